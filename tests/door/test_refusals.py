"""Whoever types a command of Chalice's where it can't do anything good is told so in one line."""

import resource
import subprocess

import pytest

from tests.door.project import CHALICE, contents, copy_project, outer_world, shell
from tests.local_run import PATIENCE
from tests.settings import NAMES

UNSET = "UPLOAD_BUCKET is not set. On this machine: make run. On AWS: make deploy STAGE=dev.\n"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
SECONDS = 2


def type_chalice(project, command, **environment):
    """Type a command: it changes nothing, asks nobody, and soon ends; give its status and words."""
    before = contents(project)
    with outer_world() as world:
        answer = subprocess.run(
            [CHALICE, *command.split()],
            cwd=project,
            env=shell(project, **world, **environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert contents(project) == before
    assert "Traceback" not in answer.stdout + answer.stderr
    return answer.returncode, answer.stderr


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path)


@pytest.mark.parametrize("account", [CREDENTIALS, {}], ids=["account", "no account"])
@pytest.mark.parametrize(
    "command",
    ["deploy", "deploy --stage dev", "package out", "local --no-autoreload"],
)
def test_without_resources_a_command_ends_with_one_line(project, command, account):
    assert type_chalice(project, command, **account) == (1, UNSET)


@pytest.mark.parametrize("command", ["local", "local --stage dev", "local --stage prod"])
def test_a_reloading_server_ends_too(project, command):
    """Its status is Chalice's own."""
    _, said = type_chalice(project, command, **CREDENTIALS)
    assert said == UNSET


def test_it_takes_no_longer_than_two_seconds(project):
    """Of the processor, for other tests may be running; with its reloader it starts twice."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    type_chalice(project, "local", **CREDENTIALS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS


@pytest.mark.parametrize("command", ["deploy", "local"])
def test_a_wrong_setting_is_one_line(project, command):
    _, said = type_chalice(project, command, **CREDENTIALS, **NAMES, MAX_LABELS="many")
    assert said == "MAX_LABELS is 'many', not a number\n"


def test_the_stage_of_this_machine_is_not_deployed(project):
    status, said = type_chalice(project, "deploy --stage local", **CREDENTIALS)
    assert status == 1
    assert said == ("The stage local is this machine's: make run. On AWS: make deploy STAGE=dev.\n")


@pytest.mark.parametrize("command", ["local", "local --no-autoreload"])
def test_a_deployed_stage_is_not_served_from_here(project, command):
    _, said = type_chalice(project, command, **CREDENTIALS, **NAMES, STAGE="dev")
    assert said == "chalice local would serve the data of dev. On this machine: make run.\n"
