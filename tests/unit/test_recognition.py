"""Rekognition's answers become labels; its refusals are final or worth another try."""

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.errors import UnusablePhoto
from chalicelib.recognition import Box, Instance, Label, analyse


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
    analysis = analyse(client, b"jpeg", 10, 75.0)
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
        analyse(client, b"jpeg", 10, 75)
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
        analyse(client, b"jpeg", 10, 75)
