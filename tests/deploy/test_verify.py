"""A deployment proves itself, from outside, by the names that it has on the Internet.

The tests build on each other, in this order: an open stage, one whose function only fails once it
is deployed, and one with a sign-in, which is removed.
"""

import io
import json
import os
import re
import signal
import time
from datetime import UTC, datetime

import pytest
from PIL import Image

from infra.verify.picture import picture
from tests.deploy.conftest import STAGE
from tests.local_run import eventually

API = "smart-image-analyzer-dev"
DATA = f"{API}-data"
SITE = f"{API}-site"
TABLES = ("ImageLabels-dev", "LabelIndex-dev", "ImageStats-dev")
ADMIN = "admin@example.com"
PHOTO = ("a photo is taken", "its labels come", "its pictures load", "a search finds it")
END = ("it is deleted", "the person is removed")
LET_IN = "API, for who has signed in"
SIGN_IN = ("no call without a token", "no forged token", "login", "signing in", LET_IN)
BROKEN = "import os\n\nif 'AWS_LAMBDA_FUNCTION_NAME' in os.environ:\n    raise OSError('no luck')\n"


@pytest.fixture(scope="module")
def deployed(project, front):
    """What the first deployment has said."""
    code, said = project.run("verify")
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("error: The stage dev has no page in us-east-1")
    project.front = front
    code, said = project.run("deploy")
    assert code == 0, said
    return said


@pytest.fixture(scope="module")
def signed_in(deployed, project):  # noqa: ARG001
    """What the deployment has said that gave the stage a sign-in."""
    project.who = ("--admin-email", ADMIN)
    code, said = project.run("deploy")
    assert code == 0, said
    return said


@pytest.fixture(autouse=True)
def up(front):
    """All names are there again after a test that takes one away."""
    yield
    front.down, front.unknown = "", False


def outputs(cloud, stack):
    (found,) = cloud.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}


def bucket(cloud):
    return outputs(cloud, DATA)["UploadBucket"]


def objects(cloud):
    found = cloud.client("s3").list_objects_v2(Bucket=bucket(cloud)).get("Contents", [])
    return [item["Key"] for item in found]


def people(cloud):
    pool = outputs(cloud, DATA)["UserPool"]
    users = cloud.client("cognito-idp").list_users(UserPoolId=pool)["Users"]
    emails = [{part["Name"]: part["Value"] for part in user["Attributes"]} for user in users]
    return [attributes["email"] for attributes in emails]


def kept(cloud):
    """All that the tables hold, by table and key, but counts at zero, and who worked last."""
    client = cloud.client("dynamodb")
    found = {}
    for table in TABLES:
        keys = client.describe_table(TableName=table)["Table"]["KeySchema"]
        for item in client.scan(TableName=table)["Items"]:
            numbers = {"changes", *(name for name, value in item.items() if value == {"N": "0"})}
            key = (table, *(item[key["AttributeName"]]["S"] for key in keys))
            left = {name: value for name, value in item.items() if name not in numbers}
            if key[1] != "leases" and len(left) > len(keys):
                found[key] = {name: next(iter(value.values())) for name, value in left.items()}
    return found


def passed(said, *steps):
    """Tell whether steps are said to have gone well, each with its time."""
    good = [
        line
        for line in said.splitlines()
        if re.search(r" \d+\.\d\d s(  (?!failed|not up)|$)", line)
    ]
    return all(any(line.startswith(f"  {step}") for line in good) for step in steps)


def new(before, after):
    """Give what is in one state of the tables and was another, or not, in the one before."""
    assert before.keys() <= after.keys()
    return {key: item for key, item in after.items() if item != before.get(key)}


def run_until(project, step, number):
    """Run it until a step is done, and send it a signal; give its exit code and what it said."""
    process = project.start("verify")
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith(f"  {step}"):
            break
    os.killpg(process.pid, number)
    rest, _ = process.communicate(timeout=60)
    return process.returncode, said + rest


