"""The event handler: every upload ends as done or visibly failed, once."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest
from chalice.test import Client

from chalicelib.times import timestamp
from tests import results

DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}, {"Name": "Animal", "Confidence": 98.0}]}


def s3_event(*names: str, sequencer: str = "00A1", kind: str = "Put") -> dict[str, Any]:
    """An event as S3 writes it: keys are URL-encoded, a space as a plus."""
    return {
        "Records": [
            {
                "eventName": f"ObjectCreated:{kind}",
                "eventTime": "2026-11-23T19:19:23.043Z",
                "s3": {
                    "bucket": {"name": "ignored"},
                    "object": {
                        "key": quote_plus(f"uploads/public/{name}", safe="/"),
                        "sequencer": sequencer,
                    },
                },
            }
            for name in names
        ]
    }


@pytest.fixture
def upload(resources):
    s3 = boto3.client("s3")
    return lambda name, body: s3.put_object(
        Bucket=resources["UploadBucket"], Key=f"uploads/public/{name}", Body=body
    )


@pytest.fixture
def image(app):
    with Client(app.app) as client:
        yield lambda name: client.http.get(f"/GetImageLabels?filename={quote_plus(name)}").json_body


def test_an_upload_becomes_labels_and_renditions(app, rekognition, upload, image, photo, resources):
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("dog.png"), None)
    stored = image("dog.png")
    assert stored["status"] == "done"
    assert stored["labels"] == ["Dog", "Animal"]
    assert stored["uploaded_at"] == "2026-11-23T19:19:23.043Z"
    assert (stored["width"], stored["height"], stored["format"]) == (451, 300, "PNG")
    renditions = app.store().catalog.get("public", "dog.png", app.now()).renditions
    for file, media_type in (("thumbnail.webp", "image/webp"), ("view.jpg", "image/jpeg")):
        stored = boto3.client("s3").get_object(
            Bucket=resources["UploadBucket"], Key=f"renditions/public/dog.png/{renditions}/{file}"
        )
        assert stored["ContentType"] == media_type
        assert stored["CacheControl"] == "private, max-age=31536000, immutable"


PERSON = {"Labels": [{"Name": "Person", "Confidence": 99.0}]}
FACES = {
    "FaceDetails": [
        {
            "BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4},
            "Confidence": 99.9,
            "AgeRange": {"Low": 28, "High": 40},
            "Gender": {"Value": "Female", "Confidence": 98.2},
            "Emotions": [{"Type": "HAPPY", "Confidence": 96.0}],
            "Smile": {"Value": True, "Confidence": 91.0},
        }
    ]
}


RECEIPT = {
    "Labels": [
        {
            "Name": "Receipt",
            "Confidence": 99.0,
            "Categories": [{"Name": "Text and Documents"}],
        }
    ]
}


def text(*words):
    """Give what the service answers where words are all in one line."""
    box = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}
    lines = [
        {"DetectedText": word, "Type": "WORD", "Id": number, "ParentId": 0, "Confidence": 99.0}
        for number, word in enumerate(words, 1)
    ]
    line = {"DetectedText": " ".join(words), "Type": "LINE", "Id": 0, "Confidence": 99.0}
    return {"TextDetections": [{**one, "Geometry": {"BoundingBox": box}} for one in (line, *lines)]}


@pytest.mark.parametrize(
    ("labels", "more"),
    [
        (DOG, []),
        (PERSON, ["DetectFaces"]),
        # And one for the words in the index, up to 99 of them.
        (RECEIPT, ["DetectText", "TransactWriteItems"]),
    ],
)
def test_one_photo_costs_six_calls_and_faces_one_more_and_text_two(
    app, rekognition, upload, photo, labels, more, tables
):
    results.reserve(tables, ["dog.png"], datetime(2026, 11, 23, 19, 19, tzinfo=UTC))
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_response("detect_labels", labels)
    if "DetectFaces" in more:
        rekognition.add_response("detect_faces", FACES)
    if "DetectText" in more:
        rekognition.add_response("detect_text", text(*(f"Word{n}" for n in range(99))))
    calls = []
    for client in (app.aws.s3, app.aws.rekognition, app.aws.table("x").meta.client):
        client.meta.events.register(
            "before-parameter-build", lambda model, **_: calls.append(model.name)
        )
    app.on_s3_event(s3_event("dog.png"), None)
    always = ["DetectLabels", "GetObject", "PutObject", "PutObject", "TransactWriteItems"]
    assert sorted(calls) == sorted([*always, "UpdateItem", *more])


def test_words_are_stored_and_told(app, rekognition, upload, image, photo, tables):
    upload("receipt.png", photo("coffee.png"))
    rekognition.add_response("detect_labels", RECEIPT)
    rekognition.add_response("detect_text", text("Caf\xe9", "Central"))
    app.on_s3_event(s3_event("receipt.png"), None)
    box = {"left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}
    assert image("receipt.png")["words"] == [
        {"text": "Caf\xe9", "confidence": 99, "box": box, "line": 0},
        {"text": "Central", "confidence": 99, "box": box, "line": 0},
    ]
    listed = {item["listed"].partition(" ")[0] for item in tables.index.scan()["Items"]}
    assert {"cafe", "central"} <= listed


def test_faces_are_stored_answered_and_counted(app, rekognition, upload, image, photo, api):
    upload("eileen.png", photo("astronaut.png"))
    rekognition.add_response("detect_labels", PERSON)
    rekognition.add_response("detect_faces", FACES)
    app.on_s3_event(s3_event("eileen.png"), None)
    assert image("eileen.png")["faces"] == [
        {
            "box": {"left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4},
            "confidence": 99.9,
            "estimated": {
                "age_range": {"low": 28, "high": 40},
                "gender": {"value": "Female", "confidence": 98.2},
                "emotions": [{"value": "HAPPY", "confidence": 96}],
                "smile": {"value": True, "confidence": 91},
            },
        }
    ]
    counted = api.http.get("/stats").json_body["faces"]
    assert counted["total"] == 1
    assert [bar["from"] for bar in counted["estimated_ages"] if bar["faces"]] == [30]
    assert counted["estimated_genders"] == [{"value": "Female", "faces": 1}]
    assert counted["estimated_emotions"] == [{"value": "HAPPY", "faces": 1}]
    assert api.http.delete("/images?filename=eileen.png").status_code == 204
    gone = api.http.get("/stats").json_body["faces"]
    assert (gone["total"], gone["estimated_genders"], gone["estimated_emotions"]) == (0, [], [])
    assert not any(bar["faces"] for bar in gone["estimated_ages"])


def test_only_a_photo_with_people_costs_a_second_call_of_the_service(
    app, rekognition, upload, photo
):
    calls = []
    app.aws.rekognition.meta.events.register(
        "before-parameter-build", lambda model, **_: calls.append(model.name)
    )
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("dog.png"), None)
    assert calls == ["DetectLabels"]
    upload("eileen.png", photo("astronaut.png"))
    rekognition.add_response("detect_labels", PERSON)
    rekognition.add_response("detect_faces", FACES)
    app.on_s3_event(s3_event("eileen.png"), None)
    assert calls == ["DetectLabels", "DetectLabels", "DetectFaces"]


def renditions(resources):
    """Give all renditions by their keys."""
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    found = s3.list_objects_v2(Bucket=bucket, Prefix="renditions/").get("Contents", [])
    return {each["Key"]: each["ETag"] for each in found}


def test_an_analysis_of_a_deleted_photo_is_not_one_of_the_next_of_its_name(
    app, rekognition, upload, image, photo, resources, api
):
    """The name is taken again while the first photo's analysis is still under way."""
    (before,) = s3_event("dog.png")["Records"]
    before["eventTime"] = timestamp(app.now())
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_response("detect_labels", DOG)

    def delete_and_take_again(**_):
        assert api.http.get("/GetImageLabels?filename=dog.png").status_code == 202
        assert api.http.delete("/images?filename=dog.png").status_code == 204
        assert results.reserve(app.store().catalog.tables, ["dog.png"], app.now()) == ["dog.png"]

    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    before["eventTime"] = timestamp(app.now())
    app.aws.rekognition.meta.events.register_first(
        "before-parameter-build", delete_and_take_again, unique_id="once"
    )
    app.on_s3_event({"Records": [before]}, None)
    app.aws.rekognition.meta.events.unregister("before-parameter-build", unique_id="once")
    assert image("dog.png")["status"] == "processing"
    assert renditions(resources) == {}

    upload("dog.png", photo("coffee.png"))
    rekognition.add_response("detect_labels", {"Labels": [{"Name": "Cup", "Confidence": 90.0}]})
    after = {**before, "eventTime": timestamp(app.now())}
    after["s3"] = {**before["s3"], "object": {**before["s3"]["object"], "sequencer": "00A2"}}
    app.on_s3_event({"Records": [after]}, None)
    assert image("dog.png")["labels"] == ["Cup"]
    shown = renditions(resources)
    assert len(shown) == 2

    # The first event comes once more, and late.
    upload("dog.png", photo("chelsea.png"))
    app.on_s3_event({"Records": [before]}, None)
    assert image("dog.png")["labels"] == ["Cup"]
    assert renditions(resources) == shown


