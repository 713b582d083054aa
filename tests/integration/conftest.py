"""A simulated AWS with the resources of infra/resources.yaml, and the app on it."""

import importlib
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import boto3
import pytest
from botocore.stub import Stubber
from chalice.test import Client
from moto import mock_aws

from chalicelib.store.tables import Tables

TEMPLATE = Path(__file__).parents[2] / "infra" / "resources.yaml"
ORIGIN = "https://photos.example.com"


@pytest.fixture
def resources(monkeypatch) -> Iterator[dict[str, str]]:
    """Apply the template to a fresh simulated account; give the stack's outputs."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        formation = boto3.client("cloudformation")
        parameters = {"Stage": "local", "SiteOrigin": ORIGIN}
        with warnings.catch_warnings():
            # The simulation knows no bucket policies; nothing here is judged by one.
            warnings.simplefilter("ignore", UserWarning)
            formation.create_stack(
                StackName="test",
                TemplateBody=TEMPLATE.read_text(),
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value}
                    for key, value in parameters.items()
                ],
            )
        stack = formation.describe_stacks(StackName="test")["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        # The simulation leaves this part of the template out.
        boto3.client("s3").put_bucket_versioning(
            Bucket=outputs["UploadBucket"], VersioningConfiguration={"Status": "Enabled"}
        )
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
    monkeypatch.setenv("UPLOAD_BUCKET", resources["UploadBucket"])
    monkeypatch.setenv("IMAGE_TABLE", resources["ImageTable"])
    monkeypatch.setenv("INDEX_TABLE", resources["IndexTable"])
    monkeypatch.setenv("STATS_TABLE", resources["StatsTable"])
    monkeypatch.setenv("ALLOWED_ORIGIN", ORIGIN)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    return importlib.import_module("app")


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