def test_each_photo_is_a_cat_that_was_not_sent_before():
    photos = {picture() for _ in range(5)}
    assert len(photos) == 5
    for photo in photos:
        assert len(photo) < 40_000
        assert Image.open(io.BytesIO(photo)).convert("RGB").size == (451, 300)


def test_a_deployment_ends_with_a_look_at_all_of_it(deployed):
    assert passed(deployed, "page, its headers", "API, by the page's", *PHOTO, "it is deleted")
    assert " s after the upload: Animal" in deployed
    assert deployed.splitlines()[-1].startswith("The page: https://")


@pytest.mark.usefixtures("deployed")
def test_it_leaves_what_it_says_and_nothing_else(project, cloud):
    before = kept(cloud)
    code, said = project.run("verify")
    assert code == 0, said
    assert "What is left: for a day, that the photo was deleted" in said
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    left = new(before, kept(cloud))
    (deletion,) = [item for key, item in left.items() if key[0] == "ImageLabels-dev"]
    day = 24 * 60 * 60
    assert deletion["status"] == "deleted"
    assert float(deletion["expires_at"]) == pytest.approx(time.time() + day, abs=600)
    counts = {key[1:] for key in left if key[0] == "ImageStats-dev"}
    month = f"used#{today[:7]}"
    assert counts == {("public", f"used#{today}"), ("public", month), ("everyone", f"used#{today}")}
    assert len(left) == 4
    assert objects(cloud) == []


@pytest.mark.usefixtures("deployed")
def test_who_ends_it_early_finds_nothing_left(project, cloud):
    code, said = run_until(project, "a photo is taken", signal.SIGINT)
    assert (code, said.splitlines()[-1][:11]) == (130, "interrupted")
    code, said = run_until(project, "a photo is taken", signal.SIGTERM)
    assert code == 130, said
    assert objects(cloud) == []


@pytest.mark.usefixtures("deployed")
def test_what_a_killed_run_leaves_is_removed_by_the_next(project, cloud):
    run_until(project, "a photo is taken", signal.SIGKILL)
    assert [key for key in objects(cloud) if key.startswith("uploads/public/make-verify-")]
    code, said = project.run("verify")
    assert code == 0, said
    assert passed(said, "what a run before left is removed", *PHOTO)
    assert objects(cloud) == []


@pytest.mark.usefixtures("deployed")
def test_two_at_a_time_are_one_too_many(project):
    first = project.start("verify")
    assert first.stdout.readline().startswith("verifying https://")
    # It would be done before the second has begun.
    first.send_signal(signal.SIGSTOP)
    code, said = project.run("verify")
    first.send_signal(signal.SIGCONT)
    assert (code, said.count("\n")) == (1, 1)
    assert "is being verified from here already" in said
    assert first.communicate(timeout=60)[0]
    assert first.returncode == 0


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("unknown", [True, False])
def test_what_is_not_up_yet_is_no_failure(project, front, unknown):
    front.unknown, front.down = unknown, "" if unknown else "cloudfront"
    code, said = project.run("verify", "--wait", "1")
    assert code == 3, said
    assert "not up yet, which is waited for up to 1 s: " in said
    reason = "CloudFront answers 403" if unknown else "cloudfront.net doesn't answer"
    assert reason in said
    last = said.splitlines()[-1]
    assert "is not up yet" in last
    assert last.endswith("Later: make verify STAGE=dev")
    assert "it is deleted                            not tried" in said


@pytest.mark.usefixtures("deployed")
def test_what_comes_up_is_waited_for(project, front):
    front.down = "cloudfront"
    process = project.start("verify")
    said = [process.stdout.readline(), process.stdout.readline()]
    assert "not up yet, which is waited for up to 900 s" in said[1]
    front.down = ""
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert passed(rest, "page, its headers", *PHOTO)


