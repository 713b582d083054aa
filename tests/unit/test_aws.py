"""What the clients sign, and how long they wait."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import Aws
from tests.settings import settings


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-3"])
def test_uploads_are_signed_anew_and_for_the_buckets_regional_host(monkeypatch, region):
    """Browsers follow no redirects from one S3 host to another."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    url = urlsplit(
        Aws(settings()).s3.generate_presigned_url(
            "put_object", Params={"Bucket": "photos", "Key": "a.jpg"}
        )
    )
    assert url.netloc == f"photos.s3.{region}.amazonaws.com"
    assert parse_qs(url.query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_a_client_is_made_once():
    aws = Aws(settings())
    assert aws.s3 is aws.s3


@pytest.mark.parametrize(
    ("service", "function"),
    [("s3", "api_handler"), ("dynamodb", "api_handler"), ("rekognition", "on_s3_event")],
)
def test_a_call_that_hangs_is_tried_again_before_the_function_ends(service, function):
    aws = Aws(settings())
    clients = {
        "s3": aws.s3,
        "dynamodb": aws.table("any").meta.client,
        "rekognition": aws.rekognition,
    }
    config = clients[service].meta.config
    given = json.loads((Path(__file__).parents[2] / ".chalice" / "config.json").read_text())
    seconds = given["lambda_functions"][function].get("lambda_timeout", given["lambda_timeout"])
    tries = config.retries["total_max_attempts"]
    # Before the second try up to 1 s, before the third up to 2 (botocore's mode "standard").
    assert tries == 3
    assert tries * config.read_timeout + 1 + 2 < seconds
