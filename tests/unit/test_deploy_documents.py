"""The policies and the workflow for whoever deploys are such as AWS and GitHub take."""

import json
import re
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import yaml
from cfnlint.api import lint_all

from tests.deploy.deployer import POLICY, filled, grants
from tests.deploy.formation import has_resources

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WORKFLOW = DOCS / "github-deploy.yml"
LIMIT = 6144  # characters that are not white space (IAM User Guide, "IAM and AWS STS quotas")
# Where the lists of AWS disagree whether it can be narrowed, or it is asked for all there are.
NOT_NARROWED = {
    "cloudwatch:DescribeAlarms",
    "sns:GetSubscriptionAttributes",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
}


def test_the_policy_fits_into_one_of_iam_in_each_region():
    session = boto3.Session()
    longest = max(session.get_available_regions("rekognition"), key=len)
    text = json.dumps(filled("deployer-policy.json", ACCOUNT="123456789012", REGION=longest))
    assert len(re.sub(r"\s", "", text)) <= LIMIT


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md"])
def test_the_documents_command_fills_in_the_policy(name):
    (command,) = re.findall(
        r"^ *(sed .* docs/deployer-policy\.json)", (ROOT / name).read_text(), re.M
    )
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    places = {"ACCOUNT": "123456789012", "REGION": "eu-west-1"}
    assert json.loads(done.stdout) == filled("deployer-policy.json", **places)
    assert not re.search(r"ACCOUNT|REGION", done.stdout)


def test_the_policy_has_only_actions_that_there_are_with_resources_of_theirs():
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": POLICY}}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Policy": policy}}
    found = [
        match for match in lint_all(json.dumps(template)) if match.rule.severity != "informational"
    ]
    assert [str(match) for match in found] == []


def test_the_policy_is_narrowed_wherever_the_service_allows_it():
    everywhere = {action for action, resource in grants(POLICY) if resource == "*"}
    assert {action for action in everywhere if has_resources(action)} <= NOT_NARROWED
    for _, resource in grants(POLICY):
        assert resource == "*" or resource.startswith("arn:aws:")


def test_the_workflow_is_one_of_github():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*check, "vendor.github-workflows", WORKFLOW], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_uses_actions_that_cannot_change_and_no_more_rights_than_it_needs():
    workflow = yaml.safe_load(WORKFLOW.read_text())
    job = workflow["jobs"]["deploy"]
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert len(used) == 3
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in used)
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"id-token": "write", "contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is False
    # The token's subject names the environment, so the role of another stage can't be had.
    assert job["environment"] == "${{ inputs.stage || 'dev' }}"
    # What is chosen comes into no command's text.
    assert not [step["run"] for step in job["steps"] if "${{" in step.get("run", "")]
