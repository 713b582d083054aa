"""What `chalice deploy` would change of the functions, a line for each thing."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError
from chalice.config import Config

from infra.names import FUNCTIONS, Stage

#: What a function is given, by what it is called: such as ``("variable MIN_CONFIDENCE", "80")``.
Given = dict[str, str]

# What the deployment and Chalice tag functions with, for themselves.
_MARKS = ("aws-chalice", "deployed-")


def differences(
    functions: Any, stage: Stage, configuration: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give what changes of the functions that are there.

    Parameters
    ----------
    functions
        The Lambda client.
    stage : Stage
        Whose functions.
    configuration : Mapping
        As `infra.project.stage_configuration` gives it.

    Yields
    ------
    tuple of str
        What changes, such as ``variable MIN_CONFIDENCE``, and the line that says how.
    """
    changes: dict[tuple[str, str, str], list[str]] = {}
    there = []
    for name in FUNCTIONS:
        before = _present(functions, stage.function(name))
        if before is None:
            yield "function", f"function {stage.function(name)} is created"
            continue
        there.append(name)
        after = _wanted(stage, name, configuration)
        for what in sorted(before.keys() | after.keys()):
            old, new = before.get(what, "none"), after.get(what, "none")
            if old != new:
                changes.setdefault((what, old, new), []).append(name)
    for (what, old, new), names in changes.items():
        of = "all functions" if names == there else ", ".join(names)
        yield what, f"{what} of {of}: {old} -> {new}"


def _wanted(stage: Stage, name: str, configuration: Mapping[str, Any]) -> Given:
    config = Config(stage.name, function_name=name, config_from_disk=dict(configuration))
    return _given(
        config.environment_variables,
        config.tags,
        {
            "memory (MB)": config.lambda_memory_size,
            "time-out (s)": config.lambda_timeout,
            "reservation": config.reserved_concurrency,
            "runtime": config.lambda_python_version,
        },
    )


def _present(functions: Any, function: str) -> Given | None:
    try:
        found = functions.get_function(FunctionName=function)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    there = found["Configuration"]
    return _given(
        there.get("Environment", {}).get("Variables", {}),
        found.get("Tags", {}),
        {
            "memory (MB)": there["MemorySize"],
            "time-out (s)": there["Timeout"],
            "reservation": found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
            "runtime": there["Runtime"],
        },
    )


def _given(
    variables: Mapping[str, str], tags: Mapping[str, str], numbers: Mapping[str, Any]
) -> Given:
    return (
        {f"variable {name}": value for name, value in variables.items()}
        | {f"tag {key}": value for key, value in tags.items() if not key.startswith(_MARKS)}
        | {what: str(number) for what, number in numbers.items() if number is not None}
    )
