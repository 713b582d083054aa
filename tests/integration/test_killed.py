"""What is killed between two of its calls is finished later: nothing lost, nothing left over."""

import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace

import boto3
import pytest
from chalice.test import Client

from chalicelib.store.index import word_items
from tests.integration.consistency import Killed, all_items, assert_consistent
from tests.integration.test_pipeline import s3_event

NAME = "dog.png"
OK = SimpleNamespace(status_code=200)
LABELS = {"Labels": [{"Name": name, "Confidence": 99.0} for name in ("Dog", "Text")]}
BOX = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}


def text(*words):
    """Give what DetectText says of a picture with some words."""
    known = {"Type": "WORD", "ParentId": 0, "Confidence": 99.0, "Geometry": {"BoundingBox": BOX}}
    found = [{**known, "Id": n, "DetectedText": word} for n, word in enumerate(words, 1)]
    return {"TextDetections": found}


class Calls:
    """Counts the calls of the app's clients, and kills it at one of them."""

    def __init__(self, app):
        self.made = []
        self.paid = 0
        self.read = 0
        self.kill_at = None
        for client in (app.aws.s3, app.aws.rekognition, app.aws.table("x").meta.client):
            client.meta.events.register_first("before-call", self.call)

    def call(self, model, **_):
        if len(self.made) == self.kill_at:
            raise Killed
        self.made.append(model.name)
        if model.name == "DetectLabels":
            self.paid += 1
            return OK, LABELS
        if model.name == "DetectText":  # one of the words is another each time
            self.read += 1
            return OK, text("Beware", f"dog{self.read}")
        return None

    def run(self, work, kill_at=None):
        """Do some work; give whether it was killed."""
        self.made, self.kill_at = [], kill_at
        try:
            work()
        except Killed:
            return True
        finally:
            self.kill_at = None
        return False


@pytest.fixture
def world(app, resources, photo, monkeypatch):
    """The app, a bucket with one analysed photo, and what is done with it."""
    calls = Calls(app)
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    at = {"now": app.now() + timedelta(minutes=1)}
    monkeypatch.setattr(app, "now", lambda: at["now"])

    with Client(app.app) as client:

        def put(content="chelsea.png"):
            s3.put_object(Bucket=bucket, Key=f"uploads/public/{NAME}", Body=photo(content))

        def event(sequencer, kind="Put"):
            found = s3_event(NAME, kind=kind)
            found["Records"][0]["eventTime"] = at["now"].isoformat()
            found["Records"][0]["s3"]["object"]["sequencer"] = sequencer
            return found

        def reserve(content="chelsea.png"):
            asked = {"filename": NAME, "sha256": hashlib.sha256(photo(content)).hexdigest()}
            body = json.dumps({"files": [asked]}).encode()
            headers = {"Content-Type": "application/json"}
            answer = client.http.post("/uploads", headers=headers, body=body).json_body
            return answer["uploads"][0]

        def later():
            """What the schedules do in the next hours."""
            for _ in range(2):
                at["now"] += timedelta(minutes=40)
                app.recovery().finish(at["now"], lambda: 900_000)
            at["now"] += timedelta(hours=2)
            app.reconciliation().run(at["now"], lambda: 900_000)

        reserve()
        put()
        app.on_s3_event(event("00A1"), None)
        calls.paid = 0
        works = {
            "delete": lambda: client.http.delete(f"/images?filename={NAME}"),
            "analyse again": lambda: client.http.post(f"/images/analysis?filename={NAME}"),
            "event": lambda: app.on_s3_event(event("00A2"), None),
            "reconcile": lambda: app.reconciliation().run(at["now"], lambda: 900_000),
        }
        yield SimpleNamespace(
            app=app, calls=calls, put=put, reserve=reserve, later=later, works=works
        )


# How many calls each makes.
CALLS = {"delete": 7, "analyse again": 5, "event": 13, "reconcile": 19}


@pytest.mark.parametrize(
    ("work", "kill_at"), [(work, at) for work, calls in CALLS.items() for at in range(calls + 1)]
)
def test_what_was_killed_is_finished(world, work, kill_at):
    if work == "event":
        world.put("coffee.png")
    if work == "reconcile":
        world.put("coffee.png")  # without its event, as after a table was restored
    killed = world.calls.run(world.works[work], kill_at)
    if not killed:
        assert len(world.calls.made) <= kill_at, "every call has had its turn"
    world.later()
    images = assert_consistent(world.app)
    if work == "delete" and not (killed and kill_at < 2):
        assert images == []
    else:
        (image,) = images
        assert (
            image.result.size == (world.app.store().objects.head("public", NAME))["ContentLength"]
        )
    # Once for what is new; once more only where a crash came between payment and storing.
    crashed_after_paying = killed and "DetectLabels" in world.calls.made
    assert world.calls.paid <= 2 if crashed_after_paying or work == "analyse again" else 1


@pytest.mark.parametrize("kill_at", range(CALLS["event"]))
def test_words_are_all_there_once_a_killed_event_has_come_again(world, kill_at):
    world.put("coffee.png")
    world.calls.run(world.works["event"], kill_at)
    is_paid = "DetectLabels" in world.calls.made
    is_stored = world.calls.made.count("TransactWriteItems") > 1
    world.works["event"]()
    store = world.app.store()
    image = store.catalog.get("public", NAME, world.app.now())
    assert [word.text for word in image.result.words] == ["Beware", f"dog{world.calls.read}"]
    entries = {(entry["label"], entry["listed"]) for entry in all_items(store.tables.index)}
    assert {entry for entry in entries if entry[0].startswith("words#")} == set(word_items(image))
    assert world.calls.paid == (2 if is_paid and not is_stored else 1)


@pytest.mark.parametrize("kill_at", range(CALLS["delete"]))
def test_the_bytes_of_a_deletion_that_was_killed_can_be_uploaded_again(world, kill_at):
    world.calls.run(world.works["delete"], kill_at)
    world.later()
    gone = not assert_consistent(world.app)
    assert ("uploadURL" in world.reserve()) == gone