@pytest.mark.parametrize("name", ["a b+c.png", "100%41.png", "Øya 犬 👩‍👩‍👧.png", 'it\'s "q".PNG'])
def test_keys_are_decoded_once(app, rekognition, upload, image, photo, name):
    upload(name, photo("chelsea.png"))
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event(name), None)
    assert image(name)["status"] == "done"


def test_all_records_of_an_event_are_analysed(app, rekognition, upload, image, photo):
    for name in ("a.png", "b.png"):
        upload(name, photo("chelsea.png"))
        rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("a.png", "b.png"), None)
    assert [image(name)["status"] for name in ("a.png", "b.png")] == ["done", "done"]


def test_a_file_that_is_no_photo_fails_visibly_and_is_not_tried_again(
    app, rekognition, upload, image
):
    upload("notes.png", b"hello")
    app.on_s3_event(s3_event("notes.png"), None)
    stored = image("notes.png")
    assert stored["status"] == "failed"
    assert stored["error"]["code"] == "NotAnImage"
    rekognition.assert_no_pending_responses()


def test_a_file_over_the_bound_is_not_analysed(app, rekognition, upload, image):
    upload("big.png", b"x" * (40 * 1024 * 1024))
    app.on_s3_event(s3_event("big.png"), None)
    rekognition.assert_no_pending_responses()
    assert image("big.png")["error"]["code"] == "FileTooLarge"


