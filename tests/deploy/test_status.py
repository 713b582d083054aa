"""What a stage's status and logs tell while nothing, half and all of it is deployed, as typed.

The tests build on each other, in this order.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import threading

import pytest
import requests

from tests.deploy.conftest import STAGE
from tests.deploy.test_life import BUCKET, FUNCTIONS, PIPELINE, result, upload
from tests.local_run import ROOT, eventually

NOT_DEPLOYED = "The stage dev is not deployed in us-east-1"
CAT = ROOT / "tests" / "photos" / "chelsea.png"
ODD = 'it\'s "mÿ" [cat] $5.png'


@pytest.fixture(scope="module")
def nothing(project):
    """What status and logs said before anything was deployed."""
    return project.run("status"), project.run("logs", "--once")


@pytest.fixture(scope="module")
def half(nothing, project):
    """What status said of a deployment that was killed while Chalice made the functions."""
    assert nothing
    project.interrupt(f"Creating lambda function: {FUNCTIONS[2]}", "deploy")
    return project.run("status"), project.run("status", "--json"), status_of("page", project)


@pytest.fixture(scope="module")
def stage(half, project):
    """The project, deployed to the end."""
    assert half
    project.set_variables(LINK_SECONDS="600")
    code, said = project.run("deploy")
    assert code == 0, said
    return project


@pytest.fixture(scope="module")
def told(stage, cloud):
    """What its status tells programs; the functions have what a deployment marks them with."""
    functions = cloud.client("lambda")
    for name in FUNCTIONS:
        functions.tag_resource(
            Resource=functions.get_function_configuration(FunctionName=name)["FunctionArn"],
            Tags={"deployed-commit": "298e783", "deployed-at": "2026-11-25T12:00:00Z"},
        )
    return found(stage)


@pytest.fixture(scope="module")
def api(stage, cloud):
    assert stage
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    return f"{cloud.url}/_aws/execute-api/{api['id']}/api"


def status_of(name, project):
    return project.run("status", "--value", name)


def found(project):
    code, said = project.run("status", "--json")
    assert code == 0, said
    return json.loads(said)


def documented_keys():
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.split("\n## What is where\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def make(project, command, **environment):
    """Type a `make` command in the project's folder; give its exit code and what it said."""
    for name in ("Makefile", "requirements-dev.txt"):
        shutil.copy(ROOT / name, project.folder)
    # As `make` would have set it up.
    python = project.folder / ".venv-deploy" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(project.python)} "$@"\n')
    python.chmod(0o755)
    (project.folder / ".venv-deploy" / "installed").touch()
    done = subprocess.run(
        command,
        shell=True,
        cwd=project.folder,
        env=project.cloud.environment | {"PYTHONPATH": str(project.folder)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def test_nothing_deployed_is_said_in_one_line(nothing):
    for code, said in nothing:
        assert code == 1
        assert said.startswith(f"error: {NOT_DEPLOYED}")
        assert len(said.splitlines()) == 1


def test_half_a_deployment_is_told_part_by_part(half):
    (code, said), (code_of_json, told), page = half
    assert (code, code_of_json) == (0, 0), said + told
    assert "Traceback" not in said
    lines = said.splitlines()
    assert "page          not there yet" in lines
    assert f"bucket        {BUCKET}" in lines
    assert "deployed      not to the end" in lines
    assert "missing       REST API" in lines
    assert "`make deploy STAGE=dev` goes on from here" in said

    status = json.loads(told)
    assert status["tables"]["images"] == "ImageLabels-dev"
    assert (status["page"], status["api"], status["deployed"]) == (None, None, None)
    assert status["missing"][-3:] == ["REST API", "alarms and dashboard", "CloudFront"]
    assert status["missing"][0].startswith("functions: ")
    assert status["unanswered"] == {}

    assert page[0] == 1
    assert page[1].startswith("error: The page of the stage dev is not there yet; `make deploy")


def test_all_of_a_stage_is_told(stage, told, cloud):
    (rest_api,) = cloud.client("apigateway").get_rest_apis()["items"]
    assert rest_api["name"] == "smart-image-analyzer-dev"
    status = told
    assert status.keys() == documented_keys()
    assert status["missing"] == []
    assert status["unanswered"] == {}
    assert status["page"].endswith(".cloudfront.net")
    assert status["api"] == f"https://{rest_api['id']}.execute-api.us-east-1.amazonaws.com/api"
    assert status["bucket"] == BUCKET
    assert list(status["functions"].values()) == list(FUNCTIONS)
    assert status["deployed"] == {"commit": "298e783", "at": "2026-11-25T12:00:00Z"}
    assert status["settings"]["LINK_SECONDS"] == "600"
    assert not {"UPLOAD_BUCKET", "STAGE", "MAX_LABELS"} & status["settings"].keys()
    assert (status["sign_in"], status["login"], status["people"]) == ("open", None, None)
    assert status["closed"] is False

    code, said = stage.run("status")
    assert code == 0, said
    assert f"page          {status['page']}\n" in said
    assert "deployed      298e783, 2026-11-25T12:00:00Z\n" in said
    assert "closed        no\n" in said
    assert "missing" not in said
    assert max(map(len, said.replace(status["queue"], "").splitlines())) <= 80


def test_what_waits_for_somebody_is_told(stage, told, cloud):
    cloudwatch = cloud.client("cloudwatch")
    cloudwatch.set_alarm_state(
        AlarmName="smart-image-analyzer-dev-given-up", StateValue="ALARM", StateReason="a test"
    )
    cloud.client("sqs").send_message(QueueUrl=told["queue"], MessageBody="{}")
    status = found(stage)
    assert "given-up" in status["alarms"]
    assert status["dead_letters"] == 1


def test_what_cannot_be_asked_keeps_nothing_else_from_being_told(stage, cloud):
    functions = cloud.client("lambda")
    read = functions.get_function_configuration(FunctionName=FUNCTIONS[0])["Environment"]
    wrong = {"Variables": read["Variables"] | {"MAX_LABELS": "many"}}
    functions.update_function_configuration(FunctionName=FUNCTIONS[0], Environment=wrong)
    try:
        code, said = stage.run("status")
        assert code == 0
        assert "can't tell    settings: MAX_LABELS is 'many', not a number" in said
        assert f"bucket        {BUCKET}" in said
    finally:
        functions.update_function_configuration(FunctionName=FUNCTIONS[0], Environment=read)


def test_a_script_is_given_one_address(stage, told):
    typed = 'api=$(make -s status STAGE=dev ARGS="--value api") && echo "[$api]"'
    assert make(stage, typed) == (0, f"[{told['api']}]\n", "")
    assert status_of("login", stage) == (1, "error: Nobody signs in to the stage dev.\n")


def test_the_page_is_opened_in_the_browser(stage, told, tmp_path):
    page, opened = told["page"], tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shlex.quote(str(opened))}\n')
    browser.chmod(0o755)
    code, said, _ = make(stage, "make -s open STAGE=dev", BROWSER=str(browser))
    assert (code, said) == (0, f"opens {page}\n")
    assert opened.read_text() == f"{page}\n"
    # Where there is none, the address is told.
    code, said = stage.run("status", "--open", PATH=str(tmp_path), BROWSER="")
    assert (code, said) == (0, f"no browser here: {page}\n")


@pytest.fixture(scope="module")
def photo_there(api):
    """A photo with an odd name, and one that can't be read, with their results."""
    assert result(api, upload(api, ODD, CAT.read_bytes()))["status"] == "done"
    assert result(api, upload(api, "bad.png", b"none" * 100))["status"] == "failed"
    return ODD


def test_the_use_of_a_stage_is_told(stage, photo_there):
    assert photo_there
    status = found(stage)
    assert status["photos"] == {"done": 1, "failed": 1}
    assert status["waiting"] == {"photos": 0, "since": None}
    assert status["today"] == {"photos": 2, "cap": 2000}
    assert status["cost"]["photos"] == 2
    assert 0 <= status["cost"]["dollars"]["least"] <= status["cost"]["dollars"]["most"]
    _, said = stage.run("status")
    assert "photos        1 done, 1 failed\n" in said
    assert "today         2 of 2,000 analyses\n" in said


def test_one_photo_is_followed_by_its_name(stage, photo_there):
    typed = f"make -s logs STAGE=dev ARGS=--once PHOTO={shlex.quote(photo_there)}"
    code, said, wrong = make(stage, typed)
    assert (code, wrong) == (0, "")
    _, *lines = said.splitlines()
    assert lines
    assert all(f"  public/{photo_there}  " in line for line in lines)
    assert any(line.split()[1:4] == ["api_handler", "GET", "/PresignedURL"] for line in lines)
    (done,) = (line for line in lines if line.split()[1] == "on_s3_event")
    assert "  done  public/" in done
    assert done.endswith(" ms")
    assert stage.run("logs", "--once", "--photo", "nobody/bad.png") == (0, "")


def test_why_a_photo_failed_is_a_line_of_the_logs(stage, photo_there):
    assert photo_there
    code, said = stage.run("logs", "--once", "--since", "1h")
    assert code == 0, said
    assert "unusable  public/bad.png  code NotAnImage  reason begins with" in said
    assert "RequestId" not in said
    assert '{"' not in said


def test_the_logs_are_followed_until_ctrl_c(stage, api, cloud):
    lines = []
    with stage.start("logs") as following:
        reader = threading.Thread(target=lambda: lines.extend(map(str, following.stdout)))
        reader.start()
        try:
            assert requests.get(f"{api}/images", params={"limit": "none"}).status_code == 400
            assert eventually(lambda: any("GET /images  400" in line for line in lines), 60)
            # An event without an upload: its error is Lambda's to tell, and has several lines.
            event = json.dumps({"Records": [{"eventName": "no upload"}]})
            cloud.client("lambda").invoke(FunctionName=PIPELINE, Payload=event)
            assert eventually(lambda: any("KeyError" in line for line in lines), 60)
        finally:
            os.kill(following.pid, signal.SIGINT)
            reader.join(60)
        assert following.wait(60) == 0
    (asked,) = (line for line in lines if "GET /images  400" in line)
    assert asked.split()[1] == "api_handler"
    assert "KeyboardInterrupt" not in "".join(lines)


def test_who_has_read_enough_ends_it(stage):
    code, said, wrong = make(stage, "make -s logs STAGE=dev ARGS=--once | head -1")
    assert (code, wrong) == (0, "")
    assert said.endswith(" UTC\n")
    assert STAGE not in said