@pytest.mark.usefixtures("deployed")
def test_another_stages_config_is_not_up_yet_and_a_missing_file_is_a_failure(project, cloud):
    s3, site = cloud.client("s3"), outputs(cloud, SITE)["SiteBucket"]
    files = {
        key: s3.get_object(Bucket=site, Key=key)["Body"].read()
        for key in ("config.json", "assets/index-Ab12Cd34.js")
    }
    config = json.loads(files["config.json"]) | {"apiBase": "/other"}
    try:
        s3.put_object(Bucket=site, Key="config.json", Body=json.dumps(config))
        code, said = project.run("verify", "--wait", "0")
        assert (code, "another config.json than was deployed" in said) == (3, True)
        assert passed(said, "API, by the page's", *PHOTO)
        s3.delete_object(Bucket=site, Key="assets/index-Ab12Cd34.js")
        code, said = project.run("verify", "--wait", "0")
        assert (code, "failed: /assets/index-Ab12Cd34.js isn't given" in said) == (1, True)
        assert "Deploy again: make deploy STAGE=dev" in said
    finally:
        for key, body in files.items():
            s3.put_object(Bucket=site, Key=key, Body=body)


@pytest.mark.usefixtures("deployed")
def test_a_header_that_is_gone_is_a_failure(project, cloud):
    cloudfront = cloud.client("cloudfront")
    (policy,) = cloudfront.list_response_headers_policies(Type="custom")[
        "ResponseHeadersPolicyList"
    ]["Items"]
    name = policy["ResponseHeadersPolicy"]["Id"]

    def change(config):
        tag = cloudfront.get_response_headers_policy(Id=name)["ETag"]
        cloudfront.update_response_headers_policy(
            Id=name, IfMatch=tag, ResponseHeadersPolicyConfig=config
        )

    sound = policy["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
    security = dict(sound["SecurityHeadersConfig"])
    del security["FrameOptions"]
    change(sound | {"SecurityHeadersConfig": security})
    try:
        code, said = project.run("verify", "--wait", "0")
    finally:
        change(sound)
    assert code == 1, said
    assert "failed: not as it was deployed: X-Frame-Options." in said


@pytest.mark.usefixtures("deployed")
def test_a_day_whose_photos_are_used_up_is_no_failure_and_is_said(project, cloud):
    table = cloud.client("dynamodb")
    key = {"owner": {"S": "public"}, "stat": {"S": f"used#{datetime.now(UTC):%Y-%m-%d}"}}
    before = table.get_item(TableName="ImageStats-dev", Key=key)["Item"]
    table.put_item(TableName="ImageStats-dev", Item=before | {"photos": {"N": "200"}})
    try:
        code, said = project.run("verify")
    finally:
        table.put_item(TableName="ImageStats-dev", Item=before)
    assert code == 0, said
    assert said.count("not tried") == 4
    last = said.splitlines()[-1]
    assert last.startswith("All that could be tried works. All 200 photos of today are used")


@pytest.mark.usefixtures("deployed")
def test_a_closed_stage_that_takes_a_photo_all_the_same_fails(project, cloud):
    """What closes it is tested with that; here nothing but the stack says that it is closed."""
    set_closed(cloud, "yes")
    try:
        code, said = project.run("verify", "--wait", "0")
    finally:
        set_closed(cloud, "no")
    assert code == 1, said
    assert "failed: the stage is closed, and takes a photo all the same" in said


def set_closed(cloud, value):
    client = cloud.client("cloudformation")
    (stack,) = client.describe_stacks(StackName=DATA)["Stacks"]
    others = [
        {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
        for one in stack["Parameters"]
        if one["ParameterKey"] != "Closed"
    ]
    client.update_stack(
        StackName=DATA,
        UsePreviousTemplate=True,
        Parameters=[*others, {"ParameterKey": "Closed", "ParameterValue": value}],
    )
    client.get_waiter("stack_update_complete").wait(StackName=DATA, WaiterConfig={"Delay": 1})


@pytest.mark.usefixtures("deployed")
def test_a_function_that_fails_only_when_deployed_ends_a_deployment_with_a_failure(project, cloud):
    app = project.folder / "app.py"
    sound = app.read_text()
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{API}"
    cloud.client("lambda").tag_resource(Resource=arn, Tags={"deployed-commit": "abc1234"})
    app.write_text(BROKEN + sound)
    try:
        code, said = project.run("deploy")
    finally:
        app.write_text(sound)
    assert code == 1, said
    assert passed(said, "page, its headers")
    (line,) = [line for line in said.splitlines() if line.startswith("  API, by the page's")]
    assert "failed: GET /api/me answers 502" in line
    assert "What its function logs says why: make logs STAGE=dev" in said
    assert said.count("not tried") == 5
    last = said.splitlines()[-1]
    assert last.startswith("error: The stage dev doesn't do what it should: API, by the page's")
    assert last.endswith("To roll back: git checkout abc1234, then make deploy STAGE=dev")
    assert "The page: " not in said


def test_a_stage_with_a_sign_in_is_gone_through_by_a_person_of_its_own(signed_in, cloud):
    assert passed(signed_in, "page, its headers", *SIGN_IN, *PHOTO, *END)
    assert eventually(lambda: people(cloud) == [ADMIN])


@pytest.mark.usefixtures("signed_in")
def test_of_that_person_a_closed_account_is_left_and_nothing_else(project, cloud):
    before = kept(cloud)
    code, said = project.run("verify")
    assert code == 0, said
    assert "What is left: the number of the person's account, closed" in said
    left = new(before, kept(cloud))
    (account,) = [item for key, item in left.items() if key[2] == "account"]
    assert account.keys() == {"owner", "stat", "closed"}
    assert {key[1] for key in left} == {account["owner"], "everyone"}
    assert len(left) == 2
    assert people(cloud) == [ADMIN]
    assert objects(cloud) == []
    versions = cloud.client("s3").list_object_versions(Bucket=bucket(cloud))
    every = [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]
    assert not [one for one in every if account["owner"] in one["Key"]]


@pytest.mark.usefixtures("signed_in")
def test_a_function_that_fails_behind_a_sign_in_is_seen_and_no_person_is_left(project, cloud):
    functions = cloud.client("lambda")
    sound = functions.get_function_configuration(FunctionName=API)["Handler"]
    functions.update_function_configuration(FunctionName=API, Handler="app.nothing")
    try:
        code, said = project.run("verify", "--wait", "5")
    finally:
        functions.update_function_configuration(FunctionName=API, Handler=sound)
    assert code == 1, said
    assert passed(said, *SIGN_IN[:-1])
    (line,) = [line for line in said.splitlines() if line.startswith(f"  {LET_IN}")]
    assert "failed: GET /api/me answers 502" in line
    assert people(cloud) == [ADMIN]


@pytest.mark.usefixtures("signed_in")
def test_a_login_that_is_not_up_yet_keeps_nothing_else_from_being_tried(project, front):
    front.down = "amazoncognito"
    code, said = project.run("verify", "--wait", "1")
    assert code == 3, said
    assert passed(said, "signing in", *PHOTO, "it is deleted")
    assert "amazoncognito.com doesn't answer" in said


@pytest.mark.usefixtures("signed_in")
def test_a_person_whom_a_killed_run_left_is_removed_by_the_next_and_counts_for_nobody(
    project, cloud
):
    run_until(project, "a photo is taken", signal.SIGKILL)
    assert len(people(cloud)) == 2
    code, said = project.run("verify")
    assert code == 0, said
    assert passed(said, "what a run before left is removed", *PHOTO)
    assert eventually(lambda: people(cloud) == [ADMIN])
    run_until(project, "a photo is taken", signal.SIGKILL)
    assert len(people(cloud)) == 2
    code, said = project.run("destroy", "--yes")
    assert code == 0, said
    assert said.splitlines()[-1] == f"Nothing of the stage {STAGE} is left."
