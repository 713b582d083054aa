"""Tags and hidden labels: what people say of their photos, by `PATCH /images`."""

import json
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from chalice.test import Client

import chalicelib.store.tables as store_tables
from chalicelib.store.image import Label
from tests import results
from tests.integration.conftest import import_app
from tests.integration.test_pipeline import DOG, s3_event
from tests.integration.test_quota import Conflicts

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def save(app):
    """Store an image as the pipeline would."""

    def store(name, *labels, **more):
        known = [Label(label, 99.5) for label in labels]
        app.store().catalog.save(*results.result(results.upload(name), *known, **more))

    return store


@pytest.fixture
def ask(api):
    def send(body):
        return api.http.request("PATCH", "/images", headers=JSON, body=json.dumps(body).encode())

    return send


@pytest.fixture
def change(ask):
    """Change images; give what is told of each."""

    def send(*names, **wanted):
        answer = ask({"filenames": names, **wanted})
        assert answer.status_code == 200, answer.body
        return answer.json_body["images"]

    return send


@pytest.fixture
def get(api):
    return lambda path: api.http.get(path).json_body


@pytest.fixture
def found(get):
    return lambda label: [
        image["filename"] for image in get(f"/images?label={quote(label)}")["images"]
    ]


def test_a_tag_is_told_found_and_counted_as_a_label_is(save, change, get, found):
    save("a.jpg", "Dog")
    save("b.jpg", "Cat")
    first, second = change("a.jpg", "b.jpg", add=["Summer 2026"])
    assert (first["filename"], first["labels"], first["tags"]) == (
        "a.jpg",
        ["Dog"],
        ["Summer 2026"],
    )
    assert second["filename"] == "b.jpg"
    record = get("/GetImageLabels?filename=a.jpg")
    assert (record["tags"], record["hidden"]) == (["Summer 2026"], [])
    assert sorted(found("summer 2026")) == ["a.jpg", "b.jpg"]
    assert {"name": "Summer 2026", "count": 2} in get("/labels?prefix=sum")["labels"]
    change("a.jpg", "b.jpg", remove=["summer 2026"])
    assert found("summer 2026") == []
    assert get("/labels?prefix=sum")["labels"] == []


def test_a_label_that_is_wrong_is_hidden_and_shown_again(save, change, get, found):
    save("a.jpg", "Pizza", "Frog")
    (image,) = change("a.jpg", remove=["pizza"])
    assert image["labels"] == ["Frog"]
    assert [detail["name"] for detail in image["details"]] == ["Frog"]
    record = get("/GetImageLabels?filename=a.jpg")
    assert (record["labels"], record["hidden"]) == (["Frog"], ["Pizza"])
    assert found("pizza") == []
    (image,) = change("a.jpg", add=["PIZZA"])
    assert image["labels"] == ["Pizza", "Frog"]
    assert "tags" not in image
    assert found("pizza") == ["a.jpg"]


def test_a_change_can_be_repeated(save, change, get):
    save("a.jpg", "Pizza", "Frog")
    wanted = {"add": ["Pond"], "remove": ["Pizza"]}
    (once,) = change("a.jpg", **wanted)
    stats = get("/stats")
    for names in (["a.jpg"], ["a.jpg", "a.jpg"]):
        again = change(*names, **wanted)[0]
        assert results.without_links(again) == results.without_links(once)
    assert get("/stats") == stats


def test_names_are_compared_without_case_and_kept_composed_with_single_spaces(save, change):
    save("a.jpg", "Dog")
    (image,) = change("a.jpg", add=["  Cafe\u0301 \t du\nCoin ", "DOG"])
    assert image["tags"] == ["Caf\xe9 du Coin"]
    # Said again, it is one tag still, as it was written last.
    assert change("a.jpg", add=["caf\xe9 DU coin"])[0]["tags"] == ["caf\xe9 DU coin"]
    assert "tags" not in change("a.jpg", remove=["CAFE\u0301 du coin"])[0]


