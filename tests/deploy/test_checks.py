"""What is wrong is said in one line, and nothing is left that a rerun can't go on from."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from chalice.config import Config

from chalicelib.settings import Settings
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
        (
            {"AWS_DEFAULT_REGION": "", "AWS_REGION": "moon-1"},
            "The region moon-1 lacks Amazon Rekognition",
        ),
        (
            {"AWS_REGION": "eu-west-1"},
            "AWS_REGION is eu-west-1 and AWS_DEFAULT_REGION is us-east-1",
        ),
        ({"AWS_PROFILE": "nobody"}, "The AWS settings can't be used"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "AWS can't be asked"),
    ],
)
def test_an_account_that_cannot_be_used_is_named(refusal, environment, reason):
    assert reason in refusal(**environment)


@pytest.mark.parametrize("stage", ["local", "Dev", "my-stage", "1st", "elevenchars", ""])
def test_a_stage_that_can_have_no_bucket_is_refused(refusal, stage):
    line = refusal("--stage", stage)
    assert "stage" in line
    assert stage == "local" or "small letters and digits, a letter first" in line


#: By the setting: what can't be its value in .chalice/config.json, and why.
WRONG = {
    "UPLOAD_BUCKET": ("mine", "is set by `make deploy` itself"),
    "IMAGE_TABLE": ("mine", "is set by `make deploy` itself"),
    "INDEX_TABLE": ("mine", "is set by `make deploy` itself"),
    "STATS_TABLE": ("mine", "is set by `make deploy` itself"),
    "STAGE": ("prod", "is set by `make deploy` itself"),
    "USER_POOL_ARN": ("any", "is set by `make deploy` itself"),
    "SIGN_IN": ("open", "is chosen by --open or --admin-email"),
    "CLOSED": ("yes", "is chosen by `make close` and `make reopen`"),
    "ALLOWED_ORIGIN": ("*", "must be an origin, such as https://photos.example.com"),
    "S3_ADDRESSING": ("any", "must be one of: virtual, path"),
    "MAX_UPLOAD_BYTES": ("25 MB", "is '25 MB', not a number"),
    "UPLOAD_SECONDS": ("3601", "must be between 1 and 3,600"),
    "LINK_SECONDS": ("0", "must be between 1 and 43,200"),
    "MAX_LABELS": ("11", "must be between 1 and 10"),
    "MIN_CONFIDENCE": ("nan", "must be between 0 and 100"),
    "FACE_DETECTION": ("yes", "must be one of: auto, always, off"),
    "TEXT_DETECTION": ("no", "must be one of: auto, always, off"),
    "IGNORED_LABELS": ("Dog; Cat", "must be names and categories of labels, separated by commas"),
    "ORIGINALS": ("YES", "must be one of: yes, no"),
    "KEEP_PLACE": ("true", "must be one of: yes, no"),
    "PHOTOS_A_DAY": ("many", "is 'many', not a number"),
    "PHOTOS_A_MONTH": ("-1", "must be between 0 and"),
    "MAX_BYTES_HELD": ("5e9", "is '5e9', not a number"),
    "ALL_PHOTOS_A_DAY": ("1.5", "is '1.5', not a number"),
    # And what is no setting, or not text.
    "MIN_CONFIDANCE": ("80", "is no setting, but MIN_CONFIDENCE is"),
    "AWS_REGION": ("us-east-1", "is Lambda's own"),
    "AWS_MAX_ATTEMPTS": (3, 'is 3, which has to be in quotes: "3"'),
}


@pytest.fixture
def configured_as(project):
    """Have a stage configured anew, for one test."""
    path = project.folder / ".chalice" / "config.json"
    before = path.read_text()

    def configure(change):
        config = json.loads(before)
        change(config)
        path.write_text(json.dumps(config))

    yield configure
    path.write_text(before)


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_wrong_value_of_every_setting_is_refused_before_anything_is_made(
    project, cloud, configured_as, more
):
    assert {field.name.upper() for field in fields(Settings)} <= WRONG.keys()
    values = {name: value for name, (value, _) in WRONG.items()}
    configured_as(lambda config: config["stages"][STAGE].update(environment_variables=values))

    code, said = project.run("deploy", *more)

    assert code == 1
    for line, (name, (_, reason)) in zip(said.splitlines(), WRONG.items(), strict=True):
        assert line.startswith(f"error: .chalice/config.json, stage dev: {name} {reason}")
    assert not cloud.client("cloudformation").list_stacks()["StackSummaries"]


#: By what one function can't be given in .chalice/config.json, why.
WRONG_OF_ONE = {
    "reserved_concurrency": ("10", "is '10', not a number"),
    "lambda_timeout": (901, "is 901, not a number between 1 and 900."),
    "lambda_memory_size": (64, "is 64, not a number between 128 and 10,240."),
}


def test_what_one_function_cannot_be_given_is_refused(project, configured_as):
    given = {name: value for name, (value, _) in WRONG_OF_ONE.items()}
    given["environment_variables"] = {"MAX_LABELS": "0"}

    def change(config):
        for part in (config, config["stages"][STAGE]):
            part.setdefault("lambda_functions", {})[PIPELINE] = given
        config["lambda_functions"]["on_s3_events"] = {}

    configured_as(change)
    code, said = project.run("deploy")
    assert code == 1
    for name, (_, reason) in WRONG_OF_ONE.items():
        assert said.count(f"stage dev, on_s3_event: {name} {reason}") == 2
    assert said.count("stage dev, on_s3_event: MAX_LABELS must be between 1 and 10.") == 2
    assert "there is no function on_s3_events; there are api_handler, on_s3_event," in said
    assert len(said.splitlines()) == 9


ELSEWHERE = "arn:aws:acm:eu-west-1:000000000000:certificate/12345678"
HERE = ELSEWHERE.replace("eu-west-1", "us-east-1")
#: What can't be typed, and why.
WRONG_OPTIONS = [
    ("--self-sign-up", "perhaps", "--self-sign-up is yes or no"),
    ("--mail-from", "us", "'us' is no e-mail address"),
    ("--photos-a-day", "many", "--photos-a-day is a number"),
    ("--alarm-email", "you", "'you' is no e-mail address"),
    ("--domain", "https://example.com", "is no host name, such as photos.example.com"),
    ("--certificate-arn", ELSEWHERE, "is in eu-west-1, and CloudFront takes those of us-east-1"),
    ("--set", "MIN_CONFIDENCE=abc", "MIN_CONFIDENCE is 'abc', not a number"),
    ("--set", "MIN_CONFIDENCE=600", "MIN_CONFIDENCE must be between 0 and 100"),
    ("--set", "MIN_CONFIDENCE", "say a name and a value"),
    ("--set", "MIN_CONFIDANCE=80", "is no setting, but MIN_CONFIDENCE is"),
    ("--set", "AWS_PROFILE=any", "AWS_PROFILE is no setting"),
    ("--set", "PHOTOS_A_DAY=5", "PHOTOS_A_DAY is chosen by --photos-a-day"),
    ("--set", "SIGN_IN=open", "SIGN_IN is chosen by --open or --admin-email"),
    ("--set", "STAGE=prod", "STAGE is set by `make deploy` itself"),
    ("--tag", "team", "say a key and a value"),
    ("--tag", "aws:team=any", "keys that begin with aws:, aws-chalice, deployed- are taken"),
    ("--tag", f"{'k' * 129}=any", "a key has up to 128 characters"),
    ("--tag", f"any={'v' * 257}", "a value up to 256"),
    ("--tag", "team=a|b", "letters, digits, spaces and"),
]


def test_all_that_is_wrong_with_options_is_said_at_once(project):
    typed = [part for option, value, _ in WRONG_OPTIONS for part in (option, value)]
    code, said = project.run("deploy", "--dry-run", *typed)
    assert code == 1
    for line, (option, value, reason) in zip(said.splitlines(), WRONG_OPTIONS, strict=True):
        assert reason in line
        assert option in line or repr(value) in line


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("--domain", "photos.example.com"), "--domain and --certificate-arn go together"),
        (("--certificate-arn", HERE), "--domain and --certificate-arn go together"),
        (("--certificate-arn", "any"), "any is no certificate's ARN"),
        (("--set", "WORDS="), "WORDS is no setting"),
        # Which roles can't have.
        (("--tag", "team=a", "--tag", "Team=b"), "capital letters only"),
    ],
)
def test_what_cannot_be_chosen_alone_or_together_is_refused(refusal, typed, reason):
    assert reason in refusal(*typed)


def test_what_is_wrong_is_said_before_the_page_is_built(project):
    """Building it installs Node.js and its packages first, which takes minutes."""
    folder = project.folder
    for name in ("Makefile", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    os.utime(folder / "requirements-dev.txt", (0, 0))  # as if all were installed
    for name in ("tools/page_types.py", "frontend/package-lock.json", "frontend/node_modules/any"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    environments = {"VENV": folder / "one", "DEPLOY": folder / "other"}
    for environment in environments.values():
        environment.symlink_to(Path(project.python).parent.parent)

    def make(arguments):
        variables = {**environments, "NPM": "echo the page:", "TYPES": "types.ts"}
        return subprocess.run(
            ["make", "deploy", f"STAGE={STAGE}", f"ARGS={arguments}"]
            + [f"{name}={value}" for name, value in variables.items()],
            cwd=folder,
            env=project.cloud.environment | {"PYTHONPATH": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
        ).stdout

    said = make("--open --set MIN_CONFIDENCE=600")
    assert said.startswith("error: --set MIN_CONFIDENCE=600: MIN_CONFIDENCE must be")
    assert "the page:" not in said
    said = make("--open --dry-run")
    assert said.index("the page:") < said.index("account 000000000000 in us-east-1")


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
        code, said = project.run("destroy", "--dry-run")
        assert code == 1
        assert said.startswith(f"error: There is nothing of a stage {STAGE} in ")
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
        limits = {
            "ConcurrentExecutions": 1000 if reserved else 10,
            "UnreservedConcurrentExecutions": 990 if reserved else 10,
        }
        if wanted:
            stubber.add_response("get_account_settings", {"AccountLimit": limits})
            found = {"ReservedConcurrentExecutions": reserved} if reserved else {}
            stubber.add_response("get_function_concurrency", found)
        if wanted and not reserved:
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
