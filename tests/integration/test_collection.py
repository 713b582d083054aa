"""The collection's routes: batches, search, facets, statistics, deletion, new analysis."""

import base64
import json
from urllib.parse import quote

import boto3
import pytest

from chalicelib.store.catalog import Catalog, Saved
from chalicelib.store.image import Label
from tests import results

JSON = {"Content-Type": "application/json"}
SHA = "ab" * 32


@pytest.fixture
def save(tables):
    """Store an image as the pipeline would."""

    def store(name, *labels, minute=0, owner="public", confidence=99.5, **more):
        upload = results.upload(
            name, owner=owner, uploaded_at=f"2026-11-23T12:{minute:02d}:00.000Z"
        )
        known = [Label(label, confidence, aliases=(f"{label} alias",)) for label in labels]
        assert Catalog(tables).save(*results.result(upload, *known, **more)) is Saved.STORED

    return store


@pytest.fixture
def get(api):
    return lambda path: api.http.get(path).json_body


@pytest.fixture
def post(api):
    return lambda path, body: api.http.post(path, headers=JSON, body=json.dumps(body).encode())


def names(answer):
    return [image["filename"] for image in answer["images"]]


# -- batches


def test_a_batch_of_uploads_is_offered_in_order(post):
    files = [{"filename": "a.jpg", "size": 5}, {"filename": "b.png"}, {"filename": "a.jpg"}]
    answer = post("/uploads", {"files": files})
    assert answer.status_code == 200
    offers = answer.json_body["uploads"]
    assert [offer["filename"] for offer in offers] == ["a.jpg", "b.png", "a-2.jpg"]
    assert all("X-Amz-Signature" in offer["uploadURL"] for offer in offers)


def test_a_wrong_file_in_a_batch_is_told_and_the_others_are_offered(post):
    wrong = [
        {"filename": "../x"},
        {"filename": "a.svg"},
        {"filename": 7},
        {"filename": "a.jpg", "size": True},
        {"filename": "a.jpg", "size": -1},
        {"filename": "a.jpg", "colour": "red"},
        {"filename": "a.jpg", "sha256": None},
        {},
        "a.jpg",
        None,
    ]
    offers = post("/uploads", {"files": [*wrong, {"filename": "good.jpg"}]}).json_body["uploads"]
    assert [set(offer) for offer in offers[:-1]] == [{"filename", "error"}] * len(wrong)
    assert all(offer["error"]["message"].endswith(".") for offer in offers[:-1])
    assert offers[-1]["filename"] == "good.jpg"


def test_many_images_are_looked_up_at_once(post, save, app):
    save("dog.jpg", "Dog")
    app.store().catalog.reserve("public", ["later.jpg"], app.now())
    images = post(
        "/images/lookup", {"filenames": ["later.jpg", "nobody.jpg", "dog.jpg", "../x", 7]}
    ).json_body["images"]
    assert [image["filename"] for image in images] == [
        "later.jpg",
        "nobody.jpg",
        "dog.jpg",
        "../x",
        None,
    ]
    assert images[0]["status"] == "processing"
    assert images[1]["error"]["code"] == "UnknownImage"
    assert images[2]["labels"] == ["Dog"]
    assert images[3]["error"]["code"] == images[4]["error"]["code"] == "InvalidFilename"


def test_a_batch_costs_a_bounded_number_of_calls(post, app):
    calls = []
    events = app.aws.table("x").meta.client.meta.events
    events.register("before-parameter-build", lambda model, **_: calls.append(model.name))
    post("/uploads", {"files": [{"filename": f"{n}.jpg"} for n in range(100)]})
    assert calls == ["TransactWriteItems"]
    calls.clear()
    post("/images/lookup", {"filenames": [f"{n}.jpg" for n in range(100)]})
    assert calls == ["BatchGetItem"]


