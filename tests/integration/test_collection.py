"""The collection's routes: batches, search, facets, statistics, deletion, new analysis."""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import quote

import boto3
import pytest

from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Label
from chalicelib.store.judgement import Saved
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
    results.reserve(app.store().catalog.tables, ["later.jpg"], app.now())
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
    # One transaction has room for 95 names.
    assert calls == ["BatchGetItem", "TransactWriteItems"] * 2
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


def test_a_list_tells_of_an_image_what_a_tile_needs(get, post, save, app):
    save("dog.jpg", "Dog", width=640, height=427, size=5, taken_at="2026-07-01T12:00:00")
    save("odd.jpg", problem=results.UNREADABLE)
    results.reserve(app.store().catalog.tables, ["later.jpg"], app.now())
    wanted = {"filenames": ["dog.jpg", "odd.jpg", "later.jpg"]}
    dog, odd, later = post("/images/lookup", wanted).json_body["images"]
    assert get("/images")["images"][0] == odd
    address = dog.pop("thumbnail_url").partition("?")[0]
    assert address.endswith("thumbnails/public/dog.jpg.webp")
    assert dog == {
        "filename": "dog.jpg",
        "status": "done",
        "labels": ["Dog"],
        "details": [{"name": "Dog", "confidence": 99.5}],
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "taken_at": "2026-07-01T12:00:00",
        "width": 640,
        "height": 427,
    }
    assert odd == {
        "filename": "odd.jpg",
        "status": "failed",
        "labels": [],
        "details": [],
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "error": {"code": "NotAnImage", "message": "The file is not a photo."},
        "thumbnail_url": None,
    }
    nothing_yet = {"status": "processing", "labels": [], "details": [], "thumbnail_url": None}
    assert later == {"filename": "later.jpg", **nothing_yet}
    alone = get("/GetImageLabels?filename=dog.jpg")
    assert (alone["size"], alone["faces"]) == (5, [])
    assert alone["details"][0].items() > dog["details"][0].items()
    assert {name: alone[name] for name in dog if name != "details"} == {
        name: told for name, told in dog.items() if name != "details"
    }


@pytest.fixture
def journey(save):
    """Photos that were not uploaded in the order in which they were taken."""
    save("a.jpg", "Dog", minute=3, taken_at="2026-07-01T00:00:00")
    save("b.jpg", "Dog", minute=2, taken_at="2026-07-31T23:59:59.999")
    save("c.jpg", "Cat", minute=1, taken_at="2026-08-01T00:00:00")
    save("d.jpg", "Dog", minute=1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "dcba"),
        ("order=taken&direction=older", "dcba"),
        ("direction=newer", "abcd"),
        ("order=uploaded", "abdc"),
        ("order=uploaded&direction=newer", "cdba"),
        ("order=uploaded&exclude=cat", "abd"),
        ("from=2026-07-01&to=2026-07-31", "ba"),
        ("from=2026-07-31&to=2026-07-31", "b"),
        ("from=2026-08-01", "dc"),
        ("to=2026-07-31&direction=newer", "ab"),
        ("to=2026-06-30", ""),
        ("order=uploaded&from=2026-11-23&to=2026-11-23", "abdc"),
        ("order=uploaded&to=2026-11-22", ""),
        ("label=dog", "dba"),
        ("label=dog&direction=newer&from=2026-07-02", "bd"),
        ("label=dog&label=cat&match=any&from=2026-07-31&direction=newer", "bcd"),
        ("label=dog&exclude=cat&order=taken&to=2026-07-31", "ba"),
    ],
)
@pytest.mark.usefixtures("journey")
def test_images_are_found_by_day_in_either_order_and_direction(get, query, expected):
    for limit in (1, 3, 40):
        found, cursor = [], ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            answer = get(f"/images?{query}&limit={limit}{more}".replace("?&", "?"))
            found += names(answer)
            cursor = answer["cursor"]
        assert "".join(name[0] for name in found) == expected


@pytest.mark.usefixtures("journey")
@pytest.mark.parametrize("query", ["limit=2", "limit=2&order=uploaded", "limit=2&direction=newer"])
def test_a_page_goes_on_where_an_image_was_that_is_deleted_meanwhile(get, tables, query):
    before = names(get(f"/images?{query}".replace("limit=2", "limit=40")))
    page = get(f"/images?{query}")
    results.delete(Catalog(tables), names(page)[-1], datetime(2026, 11, 24, tzinfo=UTC))
    assert names(get(f"/images?{query}&cursor={page['cursor']}")) == before[2:]


