"""What is wrong is said in one line, and nothing is left that a rerun can't go on from."""

import json
import sys

import boto3
import pytest
from botocore.stub import Stubber
from chalice.config import Config

from infra.bucket import empty_bucket
from infra.checks import check_python
from infra.errors import DeployError
from infra.functions import concurrency_left, keep_failed_events, quota_advice, start_count
from infra.names import FUNCTIONS, PIPELINE, Stage
from infra.policies import policies
from infra.project import stage_configuration
from infra.removal import delete_table
from infra.stacks import Change, Stacks
from tests.deploy.cloud import ACCOUNT, REGION
from tests.deploy.conftest import STAGE
from tests.deploy.test_life import SCHEDULED
from tests.local_run import ROOT

BUCKET = f"smart-image-analyzer-{STAGE}-{ACCOUNT}-{REGION}"


@pytest.fixture
def refusal(project, cloud):
    """Deploy in vain; give the one line that says why."""

    def deploy(*arguments, **environment):
        code, said = project.run("deploy", *arguments, **environment)
        assert code == 1
        (line,) = said.splitlines()
        assert line.startswith("error: ")
        assert not cloud.client("cloudformation").list_stacks()["StackSummaries"]
        return line

    return deploy


def test_a_stage_of_which_nobody_said_who_may_use_it_is_not_deployed(project, refusal, monkeypatch):
    monkeypatch.setattr(project, "who", ())
    for more in ((), ("--dry-run",), ("--self-sign-up", "yes")):
        line = refusal(*more)
        for choice in ('ARGS="--admin-email you@example.com"', "ARGS=--open"):
            assert choice in line
    assert "no e-mail address" in refusal("--admin-email", "nobody")


@pytest.mark.parametrize("version", [(3, 10), (3, 11), (3, 15)])
def test_a_python_that_lambda_cannot_follow_is_refused(version):
    with pytest.raises(DeployError, match=r"needs Python 3\.12, 3\.13 or 3\.14.*this is 3\.1"):
        check_python(version)


@pytest.mark.parametrize("version", [(3, 12), (3, 13), (3, 14)])
def test_a_python_that_lambda_has_is_accepted(version):
    check_python(version)


def test_the_command_refuses_python_3_11(project, monkeypatch, refusal):
    if sys.version_info >= (3, 12):
        pytest.skip("the tests run on a Python that may deploy")
    monkeypatch.setattr(project, "python", sys.executable)
    assert "this is 3.11" in refusal()


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "There are no AWS credentials"),
        ({"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN000000000"}, "AWS doesn't accept the credentials"),
        ({"AWS_DEFAULT_REGION": ""}, "No region is set; choose one, such as: export AWS_DEFAULT_"),
        ({"AWS_DEFAULT_REGION": "eu-north-1"}, "The region eu-north-1 lacks Amazon Rekognition"),
        ({"AWS_DEFAULT_REGION": "us-gov-west-1"}, "lacks Amazon Rekognition or CloudFront"),
        ({"AWS_DEFAULT_REGION": "moon-1"}, "The region moon-1 lacks Amazon Rekognition"),
        ({"AWS_PROFILE": "nobody"}, "The AWS settings can't be used"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "AWS can't be asked"),
    ],
)
def test_an_account_that_cannot_be_used_is_named(refusal, environment, reason):
    assert reason in refusal(**environment)


@pytest.mark.parametrize("stage", ["local", "Dev", "my-stage", "elevenchars", ""])
def test_a_stage_that_can_have_no_bucket_is_refused(refusal, stage):
    assert "stage" in refusal("--stage", stage)


def test_a_stage_without_settings_is_refused(refusal):
    assert "has no stage test; it has dev, prod" in refusal("--stage", "test")


def test_a_page_that_is_not_built_is_missed(project, refusal):
    dist = project.folder / "frontend" / "dist"
    hidden = dist.rename(dist.with_name("hidden"))
    try:
        assert "make page" in refusal()
    finally:
        hidden.rename(dist)


def test_a_bucket_name_that_another_account_has_is_named(cloud, refusal):
    other = cloud.client("s3", aws_access_key_id="111111111111", aws_secret_access_key="any")
    other.create_bucket(Bucket=BUCKET)
    try:
        assert f"The bucket name {BUCKET} is taken by another account" in refusal()
    finally:
        other.delete_bucket(Bucket=BUCKET)


def test_a_bucket_that_was_left_is_named_and_can_be_removed(cloud, project, refusal):
    cloud.client("s3").create_bucket(Bucket=BUCKET)
    assert "make destroy STAGE=dev" in refusal()
    code, said = project.run("destroy", "--yes")
    assert code == 0, said
    assert not cloud.client("s3").list_buckets()["Buckets"]


