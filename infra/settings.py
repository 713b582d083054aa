"""What a stage chooses of the app's settings: in `.chalice/config.json`, or by `--set`.

What is chosen by `--set` is kept at the stage and goes before the file, which git has.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from typing import Any

from chalicelib.settings import OPEN, Settings, SettingsError
from infra.errors import DeployError
from infra.names import FUNCTIONS
from infra.parameters import CAP_SETTINGS, CAPS

#: What is recognised of a photo, and kept with it until it is analysed again.
OF_RECOGNITION = (
    "MAX_LABELS",
    "MIN_CONFIDENCE",
    "FACE_DETECTION",
    "TEXT_DETECTION",
    "IGNORED_LABELS",
    "KEEP_PLACE",
)

_NAMES = tuple(field.name.upper() for field in fields(Settings))
_NEEDED = {
    field.name.upper(): "unknown" for field in fields(Settings) if field.default is MISSING
} | {"SIGN_IN": OPEN}
# What only the deployment knows.
_MADE = {*_NEEDED, "STAGE", "USER_POOL_ARN"} - {"SIGN_IN"}
# What has a command, or an option, of its own.
_ELSEWHERE = {"SIGN_IN": "--open or --admin-email", "CLOSED": "`make close` and `make reopen`"}
_CAPS = {setting: CAPS[cap][0] for cap, setting in CAP_SETTINGS.items()}
# Lambda's own, which a function can't be given (AWS Lambda Developer Guide, "Defined runtime
# environment variables").
_RESERVED = {
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
}
# What a function may have besides settings: what AWS's libraries read.
_OF_AWS = "AWS_"
_PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
# By the name in Chalice's configuration (AWS Lambda Developer Guide, "Lambda quotas").
_NUMBERS = {
    "reserved_concurrency": (0, 10**6),
    "lambda_memory_size": (128, 10_240),  # MB
    "lambda_timeout": (1, 900),  # s
}


def faults(base: Mapping[str, Any], stage: str) -> Iterator[str]:
    """Give a line for each thing that can't be in `.chalice/config.json` for a stage.

    Parameters
    ----------
    base : Mapping
        What the file holds.
    stage : str
        The stage, which it has.
    """
    place = f".chalice/config.json, stage {stage}"
    for part in (base, base["stages"][stage]):
        for line in (*_number_faults(part), *_variable_faults(part)):
            yield f"{place}: {line}."
        for name, given in part.get("lambda_functions", {}).items():
            if name not in FUNCTIONS:
                yield f"{place}: there is no function {name}; there are {', '.join(FUNCTIONS)}."
            for line in (*_number_faults(given), *_variable_faults(given)):
                yield f"{place}, {name}: {line}."


def parse_settings(texts: Iterable[str]) -> dict[str, str]:
    """Read what `--set` was given: the values by their names, empty for a default.

    Parameters
    ----------
    texts : iterable of str
        Such as ``MIN_CONFIDENCE=80``.

    Raises
    ------
    DeployError
        If there is one that a stage can't choose, or not here.
    """
    chosen = {}
    wrong = []
    for text in texts:
        name, given, value = text.partition("=")
        if not given or not name:
            wrong.append(f"--set {text}: say a name and a value, such as --set MIN_CONFIDENCE=80.")
        elif name in _CAPS:
            wrong.append(f"--set {text}: {name} is chosen by {_CAPS[name]}.")
        # What another commit has chosen may be unknown here and can be taken off all the same.
        elif value and (fault := _not_chosen(name) or _fault(name, value)):
            wrong.append(f"--set {text}: {fault}.")
        chosen[name] = value
    if wrong:
        raise DeployError(*wrong)
    return chosen


def change_settings(kept: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """Give what is kept of a stage's settings when some are changed.

    Parameters
    ----------
    kept : Mapping
        What was chosen before, perhaps by another commit.
    changes : Mapping
        As `parse_settings` gives it.

    Raises
    ------
    DeployError
        If one was to be taken off that is not there, or one that was kept can't be any more.
    """
    chosen = {name: value for name, value in {**kept, **changes}.items() if value}
    wrong = [
        f"--set {name}=: {_unknown(name)}."
        for name, value in changes.items()
        if not value and name not in kept and name not in _NAMES
    ]
    wrong += [
        f"The stage keeps {name}={value}, which this commit can't use ({fault}): "
        f"add --set {name}= to take it off."
        for name, value in sorted(chosen.items())
        if (fault := _fault(name, value))
    ]
    if wrong:
        raise DeployError(*wrong)
    return chosen


def settings_text(chosen: Mapping[str, str]) -> str:
    """Give what the data stack keeps of settings; empty if there are none."""
    return json.dumps(dict(sorted(chosen.items()))) if chosen else ""


def _variable_faults(part: Mapping[str, Any]) -> Iterator[str]:
    for name, value in part.get("environment_variables", {}).items():
        is_other = name.startswith(_OF_AWS) or name.upper() in _PROXIES
        if name in _RESERVED:
            yield f"{name} is Lambda's own"
        elif not isinstance(value, str):
            yield f'{name} is {value!r}, which has to be in quotes: "{value}"'
        elif not is_other and (fault := _not_chosen(name) or _fault(name, value)):
            yield fault


def _number_faults(part: Mapping[str, Any]) -> Iterator[str]:
    for name, (low, high) in _NUMBERS.items():
        value = part.get(name, low)
        if type(value) is not int or not low <= value <= high:
            yield f"{name} is {value!r}, not a number between {low:,} and {high:,}"


def _fault(name: str, value: str) -> str | None:
    """Give why there can be no setting of a name and a value; None if there can."""
    if name not in _NAMES:
        return _unknown(name)
    try:
        Settings.from_environment({**_NEEDED, name: value})
    except SettingsError as error:
        return str(error)
    return None


def _not_chosen(name: str) -> str | None:
    """Give why a setting is none that is chosen by its name; None if it is one."""
    if name in _ELSEWHERE:
        return f"{name} is chosen by {_ELSEWHERE[name]}"
    return f"{name} is set by `make deploy` itself" if name in _MADE else None


def _unknown(name: str) -> str:
    similar = get_close_matches(name, _NAMES, 1)
    return f"{name} is no setting" + (f", but {similar[0]} is" if similar else "")
