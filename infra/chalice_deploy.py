"""The ordinary `chalice deploy`, as a program of its own, where there is something to deploy."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.account import Account
from infra.errors import DeployError
from infra.functions import reservation
from infra.names import API, FUNCTIONS, Stage
from infra.roles import role_policy
from infra.versions import COMMIT_TAG, PROJECT_TAG, TIME_TAG


class NotNow(DeployError):
    """Something keeps Chalice from going on that will have passed in a moment.

    Attributes
    ----------
    reason : str
        What it is.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; run this once more.")
        self.reason = reason


# By what Chalice says then.
_PASSING = {
    # That it may call the function was said the moment before, and is known everywhere after some
    # seconds only.
    "Unable to validate the following destination configurations": (
        "S3 doesn't know yet that it may call the function"
    ),
    # As `make close` does.
    "An update is in progress for resource": "Somebody else is changing a function",
}


_REST_API = "rest_api"


def project_digest(project: Path) -> str:
    """Give a name for everything that a project's deployment depends on, 64 hexadecimal digits.

    Parameters
    ----------
    project : Path
        As `infra.project.write_project` writes it.
    """
    digest = hashlib.sha256(f"{version('chalice')} {sys.version_info[:2]}".encode())
    for path in _sources(project):
        digest.update(f"\n{path.relative_to(project).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_deployed(account: Account, project: Path, digest: str) -> bool:
    """Tell whether all functions are there, come from a project, and have what it gives them.

    Their rights and reservations are looked at themselves: somebody may have taken them away.

    Parameters
    ----------
    account : Account
        Where they are.
    project : Path
        The Chalice project.
    digest : str
        Its `project_digest`.
    """
    stage = account.stage
    functions, iam = account.client("lambda"), account.client("iam")
    settings = project / ".chalice"
    configured = json.loads((settings / "config.json").read_text())["stages"][stage.name]

    def is_as_configured(name: str) -> bool:
        given = configured["lambda_functions"].get(name, {})
        policy = settings / given.get("iam_policy_file", "")
        tags: dict[str, str] = functions.list_tags(Resource=_arn(stage, name))["Tags"]
        return (
            tags.get(PROJECT_TAG) == digest
            and tags | configured.get("tags", {}) == tags
            and reservation(functions, stage, name) == given.get("reserved_concurrency")
            and policy.is_file()
            and role_policy(iam, stage, name) == json.loads(policy.read_text())
        )

    try:
        return all(is_as_configured(name) for name in FUNCTIONS)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return False


def mark_deployed(functions: Any, stage: Stage, digest: str) -> None:
    """Keep at the functions which project they come from.

    To be called when a deployment is complete. Chalice takes tags off that are not its own, so
    one that is interrupted leaves functions without.
    """
    for name in FUNCTIONS:
        functions.tag_resource(Resource=_arn(stage, name), Tags={PROJECT_TAG: digest})


def deployed_commit(functions: Any, stage: Stage) -> str | None:
    """Give the commit of the last complete deployment; None if there was none, or it isn't known.

    It is what the function of the API has, which is the last to be marked.
    """
    try:
        tags = functions.list_tags(Resource=_arn(stage, API))["Tags"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    commit: str | None = tags.get(COMMIT_TAG)
    return commit


def mark_commit(functions: Any, stage: Stage, commit: str, now: datetime) -> None:
    """Keep at the functions which commit they, and all around them, come from, and since when.

    To be called when everything is done.
    """
    tags = {COMMIT_TAG: commit, TIME_TAG: now.strftime("%Y-%m-%dT%H:%M:%SZ")}
    for name in sorted(FUNCTIONS, key=API.__eq__):
        functions.tag_resource(Resource=_arn(stage, name), Tags=tags)


def record_api(project: Path, stage: Stage, api: str | None) -> None:
    """Let Chalice's record of the deployment name the REST API that there is.

    Chalice writes its record at the end of a deployment only. Without this, a run that was
    interrupted, or made on another machine, would be followed by a second API.

    Parameters
    ----------
    project : Path
        The Chalice project.
    stage : Stage
        The stage.
    api : str, optional
        The API's id, or None if there is none.
    """
    path, record = _record(project, stage)
    resources = [entry for entry in record["resources"] if entry["name"] != _REST_API]
    if api is not None:
        resources.append({"name": _REST_API, "resource_type": _REST_API, "rest_api_id": api})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**record, "resources": resources}))


def is_recorded(project: Path, stage: Stage, api: str) -> bool:
    """Tell whether Chalice's record names an API and all functions, so that its commands work.

    It doesn't where another machine has deployed, or a run was interrupted.
    """
    _, record = _record(project, stage)
    names = {entry["name"] for entry in record["resources"]}
    apis = [entry["rest_api_id"] for entry in record["resources"] if entry["name"] == _REST_API]
    return names.issuperset(FUNCTIONS) and apis == [api]


def _record(project: Path, stage: Stage) -> tuple[Path, dict[str, Any]]:
    path = project / ".chalice" / "deployed" / f"{stage.name}.json"
    if path.is_file():
        return path, json.loads(path.read_text())
    return path, {"resources": [], "schema_version": "2.0", "backend": "api"}


def chalice_deploy(project: Path, account: Account) -> None:
    """Deploy a project; what Chalice says goes to the standard output as it says it.

    Raises
    ------
    NotNow
        If a second run can go on from there in a moment.
    DeployError
        If it fails otherwise; Chalice has said why.
    """
    # -B: importing the app would leave compiled files beside it, and they would be packaged.
    # -u: what it does is to be read as it does it, also in a log.
    command = (
        sys.executable,
        "-uB",
        "-c",
        "from chalice.cli import main; raise SystemExit(main())",
    )
    # A profile that was named goes before keys in the environment; AWS_PROFILE wouldn't.
    chosen = ("--profile", account.profile) if account.profile else ()
    said = []
    with subprocess.Popen(
        [*command, "--project-dir", project, "deploy", "--stage", account.stage.name, *chosen],
        env=os.environ | {"AWS_DEFAULT_REGION": account.stage.region},
        # The app is to be imported from the project, which is what is packaged.
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        assert running.stdout
        for line in running.stdout:
            print(line, end="", flush=True)
            said.append(line)
    if running.returncode and (reason := passing_reason("".join(said))):
        raise NotNow(reason)
    if running.returncode:
        raise DeployError("`chalice deploy` failed, see above; a new run goes on from there.")


def passing_reason(said: str) -> str | None:
    """Give why Chalice could not go on, if that will have passed in a moment.

    Parameters
    ----------
    said : str
        What Chalice said; it wraps its lines.
    """
    words = " ".join(said.split())
    return next((reason for sign, reason in _PASSING.items() if sign in words), None)


def _sources(project: Path) -> Iterator[Path]:
    yield project / "app.py"
    yield project / "requirements.txt"
    yield from sorted((project / "chalicelib").rglob("*.py"))
    yield from sorted((project / ".chalice").glob("*.json"))


def _arn(stage: Stage, name: str) -> str:
    return stage.arn("lambda", f"function:{stage.function(name)}")
