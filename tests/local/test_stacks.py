"""The templates as the emulator's CloudFormation applies them, in the order of a deployment."""

import json
from pathlib import Path

import pytest

INFRA = Path(__file__).parents[2] / "infra"


@pytest.fixture(scope="module")
def apply(client):
    """Apply a template; give the stack's outputs."""
    formation = client("cloudformation")

    def apply(name, **parameters):
        stack = f"smart-image-analyzer-{parameters['Stage']}-{name}"
        request = {
            "StackName": stack,
            "TemplateBody": (INFRA / f"{name}.yaml").read_text(),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
        }
        formation.create_stack(**request)
        formation.get_waiter("stack_create_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        found = formation.describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}

    return apply


@pytest.fixture(scope="module")
def data(apply):
    return apply("resources", Stage="prod", SiteOrigin="https://photos.example.com")


@pytest.fixture(scope="module")
def site(apply, data):
    return apply(
        "site",
        Stage="prod",
        ApiDomain="abc123.execute-api.us-east-1.amazonaws.com",
        ApiStage="api",
        UploadBucket=data["UploadBucket"],
    )


def test_only_the_sites_pages_may_upload(client, data):
    (rule,) = client("s3").get_bucket_cors(Bucket=data["UploadBucket"])["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://photos.example.com"]


@pytest.mark.parametrize("table", ["ImageTable", "IndexTable", "StatsTable"])
def test_a_table_of_prod_cannot_be_deleted_by_mistake(client, data, table):
    dynamodb = client("dynamodb")
    described = dynamodb.describe_table(TableName=data[table])["Table"]
    assert described["DeletionProtectionEnabled"] is True
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_dead_letters_are_kept_encrypted_for_14_days(client, data):
    attributes = client("sqs").get_queue_attributes(
        QueueUrl=data["DeadLetterQueueUrl"], AttributeNames=["All"]
    )["Attributes"]
    assert attributes["QueueArn"] == data["DeadLetterQueueArn"]
    assert attributes["QueueArn"].endswith(f":{data['DeadLetterQueueName']}")
    assert int(attributes["MessageRetentionPeriod"]) == 14 * 24 * 60 * 60
    assert attributes["SqsManagedSseEnabled"] == "true"


def test_the_site_has_page_and_api_behind_one_address(client, site):
    found = client("cloudfront").get_distribution(Id=site["DistributionId"])["Distribution"]
    config = found["DistributionConfig"]
    assert site["SiteOrigin"] == f"https://{found['DomainName']}"
    origins = {origin["Id"]: origin for origin in config["Origins"]["Items"]}
    (api,) = config["CacheBehaviors"]["Items"]
    assert (api["PathPattern"], api["TargetOriginId"]) == ("/api/*", "api")
    # The path is passed on as it is, so the REST API's stage has to be its first part.
    assert not origins["api"].get("OriginPath")
    assert origins["api"]["DomainName"] == "abc123.execute-api.us-east-1.amazonaws.com"
    assert origins["files"]["DomainName"].startswith(f"{site['SiteBucket']}.s3.")
    assert origins["files"]["OriginAccessControlId"]
    assert config["HttpVersion"] == "http2and3"


def test_only_the_distribution_reads_the_sites_files(client, site):
    s3 = client("s3")
    block = s3.get_public_access_block(Bucket=site["SiteBucket"])
    assert set(block["PublicAccessBlockConfiguration"].values()) == {True}
    policy = json.loads(s3.get_bucket_policy(Bucket=site["SiteBucket"])["Policy"])
    (allowed,) = [one for one in policy["Statement"] if one["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    (source,) = allowed["Condition"]["StringEquals"].values()
    assert source.endswith(f":distribution/{site['DistributionId']}")


def test_alarms_and_dashboard_are_made_and_an_address_is_told(apply, client, data):
    outputs = apply(
        "operations",
        Stage="prod",
        ImageTable=data["ImageTable"],
        StatsTable=data["StatsTable"],
        DeadLetterQueueName=data["DeadLetterQueueName"],
        AlarmEmail="operator@example.com",
    )
    topic = outputs["AlarmTopicArn"]
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmActions"][0] for alarm in alarms} == {topic}
    (queue,) = [one for one in alarms if one["Namespace"] == "AWS/SQS"]
    assert queue["Dimensions"] == [
        {"Name": "QueueName", "Value": "smart-image-analyzer-prod-dead-letters"}
    ]
    subscribed = client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [one["Endpoint"] for one in subscribed] == ["operator@example.com"]
    dashboards = client("cloudwatch").list_dashboards()["DashboardEntries"]
    assert [one["DashboardName"] for one in dashboards] == ["smart-image-analyzer-prod"]