def test_a_stage_that_another_region_has_is_left_alone(cloud, project, refusal):
    """Both would have the same roles."""
    iam = cloud.client("iam")
    role = f"smart-image-analyzer-{STAGE}-api_handler"
    outputs = dict.fromkeys(
        ("UploadBucket", "ImageTable", "IndexTable", "StatsTable", "DeadLetterQueueArn"), "any"
    )
    elsewhere = Stage(STAGE, ACCOUNT, "eu-west-1")
    policy = policies(ROOT / ".chalice", elsewhere, outputs)["policy-api.json"]
    iam.create_role(RoleName=role, AssumeRolePolicyDocument="{}")
    iam.put_role_policy(RoleName=role, PolicyName=role, PolicyDocument=json.dumps(policy))
    try:
        assert f"The stage {STAGE} of this account is in eu-west-1" in refusal()
        code, said = project.run("destroy", "--yes")
        assert (code, said.count("is in eu-west-1")) == (1, 1)
        assert iam.get_role_policy(RoleName=role, PolicyName=role)["PolicyDocument"] == policy
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName=role)
        iam.delete_role(RoleName=role)


def test_nothing_of_a_stage_with_a_longer_name_is_removed(cloud, project):
    logs = cloud.client("logs")
    group = f"/aws/lambda/smart-image-analyzer-{STAGE}2"
    logs.create_log_group(logGroupName=group)
    try:
        assert project.run("destroy", "--dry-run") == (0, "")
    finally:
        logs.delete_log_group(logGroupName=group)


def test_a_stack_that_could_not_be_made_is_replaced_by_the_next_run(cloud):
    stacks = Stacks(cloud.client("cloudformation"))
    applied = {
        "name": "smart-image-analyzer-dev-data",
        "template": (ROOT / "infra" / "resources.yaml").read_text(),
        "parameters": {"Stage": STAGE, "SiteOrigin": "https://photos.example.com"},
    }
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    with pytest.raises(DeployError, match=r"dev-data can't be applied: .*already exists"):
        stacks.apply(**applied)
    s3.delete_bucket(Bucket=BUCKET)
    assert stacks.apply(**applied) is Change.REPLACE
    assert stacks.outputs("smart-image-analyzer-dev-data")["UploadBucket"] == BUCKET
    assert stacks.apply(**applied) is Change.NONE


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_no_function_is_left_to_a_policy_that_chalice_guesses(stage):
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    assert config["lambda_functions"].keys() == set(FUNCTIONS)
    for name in FUNCTIONS:
        given = Config(stage, function_name=name, config_from_disk=config)
        assert given.autogen_policy is False
        assert (ROOT / ".chalice" / given.iam_policy_file).is_file()


def configured(base, concurrency=1000):
    """Give what Chalice reads of the pipeline in the project of the stage dev."""
    stage = Stage("dev", ACCOUNT, REGION)
    outputs = dict.fromkeys(("UploadBucket", "ImageTable", "IndexTable", "StatsTable"), "any")
    outputs |= {"SignIn": "open", "Closed": "no"}
    given = stage_configuration(base, stage, outputs, concurrency)
    return Config("dev", function_name=PIPELINE, config_from_disk=given)


def test_an_account_without_room_gets_no_reservation():
    base = {"lambda_functions": {PIPELINE: {"reserved_concurrency": 10}}, "stages": {"dev": {}}}

    reserved = [configured(base, limit).reserved_concurrency for limit in (10, 109, 110, 1000)]

    assert reserved == [None, None, 10, 10]
    assert base["lambda_functions"][PIPELINE]["reserved_concurrency"] == 10


def test_a_stage_may_give_a_function_more_than_the_others_do():
    shared = {PIPELINE: {"reserved_concurrency": 10, "lambda_timeout": 90}}
    own = {PIPELINE: {"reserved_concurrency": 50}}
    base = {"lambda_functions": shared, "stages": {"dev": {"lambda_functions": own}}}

    pipeline = configured(base)

    assert (pipeline.reserved_concurrency, pipeline.lambda_timeout) == (50, 90)
    assert configured(base, 149).reserved_concurrency is None


