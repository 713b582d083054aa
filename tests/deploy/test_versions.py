"""One commit of a project deployed over another, with what was chosen for the stage and kept.

The stage is deployed from one clone of a repository, then a newer commit from a second one, and
then that clone goes back. The tests build on each other, in this order.
"""

import copy
import json
import re
import subprocess

import pytest
import requests

from infra.versions import DATA_VERSION
from tests.deploy.cloud import REGION
from tests.deploy.test_life import FUNCTIONS

DATA = "smart-image-analyzer-dev-data"
# A person's own, which may be none on this machine.
GIT = ("git", "-c", "user.name=Ann", "-c", "user.email=ann@example.com")


def git(folder, *arguments):
    done = subprocess.run([*GIT, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(folder):
    """Commit everything; give the commit as a deployment says it."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=any")
    return git(folder, "rev-parse", "HEAD")[:12]


def change(folder, name, old, new):
    path = folder / name
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))


@pytest.fixture(scope="module")
def older(project):
    """Deploy the first commit, with settings and tags of the stage; give it and what was said."""
    (project.folder / ".gitignore").write_text(".deploy/\n__pycache__/\n")
    # As somebody may have who was there first.
    project.set_variables(MIN_CONFIDENCE="50", LINK_SECONDS="1200")
    git(project.folder, "init", "--quiet")
    first = commit(project.folder)
    chosen = ("--set", "MIN_CONFIDENCE=40", "--set", "MAX_UPLOAD_BYTES=1000000")
    tags = ("--tag", "team=photos", "--tag", "cost centre=42")
    # As other tools of AWS are told the region.
    region = {"AWS_DEFAULT_REGION": "", "AWS_REGION": REGION}
    code, said = project.run("deploy", *chosen, *tags, **region)
    assert code == 0, said
    return first, said


@pytest.fixture(scope="module")
def second(project, older, tmp_path_factory):  # noqa: ARG001
    """Another clone of the repository, after the first was deployed from."""
    clone = copy.copy(project)
    clone.folder = tmp_path_factory.mktemp("second") / "clone"
    git(project.folder, "clone", "--quiet", ".", str(clone.folder))
    clone.who = ()
    return clone


@pytest.fixture(scope="module")
def newer(second):
    """A newer commit, whose upload URLs are valid for less."""
    change(
        second.folder,
        "chalicelib/settings.py",
        "upload_seconds: int = 900",
        "upload_seconds: int = 600",
    )
    return commit(second.folder)


@pytest.fixture
def somebody_elses(tmp_path):
    """The environment of whom a profile is for one account, and everything else for another."""
    config = tmp_path / "config"
    keys = "aws_access_key_id = test\naws_secret_access_key = test\n"
    config.write_text(f"[profile ours]\n{keys}")
    return {"AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "111111111111"}


def marks(cloud):
    """What each function is marked with."""
    functions = cloud.client("lambda")
    arn = "arn:aws:lambda:us-east-1:000000000000:function:"
    found = [functions.list_tags(Resource=arn + name)["Tags"] for name in FUNCTIONS]
    return [(tags.get("deployed-commit"), tags.get("deployed-at")) for tags in found]


def variables(cloud):
    functions = cloud.client("lambda")
    found = functions.get_function_configuration(FunctionName=FUNCTIONS[1])
    return found["Environment"]["Variables"]


def valid_seconds(cloud):
    """How long an upload URL of the deployed API is valid."""
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    url = f"{cloud.url}/_aws/execute-api/{api['id']}/api/PresignedURL?filename=any.png"
    return requests.get(url).json()["expires_in"]


def tagged(cloud):
    """The tags of everything, by what it is."""
    formation, iam = cloud.client("cloudformation"), cloud.client("iam")
    gateway, logs = cloud.client("apigateway"), cloud.client("logs")
    mapped = cloud.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    found = {item["ResourceARN"]: item["Tags"] for item in mapped}
    found |= {stack["StackName"]: stack["Tags"] for stack in formation.describe_stacks()["Stacks"]}
    for role in iam.list_roles()["Roles"]:
        found[role["Arn"]] = iam.list_role_tags(RoleName=role["RoleName"])["Tags"]
    for group in logs.describe_log_groups()["logGroups"]:
        arn = group["arn"].removesuffix(":*")
        tags = logs.list_tags_for_resource(resourceArn=arn)["tags"]
        found[arn] = [{"Key": key, "Value": value} for key, value in tags.items()]
    (api,) = gateway.get_rest_apis()["items"]
    for path in (api["id"], f"{api['id']}/stages/api"):
        arn = f"arn:aws:apigateway:us-east-1::/restapis/{path}"
        tags = gateway.get_tags(resourceArn=arn)["tags"]
        found[arn] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {name: {tag["Key"]: tag["Value"] for tag in tags} for name, tags in found.items()}


def page_limit(cloud):
    stack = cloud.client("cloudformation").describe_stacks(
        StackName="smart-image-analyzer-dev-site"
    )["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    told = cloud.client("s3").get_object(Bucket=outputs["SiteBucket"], Key="config.json")
    return json.load(told["Body"])["limits"]["maxUploadBytes"]


def test_the_commit_is_said_and_kept_at_the_functions(older, cloud):
    first, said = older
    assert f"commit {first} is deployed\nThe page: " in said
    assert {commit for commit, _ in marks(cloud)} == {first}
    (when,) = {when for _, when in marks(cloud)}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when)


@pytest.mark.usefixtures("older")
def test_what_is_set_for_a_stage_goes_before_the_file_for_functions_and_page(cloud):
    given = variables(cloud)
    assert (given["MIN_CONFIDENCE"], given["LINK_SECONDS"]) == ("40", "1200")
    assert given["MAX_UPLOAD_BYTES"] == "1000000"
    assert page_limit(cloud) == 1_000_000


@pytest.mark.usefixtures("older")
def test_everything_that_takes_tags_has_them(cloud):
    check_tags(cloud, {"team": "photos", "cost centre": "42"})


def check_tags(cloud, wanted):
    found = tagged(cloud)
    # What is not a stack's, and some of what is.
    kinds = {"function:": 5, ":role/": 5, "log-group:": 5, ":rule/": 3, "restapis": 2, "table/": 3}
    for kind, number in {**kinds, "dead-letters": 1, "distribution/": 1, "-data": 1}.items():
        assert len([name for name in found if kind in name]) == number, (kind, found)
    for name, tags in found.items():
        own = {k: v for k, v in tags.items() if not k.startswith(("aws", "deployed-"))}
        assert own == wanted, name


def test_a_dry_run_says_who_where_and_what_of_each_function(second, newer, older, cloud):
    before = marks(cloud)
    chosen = ("--set", "MIN_CONFIDENCE=80", "--tag", "team=pictures")
    code, said = second.run("deploy", "--dry-run", *chosen)
    assert code == 0, said
    for line in (
        "account 000000000000 in us-east-1, as arn:aws:iam::000000000000:root",
        f"commit {older[0]} -> {newer}",
        "tag team of everything: photos -> pictures",
        "functions and REST API are updated by `chalice deploy`",
        "variable MIN_CONFIDENCE of all functions: 40 -> 80",
        "photos that are there keep what was recognised until they are analysed again",
    ):
        assert line in said.splitlines()
    assert marks(cloud) == before
    assert variables(cloud)["MIN_CONFIDENCE"] == "40"


def test_a_reservation_without_room_is_said_by_a_dry_run(second, newer):
    path = second.folder / ".chalice" / "config.json"
    before = path.read_text()
    config = json.loads(before)
    config["lambda_functions"]["on_s3_event"]["reserved_concurrency"] = 950
    path.write_text(json.dumps(config))
    try:
        code, said = second.run("deploy", "--dry-run")
    finally:
        path.write_text(before)
    assert code == 0, said
    assert "reservation of on_s3_event: 10 -> none" in said
    assert "so none, and not 950, are reserved for the analysis of photos" in said
    assert f"-> {newer}-changed\n" in said


def test_a_second_clone_keeps_what_was_chosen_and_marks_what_is_complete(second, newer, cloud):
    second.interrupt("stack smart-image-analyzer-dev-operations", "deploy")
    assert {commit for commit, _ in marks(cloud)} == {None}
    code, said = second.run("deploy")
    assert code == 0, said
    assert "functions and REST API are up to date" in said
    assert {commit for commit, _ in marks(cloud)} == {newer}
    assert valid_seconds(cloud) == 600
    assert variables(cloud)["MIN_CONFIDENCE"] == "40"
    assert page_limit(cloud) == 1_000_000
    check_tags(cloud, {"team": "photos", "cost centre": "42"})


def test_a_commit_that_changes_nothing_of_a_stage_is_the_one_it_runs_all_the_same(second, cloud):
    (second.folder / "notes.txt").write_text("another's")
    latest = commit(second.folder)
    code, said = second.run("deploy")
    assert code == 0, said
    *steps, _, _ = said.splitlines()
    assert all("up to date" in line or line.startswith("0 files") for line in steps), said
    assert {commit for commit, _ in marks(cloud)} == {latest}
    before = marks(cloud)
    assert second.run("deploy") == (code, said)
    assert marks(cloud) == before


def test_an_older_commit_goes_over_a_newer_one_and_choices_can_be_taken_back(
    second, older, cloud, somebody_elses
):
    git(second.folder, "checkout", "--quiet", older[0])
    taken = ("--set", "MIN_CONFIDENCE=", "--set", "MAX_UPLOAD_BYTES=", "--tag", "cost centre=")
    code, said = second.run("deploy", *taken, "--profile", "ours", **somebody_elses)
    assert code == 0, said
    assert f"commit {older[0]} is deployed" in said
    assert "variable MIN_CONFIDENCE of all functions: 40 -> 50" in said.splitlines()
    assert {commit for commit, _ in marks(cloud)} == {older[0]}
    assert valid_seconds(cloud) == 900
    assert variables(cloud)["MIN_CONFIDENCE"] == "50"
    assert page_limit(cloud) == 25 * 1024 * 1024
    check_tags(cloud, {"team": "photos"})


def test_data_of_a_newer_version_is_left_alone_by_an_older_commit(second, older, cloud):
    change(
        second.folder,
        "infra/versions.py",
        f"DATA_VERSION = {DATA_VERSION}\n",
        f"DATA_VERSION = {DATA_VERSION + 1}\n",
    )
    raised = commit(second.folder)
    code, said = second.run("deploy")
    assert code == 0, said
    assert "functions and REST API are up to date" in said
    assert {commit for commit, _ in marks(cloud)} == {raised}

    git(second.folder, "checkout", "--quiet", older[0])
    formation = cloud.client("cloudformation")
    before = formation.describe_stacks(StackName=DATA)["Stacks"], marks(cloud)
    for more in ((), ("--dry-run",)):
        code, said = second.run("deploy", *more)
        assert code == 1
        (line,) = said.splitlines()
        assert f"data has version {DATA_VERSION + 1}, and this commit knows only" in line
        assert raised in line
    assert (formation.describe_stacks(StackName=DATA)["Stacks"], marks(cloud)) == before


def test_a_folder_that_is_no_repository_of_its_own_has_no_commit(second):
    git(second.folder, "checkout", "--quiet", "-")
    (second.folder / ".git").rename(second.folder.parent / "git")
    git(second.folder.parent, "init", "--quiet")
    (second.folder.parent / "any.txt").write_text("somebody's")
    git(second.folder.parent, "add", "any.txt")
    git(second.folder.parent, "commit", "--quiet", "--message=theirs")
    code, said = second.run("deploy")
    assert code == 0, said
    assert "commit unknown is deployed" in said
