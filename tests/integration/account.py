"""A simulated AWS account with the template's stack: made once, and found empty by each test."""

import functools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

TEMPLATE = Path(__file__).parents[2] / "infra" / "resources.yaml"
ORIGIN = "https://photos.example.com"

client = functools.cache(boto3.client)
resource = functools.cache(boto3.resource)
made: dict[str, Any] = {}  # the account's shape after the stack was made


@contextmanager
def account() -> Iterator[dict[str, str]]:
    """Simulate AWS; give the outputs of the stack.

    What was left in tables and bucket is removed. An account that has lost, got or changed a table
    or a bucket is made anew, with its stack.
    """
    simulation = mock_aws()
    simulation.start(reset=False)
    try:
        if made and shape() == made:
            empty()
        else:
            simulation.reset()
            make_stack()
            made.clear()
            made.update(shape())
        stack = client("cloudformation").describe_stacks(StackName="test")["Stacks"][0]
        yield {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    finally:
        simulation.stop(remove_data=False)


def make_stack() -> None:
    parameters = {"Stage": "local", "SiteOrigin": ORIGIN}
    with warnings.catch_warnings():
        # The simulation knows no bucket policies; nothing here is judged by one.
        warnings.simplefilter("ignore", UserWarning)
        client("cloudformation").create_stack(
            StackName="test",
            TemplateBody=TEMPLATE.read_text(),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
        )
    for bucket in buckets():
        # The simulation leaves this part of the template out.
        client("s3").put_bucket_versioning(
            Bucket=bucket["Name"], VersioningConfiguration={"Status": "Enabled"}
        )


def buckets() -> list[Any]:
    return client("s3").list_buckets()["Buckets"]


def tables() -> list[Any]:
    dynamodb = client("dynamodb")
    names = dynamodb.list_tables()["TableNames"]
    return [dynamodb.describe_table(TableName=name)["Table"] for name in names]


def shape() -> dict[str, Any]:
    """Give all that is known of tables and buckets but what they hold."""
    holding = {"ItemCount", "TableSizeBytes", "GlobalSecondaryIndexes"}
    return {
        "tables": [{k: v for k, v in table.items() if k not in holding} for table in tables()],
        "buckets": [
            (bucket, client("s3").get_bucket_versioning(Bucket=bucket["Name"]).get("Status"))
            for bucket in buckets()
        ],
    }


def empty() -> None:
    s3 = client("s3")
    for description in made["tables"]:
        table = resource("dynamodb").Table(description["TableName"])
        keys = [key["AttributeName"] for key in description["KeySchema"]]
        while items := table.scan()["Items"]:
            with table.batch_writer() as batch:
                for item in items:
                    batch.delete_item(Key={key: item[key] for key in keys})
    for bucket, _ in made["buckets"]:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket["Name"]):
            objects = [
                {"Key": version["Key"], "VersionId": version["VersionId"]}
                for kind in ("Versions", "DeleteMarkers")
                for version in page.get(kind, [])
            ]
            if objects:
                s3.delete_objects(Bucket=bucket["Name"], Delete={"Objects": objects})
