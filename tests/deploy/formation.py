"""What CloudFormation does with the rights of who applies the templates.

Each resource's schema names the actions that its handlers call (AWS CloudFormation CLI User Guide,
"Resource type schema", "handlers"), for all that a resource of the type could be. What is left out
here is what none in these templates is.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import cfnlint.decode.cfn_yaml
import cfnlint.schema
from cfnlint.data import AdditionalSpecs
from cfnlint.helpers import load_resource

from infra.names import Stage
from tests.deploy.cloud import ACCOUNT, REGION
from tests.local_run import ROOT

STAGE = Stage("dev", ACCOUNT, REGION)
_NEVER = (
    # Buckets have none of these, and no tables with metadata.
    r"s3:\w+BucketMetadata\w+",
    "s3:Put(Accelerate|Analytics|IntelligentTiering|Inventory|Metrics|ObjectLock|Replication)"
    "Configuration",
    "s3:(Put|Delete)Bucket(Abac|Acl|Logging|ObjectLockConfiguration|Website)",
    "s3:PutObjectAcl",
    # Tables are in one region, filled by the app alone, and shared with no other account.
    r"dynamodb:\w+TableReplica",
    "dynamodb:(Scan|BatchWriteItem)",
    r"dynamodb:(Enable|Disable|Update)Kinesis\w+",
    "dynamodb:UpdateContributorInsights",
    "dynamodb:(Put|Delete)ResourcePolicy",
    "dynamodb:(DescribeImport|ImportTable)",
    # The distribution has no tenants, private origins or twin.
    "cloudfront:(Create|Get)ConnectionGroup",
    "cloudfront:GetVpcOrigin",
    "cloudfront:UpdateDistributionWithStagingConfig",
    "cognito-idp:AddCustomAttributes",
    "sns:PutDataProtectionPolicy",
)
_ARNS = {
    "AWS::Budgets::Budget": f"arn:aws:budgets::{ACCOUNT}:budget/any",
    "AWS::CloudFront::CachePolicy": f"arn:aws:cloudfront::{ACCOUNT}:cache-policy/any",
    "AWS::CloudFront::Distribution": f"arn:aws:cloudfront::{ACCOUNT}:distribution/ANY",
    "AWS::CloudFront::OriginAccessControl": (
        f"arn:aws:cloudfront::{ACCOUNT}:origin-access-control/ANY"
    ),
    "AWS::CloudFront::ResponseHeadersPolicy": (
        f"arn:aws:cloudfront::{ACCOUNT}:response-headers-policy/any"
    ),
    "AWS::CloudWatch::Alarm": STAGE.arn("cloudwatch", "alarm:smart-image-analyzer-dev-any"),
    "AWS::CloudWatch::Dashboard": (
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/smart-image-analyzer-dev"
    ),
    "AWS::DynamoDB::Table": STAGE.arn("dynamodb", "table/ImageLabels-dev"),
    "AWS::S3::Bucket": f"arn:aws:s3:::{STAGE.bucket}",
    "AWS::S3::BucketPolicy": f"arn:aws:s3:::{STAGE.bucket}",
    "AWS::SNS::Subscription": STAGE.arn("sns", "smart-image-analyzer-dev-alarms:any"),
    "AWS::SNS::Topic": STAGE.arn("sns", "smart-image-analyzer-dev-alarms"),
    "AWS::SQS::Queue": STAGE.arn("sqs", "smart-image-analyzer-dev-dead-letters"),
}
_POOL = STAGE.arn("cognito-idp", f"userpool/{REGION}_any")


def rights_of_formation() -> set[tuple[str, str]]:
    """Give the actions and resources that applying and removing the templates takes."""
    return {
        (action, arn if has_resources(action) else "*")
        for kind in _kinds()
        for arn in [_ARNS.get(kind, _POOL)]
        for action in _actions(kind)
        # What other services are called for none of these has either: a key of its own, a role.
        if action.partition(":")[0] == arn.split(":")[2]
        and is_action(action)
        and not any(re.fullmatch(one, action) for one in _NEVER)
    }


def is_action(name: str) -> bool:
    """Tell whether IAM knows an action; some schemas name calls that are judged as another."""
    service, _, action = name.partition(":")
    return action.lower() in _reference()[service]["Actions"]


def has_resources(name: str) -> bool:
    """Tell whether an action can be given for some resources only."""
    service, _, action = name.partition(":")
    return bool(_reference()[service]["Actions"][action.lower()].get("Resources"))


def _kinds() -> set[str]:
    templates = (
        cfnlint.decode.cfn_yaml.load(str(path)) for path in (ROOT / "infra").glob("*.yaml")
    )
    return {one["Type"] for template in templates for one in template["Resources"].values()}


def _actions(kind: str) -> Iterator[str]:
    schema = cfnlint.schema.PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    for name, handler in schema["handlers"].items():
        if name != "list":
            yield from handler["permissions"]
    yield from schema["tagging"].get("permissions", [])


@cache
def _reference() -> dict[str, Any]:
    """Give the Service Authorization Reference, as cfn-lint has it."""
    reference: dict[str, Any] = load_resource(AdditionalSpecs, "Policies.json")
    return reference
