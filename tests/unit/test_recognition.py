"""Rekognition's answers become labels; its refusals are final or worth another try."""

from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.analysis.recognition import recognise
from chalicelib.errors import UnusablePhoto
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Guess, Instance, Label, Word
from tests.settings import settings

SETTINGS = settings()


@pytest.fixture
def rekognition():
    client = boto3.client(
        "rekognition",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with Stubber(client) as service:
        yield client, service


def test_labels_come_best_first_with_all_that_is_known_of_them(rekognition):
    client, service = rekognition
    service.add_response(
        "detect_labels",
        {
            "Labels": [
                {"Name": "Pet", "Confidence": 80.0},
                {
                    "Name": "Dog",
                    "Confidence": 99.126,
                    "Parents": [{"Name": "Animal"}],
                    "Aliases": [{"Name": "Canine"}],
                    "Categories": [{"Name": "Animals and Pets"}],
                    "Instances": [
                        {
                            "BoundingBox": {"Left": 0.1, "Top": 0.25, "Width": 0.5, "Height": 0.7},
                            "Confidence": 98.5,
                        }
                    ],
                },
            ]
        },
        {"Image": {"Bytes": b"jpeg"}, "MaxLabels": 10, "MinConfidence": 75.0},
    )
    analysis = recognise(client, b"jpeg", SETTINGS)
    assert analysis.labels == (
        Label(
            "Dog",
            99.13,
            parents=("Animal",),
            aliases=("Canine",),
            categories=("Animals and Pets",),
            instances=(Instance(Box(0.1, 0.25, 0.5, 0.7), 98.5),),
        ),
        Label("Pet", 80.0),
    )


@pytest.mark.parametrize(
    "code",
    [
        "InvalidImageFormatException",
        "ImageTooLargeException",
        "InvalidParameterException",
        "InvalidS3ObjectException",
        "ValidationException",
    ],
)
def test_a_refused_picture_is_final(rekognition, code):
    client, service = rekognition
    service.add_client_error("detect_labels", code)
    with pytest.raises(UnusablePhoto) as refusal:
        recognise(client, b"jpeg", SETTINGS)
    assert refusal.value.code == code.removesuffix("Exception")


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
    ],
)
def test_a_busy_or_failing_service_is_worth_another_try(rekognition, code):
    client, service = rekognition
    service.add_client_error("detect_labels", code)
    with pytest.raises(ClientError):
        recognise(client, b"jpeg", SETTINGS)


def person(**more):
    return {"Labels": [{"Name": "Person", "Confidence": 90.0, **more}]}


FACE = {
    "BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4},
    "Confidence": 99.987,
    "AgeRange": {"Low": 25, "High": 35},
    "Gender": {"Value": "Female", "Confidence": 99.1},
    "Emotions": [{"Type": "CALM", "Confidence": 2.5}, {"Type": "HAPPY", "Confidence": 97.5}],
    "Smile": {"Value": True, "Confidence": 88.0},
}
ASKED = {
    "Image": {"Bytes": b"jpeg"},
    "Attributes": ["AGE_RANGE", "EMOTIONS", "EYEGLASSES", "GENDER", "SMILE"],
}


def test_a_face_has_a_box_and_what_is_guessed_of_it(rekognition):
    client, service = rekognition
    small = {"BoundingBox": {"Left": 0, "Top": 0, "Width": 0.1, "Height": 0.1}, "Confidence": 70.0}
    service.add_response("detect_labels", person())
    service.add_response("detect_faces", {"FaceDetails": [small, FACE]}, ASKED)
    assert recognise(client, b"jpeg", SETTINGS).faces == (
        Face(
            Box(0.1, 0.2, 0.3, 0.4),
            99.99,
            Estimates(
                AgeRange(25, 35),
                Guess("Female", 99.1),
                (Guess("HAPPY", 97.5), Guess("CALM", 2.5)),
                Guess(True, 88.0),
            ),
        ),
        Face(Box(0, 0, 0.1, 0.1), 70.0, Estimates()),
    )


@pytest.mark.parametrize(
    ("face_detection", "label", "asked"),
    [
        ("auto", {"Name": "Person"}, True),
        ("auto", {"Name": "Woman", "Parents": [{"Name": "Person"}]}, True),
        ("auto", {"Name": "Selfie", "Categories": [{"Name": "Person Description"}]}, True),
        ("auto", {"Name": "Cat", "Parents": [{"Name": "Animal"}]}, False),
        ("always", {"Name": "Cat"}, True),
        ("off", {"Name": "Person"}, False),
    ],
)
def test_faces_are_asked_for_as_the_setting_says(rekognition, face_detection, label, asked):
    client, service = rekognition
    service.add_response("detect_labels", {"Labels": [{"Confidence": 90.0, **label}]})
    if asked:
        service.add_response("detect_faces", {"FaceDetails": [FACE]}, ASKED)
    # A call that nothing was prepared for fails.
    assert (
        len(recognise(client, b"jpeg", replace(SETTINGS, face_detection=face_detection)).faces)
        == asked
    )
    service.assert_no_pending_responses()


def test_faces_that_can_not_be_asked_for_now_are_worth_another_try(rekognition):
    client, service = rekognition
    service.add_response("detect_labels", person())
    service.add_client_error("detect_faces", "ThrottlingException")
    with pytest.raises(ClientError):
        recognise(client, b"jpeg", SETTINGS)


# -- text

SIGN = {"Labels": [{"Name": "Text", "Confidence": 90.0}]}
ASKED_FOR_TEXT = {
    "Image": {"Bytes": b"jpeg"},
    "Filters": {"WordFilter": {"MinConfidence": 75.0}},
}