def test_each_image_is_changed_or_its_own_error_told(app, save, change, get):
    save("good.jpg", "Dog")
    save("bad.jpg", problem=results.UNREADABLE)
    save("gone.jpg", "Dog")
    app.store().delete("public", "gone.jpg", app.now())
    results.reserve(app.store().catalog.tables, ["later.jpg"], app.now())
    told = change(
        *("nobody.jpg", "good.jpg", "gone.jpg", "later.jpg", "../x", 7, "bad.jpg"), add=["Pond"]
    )
    names = ["nobody.jpg", "good.jpg", "gone.jpg", "later.jpg", "../x", None, "bad.jpg"]
    assert [image["filename"] for image in told] == names
    assert [image.get("tags") or image["error"]["code"] for image in told] == [
        "UnknownImage",
        ["Pond"],
        "UnknownImage",
        "NotReady",
        "InvalidFilename",
        "InvalidFilename",
        ["Pond"],
    ]
    assert get("/GetImageLabels?filename=bad.jpg")["error"]["code"] == "NotAnImage"


def test_an_image_has_twenty_tags_or_is_not_changed(save, change):
    save("a.jpg", "Dog")
    save("b.jpg", "Dog")
    change("a.jpg", add=[f"tag {n}" for n in range(10)])
    change("a.jpg", add=[f"tag {n}" for n in range(10, 19)])
    full, other = change("a.jpg", "b.jpg", add=["one", "two"], remove=["dog"])
    assert full["error"]["code"] == "TooManyTags"
    assert "20" in full["error"]["message"]
    assert other["tags"] == ["one", "two"]
    (image,) = change("a.jpg", add=["one", "two"], remove=["tag 3"])
    assert len(image["tags"]) == 20
    assert image["labels"] == ["Dog"]  # which was not hidden before


WRONG = [
    {},
    {"filenames": ["a.jpg"]},
    {"filenames": ["a.jpg"], "add": [], "remove": []},
    {"filenames": [], "add": ["x"]},
    {"filenames": ["a.jpg"] * 101, "add": ["x"]},
    {"filenames": "a.jpg", "add": ["x"]},
    {"filenames": ["a.jpg"], "add": "x"},
    {"filenames": ["a.jpg"], "add": [f"n{n}" for n in range(11)]},
    {"filenames": ["a.jpg"], "remove": [f"n{n}" for n in range(11)]},
    {"filenames": ["a.jpg"], "add": ["Dog"], "remove": ["dOG "]},
    {"filenames": ["a.jpg"], "add": ["x"], "colour": "red"},
]
# Nothing to be seen, too long, control and format characters, half a pair, and no text.
NO_NAMES = [
    *("", "  \n", "\u0301", "x" * 65, "\u200d", "a\0b", "a\u202eb", "a\u200bb", "\ud800"),
    *(None, 7, ["x"], {"x": 1}),
]


def test_a_wrong_change_is_refused_and_changes_nothing(save, ask, get):
    save("a.jpg", "Dog")
    for body in (*WRONG, *({"filenames": ["a.jpg"], "add": [name]} for name in NO_NAMES)):
        answer = ask(body)
        assert (answer.status_code, answer.json_body["Code"]) == (400, "InvalidRequest"), body
        assert answer.json_body["Message"].endswith(".")
    assert get("/GetImageLabels?filename=a.jpg")["tags"] == []


def test_names_may_be_in_any_script_and_are_found_as_they_were_written(save, change, found):
    save("a.jpg", "Dog")
    names = ["\u5bb6\u65cf", "\u0639\u0627\u0626\u0644\u0629", "\U0001f600" * 64, "x" * 64]
    names += ["R&D #1", "\u0130stanbul", "\U0001f469\u200d\U0001f33e"]
    assert change("a.jpg", add=names)[0]["tags"] == names
    for name in (*names, " r&d  #1"):
        assert found(name) == ["a.jpg"], name
    change("a.jpg", add=["Caf\xe9"])
    assert found("CAFE\u0301") == ["a.jpg"]