def test_what_rekognition_refuses_fails_visibly(app, rekognition, upload, image, photo):
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_client_error("detect_labels", "InvalidImageFormatException")
    app.on_s3_event(s3_event("dog.png"), None)
    assert image("dog.png")["error"]["code"] == "InvalidImageFormat"


def test_a_passing_failure_is_raised_and_the_next_delivery_finishes(
    app, rekognition, upload, image, photo
):
    for name in ("a.png", "b.png"):
        upload(name, photo("chelsea.png"))
    rekognition.add_client_error("detect_labels", "AccessDeniedException")
    rekognition.add_response("detect_labels", DOG)
    with pytest.raises(ExceptionGroup):
        app.on_s3_event(s3_event("a.png", "b.png"), None)
    assert image("a.png")["status"] == "processing"
    assert image("b.png")["status"] == "done"
    for _ in range(2):
        rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("a.png", "b.png"), None)
    assert image("a.png")["status"] == "done"


def test_a_repeated_event_does_not_change_the_result(app, rekognition, upload, image, photo):
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("dog.png"), None)
    first = image("dog.png")
    rekognition.add_response("detect_labels", {"Labels": []})
    app.on_s3_event(s3_event("dog.png"), None)
    again = image("dog.png")
    assert (again["labels"], again["analysed_at"]) == (first["labels"], first["analysed_at"])


def test_an_upload_that_is_gone_is_no_failure(app, image):
    app.on_s3_event(s3_event("gone.png"), None)
    assert image("gone.png")["Code"] == "UnknownImage"


def test_objects_that_are_no_uploads_are_left_alone(app, rekognition):
    app.on_s3_event(s3_event("folder/dog.png"), None)
    rekognition.assert_no_pending_responses()


def test_each_image_is_one_line_in_the_log_with_its_timings(
    app, rekognition, upload, photo, written
):
    upload("dog.png", photo("chelsea.png"))
    rekognition.add_response("detect_labels", DOG)
    app.on_s3_event(s3_event("dog.png"), None)
    (line,) = [line for line in written() if line.get("correlation_id")]
    assert (line["service"], line["message"]) == ("pipeline", "done")
    assert line["correlation_id"] == "uploads/public/dog.png"
    assert set(line["milliseconds"]) == {"read", "prepare", "recognise", "renditions", "store"}
