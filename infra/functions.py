"""What Chalice can't set, or tell, of the Lambda functions: their logs, failed events, room."""

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra.names import FUNCTIONS, PIPELINE, RECONCILE, Stage

RETENTION_DAYS = 30
# How Service Quotas calls AWS Lambda's "Concurrent executions" in all regions.
QUOTA = "L-B99A9384"

# What Lambda leaves to the functions of an account without a reservation (AWS Lambda Developer
# Guide, "Configuring reserved concurrency").
UNRESERVED = 100

# The first attempt and two more, as in the local run; then the event goes to the dead letters.
RETRIES = 2
# The longest that Lambda keeps an event that it can't hand over, as when all of the reserved
# functions are busy (AWS Lambda API reference, "PutFunctionEventInvokeConfig").
EVENT_SECONDS = 21_600
# Lambda accepts a queue only if the role may send to it, and what a new role may do is known
# everywhere after some seconds (AWS IAM User Guide, "Changes that I make are not always
# immediately visible").
_TRIES = 12
# What is said while somebody else is changing a function.
_BEING_CHANGED = ("ResourceConflictException", "PreconditionFailedException")
_PAUSE = 2  # s


def prepare_logs(logs: Any, stage: Stage) -> list[str]:
    """Make each function's log group before the function does, with an end to what it keeps.

    Returns
    -------
    list of str
        A line for each group that was made or changed.
    """
    changed = []
    for name in (stage.log_group(function) for function in FUNCTIONS):
        groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        found = {group["logGroupName"]: group.get("retentionInDays") for group in groups}
        if name not in found:
            logs.create_log_group(logGroupName=name)
        if found.get(name) != RETENTION_DAYS:
            logs.put_retention_policy(logGroupName=name, retentionInDays=RETENTION_DAYS)
            changed.append(f"{name} keeps logs for {RETENTION_DAYS} days")
    return changed


def reservation(functions: Any, stage: Stage, name: str) -> int | None:
    """Give how many of one of `FUNCTIONS` are reserved; None if none are, or it isn't there."""
    try:
        found = functions.get_function_concurrency(FunctionName=stage.function(name))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    reserved: int | None = found.get("ReservedConcurrentExecutions")
    return reserved


def reserve(functions: Any, function: str, number: int) -> bool:
    """Reserve so many for a function, of which 0 let none run; tell whether it is there."""

    def change() -> bool:
        functions.put_function_concurrency(
            FunctionName=function, ReservedConcurrentExecutions=number
        )
        return True

    return _undisturbed(functions, function, change)


def release(functions: Any, function: str) -> None:
    """Reserve none for a function, so that as many run as the account has left."""
    functions.delete_function_concurrency(FunctionName=function)


def set_variable(functions: Any, function: str, name: str, value: str) -> bool:
    """Set one variable of a function's environment; tell whether it was there with another.

    Somebody else, such as a deployment, may be changing the function: that is waited for, and
    nothing of it is undone.
    """

    def change() -> bool:
        found = functions.get_function_configuration(FunctionName=function)
        variables = found.get("Environment", {}).get("Variables", {})
        if variables.get(name) == value:
            return False
        functions.update_function_configuration(
            FunctionName=function,
            Environment={"Variables": {**variables, name: value}},
            RevisionId=found["RevisionId"],
        )
        return True

    if not _undisturbed(functions, function, change):
        return False
    functions.get_waiter("function_updated_v2").wait(FunctionName=function)
    return True


def _undisturbed(functions: Any, function: str, change: Callable[[], bool]) -> bool:
    """Change a function when nobody else does; give what that gives, no where it isn't there."""
    for attempt in range(1, _TRIES + 1):
        try:
            return change()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ResourceNotFoundException":
                return False
            if code not in _BEING_CHANGED or attempt == _TRIES:
                raise
        time.sleep(_PAUSE)
        for state in ("function_active_v2", "function_updated_v2"):
            functions.get_waiter(state).wait(FunctionName=function)
    raise AssertionError("the last try has ended it")


