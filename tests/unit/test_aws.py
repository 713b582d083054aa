"""What the clients sign: browsers follow no redirects from one S3 host to another."""

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import Aws
from tests.settings import settings


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-3"])
def test_uploads_are_signed_anew_and_for_the_buckets_regional_host(monkeypatch, region):
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