@pytest.mark.parametrize("path", ["/uploads", "/images/lookup"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"files": NaN}',
        b'{"files": [], "filenames": []}',
        b'{"files": "a.jpg"}',
        b'{"filenames": {"a": 1}}',
        json.dumps({"files": [{"filename": "a.jpg"}] * 101}).encode(),
        json.dumps({"filenames": ["a.jpg"] * 101}).encode(),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_none_is_told_so(api, path, body):
    answer = api.http.post(path, headers=JSON, body=body)
    assert answer.status_code == 400
    assert answer.json_body["Message"].endswith(".")


# -- the same bytes


def test_bytes_that_are_there_already_are_not_uploaded_again(get, post, save, resources):
    save("dog.jpg", "Dog", sha256=SHA)
    # An image without its photo is no reason to refuse it.
    assert "duplicate" not in get(f"/PresignedURL?filename=first.jpg&sha256={SHA}")
    place = {"Bucket": resources["UploadBucket"], "Key": "uploads/public/dog.jpg"}
    boto3.client("s3").put_object(**place, Body=b"the photo")
    duplicate = {"filename": "dog.jpg", "duplicate": True}
    assert get(f"/PresignedURL?filename=copy.jpg&sha256={SHA}") == duplicate
    files = [{"filename": "copy.jpg", "sha256": SHA.upper()}, {"filename": "new.jpg"}]
    assert post("/uploads", {"files": files}).json_body["uploads"][0] == duplicate
    assert get("/GetImageLabels?filename=copy.jpg")["Code"] == "UnknownImage"


def test_nobody_learns_what_another_has(get, save):
    save("dog.jpg", "Dog", sha256=SHA, owner="1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11")
    assert "duplicate" not in get(f"/PresignedURL?filename=copy.jpg&sha256={SHA}")


# -- browse and search


@pytest.fixture
def zoo(save):
    save("1.jpg", "Dog", "Animal", minute=1)
    save("2.jpg", "Cat", "Animal", minute=2, confidence=80)
    save("3.jpg", "Dog", "Cat", "Animal", minute=3)
    save("4.jpg", problem=results.UNREADABLE, minute=4)
    save("5.jpg", "Car", minute=5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "54321"),
        ("label=dog", "31"),
        ("label=DOG", "31"),
        ("label=dog%20alias", "31"),
        ("label=Dog&label=Cat", "3"),
        ("label=Dog&label=Cat&match=any", "321"),
        ("label=Animal&exclude=Dog", "2"),
        ("exclude=animal", "54"),
        ("label=Cat&min_confidence=90", "3"),
        ("label=Cat&label=Dog&match=any&min_confidence=90", "31"),
        ("label=Unicorn", ""),
        ("label=Dog&label=Unicorn", ""),
        ("label=Dog&label=Unicorn&match=any", "31"),
        ("exclude=unicorn&label=car", "5"),
    ],
)
@pytest.mark.usefixtures("zoo")
def test_images_are_found_newest_first(get, query, expected):
    for limit in (1, 2, 40):
        found, cursor = [], ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            answer = get(f"/images?{query}&limit={limit}{more}".replace("?&", "?"))
            assert len(answer["images"]) <= limit
            found += names(answer)
            cursor = answer["cursor"]
        assert "".join(name[0] for name in found) == expected


@pytest.mark.usefixtures("zoo")
def test_found_images_are_as_they_are_when_asked_for_alone(get):
    found = get("/images?label=car")["images"][0]
    alone = get("/GetImageLabels?filename=5.jpg")
    assert {k: v for k, v in found.items() if "url" not in k} == {
        k: v for k, v in alone.items() if "url" not in k
    }


@pytest.mark.usefixtures("zoo")
def test_a_search_costs_three_calls(get, app):
    calls = []
    events = app.aws.table("x").meta.client.meta.events
    events.register("before-parameter-build", lambda model, **_: calls.append(model.name))
    get("/images?label=dog")
    assert calls == ["BatchGetItem", "Query", "BatchGetItem"]


@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize("query", ["label=animal&label=car", "label=car&label=animal"])
def test_all_begins_with_the_rarest_label(get, app, query):
    read = []
    events = app.aws.table("x").meta.client.meta.events
    events.register(
        "provide-client-params.dynamodb.Query",
        lambda params, **_: read.append(params["ExpressionAttributeValues"]),
    )
    get(f"/images?{query}")
    assert read == [{":key": "public#car"}]