@pytest.mark.parametrize("own", [10, None])
def test_what_others_reserve_is_no_room_for_the_pipeline(own):
    client = boto3.client("lambda", region_name=REGION)
    with Stubber(client) as stubber:
        limits = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 100}
        stubber.add_response("get_account_settings", {"AccountLimit": limits})
        if own:
            stubber.add_response("get_function_concurrency", {"ReservedConcurrentExecutions": own})
        else:
            stubber.add_client_error("get_function_concurrency", "ResourceNotFoundException")
        assert concurrency_left(client, Stage("dev", ACCOUNT, REGION)) == 100 + (own or 0)


@pytest.mark.parametrize(("wanted", "reserved"), [(10, None), (10, 10), (0, None)])
def test_who_has_no_room_for_the_pipeline_is_told_what_to_ask_for(wanted, reserved):
    client = boto3.client("lambda", region_name=REGION)
    with Stubber(client) as stubber:
        found = {"ReservedConcurrentExecutions": reserved} if reserved else {}
        if wanted:
            stubber.add_response("get_function_concurrency", found)
        if wanted and not reserved:
            limits = {"ConcurrentExecutions": 10, "UnreservedConcurrentExecutions": 10}
            stubber.add_response("get_account_settings", {"AccountLimit": limits})
        said = "\n".join(quota_advice(client, Stage("dev", ACCOUNT, REGION), wanted))
        stubber.assert_no_pending_responses()
    assert ("may run 10 functions" in said) is (wanted > (reserved or 0))
    assert ('"Concurrent executions" (L-B99A9384)' in said) is (wanted > (reserved or 0))


def test_a_photo_that_comes_while_its_bucket_is_emptied_is_kept(cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="emptied")
    s3.put_bucket_versioning(Bucket="emptied", VersioningConfiguration={"Status": "Enabled"})
    for key in ("uploads/public/gone.png", "uploads/public/kept.png", "thumbnails/a"):
        s3.put_object(Bucket="emptied", Key=key, Body=b"any")
    s3.delete_object(Bucket="emptied", Key="uploads/public/gone.png")

    with pytest.raises(DeployError, match=r"^uploads/public/kept\.png came while"):
        empty_bucket(s3, "emptied", ("uploads/", "renditions/"))
    assert s3.get_object(Bucket="emptied", Key="uploads/public/kept.png")

    s3.delete_object(Bucket="emptied", Key="uploads/public/kept.png")
    empty_bucket(s3, "emptied", ("uploads/", "renditions/"))
    s3.delete_bucket(Bucket="emptied")


@pytest.mark.parametrize("status", ["ACTIVE", "DELETING"])
def test_a_table_is_deleted_once_and_waited_for(status):
    """Or the next deployment would find its name taken."""
    client = boto3.client("dynamodb", region_name=REGION)
    with Stubber(client) as stubber:
        stubber.add_response("describe_table", {"Table": {"TableStatus": status}})
        if status == "ACTIVE":
            stubber.add_response("delete_table", {})
        stubber.add_response("describe_table", {"Table": {"TableStatus": "DELETING"}})
        stubber.add_client_error("describe_table", "ResourceNotFoundException")
        delete_table(client, "ImageLabels-dev")
        stubber.assert_no_pending_responses()


def test_what_a_stage_of_before_holds_is_counted_by_a_run_of_its_own():
    client = boto3.client("lambda", region_name=REGION)
    sent = {}
    client.meta.events.register(
        "before-parameter-build.lambda.Invoke", lambda params, **_: sent.update(params)
    )
    with Stubber(client) as stubber:
        stubber.add_response("invoke", {"StatusCode": 202})
        assert "is being counted" in start_count(client, Stage("dev", ACCOUNT, REGION))
    assert sent["FunctionName"] == "smart-image-analyzer-dev-reconcile"
    assert sent["InvocationType"] == "Event"
    # Chalice reads each of them.
    assert json.loads(sent["Payload"]).keys() == SCHEDULED.keys()


def test_a_role_whose_rights_are_not_known_yet_is_waited_for():
    client = boto3.client("lambda", region_name=REGION)
    put = "put_function_event_invoke_config"
    refused = (
        "The function's execution role does not have permissions to call SendMessage on "
        "arn:aws:sqs:us-east-1:000000000000:dead-letters"
    )
    with Stubber(client) as stubber:
        stubber.add_client_error("get_function_event_invoke_config", "ResourceNotFoundException")
        stubber.add_client_error(put, "InvalidParameterValueException", refused)
        stubber.add_response(put, {})
        stage = Stage("dev", ACCOUNT, REGION)
        (line,) = keep_failed_events(client, stage, "arn:aws:sqs:any:any:dead-letters", pause=0)
        stubber.assert_no_pending_responses()
    assert line.endswith("sends failed events to dead-letters")
