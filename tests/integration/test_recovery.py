"""Nothing waits for ever: what was lost is found, what can't be analysed is given up visibly."""

from datetime import timedelta

import boto3
import pytest
from chalice.local import LambdaContext
from chalice.test import Client

from chalicelib.times import timestamp
from tests.integration.test_pipeline import s3_event

DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}]}


@pytest.fixture
def upload(resources, photo):
    """Put a photo into the bucket, without any event."""
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    return lambda name, owner="public": s3.put_object(
        Bucket=bucket, Key=f"uploads/{owner}/{name}", Body=photo("chelsea.png")
    )


@pytest.fixture
def status(app):
    with Client(app.app) as client:

        def ask(name):
            answer = client.http.get(f"/GetImageLabels?filename={name}").json_body
            return answer.get("status") or answer["Code"]

        yield ask


def in_minutes(app, minutes):
    return app.now() + timedelta(minutes=minutes)


def test_an_upload_whose_event_was_lost_is_analysed(app, rekognition, upload, status):
    app.store().catalog.reserve("public", ["dog.png"], app.now())
    upload("dog.png")
    app.recovery().finish(in_minutes(app, 4))
    assert status("dog.png") == "processing"
    rekognition.add_response("detect_labels", DOG)
    app.recovery().finish(in_minutes(app, 6))
    assert status("dog.png") == "done"


def test_names_whose_upload_never_came_do_not_stand_in_its_way(app, rekognition, upload, status):
    app.store().catalog.reserve(
        "public", [f"never-{number}.png" for number in range(100)], app.now()
    )
    app.store().catalog.reserve("public", ["dog.png"], app.now())
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    app.recovery().finish(in_minutes(app, 6))
    assert status("dog.png") == "done"


def test_after_five_attempts_it_fails_visibly(app, rekognition, upload, status):
    app.store().catalog.reserve("public", ["dog.png"], app.now())
    upload("dog.png")
    for attempt in range(5):
        assert status("dog.png") == "processing", attempt
        rekognition.add_client_error("detect_labels", "InternalServerError")
        app.recovery().finish(in_minutes(app, 6))
    assert status("dog.png") == "failed"
    image = app.store().catalog.get("public", "dog.png", app.now())
    assert image.result.problem.code == "AnalysisUnavailable"
    app.recovery().finish(in_minutes(app, 6))
    rekognition.assert_no_pending_responses()


def test_one_that_fails_does_not_keep_the_others_from_being_analysed(
    app, rekognition, upload, status
):
    app.store().catalog.reserve("public", ["a.png", "b.png"], app.now())
    upload("a.png")
    upload("b.png")
    rekognition.add_client_error("detect_labels", "ThrottlingException")
    rekognition.add_response("detect_labels", DOG)
    app.recovery().finish(in_minutes(app, 6))
    assert sorted([status("a.png"), status("b.png")]) == ["done", "processing"]


def test_a_new_analysis_that_cannot_be_had_leaves_the_old_result(app, rekognition, upload, status):
    app.store().catalog.reserve("public", ["dog.png"], app.now())
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    app.recovery().finish(in_minutes(app, 6))
    with Client(app.app) as client:
        assert client.http.post("/images/analysis?filename=dog.png").status_code == 202
    for _ in range(5):
        assert status("dog.png") == "processing"
        rekognition.add_client_error("detect_labels", "InternalServerError")
        app.recovery().finish(in_minutes(app, 6))
    assert status("dog.png") == "done"
    assert [
        label.name
        for label in app.store().catalog.get("public", "dog.png", app.now()).result.labels
    ] == ["Dog"]


def test_a_name_whose_upload_never_came_is_free_again(app, status):
    app.store().catalog.reserve("public", ["dog.png"], app.now())
    app.recovery().finish(in_minutes(app, 10))  # the upload URL may just have been used
    assert status("dog.png") == "processing"
    app.recovery().finish(in_minutes(app, 21))
    assert status("dog.png") == "UnknownImage"
    assert app.store().catalog.reserve("public", ["dog.png"], app.now()) == ["dog.png"]


def test_objects_without_an_item_are_found_and_analysed_once(app, rekognition, upload, status):
    upload("a.png")
    upload("b.png")
    upload("no/photo.png")
    for _ in range(2):
        rekognition.add_response("detect_labels", DOG)
    assert app.recovery().reconcile_page() is None
    assert [status("a.png"), status("b.png")] == ["done", "done"]
    app.recovery().reconcile_page()
    rekognition.assert_no_pending_responses()


def test_a_large_bucket_is_gone_through_page_by_page(app, rekognition, upload, resources, status):
    s3 = boto3.client("s3")
    for number in range(1001):
        s3.put_object(
            Bucket=resources["UploadBucket"], Key=f"uploads/public/no/{number:04d}", Body=b""
        )
    upload("z.png")
    rekognition.add_response("detect_labels", DOG)
    place = app.recovery().reconcile_page()
    assert place == "uploads/public/no/0999"
    assert status("z.png") == "UnknownImage"
    assert app.recovery().reconcile_page(place) is None
    assert status("z.png") == "done"


@pytest.mark.parametrize("function", ["reconcile", "finish_unfinished"])
def test_the_schedules_do_it(app, rekognition, upload, status, function, monkeypatch):
    if function == "finish_unfinished":
        app.store().catalog.reserve("public", ["dog.png"], app.now())
        later = in_minutes(app, 6)
        monkeypatch.setattr(app, "now", lambda: later)
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    with Client(app.app) as client:
        event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
    getattr(app, function)(event, LambdaContext(function, 2048, 900_000))
    assert status("dog.png") == "done"


def test_reconciliation_ends_before_its_time_is_over(app, upload, status):
    upload("dog.png")
    app.recovery().reconcile(lambda: 1000)
    assert status("dog.png") == "UnknownImage"


def test_a_deleted_photo_can_be_brought_back_as_the_guide_says(
    app, rekognition, upload, status, resources
):
    def analyse(kind):
        event = s3_event("dog.png", kind=kind)
        event["Records"][0]["eventTime"] = timestamp(app.now())
        rekognition.add_response("detect_labels", DOG)
        app.on_s3_event(event, None)

    app.store().catalog.reserve("public", ["dog.png"], app.now())
    version = upload("dog.png")["VersionId"]
    analyse("Put")
    with Client(app.app) as client:
        assert client.http.delete("/images?filename=dog.png").status_code == 204
    assert status("dog.png") == "UnknownImage"
    place = {"Bucket": resources["UploadBucket"], "Key": "uploads/public/dog.png"}
    boto3.client("s3").copy_object(**place, CopySource={**place, "VersionId": version})
    analyse("Copy")
    assert status("dog.png") == "done"