@pytest.mark.usefixtures("zoo")
def test_a_call_that_has_looked_far_enough_says_where_to_go_on(get, monkeypatch):
    monkeypatch.setattr("chalicelib.store.search._EXAMINED", 2)
    pages, cursor = [], ""
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        answer = get(f"/images?label=animal&exclude=dog{more}")
        pages.append(names(answer))
        cursor = answer["cursor"]
    assert pages == [["2.jpg"], []]


@pytest.mark.usefixtures("zoo")
def test_a_cursor_belongs_to_its_query(get, api):
    cursor = get("/images?label=animal&limit=1")["cursor"]
    for other in ("label=animal&exclude=car", "label=dog", "label=animal&match=any", ""):
        answer = api.http.get(f"/images?{other}&limit=1&cursor={cursor}".replace("?&", "?"))
        assert answer.status_code == 400
        assert "another query" in answer.json_body["Message"]


@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize("place", ["\ud800", "", "x" * 1025, None, 7, ["x"]])
def test_a_forged_place_is_told_so(get, api, place):
    cursor = get("/images?label=animal&limit=1")["cursor"]
    digest, _ = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    forged = base64.urlsafe_b64encode(json.dumps([digest, place]).encode()).decode()
    answer = api.http.get(f"/images?label=animal&limit=1&cursor={forged}")
    assert answer.status_code == 400
    assert "cursor" in answer.json_body["Message"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=abc",
        "limit=1&limit=2",
        "limit=",
        "match=some",
        "min_confidence=101",
        "min_confidence=-1",
        "min_confidence=nan",
        "min_confidence=x",
        "label=",
        "exclude=%20",
        "label=" + "x" * 300,
        "&".join(f"label={n}" for n in range(11)),
        "min_confidence=1_0",
        "min_confidence=%D9%A1%D9%A0",
        "cursor=x",
        "cursor=WyJhIiwgImIiXQ!!!!",
        "cursor=" + "x" * 5000,
        "cursor=bnVsbA",
        "cursor=W10",
        "cursor=WyJhIiwgMV0",
        "cursor=%00",
        "cursor=%F0%9F%98%80",
        "cursor=",
        "colour=red",
    ],
)
def test_a_wrong_search_is_told_so(api, query):
    answer = api.http.get(f"/images?{query}")
    assert answer.status_code == 400
    assert answer.json_body["Message"].endswith(".")


# -- facets and statistics


@pytest.mark.usefixtures("zoo")
def test_labels_are_counted(get):
    counted = {label["name"]: label["count"] for label in get("/labels")["labels"]}
    assert counted == {"Animal": 3, "Cat": 2, "Dog": 2, "Car": 1}
    assert get("/labels")["labels"][0]["name"] == "Animal"
    assert get("/labels?prefix=cA")["labels"] == [
        {"name": "Cat", "count": 2},
        {"name": "Car", "count": 1},
    ]
    assert get("/labels?prefix=zzz")["labels"] == []


@pytest.mark.usefixtures("zoo")
def test_statistics_add_up(get, app, monkeypatch):
    moment = app.now().replace(year=2026, month=11, day=24)
    monkeypatch.setattr(app, "now", lambda: moment)
    stats = get("/stats?days=3")
    assert stats["totals"] == {"done": 4, "failed": 1}
    assert stats["days"] == [
        {"day": "2026-11-22", "done": 0, "failed": 0},
        {"day": "2026-11-23", "done": 4, "failed": 1},
        {"day": "2026-11-24", "done": 0, "failed": 0},
    ]
    assert stats["labels"][0] == {"name": "Animal", "count": 3}
    by_confidence = {bar["from"]: bar["labels"] for bar in stats["confidence"] if bar["labels"]}
    assert by_confidence == {80: 2, 95: 6}
    assert [bar for bar in stats["seconds"] if bar["images"]] == [{"to": 1, "images": 4}]


@pytest.mark.parametrize("days", ["0", "367", "-1", "x", "", "1.5", "²"])
def test_wrong_days_are_told_so(api, days):
    assert api.http.get(f"/stats?days={quote(days)}").status_code == 400


# -- deletion and new analysis


def stored_objects(resources):
    found = boto3.client("s3").list_objects_v2(Bucket=resources["UploadBucket"])
    return [item["Key"] for item in found.get("Contents", [])]