def test_a_new_analysis_keeps_what_people_said(app, rekognition, upload, change, get, found, api):
    upload("a.png")
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("a.png"), None)
    change("a.png", add=["Rex"], remove=["animal"])
    assert api.http.post("/images/analysis?filename=a.png").status_code == 202
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("a.png", sequencer="00A2", kind="Copy"), None)
    record = get("/GetImageLabels?filename=a.png")
    assert (record["labels"], record["tags"], record["hidden"]) == (["Dog"], ["Rex"], ["Animal"])
    assert (found("rex"), found("animal")) == (["a.png"], [])


def once(client, operation, act):
    """Let something happen just before the next call of an operation."""
    place = f"before-parameter-build.*.{operation}"

    def happen(**_):
        client.meta.events.unregister(place, happen)
        act()

    client.meta.events.register(place, happen)


def test_of_two_changes_at_once_both_count(app, save, change, get):
    save("a.jpg", "Dog", "Cat")
    client = app.aws.table("x").meta.client
    once(client, "TransactWriteItems", lambda: change("a.jpg", add=["One"], remove=["Cat"]))
    (image,) = change("a.jpg", add=["Two"], remove=["Dog"])
    assert (image["labels"], sorted(image["tags"])) == ([], ["One", "Two"])
    assert [label["name"] for label in get("/labels")["labels"]] == ["One", "Two"]


def test_a_change_during_an_analysis_is_kept(app, rekognition, upload, change, get):
    upload("a.png")
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("a.png"), None)
    app.store().reservations.repeat("public", "a.png", app.now())

    def say():
        (image,) = change("a.png", add=["Rex"], remove=["Animal"])
        assert image["status"] == "processing"

    once(app.aws.rekognition, "DetectLabels", say)
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("a.png", sequencer="00A2", kind="Copy"), None)
    record = get("/GetImageLabels?filename=a.png")
    assert record["status"] == "done"
    assert (record["labels"], record["tags"], record["hidden"]) == (["Dog"], ["Rex"], ["Animal"])


def test_an_image_that_is_deleted_meanwhile_is_unknown(app, save, change):
    save("a.jpg", "Dog")
    client = app.aws.table("x").meta.client
    once(client, "TransactWriteItems", lambda: app.store().delete("public", "a.jpg", app.now()))
    (image,) = change("a.jpg", add=["One"])
    assert image["error"]["code"] == "UnknownImage"
    tables = app.store().catalog.tables
    assert tables.index.scan()["Items"] == []


def test_an_image_costs_a_read_and_a_transaction(app, save, change):
    names = [f"{n}.jpg" for n in range(5)]
    for name in names:
        save(name, "Dog")
    calls = []
    events = app.aws.table("x").meta.client.meta.events
    events.register("before-parameter-build", lambda model, **_: calls.append(model.name))
    assert all(image["tags"] == ["Pond"] for image in change(*names, add=["Pond"]))
    assert calls == ["GetItem", "TransactWriteItems"] * 5


def test_once_the_tables_are_too_busy_the_rest_is_not_tried(app, save, change, monkeypatch):
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        save(name, "Dog")
    change("b.jpg", add=["Pond"])
    monkeypatch.setattr(store_tables, "time", SimpleNamespace(sleep=lambda _: None))
    read = []
    client = app.aws.table("x").meta.client
    client.meta.events.register(
        "before-parameter-build.dynamodb.GetItem", lambda params, **_: read.append(params["Key"])
    )
    Conflicts(client, 1)
    told = change("a.jpg", "b.jpg", "c.jpg", add=["Lake"])
    assert [image["filename"] for image in told] == ["a.jpg", "b.jpg", "c.jpg"]
    assert [image["error"]["code"] for image in told] == ["Busy"] * 3
    assert read == [{"filename": {"S": "a.jpg"}}]


def test_a_closed_stage_takes_no_corrections(resources, monkeypatch, save):
    save("a.jpg", "Dog")
    closed = import_app(resources, monkeypatch, SIGN_IN="open", CLOSED="yes")
    with Client(closed.app) as client:
        body = json.dumps({"filenames": ["a.jpg"], "add": ["Pond"]}).encode()
        answer = client.http.request("PATCH", "/images", headers=JSON, body=body)
    assert answer.status_code == 403
    assert answer.json_body["Code"] == "StageClosed"
