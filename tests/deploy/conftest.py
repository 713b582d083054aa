"""A copy of the project, deployed to the embedded cloud as its user would deploy it to AWS."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.cloud import Cloud, deploying_python
from tests.deploy.front import Front
from tests.local_run import ROOT, eventually

STAGE = "dev"
# A page such as the build makes, so that these tests need no build.
PAGE = {
    "index.html": "<!doctype html><script src=/assets/index-Ab12Cd34.js></script>",
    "assets/index-Ab12Cd34.js": "console.log(1)",
    "favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.fixture(scope="module")
def python() -> str:
    """The Python that deploys."""
    return deploying_python()


@pytest.fixture(scope="module")
def is_late() -> bool:
    """Whether S3 doesn't know at first that it may call the function, which costs ten seconds."""
    return False


@pytest.fixture(scope="module")
def cloud(tmp_path_factory, python, is_late):
    """The embedded cloud, without anything in it."""
    with ExitStack() as stack:
        yield Cloud(tmp_path_factory.mktemp("cloud"), python, stack, is_late)


class Project:
    """A copy of this project, whose stage has settings for the embedded cloud.

    Attributes
    ----------
    who : tuple of str
        What a deployment is told of who may use the stage.
    front : Front, optional
        By which its page is reached; without one a deployment doesn't look whether it works.
    """

    def __init__(self, folder: Path, cloud: Cloud, python: str) -> None:
        self.who: tuple[str, ...] = ("--open",)
        self.front: Front | None = None
        self.folder = folder
        self.cloud = cloud
        self.python = python
        for name in ("chalicelib", "infra", ".chalice"):
            shutil.copytree(ROOT / name, folder / name)
        for name in ("app.py", "requirements.txt"):
            shutil.copy(ROOT / name, folder)
        # What a developer's folder holds besides, none of which may come into the package.
        for name in ("tests/test_app.py", "local/cloud.py", ".venv/bin/x", "notes.txt"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("not to be deployed")
        for name, content in PAGE.items():
            path = folder / "frontend" / "dist" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        self.set_variables(
            AWS_ENDPOINT_URL_REKOGNITION=cloud.recognition_url,
            MIN_CONFIDENCE="40",
            S3_ADDRESSING="path",
        )

    def set_variables(self, **variables: str) -> None:
        """Set variables of the stage, as README says."""
        path = self.folder / ".chalice" / "config.json"
        config = json.loads(path.read_text())
        config["stages"][STAGE].setdefault("environment_variables", {}).update(variables)
        path.write_text(json.dumps(config))

    def interrupt(
        self, step: str, command: str, *arguments: str, until: Callable[[], Any] = lambda: True
    ) -> str:
        """Run it, and kill it with all it started as it says one thing and another holds.

        Returns
        -------
        str
            What it had said.
        """
        process = self.start(command, *arguments)
        said = []
        try:
            assert process.stdout
            for line in process.stdout:
                said.append(line)
                if line.startswith(step):
                    assert eventually(until, 60)
                    break
            else:
                pytest.fail(f"never came to {step!r}: {said}")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return "".join(said)

    def start(self, command: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        """Start it, to be spoken to while it runs."""
        who = self.who if command == "deploy" else ()
        if self.front:
            environment = self.front.environment | environment
        elif command == "deploy":
            who = (*who, "--no-verify")
        return subprocess.Popen(
            [self.python, "-m", f"infra.{command}", "--stage", STAGE, *who, *arguments],
            cwd=self.folder,
            env=self.cloud.environment | {"PYTHONPATH": str(self.folder)} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def chalice(self, command: str, typed: str = "") -> tuple[int, str]:
        """Type a command of Chalice's in the stage's project; give its exit code and its words."""
        environment = self.cloud.environment
        del environment["PYTHONPATH"]
        done = subprocess.run(
            [Path(self.python).with_name("chalice"), *command.split()],
            cwd=self.folder / ".deploy" / STAGE,
            env=environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
        )
        return done.returncode, done.stdout

    def run(self, command: str, *arguments: str, answer: str = "", **environment: str) -> Any:
        """Run it to its end; give its exit code and what it said."""
        process = self.start(command, *arguments, **environment)
        said, _ = process.communicate(answer, timeout=180)
        return process.returncode, said


@pytest.fixture(scope="module")
def project(tmp_path_factory, cloud, python) -> Project:
    """The project's copy."""
    return Project(tmp_path_factory.mktemp("project"), cloud, python)


@pytest.fixture(scope="module")
def front(tmp_path_factory, cloud) -> Iterator[Front]:
    """The stage's names on the Internet."""
    with Front(tmp_path_factory.mktemp("front"), cloud.port).serving() as front:
        yield front
