"""CloudFormation stacks: applied, read and removed, from whatever state they were left in."""

import time
from collections.abc import Mapping
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError

from infra.errors import DeployError

# What is left where a creation or a removal failed can only be deleted (AWS CloudFormation User
# Guide, "Stack status codes").
_TO_BE_REPLACED = (
    "CREATE_FAILED",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "DELETE_FAILED",
    "REVIEW_IN_PROGRESS",
)
_SOUND = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
_MINUTES = 40  # a CloudFront distribution takes up to half an hour
_LONGEST_PAUSE = 5.0  # s
_CLOCKS = 5.0  # s, by which this machine's and AWS's may differ


class Change(Enum):
    """What applying a template means for its stack."""

    NONE = "is up to date"
    CREATE = "is created"
    UPDATE = "is updated"
    REPLACE = "is removed and created again, for its creation had failed"


class Stacks:
    """The stacks of one account and region.

    Parameters
    ----------
    formation
        The CloudFormation client.
    tags : Mapping, optional
        What those that are applied, and all that they make, are tagged with; without it they keep
        their tags.
    """

    def __init__(self, formation: Any, tags: Mapping[str, str] | None = None) -> None:
        self._formation = formation
        self._tags = tags

    def outputs(self, name: str) -> dict[str, str]:
        """Give what a stack says of its resources; nothing if it isn't there."""
        stack = self._find(name)
        return {
            output["OutputKey"]: output["OutputValue"]
            for output in (stack or {}).get("Outputs", [])
        }

    def parameters(self, name: str) -> dict[str, str]:
        """Give what a stack was last applied with; nothing if it isn't there."""
        return _parameters(self._find(name))

    def tags(self, name: str) -> dict[str, str]:
        """Give a stack's tags but those of AWS itself; nothing if it isn't there."""
        return _tags(self._find(name))

    def status(self, name: str) -> str | None:
        """Give the status of a stack, such as ``CREATE_COMPLETE``; None if it isn't there."""
        stack = self._find(name)
        return str(stack["StackStatus"]) if stack else None

    def exists(self, name: str) -> bool:
        """Tell whether there is a stack, in whatever state."""
        return self._find(name) is not None

    def change(self, name: str, template: str, parameters: Mapping[str, str]) -> Change:
        """Tell what `apply` would do."""
        stack = self._find(name)
        if stack is None:
            return Change.CREATE
        if stack["StackStatus"] in _TO_BE_REPLACED:
            return Change.REPLACE
        applied = _parameters(stack)
        same = applied | dict(parameters) == applied and self._tags in (None, _tags(stack))
        if same and stack["StackStatus"] in _SOUND[:2] and self._template(name) == template:
            return Change.NONE
        return Change.UPDATE

    def apply(self, name: str, template: str, parameters: Mapping[str, str]) -> Change:
        """Bring a stack to what a template says; give what had to be done.

        A stack that somebody else, or an interrupted run, is changing is waited for.

        Raises
        ------
        DeployError
            If it can't be, with the first reason that CloudFormation gives.
        """
        self._settle(name)
        change = self.change(name, template, parameters)
        if change is Change.NONE:
            return change
        if change is Change.REPLACE:
            self.delete(name)
        request: dict[str, Any] = {
            "StackName": name,
            "TemplateBody": template,
            "Parameters": _given(parameters),
            # Or a bucket that the template keeps would be in the way of the next creation.
            "RetainExceptOnCreate": True,
        }
        if self._tags is not None:
            request["Tags"] = [{"Key": key, "Value": text} for key, text in self._tags.items()]
        return self._submit(change, name, request)

    def set_parameter(self, name: str, parameter: str, value: str) -> bool:
        """Change one parameter of a stack and leave all else as it is; tell whether it was another.

        A stack that somebody else is changing is waited for.

        Raises
        ------
        DeployError
            If it can't be.
        """
        self._settle(name)
        before = self.parameters(name)
        if before.get(parameter) == value:
            return False
        kept = [
            {"ParameterKey": key, "UsePreviousValue": True} for key in before if key != parameter
        ]
        request = {
            "StackName": name,
            "UsePreviousTemplate": True,
            "Parameters": [*kept, *_given({parameter: value})],
        }
        return self._submit(Change.UPDATE, name, request) is not Change.NONE

    def _submit(self, change: Change, name: str, request: dict[str, Any]) -> Change:
        """Create or update a stack and wait for the end; give what had to be done."""
        started = time.time()
        try:
            if change is Change.UPDATE:
                self._formation.update_stack(**request)
            else:
                self._formation.create_stack(**request)
        except ClientError as error:
            message = error.response["Error"]["Message"]
            if "No updates are to be performed" in message:
                return Change.NONE
            raise DeployError(f"The stack {name} can't be applied: {message}") from error
        status = self._settle(name)
        if status not in _SOUND[:2]:
            raise DeployError(
                f"The stack {name} can't be applied: {self._reason(name, started) or status}"
            )
        return change

    def delete(self, name: str) -> bool:
        """Remove a stack; tell whether there was one.

        Raises
        ------
        DeployError
            If it can't be removed.
        """
        if self._settle(name) is None:
            return False
        started = time.time()
        self._formation.delete_stack(StackName=name)
        status = self._settle(name)
        if status is not None:
            raise DeployError(
                f"The stack {name} can't be removed: {self._reason(name, started) or status}"
            )
        return True

    def _settle(self, name: str) -> str | None:
        """Wait until nothing changes a stack; give its status, or None if there is none."""
        deadline = time.monotonic() + _MINUTES * 60
        pause = 0.1
        while True:
            stack = self._find(name)
            status: str | None = stack["StackStatus"] if stack else None
            if not status or not status.endswith("_IN_PROGRESS") or status in _TO_BE_REPLACED:
                return status
            if time.monotonic() > deadline:
                raise DeployError(f"The stack {name} is still in {status} after {_MINUTES} min.")
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.5)

    def _find(self, name: str) -> dict[str, Any] | None:
        try:
            stack: dict[str, Any] = self._formation.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _template(self, name: str) -> str:
        return str(self._formation.get_template(StackName=name)["TemplateBody"])

    def _reason(self, name: str, since: float) -> str | None:
        """Give the first reason of a failure, which those that follow are due to.

        It is one of a resource, or of the checks that come before any is made.
        """
        try:
            events = self._formation.describe_events(
                StackName=name, Filters={"FailedEvents": True}
            )["OperationEvents"]
        except ClientError:
            return None
        reasons = [
            f"{event.get('LogicalResourceId', name)}: {reason}"
            for event in events
            if (reason := event.get("ValidationStatusReason") or event.get("ResourceStatusReason"))
            and event.get("LogicalResourceId") != name
            and event["Timestamp"].timestamp() >= since - _CLOCKS
        ]
        return reasons[-1] if reasons else None


def _parameters(stack: dict[str, Any] | None) -> dict[str, str]:
    return {
        parameter["ParameterKey"]: parameter["ParameterValue"]
        for parameter in (stack or {}).get("Parameters", [])
    }


def _tags(stack: dict[str, Any] | None) -> dict[str, str]:
    return {
        tag["Key"]: tag["Value"]
        for tag in (stack or {}).get("Tags", [])
        if not tag["Key"].startswith("aws:")
    }


def _given(parameters: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
