"""Rekognition's answers become labels; its refusals are final or worth another try."""

from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.analysis.recognition import recognise
from chalicelib.errors import UnusablePhoto
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Guess, Instance, Label
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
