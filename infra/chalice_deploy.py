"""The ordinary `chalice deploy`, as a program of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.errors import DeployError

_REST_API = "rest_api"


def record_api(project: Path, stage: str, api: str | None) -> None:
    """Let Chalice's record of the deployment name the REST API that there is.

    Chalice writes its record at the end of a deployment only. Without this, a run that was
    interrupted, or made on another machine, would be followed by a second API.

    Parameters
    ----------
    project : Path
        The Chalice project.
    stage : str
        The stage's name.
    api : str, optional
        The API's id, or None if there is none.
    """
    path = project / ".chalice" / "deployed" / f"{stage}.json"
    record: dict[str, Any] = {"resources": [], "schema_version": "2.0", "backend": "api"}
    if path.is_file():
        record = json.loads(path.read_text())
    resources = [entry for entry in record["resources"] if entry["name"] != _REST_API]
    if api is not None:
        resources.append({"name": _REST_API, "resource_type": _REST_API, "rest_api_id": api})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**record, "resources": resources}))


def chalice_deploy(project: Path, stage: str) -> None:
    """Deploy a project; what Chalice says goes to the standard output.

    Raises
    ------
    DeployError
        If it fails; Chalice has said why.
    """
    command = (sys.executable, "-c", "from chalice.cli import main; raise SystemExit(main())")
    # The project's own settings are all there are: no module of this folder is to be found by it.
    done = subprocess.run(
        [*command, "--project-dir", str(project), "deploy", "--stage", stage],
        cwd=project,
        check=False,
    )
    if done.returncode:
        raise DeployError("`chalice deploy` failed, see above; a new run goes on from there.")