def concurrency_left(functions: Any, stage: Stage) -> int:
    """Give how many functions may run at once that are not reserved for any but the pipeline."""
    limits = functions.get_account_settings()["AccountLimit"]
    unreserved: int = limits["UnreservedConcurrentExecutions"]
    return unreserved + (reservation(functions, stage, PIPELINE) or 0)


def has_room(wanted: int, left: int) -> bool:
    """Tell whether the pipeline can have its reservation.

    Parameters
    ----------
    wanted : int
        How many functions are to be reserved for it.
    left : int
        As `concurrency_left` gives it.
    """
    return wanted <= left - UNRESERVED


def quota_advice(functions: Any, stage: Stage, wanted: int) -> list[str]:
    """Say what quota to ask for, where the account has no room for the pipeline's reservation.

    Parameters
    ----------
    functions
        The Lambda client.
    stage : Stage
        Whose pipeline.
    wanted : int
        How many functions are to be reserved for it.

    Returns
    -------
    list of str
        Lines for the end of a deployment or of its dry run; none if all is as wanted.
    """
    if not wanted:
        return []
    left = concurrency_left(functions, stage)
    if has_room(wanted, left):
        return []
    limit = functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    return [
        f"This account may run {limit:,} functions at once, {left:,} of them not reserved for "
        f"others, and Lambda leaves {UNRESERVED} to all; so none, and not {wanted:,}, are reserved "
        "for the analysis of photos: many photos slow the API down.",
        'To change that, ask for more in Service Quotas, AWS Lambda, "Concurrent executions" '
        f"({QUOTA}), such as 1,000, and deploy again when you have it; or reserve fewer "
        f"(reserved_concurrency of {PIPELINE} in .chalice/config.json).",
    ]


def start_count(functions: Any, stage: Stage) -> str:
    """Have it counted what photos take up of which nobody has counted that, as limits hold of it.

    Reconciling does that too, every day; its next run is not waited for. Gives a line that says so.
    """
    call_schedule(functions, stage, RECONCILE)
    return (
        "what the photos take up that are there is being counted; the limit of bytes holds for "
        f"them when that is done, in minutes or, of many photos, some days ({RECONCILE})"
    )


def scheduled_event(stage: Stage) -> dict[str, Any]:
    """Give what EventBridge calls a scheduled function with, all that Chalice reads of it."""
    return {
        "version": "0",
        "id": "by-hand",
        "account": stage.account,
        "region": stage.region,
        "time": "",
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "detail": {},
        "resources": [],
    }


def call_schedule(functions: Any, stage: Stage, name: str) -> None:
    """Have one of the scheduled `FUNCTIONS` run now, without waiting for its end."""
    event = json.dumps(scheduled_event(stage))
    functions.invoke(FunctionName=stage.function(name), InvocationType="Event", Payload=event)


def keep_failed_events(
    functions: Any, stage: Stage, dead_letters: str, pause: float = 5
) -> list[str]:
    """Have the pipeline tried three times, and what failed then kept in the dead-letter queue.

    Parameters
    ----------
    functions
        The Lambda client.
    stage : Stage
        Whose pipeline.
    dead_letters : str
        The queue's ARN.
    pause : float
        Seconds between tries, while Lambda doesn't know yet what the role may do.

    Returns
    -------
    list of str
        A line if something was changed.
    """
    name = stage.function(PIPELINE)
    wanted = {
        "MaximumRetryAttempts": RETRIES,
        "MaximumEventAgeInSeconds": EVENT_SECONDS,
        "DestinationConfig": {"OnFailure": {"Destination": dead_letters}},
    }
    try:
        current = functions.get_function_event_invoke_config(FunctionName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        current = dict[str, Any]()
    current["DestinationConfig"] = {
        "OnFailure": current.get("DestinationConfig", {}).get("OnFailure", {})
    }
    if all(current.get(setting) == value for setting, value in wanted.items()):
        return []
    for attempt in range(1, _TRIES + 1):
        try:
            functions.put_function_event_invoke_config(FunctionName=name, **wanted)
            break
        except ClientError as error:
            if "does not have permissions" not in str(error) or attempt == _TRIES:
                raise
            time.sleep(pause)
    return [f"{name} sends failed events to {dead_letters.rpartition(':')[2]}"]