def text(number, kind, written, line=None, left=0.1, confidence=98.765):
    box = {"Left": left, "Top": 0.2, "Width": 0.3, "Height": 0.4}
    return {
        "DetectedText": written,
        "Type": kind,
        "Id": number,
        **({"ParentId": line} if line is not None else {}),
        "Confidence": confidence,
        "Geometry": {"BoundingBox": box, "Polygon": []},
    }


def test_words_come_as_they_are_read_with_their_boxes_and_lines(rekognition):
    client, service = rekognition
    found = [
        text(0, "LINE", "Coffee to go"),
        text(1, "LINE", "CLOSED"),
        text(2, "WORD", "CLOSED", line=1, confidence=80),
        text(4, "WORD", "to", line=0),
        text(3, "WORD", "Coffee", line=0),
        text(5, "WORD", "go", line=0, left=0.5),
    ]
    service.add_response("detect_labels", SIGN)
    service.add_response("detect_text", {"TextDetections": found}, ASKED_FOR_TEXT)
    box = Box(0.1, 0.2, 0.3, 0.4)
    assert recognise(client, b"jpeg", SETTINGS).words == (
        Word("Coffee", 98.77, box, 0),
        Word("to", 98.77, box, 0),
        Word("go", 98.77, Box(0.5, 0.2, 0.3, 0.4), 0),
        Word("CLOSED", 80, box, 1),
    )


def test_a_hundred_words_are_kept(rekognition):
    client, service = rekognition
    found = [text(0, "LINE", "many"), *(text(n, "WORD", f"w{n}", line=0) for n in range(1, 151))]
    service.add_response("detect_labels", SIGN)
    service.add_response("detect_text", {"TextDetections": found})
    words = recognise(client, b"jpeg", SETTINGS).words
    assert [word.text for word in words] == [f"w{n}" for n in range(1, 101)]


@pytest.mark.parametrize(
    ("text_detection", "label", "asked"),
    [
        ("auto", {"Name": "Text"}, True),
        ("auto", {"Name": "Handwriting", "Parents": [{"Name": "Text"}]}, True),
        ("auto", {"Name": "Receipt", "Categories": [{"Name": "Text and Documents"}]}, True),
        ("auto", {"Name": "Cat", "Parents": [{"Name": "Animal"}]}, False),
        ("always", {"Name": "Cat"}, True),
        ("off", {"Name": "Text"}, False),
    ],
)
def test_text_is_asked_for_as_the_setting_says(rekognition, text_detection, label, asked):
    client, service = rekognition
    service.add_response("detect_labels", {"Labels": [{"Confidence": 90.0, **label}]})
    if asked:
        found = [text(0, "LINE", "hello"), text(1, "WORD", "hello", line=0)]
        service.add_response("detect_text", {"TextDetections": found}, ASKED_FOR_TEXT)
    # A call that nothing was prepared for fails.
    seen = recognise(client, b"jpeg", replace(SETTINGS, text_detection=text_detection))
    assert len(seen.words) == asked
    service.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "raised"),
    [("ThrottlingException", ClientError), ("InvalidImageFormatException", UnusablePhoto)],
)
def test_text_that_can_not_be_read_is_an_error_as_any_other(rekognition, code, raised):
    client, service = rekognition
    service.add_response("detect_labels", SIGN)
    service.add_client_error("detect_text", code)
    with pytest.raises(raised):
        recognise(client, b"jpeg", SETTINGS)


# -- ignored labels

GUN = {
    "Name": "Gun",
    "Confidence": 90.0,
    "Parents": [{"Name": "Weapon"}, {"Name": "Tool"}],
    "Categories": [{"Name": "Weapons and Military"}],
}


def test_what_is_ignored_is_told_to_the_service(rekognition):
    client, service = rekognition
    asked = {
        "Image": {"Bytes": b"jpeg"},
        "MaxLabels": 10,
        "MinConfidence": 75.0,
        "Settings": {
            "GeneralLabels": {
                "LabelExclusionFilters": ("Pizza", "Ice Cream"),
                "LabelCategoryExclusionFilters": ("Person Description",),
            }
        },
    }
    service.add_response("detect_labels", {"Labels": []}, asked)
    ignored = "Pizza, person description,Ice Cream,"
    assert not recognise(client, b"jpeg", replace(SETTINGS, ignored_labels=ignored)).labels
    service.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("ignored", "kept"),
    [
        ("", [("Gun", ("Weapon", "Tool")), ("Person", ())]),
        ("gun", [("Person", ())]),
        ("Weapons and Military", [("Person", ())]),
        ("weapon", [("Gun", ("Tool",)), ("Person", ())]),
    ],
)
def test_what_the_service_says_of_it_all_the_same_is_not_kept(rekognition, ignored, kept):
    client, service = rekognition
    person = {"Name": "Person", "Confidence": 80.0}
    service.add_response("detect_labels", {"Labels": [GUN, person]})
    chosen = replace(SETTINGS, ignored_labels=ignored, face_detection="off")
    labels = recognise(client, b"jpeg", chosen).labels
    assert [(label.name, label.parents) for label in labels] == kept


def test_an_ignored_parent_still_says_that_there_are_people(rekognition):
    client, service = rekognition
    woman = {"Name": "Woman", "Confidence": 90.0, "Parents": [{"Name": "Person"}]}
    service.add_response("detect_labels", {"Labels": [woman]})
    service.add_response("detect_faces", {"FaceDetails": [FACE]}, ASKED)
    seen = recognise(client, b"jpeg", replace(SETTINGS, ignored_labels="Person"))
    assert seen.labels == (Label("Woman", 90.0),)
    assert len(seen.faces) == 1
