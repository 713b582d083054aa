"""Nothing waits for ever: what was lost is found, what can't be analysed is given up visibly."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from chalice.local import LambdaContext
from chalice.test import Client

from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Box, Word
from chalicelib.times import timestamp
from tests import results
from tests.integration.consistency import Killed, all_items, assert_consistent
from tests.integration.test_pipeline import s3_event

DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}]}


@pytest.fixture
def status(app):
    with Client(app.app) as client:

        def ask(name):
            answer = client.http.get(f"/GetImageLabels?filename={name}").json_body
            return answer.get("status") or answer["Code"]

        yield ask


def in_minutes(app, minutes):
    return app.now() + timedelta(minutes=minutes)


def finish(app, minutes):
    app.recovery().finish(in_minutes(app, minutes), lambda: 900_000)


def reconcile(app, hours=0):
    app.reconciliation().run(app.now() + timedelta(hours=hours), lambda: 900_000)


def test_an_upload_whose_event_was_lost_is_analysed(app, rekognition, upload, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    finish(app, 14)
    assert status("dog.png") == "processing"
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert status("dog.png") == "done"


def test_names_whose_upload_never_came_do_not_stand_in_its_way(app, rekognition, upload, status):
    results.reserve(
        app.store().catalog.tables, [f"never-{number}.png" for number in range(100)], app.now()
    )
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert status("dog.png") == "done"


def test_after_five_attempts_it_fails_visibly(app, rekognition, upload, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    for attempt in range(5):
        assert status("dog.png") == "processing", attempt
        rekognition.add_client_error("detect_labels", "InternalServerError")
        finish(app, 16)
    assert status("dog.png") == "failed"
    image = app.store().catalog.get("public", "dog.png", app.now())
    assert image.result.problem.code == "AnalysisUnavailable"
    finish(app, 16)
    rekognition.assert_no_pending_responses()


def test_one_that_fails_does_not_keep_the_others_from_being_analysed(
    app, rekognition, upload, status
):
    results.reserve(app.store().catalog.tables, ["a.png", "b.png"], app.now())
    upload("a.png")
    upload("b.png")
    rekognition.add_client_error("detect_labels", "ThrottlingException")
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert sorted([status("a.png"), status("b.png")]) == ["done", "processing"]


def test_a_new_analysis_that_cannot_be_had_leaves_the_old_result(app, rekognition, upload, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    with Client(app.app) as client:
        assert client.http.post("/images/analysis?filename=dog.png").status_code == 202
    for _ in range(5):
        assert status("dog.png") == "processing"
        rekognition.add_client_error("detect_labels", "InternalServerError")
        finish(app, 16)
    assert status("dog.png") == "done"
    assert [
        label.name
        for label in app.store().catalog.get("public", "dog.png", app.now()).result.labels
    ] == ["Dog"]


def test_a_name_whose_upload_never_came_is_free_again(app, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    finish(app, 29)  # the upload URL may just have been used
    assert status("dog.png") == "processing"
    finish(app, 31)
    assert status("dog.png") == "UnknownImage"
    assert results.reserve(app.store().catalog.tables, ["dog.png"], app.now()) == ["dog.png"]


def test_one_that_cannot_be_ended_does_not_keep_the_others_from_their_turn(
    app, rekognition, upload, status
):
    results.reserve(app.store().catalog.tables, ["gone.png", "dog.png"], app.now())
    app.store().catalog.begin_deletion("public", "gone.png", app.now())
    upload("dog.png")

    def refuse(params, **_):
        if params["Key"].endswith("/gone.png"):
            raise ReadTimeoutError(endpoint_url="")

    app.aws.s3.meta.events.register("before-parameter-build.s3.DeleteObject", refuse)
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert status("dog.png") == "done"


def test_an_event_that_comes_after_its_photo_was_found_costs_nothing(
    app, rekognition, upload, status
):
    """Lambda repeats an event for up to six hours."""
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    late = s3_event("dog.png")
    late["Records"][0]["eventTime"] = timestamp(app.now())
    late["Records"][0]["s3"]["object"]["eTag"] = upload("dog.png")["ETag"].strip('"')
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    app.on_s3_event(late, None)
    rekognition.assert_no_pending_responses()
    assert status("dog.png") == "done"
    image = app.store().catalog.get("public", "dog.png", app.now())
    assert image.sequencer == late["Records"][0]["s3"]["object"]["sequencer"]


def test_it_costs_nothing_either_where_somebody_tags_the_photo_meanwhile(
    app, rekognition, upload, status
):
    late = s3_event("dog.png")
    late["Records"][0]["s3"]["object"]["eTag"] = upload("dog.png")["ETag"].strip('"')
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    catalog, events = app.store().catalog, app.aws.table("x").meta.client.meta.events

    def tag(params, **_):
        if b"#sequencer = :sequencer, #revision" in params["body"]:
            events.unregister("before-call.dynamodb.UpdateItem", tag)
            catalog.change("public", "dog.png", ["Rex"], [], app.now())

    events.register("before-call.dynamodb.UpdateItem", tag)
    app.on_s3_event(late, None)
    image = catalog.get("public", "dog.png", app.now())
    assert image.tags == ("Rex",)
    assert image.sequencer == late["Records"][0]["s3"]["object"]["sequencer"]
    assert status("dog.png") == "done"


def test_a_lease_is_held_also_if_the_answer_was_lost(app, rekognition, upload, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    events, lost = app.aws.table("x").meta.client.meta.events, []

    def lose(response, **_):
        if response and not lost:
            lost.append(response)
            return 0  # asked again after so many seconds
        return None

    events.register_first("needs-retry.dynamodb.UpdateItem", lose)
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert lost
    assert status("dog.png") == "done"


def test_what_is_taken_up_by_one_is_left_alone_by_another(app, rekognition, upload, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    with app.store().lease("finish", in_minutes(app, 15), 900) as held:
        assert held
        finish(app, 16)
    rekognition.assert_no_pending_responses()
    assert status("dog.png") == "processing"
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert status("dog.png") == "done"


def test_the_lease_of_who_has_died_ends(app, rekognition, upload, status):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    app.store().lease("finish", app.now(), 900).__enter__()
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert status("dog.png") == "done"


def test_thousands_of_abandoned_names_do_not_keep_a_photo_from_its_turn(
    app, rekognition, upload, status
):
    catalog = app.store().catalog
    results.reserve(catalog.tables, ["never.png"], app.now())
    (never,) = catalog.tables.images.scan()["Items"]
    with catalog.tables.images.batch_writer() as batch:
        for number in range(2100):
            name = f"{number}.png"
            batch.put_item(Item={**never, "filename": name, "name": name})
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    finish(app, 16)
    assert status("dog.png") == "done"


def test_an_object_of_before_is_not_taken_for_the_upload_that_a_name_waits_for(
    app, upload, rekognition, status
):
    upload("dog.png")
    results.reserve(app.store().catalog.tables, ["dog.png"], in_minutes(app, 1))
    for minutes in (17, 40):
        finish(app, minutes)
    assert status("dog.png") == "UnknownImage"
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    assert status("dog.png") == "done"


def test_objects_without_an_item_are_found_and_analysed_once(app, rekognition, upload, status):
    upload("a.png")
    upload("b.png")
    upload("no/photo.png")
    for _ in range(2):
        rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    assert [status("a.png"), status("b.png")] == ["done", "done"]
    reconcile(app)
    rekognition.assert_no_pending_responses()


def test_a_large_bucket_is_gone_through_page_by_page(app, rekognition, upload, resources, status):
    s3 = boto3.client("s3")
    for number in range(1001):
        s3.put_object(
            Bucket=resources["UploadBucket"], Key=f"uploads/public/no/{number:04d}", Body=b""
        )
    upload("z.png")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    assert status("z.png") == "done"


def test_a_photo_that_was_replaced_behind_its_image_is_analysed_anew(
    app, rekognition, upload, resources, photo
):
    """As after a table was restored: the event is long gone."""
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    boto3.client("s3").put_object(
        Bucket=resources["UploadBucket"], Key="uploads/public/dog.png", Body=photo("coffee.png")
    )
    rekognition.add_response("detect_labels", {"Labels": [{"Name": "Cup", "Confidence": 90.0}]})
    reconcile(app)
    image = app.store().catalog.get("public", "dog.png", app.now())
    assert [label.name for label in image.result.labels] == ["Cup"]
    reconcile(app)
    rekognition.assert_no_pending_responses()


def test_a_damaged_photo_that_was_replaced_is_found_too(app, rekognition, upload, resources):
    place = {"Bucket": resources["UploadBucket"], "Key": "uploads/public/dog.png"}
    boto3.client("s3").put_object(**place, Body=b"no photo")
    reconcile(app)
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    image = app.store().catalog.get("public", "dog.png", app.now())
    assert [label.name for label in image.result.labels] == ["Dog"]
    boto3.client("s3").put_object(**place, Body=b"no photo")
    reconcile(app)
    assert app.store().catalog.get("public", "dog.png", app.now()).state == "failed"


def test_what_is_too_large_is_removed_even_if_the_first_attempt_to_do_so_was_cut_short(
    app, upload, resources, monkeypatch
):
    monkeypatch.setattr(app, "settings", replace(app.settings, max_upload_bytes=10_000))
    upload("large.png")

    def die(**_):
        raise Killed

    events = app.aws.s3.meta.events
    events.register("before-call.s3.DeleteObject", die)
    with pytest.raises(Killed):
        reconcile(app)
    events.unregister("before-call.s3.DeleteObject", die)
    reconcile(app)
    image = app.store().catalog.get("public", "large.png", app.now())
    assert image.result.problem.code == "FileTooLarge"
    found = boto3.client("s3").list_objects_v2(Bucket=resources["UploadBucket"])
    assert "Contents" not in found


def test_an_image_whose_photo_is_gone_is_deleted(app, rekognition, upload, status, resources):
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    boto3.client("s3").delete_object(Bucket=resources["UploadBucket"], Key="uploads/public/dog.png")
    reconcile(app)
    assert status("dog.png") == "UnknownImage"
    assert app.store().statistics.labels("public") == []


def test_an_image_of_before_gets_its_renditions_and_nothing_is_recognised(
    app, rekognition, upload, resources
):
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    image = app.store().catalog.get("public", "dog.png", app.now())
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    app.store().objects.remove_renditions("public", "dog.png", image.renditions)
    s3.put_object(Bucket=bucket, Key="thumbnails/public/dog.png.webp", Body=b"as it was")
    app.store().catalog.update(image, image.result, None)
    with Client(app.app) as client:
        answer = client.http.get("/GetImageLabels?filename=dog.png").json_body
        assert "/thumbnails/public/dog.png.webp" in answer["thumbnail_url"]
        reconcile(app)
        answer = client.http.get("/GetImageLabels?filename=dog.png").json_body
    assert answer["labels"] == ["Dog"]
    assert "/view.jpg?" in answer["image_url"]
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert [key.rpartition("/")[2] for key in keys] == ["thumbnail.webp", "view.jpg", "dog.png"]


def test_an_image_of_before_is_counted_in_its_month_once(
    app, rekognition, upload, tables, resources
):
    upload("dog.png")
    place = {"Bucket": resources["UploadBucket"], "Key": "uploads/public/odd.png"}
    boto3.client("s3").put_object(**place, Body=b"not a photo")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    month = f"{app.now():%Y-%m}"
    tables.stats.delete_item(Key={"owner": "public", "stat": f"month#{month}"})
    for name in ("dog.png", "odd.png"):
        tables.images.update_item(
            Key={"filename": name},
            UpdateExpression="REMOVE #month",
            ExpressionAttributeNames={"#month": "month"},
        )
    months = partial(app.store().statistics.summary, "public", app.now().date(), 1)
    assert months()["months"] == []
    for _ in range(2):
        reconcile(app)
        assert months()["months"] == [{"month": month, "images": 2}]


def test_an_image_of_before_is_put_into_the_lists_of_what_has_something(
    app, rekognition, upload, tables
):
    upload("dog.png")
    rekognition.add_response("detect_labels", {"Labels": []})
    reconcile(app)
    listed, totals = {"label": "having#public#nothing"}, {"owner": "public", "stat": "totals"}
    (entry,) = (item for item in all_items(tables.index) if item["label"] == listed["label"])
    tables.index.delete_item(Key=listed | {"listed": entry["listed"]})
    for item in all_items(tables.stats):
        # Nor were its wait and what it has counted then, of its owner or of all.
        if gone := [name for name in item if name.startswith(("wait_", "having_"))]:
            key = {"owner": item["owner"], "stat": item["stat"]}
            tables.stats.update_item(Key=key, UpdateExpression="REMOVE " + ", ".join(gone))
    tables.images.update_item(
        Key={"filename": "dog.png"},
        UpdateExpression="REMOVE #indexed",
        ExpressionAttributeNames={"#indexed": "indexed"},
    )
    for _ in range(2):
        reconcile(app)
        assert_consistent(app)
        assert tables.stats.get_item(Key=totals)["Item"]["having_nothing"] == 1


def test_words_that_were_not_all_listed_are(app, rekognition, upload, tables):
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    reconcile(app)
    catalog = app.store().catalog
    image = catalog.get("public", "dog.png", app.now())
    found = tuple(Word(text, 90.0, Box(0, 0, 0.1, 0.1), 0) for text in ("Beware", "Dog"))

    def die(**_):
        events.register("before-call.dynamodb.TransactWriteItems", kill)
        events.unregister("after-call.dynamodb.TransactWriteItems", die)

    def kill(**_):
        raise Killed

    events = tables.images.meta.client.meta.events
    events.register("after-call.dynamodb.TransactWriteItems", die)
    with pytest.raises(Killed):
        Catalog(tables).update(image, replace(image.result, words=found), image.renditions)
    events.unregister("before-call.dynamodb.TransactWriteItems", kill)
    with pytest.raises(AssertionError):
        assert_consistent(app)
    reconcile(app)
    (image,) = assert_consistent(app)
    assert image.result.words == found


@pytest.mark.parametrize("function", ["reconcile", "finish_unfinished"])
def test_the_schedules_do_it(app, rekognition, upload, status, function, monkeypatch):
    if function == "finish_unfinished":
        results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
        later = in_minutes(app, 16)
        monkeypatch.setattr(app, "now", lambda: later)
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    with Client(app.app) as client:
        event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
    getattr(app, function)(event, LambdaContext(function, 2048, 900_000))
    assert status("dog.png") == "done"


def test_reconciliation_ends_before_its_time_is_over(app, upload, status):
    upload("dog.png")
    app.reconciliation().run(app.now(), lambda: 1000)
    assert status("dog.png") == "UnknownImage"


def test_a_deleted_photo_can_be_brought_back_as_the_guide_says(
    app, rekognition, upload, status, resources
):
    def analyse(kind):
        event = s3_event("dog.png", kind=kind)
        event["Records"][0]["eventTime"] = timestamp(app.now())
        rekognition.add_response("detect_labels", DOG)
        app.on_s3_event(event, None)

    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    version = upload("dog.png")["VersionId"]
    analyse("Put")
    with Client(app.app) as client:
        assert client.http.delete("/images?filename=dog.png").status_code == 204
    assert status("dog.png") == "UnknownImage"
    place = {"Bucket": resources["UploadBucket"], "Key": "uploads/public/dog.png"}
    boto3.client("s3").copy_object(**place, CopySource={**place, "VersionId": version})
    analyse("Copy")
    assert status("dog.png") == "done"
