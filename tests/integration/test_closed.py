"""A closed stage takes no photo and analyses none; all else works, and nothing is lost."""

import json

import boto3
import pytest
from chalice.local import LambdaContext
from chalice.test import Client

from chalicelib.times import timestamp
from tests import results
from tests.integration.conftest import import_app
from tests.integration.test_pipeline import s3_event
from tests.integration.test_recovery import DOG, finish, reconcile

SENTENCE = (
    "This site takes no new photos for the time being. What is here stays, and can be deleted."
)


@pytest.fixture
def closed(app, resources, monkeypatch, upload, rekognition):
    """The app of a stage that was closed when it had one photo, and others had just come."""
    results.reserve(app.store().catalog.tables, ["seen.png", "waits.png"], app.now())
    upload("seen.png")
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    upload("waits.png")
    upload("unknown.png")
    return import_app(resources, monkeypatch, SIGN_IN="open", CLOSED="yes")


@pytest.fixture
def call(closed):
    with Client(closed.app) as client:
        yield lambda method, path, **body: getattr(client.http, method)(
            path,
            **({"body": json.dumps(body), "headers": JSON} if body else {}),
        )


JSON = {"Content-Type": "application/json"}


def told(closed):
    with Client(closed.app) as client:
        found = (client.http.get(f"/GetImageLabels?filename={name}.png") for name in NAMES)
        return [answer.json_body.get("status") or answer.json_body["Code"] for answer in found]


NAMES = ("seen", "waits", "unknown")
WAITING = ["done", "processing", "UnknownImage"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/PresignedURL?filename=new.png", {}),
        ("post", "/uploads", {"files": [{"filename": "new.png"}]}),
        ("post", "/images/analysis?filename=seen.png", {}),
    ],
)
def test_nothing_new_is_taken(call, method, path, body):
    answer = call(method, path, **body)
    assert answer.status_code == 403
    assert answer.json_body == {"Code": "StageClosed", "Message": SENTENCE}


def test_what_is_there_is_shown_found_and_deleted(call):
    assert call("get", "/GetImageLabels?filename=seen.png").json_body["labels"] == ["Dog"]
    assert len(call("get", "/images?label=dog").json_body["images"]) == 1
    assert call("get", "/me").json_body["closed"] is True
    assert call("delete", "/images?filename=seen.png").status_code == 204
    assert call("get", "/images?label=dog").json_body["images"] == []


def test_nothing_is_analysed_and_all_of_it_is_when_the_stage_opens(
    closed, resources, monkeypatch, rekognition
):
    """Neither by an event that Lambda still delivers nor by a schedule, however often it runs."""
    context = LambdaContext("on_s3_event", 2048, 90_000)
    event = s3_event("waits.png")
    event["Records"][0]["eventTime"] = timestamp(closed.now())
    closed.on_s3_event(event, context)
    assert told(closed) == WAITING
    for hours in range(1, 9):
        finish(closed, 60 * hours)
    reconcile(closed)
    assert told(closed) == WAITING  # any call of Rekognition would have failed

    opened = import_app(resources, monkeypatch, SIGN_IN="open", CLOSED="no")
    for _ in range(2):
        rekognition.add_response("detect_labels", DOG)
    finish(opened, 16)
    reconcile(opened)
    assert told(opened) == ["done", "done", "done"]


def test_deletions_are_finished(closed, tables):
    closed.store().catalog.begin_deletion("public", "seen.png", closed.now())
    finish(closed, 16)
    assert tables.images.get_item(Key={"filename": "seen.png"})["Item"]["status"] == "deleted"
    photos = boto3.client("s3").list_objects_v2(Bucket=closed.settings.upload_bucket)["Contents"]
    assert {photo["Key"] for photo in photos} == {
        "uploads/public/waits.png",
        "uploads/public/unknown.png",
    }


def test_a_name_whose_photo_never_came_is_free_again(closed, tables):
    results.reserve(closed.store().catalog.tables, ["never.png"], closed.now())
    finish(closed, 60)
    assert "Item" not in tables.images.get_item(Key={"filename": "never.png"})
