"""The Chalice project of one stage: the app's code with the stage's settings and policies.

Chalice knows no variables in its configuration, so it is given a folder of its own, in which the
hand-written `.chalice/config.json` is completed with what the stack made. Nothing else is in it,
so nothing else can come into the package.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice.config import Config

from chalicelib.settings import OPEN, Settings, SettingsError
from infra.choices import kept_settings
from infra.errors import DeployError
from infra.functions import has_room
from infra.names import PIPELINE, Stage
from infra.parameters import CAP_SETTINGS

_SETTINGS = {
    "UPLOAD_BUCKET": "UploadBucket",
    "IMAGE_TABLE": "ImageTable",
    "INDEX_TABLE": "IndexTable",
    "STATS_TABLE": "StatsTable",
}
# What was chosen for the stage, or made for that; what is empty or not there keeps its default.
_CHOSEN = {"USER_POOL_ARN": "UserPoolArn"} | {name: cap for cap, name in CAP_SETTINGS.items()}


def stage_configuration(
    base: Mapping[str, Any], stage: Stage, resources: Mapping[str, str], concurrency: int
) -> dict[str, Any]:
    """Complete the hand-written configuration for one stage.

    Parameters
    ----------
    base : Mapping
        What `.chalice/config.json` holds.
    stage : Stage
        The stage, which `base` has.
    resources : Mapping
        The outputs of infra/resources.yaml, and what was chosen for it.
    concurrency : int
        How many functions may run at once in the account and are not reserved for any but the
        pipeline. Where that leaves no room for its reservation, as in a new account, the pipeline
        goes without.

    Returns
    -------
    dict
        A Chalice configuration with this stage only.
    """
    given = base["stages"][stage.name]
    functions = _functions(base, stage.name)
    closed = resources["Closed"]
    reserved = 0 if closed == "yes" else pipeline_reservation(base, stage.name, concurrency)
    functions[PIPELINE].pop("reserved_concurrency", None)
    if reserved is not None:
        functions[PIPELINE]["reserved_concurrency"] = reserved
    variables = kept_settings(resources)
    variables |= {name: resources[output] for name, output in _SETTINGS.items()}
    variables |= {name: resources[key] for name, key in _CHOSEN.items() if resources.get(key)}
    variables |= {"STAGE": stage.name, "SIGN_IN": resources["SignIn"], "CLOSED": closed}
    for function in functions.values():
        # Or Chalice would have it go before what was chosen for the stage.
        if own := function.get("environment_variables"):
            function["environment_variables"] = {k: own[k] for k in own.keys() - variables.keys()}
    completed = {
        **given,
        "environment_variables": given.get("environment_variables", {}) | variables,
        "lambda_functions": functions,
    }
    # Where this project's reloader looks; the completed one is in a folder of its own.
    rest = {name: value for name, value in base.items() if name != "project_dir"}
    return {**rest, "lambda_functions": {}, "stages": {stage.name: completed}}


def pipeline_reservation(base: Mapping[str, Any], stage: str, concurrency: int) -> int | None:
    """Give how many functions are reserved for the pipeline of an open stage; None for none.

    See `stage_configuration`.
    """
    wanted = wanted_concurrency(base, stage)
    return wanted if wanted and has_room(wanted, concurrency) else None


def wanted_concurrency(base: Mapping[str, Any], stage: str) -> int:
    """Give how many functions a stage of `.chalice/config.json` would reserve for its pipeline."""
    wanted: int = _functions(base, stage).get(PIPELINE, {}).get("reserved_concurrency", 0)
    return wanted


def chosen_variables(
    base: Mapping[str, Any], stage: str, parameters: Mapping[str, str]
) -> dict[str, str]:
    """Give the variables that a stage has chosen.

    Parameters
    ----------
    base : Mapping
        What `.chalice/config.json` holds.
    stage : str
        The stage, which it has.
    parameters : Mapping
        What the data stack is applied with; what was chosen there goes before the file.
    """
    in_file = Config(stage, config_from_disk=dict(base)).environment_variables
    caps = {name: parameters[cap] for cap, name in CAP_SETTINGS.items() if parameters.get(cap)}
    return in_file | kept_settings(parameters) | caps


def stage_settings(
    base: Mapping[str, Any], stage: str, parameters: Mapping[str, str] | None = None
) -> Settings:
    """Read what a stage has chosen, as `chosen_variables` gives it.

    Its resources are not named there, and who may use it is chosen elsewhere.

    Raises
    ------
    DeployError
        If a value is not of its kind or out of its bounds.
    """
    chosen = chosen_variables(base, stage, parameters or {})
    try:
        unknown = dict.fromkeys(_SETTINGS, "unknown")
        return Settings.from_environment({**unknown, **chosen, "SIGN_IN": OPEN})
    except SettingsError as error:
        raise DeployError(f".chalice/config.json, stage {stage}: {error}.") from error


def write_project(
    root: Path,
    target: Path,
    configuration: Mapping[str, Any],
    policies: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write the project; what Chalice keeps in it, its caches and its record, stays.

    Parameters
    ----------
    root : Path
        Where app.py is.
    target : Path
        The folder to write.
    configuration : Mapping
        As `stage_configuration` gives it.
    policies : Mapping
        Each policy, by the name of its file.
    """
    code = target / "chalicelib"
    shutil.rmtree(code, ignore_errors=True)
    # The modes that a checkout or an umask gives would come into the package too, and change it.
    code.mkdir(parents=True)
    for source in sorted((root / "chalicelib").rglob("*.py")):
        copy = code / source.relative_to(root / "chalicelib")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    for name in ("app.py", "requirements.txt"):
        (target / name).write_bytes((root / name).read_bytes())
    settings = target / ".chalice"
    settings.mkdir(exist_ok=True)
    _write(settings / "config.json", configuration)
    for name, policy in policies.items():
        _write(settings / name, policy)


def link_project(project: Path, stage: Stage) -> None:
    """Give the project of the latest deployment of a stage its short name, such as `.deploy/dev`.

    Each account and region keeps a project of its own, for Chalice's record in it names what is
    there and nowhere else.
    """
    new = project.with_name(f"{stage.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(project.name)
    new.replace(project.with_name(stage.name))


def _functions(base: Mapping[str, Any], stage: str) -> dict[str, dict[str, Any]]:
    # As Chalice reads it: what a stage says of a function goes before what holds for all stages.
    shared, own = (part.get("lambda_functions", {}) for part in (base, base["stages"][stage]))
    return {name: shared.get(name, {}) | own.get(name, {}) for name in (*shared, *own)}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n")
