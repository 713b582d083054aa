"""The routes' contract: what is answered, and how a wrong call is told so."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from chalicelib.store.catalog import Catalog
from chalicelib.store.judgement import Saved
from tests import results

ORIGIN = "https://photos.example.com"


def get(api, path, **query):
    text = "&".join(f"{key}={quote(value, safe='')}" for key, value in query.items())
    return api.http.get(f"{path}?{text}" if text else path)


@pytest.fixture
def save(tables):
    """Store an image as the pipeline would."""

    def store(name, *labels, minute=0, **more):
        upload = results.upload(name, uploaded_at=f"2026-11-23T12:{minute:02d}:00.000Z")
        found = results.result(upload, *labels, confidence=99.5, **more)
        assert Catalog(tables).save(*found) is Saved.STORED

    return store


def test_an_upload_is_offered(api):
    answer = get(api, "/PresignedURL", filename="funny-dog.jpg")
    assert answer.status_code == 200
    offer = answer.json_body
    assert offer["filename"] == "funny-dog.jpg"
    assert offer["method"] == "PUT"
    assert offer["headers"] == {}
    assert offer["expires_in"] == 900
    assert urlsplit(offer["uploadURL"]).path.endswith("/uploads/public/funny-dog.jpg")


def test_all_that_is_known_of_an_upload_is_signed(api):
    offer = get(
        api,
        "/PresignedURL",
        filename="a.png",
        content_type="image/png",
        size="42",
        sha256="ab" * 32,
    ).json_body
    query = parse_qs(urlsplit(offer["uploadURL"]).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert set(query["X-Amz-SignedHeaders"][0].split(";")) == {
        "content-length",
        "content-type",
        "host",
        "if-none-match",
        "x-amz-checksum-sha256",
    }
    assert set(offer["headers"]) == {"Content-Type", "If-None-Match", "x-amz-checksum-sha256"}


def test_a_second_upload_of_a_name_gets_another(api):
    names = [get(api, "/PresignedURL", filename="dog.jpg").json_body["filename"] for _ in range(3)]
    assert names == ["dog.jpg", "dog-2.jpg", "dog-3.jpg"]


def test_a_reserved_image_is_processing(api):
    get(api, "/PresignedURL", filename="dog.jpg")
    answer = get(api, "/GetImageLabels", filename="dog.jpg")
    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "1"
    assert answer.json_body["status"] == "processing"
    assert answer.json_body["labels"] == []


def test_an_analysed_image_has_labels_and_links(api, save):
    save("dog.jpg", "Dog")
    answer = get(api, "/GetImageLabels", filename="dog.jpg")
    assert answer.status_code == 200
    image = answer.json_body
    assert image["filename"] == "dog.jpg"
    assert image["status"] == "done"
    assert image["labels"] == ["Dog"]
    assert image["details"] == [
        {
            "name": "Dog",
            "confidence": 99.5,
            "parents": [],
            "aliases": [],
            "categories": [],
            "instances": [],
        }
    ]
    assert image["faces"] == []
    assert "X-Amz-Signature" in image["image_url"]
    assert urlsplit(image["thumbnail_url"]).path.endswith("/thumbnails/public/dog.jpg.webp")


def test_a_failed_image_says_why(api, save):
    error = {"code": "NotAnImage", "message": "The file is not a photo."}
    save("dog.jpg", problem=results.UNREADABLE)
    image = get(api, "/GetImageLabels", filename="dog.jpg").json_body
    assert (image["status"], image["labels"], image["error"]) == ("failed", [], error)
    assert image["thumbnail_url"] is None


def test_an_unknown_image_is_not_found(api):
    answer = get(api, "/GetImageLabels", filename="nobody.jpg")
    assert answer.status_code == 404
    assert answer.json_body["Code"] == "UnknownImage"
    assert "nobody.jpg" in answer.json_body["Message"]


@pytest.mark.parametrize("path", ["/PresignedURL", "/GetImageLabels"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"filename": ""},
        {"filename": ".."},
        {"filename": "../../etc/passwd"},
        {"filename": "a\nb.jpg"},
        {"filename": "x" * 300},
        {"filename": "x" * 5000},
        {"filename": "dog.jpg", "unknown": "1"},
        {"filename": "dog.jpg&filename=cat.jpg"},
        {"Filename": "dog.jpg"},
    ],
    ids=str,
)
def test_a_wrong_call_is_told_so(api, path, query):
    text = "&".join(f"{key}={quote(value, safe='&=')}" for key, value in query.items())
    answer = api.http.get(f"{path}?{text}")
    assert answer.status_code == 400
    assert answer.json_body["Message"].endswith(".")


@pytest.mark.parametrize(
    "extra",
    [{"size": "-1"}, {"size": "99999999999"}, {"sha256": "x"}, {"content_type": "text/html"}],
)
def test_an_upload_that_would_be_refused_reserves_no_name(api, extra):
    assert get(api, "/PresignedURL", filename="dog.jpg", **extra).status_code == 400
    assert get(api, "/GetImageLabels", filename="dog.jpg").status_code == 404


@pytest.mark.parametrize("filename", ["dog.jpg", "", "nobody.jpg"])
def test_answers_and_errors_may_be_read_by_the_one_origin(api, filename):
    answer = get(api, "/GetImageLabels", filename=filename)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
