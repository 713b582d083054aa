"""A simulated AWS with the resources of infra/resources.yaml, and the app on it."""

import importlib
import json
import sys
from collections.abc import Iterator
from types import ModuleType

import boto3
import pytest
from botocore.stub import Stubber
from chalice.test import Client

from chalicelib.store.tables import Tables
from tests.integration.account import ORIGIN, account

CAPS = ("PHOTOS_A_DAY", "PHOTOS_A_MONTH", "MAX_BYTES_HELD", "ALL_PHOTOS_A_DAY")


@pytest.fixture
def resources(monkeypatch) -> Iterator[dict[str, str]]:
    """Give the outputs of the template's stack in a simulated account that holds nothing else."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with account() as outputs:
        yield outputs


@pytest.fixture
def tables(resources) -> Tables:
    """Give the tables of the simulated account."""
    dynamodb = boto3.resource("dynamodb")
    names = (resources[name] for name in ("ImageTable", "IndexTable", "StatsTable"))
    return Tables(*map(dynamodb.Table, names))


@pytest.fixture
def app(resources, monkeypatch) -> ModuleType:
    """Import the app as a fresh Lambda environment would."""
    return import_app(resources, monkeypatch, SIGN_IN="open")


def import_app(resources, monkeypatch, **environment: str) -> ModuleType:
    """Import the app on the simulated account's resources, with no caps but those given."""
    variables = {
        "UPLOAD_BUCKET": resources["UploadBucket"],
        "IMAGE_TABLE": resources["ImageTable"],
        "INDEX_TABLE": resources["IndexTable"],
        "STATS_TABLE": resources["StatsTable"],
        "ALLOWED_ORIGIN": ORIGIN,
        **dict.fromkeys(CAPS, "0"),
        **environment,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    return importlib.import_module("app")


@pytest.fixture
def upload(resources, photo):
    """Put a photo into the bucket, without any event."""
    s3, bucket = boto3.client("s3"), resources["UploadBucket"]
    return lambda name, owner="public": s3.put_object(
        Bucket=bucket, Key=f"uploads/{owner}/{name}", Body=photo("chelsea.png")
    )


@pytest.fixture
def api(app) -> Iterator[Client]:
    """Call the app's routes as API Gateway does."""
    with Client(app.app) as client:
        yield client


@pytest.fixture
def rekognition(app) -> Iterator[Stubber]:
    """What the service answers, in order; asking it more often than that fails."""
    with Stubber(app.aws.rekognition) as service:
        yield service


@pytest.fixture
def written(app, capsys):  # noqa: ARG001 (what importing the app may say is not meant)
    """Give the lines of JSON that were written since the last call."""
    capsys.readouterr()
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