@pytest.mark.usefixtures("journey")
def test_days_order_and_direction_are_of_the_query_that_a_cursor_belongs_to(get, api):
    cursor = get("/images?from=2026-07-01&limit=1")["cursor"]
    others = ("from=2026-07-02", "from=2026-07-01&to=2026-12-01", "from=2026-07-01&direction=newer")
    for other in (*others, "from=2026-07-01&order=uploaded"):
        answer = api.http.get(f"/images?{other}&cursor={cursor}")
        assert answer.status_code == 400
        assert "another query" in answer.json_body["Message"]


@pytest.mark.usefixtures("journey")
@pytest.mark.parametrize("place", ["2026-06-30T00:00:00#a.jpg", "2026-07-02#", "2026-08-01#a.jpg"])
@pytest.mark.parametrize("order", ["taken", "uploaded"])
def test_a_place_outside_of_the_days_is_told_so(get, api, place, order):
    day = {"taken": "2026-07-01", "uploaded": "2026-11-23"}[order]
    query = f"order={order}&from={day}&to={day}&limit=1"
    cursor = get(f"/images?{query}")["cursor"]
    digest, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps([digest, place]).encode()).decode()
    answer = api.http.get(f"/images?{query}&cursor={forged}")
    assert answer.status_code == 400
    assert "cursor" in answer.json_body["Message"]


@pytest.mark.parametrize("query", ["", "order=uploaded&from=2026-11-01&direction=newer"])
@pytest.mark.usefixtures("zoo")
def test_browsing_costs_two_calls(get, app, query):
    calls = []
    events = app.aws.table("x").meta.client.meta.events
    events.register("before-parameter-build", lambda model, **_: calls.append(model.name))
    get(f"/images?{query}".rstrip("?"))
    assert calls == ["Query", "BatchGetItem"]


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
    assert [values[":key"] for values in read] == ["public#car"]


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
        "from=2026-7-1",
        "from=20260701",
        "from=2026-W27-3",
        "from=2026-02-29",
        "from=2026-07-01T00:00:00",
        "from=0000-01-01",
        "from=",
        "to=yesterday",
        "to=%D9%A2026-07-01",
        "to=2026-07-01&to=2026-07-02",
        "from=2026-07-02&to=2026-07-01",
        "order=size",
        "order=",
        "order=uploaded&label=dog",
        "direction=up",
        "direction=newer&direction=older",
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


def test_waits_are_told_to_a_tenth(get, save):
    assert get("/stats")["percentiles"] == []
    for number, seconds in enumerate((*[44.0] * 15, *[69.0] * 5)):
        save(f"{number}.jpg", "Dog", seconds=seconds)
    median, most = get("/stats")["percentiles"]
    assert median["percent"] == 50
    assert 44 <= median["within"] <= 44 * 1.1
    assert most["percent"] == 95
    assert 69 <= most["within"] <= 69 * 1.1
    for number in range(20, 60):
        save(f"{number}.jpg", "Dog", seconds=4000.0)
    assert [one["within"] for one in get("/stats")["percentiles"]] == [None, None]


def test_it_is_told_how_many_have_nothing(get, save):
    save("dog.jpg", "Dog")
    save("fog.jpg")
    assert get("/stats")["having"] == {"faces": 0, "text": 0, "tags": 0, "nothing": 1}


def test_months_are_those_of_the_camera_where_it_told(get, save, tables):
    save("1.jpg", taken_at="2019-05-01T10:00:00")
    save("2.jpg", taken_at="2019-05-31T23:59:59.9")
    save("3.jpg")
    save("4.jpg", problem=results.UNREADABLE)
    assert get("/stats")["months"] == [
        {"month": "2019-05", "images": 2},
        {"month": "2026-11", "images": 2},
    ]
    results.delete(Catalog(tables), "1.jpg", datetime(2026, 11, 24, tzinfo=UTC))
    results.delete(Catalog(tables), "2.jpg", datetime(2026, 11, 24, tzinfo=UTC))
    assert get("/stats")["months"] == [{"month": "2026-11", "images": 2}]


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