def test_a_deleted_image_leaves_nothing(api, get, save, resources, tables):
    s3 = boto3.client("s3")
    for key in ("uploads/public/dog.jpg", "thumbnails/public/dog.jpg.webp"):
        s3.put_object(Bucket=resources["UploadBucket"], Key=key, Body=b"x")
    save("dog.jpg", "Dog", sha256=SHA)
    answer = api.http.delete("/images?filename=dog.jpg")
    assert answer.status_code == 204
    assert answer.body == b""
    assert stored_objects(resources) == []
    assert get("/GetImageLabels?filename=dog.jpg")["Code"] == "UnknownImage"
    assert get("/images")["images"] == []
    assert get("/labels")["labels"] == []
    assert get("/stats")["totals"] == {"done": 0, "failed": 0}
    assert tables.index.scan()["Items"] == []
    assert "duplicate" not in get(f"/PresignedURL?filename=dog.jpg&sha256={SHA}")


def test_what_is_not_there_cannot_be_deleted(api):
    assert api.http.delete("/images?filename=nobody.jpg").status_code == 404
    assert api.http.delete("/images?filename=..").status_code == 400
    assert api.http.delete("/images").status_code == 400


def test_an_image_is_analysed_again_by_its_own_event(api, get, save, resources):
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    key = "uploads/public/dog.jpg"
    s3.put_object(Bucket=bucket, Key=key, Body=b"photo", ContentType="image/jpeg")
    save("dog.jpg", "Dog")
    answer = api.http.post("/images/analysis?filename=dog.jpg")
    assert answer.status_code == 202
    assert get("/GetImageLabels?filename=dog.jpg")["status"] == "processing"
    again = s3.get_object(Bucket=bucket, Key=key)
    assert "analysed-again" in again["Metadata"]
    assert (again["Body"].read(), again["ContentType"]) == (b"photo", "image/jpeg")


def test_an_image_that_is_deleted_while_a_new_analysis_is_asked_for_is_not_there(
    api, app, save, resources
):
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    s3.put_object(Bucket=bucket, Key="uploads/public/dog.jpg", Body=b"photo")
    save("dog.jpg", "Dog")
    app.aws.s3.meta.events.register_first(
        "before-parameter-build.s3.CopyObject",
        lambda **_: s3.delete_object(Bucket=bucket, Key="uploads/public/dog.jpg"),
    )
    assert api.http.post("/images/analysis?filename=dog.jpg").status_code == 404


def test_a_prefix_that_no_label_can_have_is_told_so(api):
    assert api.http.get("/labels?prefix=" + "x" * 256).status_code == 400


def test_what_is_no_name_is_not_said_back(api):
    body = b'{"filenames": [1e999, ["dog.jpg"]]}'
    images = api.http.post("/images/lookup", headers=JSON, body=body).json_body["images"]
    assert [image["filename"] for image in images] == [None, None]


@pytest.mark.parametrize("path", ["/uploads?x=1", "/images/lookup?limit=1"])
def test_a_batch_takes_no_query(post, path):
    answer = post(path, {"filenames": ["dog.jpg"]})
    assert answer.status_code == 400
    assert "accepted are none" in answer.json_body["Message"]


def test_counts_are_exact_to_the_last_digit(get, save, api, resources):
    boto3.client("s3").put_object(
        Bucket=resources["UploadBucket"], Key="uploads/public/dog.jpg", Body=b"photo"
    )
    save("dog.jpg", "Dog", seconds=0.500031)
    assert sum(bar["images"] for bar in get("/stats")["seconds"]) == 1
    assert api.http.delete("/images?filename=dog.jpg").status_code == 204
    assert [bar["images"] for bar in get("/stats")["seconds"] if bar["images"]] == []


def test_what_is_not_there_cannot_be_analysed_again(api, save):
    assert api.http.post("/images/analysis?filename=nobody.jpg").status_code == 404
    save("dog.jpg", "Dog")
    answer = api.http.post("/images/analysis?filename=dog.jpg")
    assert answer.status_code == 404
    assert "not there" in answer.json_body["Message"]
