"""How the emulator judges who may do what, where it differs from AWS by itself; and a record of it.

It takes some calls of Lambda for others, knows no resource of some, and asks for no right to pass a
role on. Here they are judged by the Service Authorization Reference ("Actions, resources, and
condition keys for AWS Lambda", "... for Amazon EventBridge") and the AWS Lambda Developer Guide
("Identity-based policies"). That CloudFormation acts with the rights of its caller it doesn't know,
nor here; see `formation.py`.
"""

import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import botocore.session
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import set_request_account_id

# The role that the request would have a function take, if there is one.
_passed: ContextVar[str | None] = ContextVar("passed", default=None)


def judge_as_aws(record: str) -> None:
    """Have the emulator judge so, and write down what users of IAM ask for.

    Parameters
    ----------
    record : str
        The file for it: a line with action, resource, and whether it is allowed.
    """
    iam_actions.extract_iam_action = _action(iam_actions.extract_iam_action)
    iam_actions.extract_resource_arn = _resource(iam_actions.extract_resource_arn)
    iam_evaluator.enforce = _enforce(iam_evaluator.enforce, record)


def judge(key: str, region: str, action: str, arn: str) -> None:
    """Refuse what the emulator doesn't know as a call at all.

    Raises
    ------
    PermissionError
        If the one who has the key may not do it.
    """
    set_request_account_id(key)
    if iam_evaluator.enforce(key, action, action.partition(":")[0], region, resource_arn=arn):
        raise PermissionError(f"{key} is not authorized to perform: {action} on resource: {arn}")


def _action(known: Callable[..., str | None]) -> Callable[..., str | None]:
    model = botocore.session.Session().get_service_model("lambda")
    operations = [model.operation_model(name) for name in model.operation_names]
    calls = [
        (one.http["method"], re.compile(re.sub(r"\{\w+\+?\}", "[^?]+?", uri) + "/?"), one.name)
        for one in operations
        for uri in [one.http["requestUri"].partition("?")[0]]
    ]
    # The longer the path, the more it says.
    calls.sort(key=lambda call: -len(call[1].pattern))

    def action(service: str, method: str, path: str, *rest: Any) -> str | None:
        if service != "lambda":
            return known(service, method, path, *rest)
        name = next((n for verb, uri, n in calls if verb == method and uri.fullmatch(path)), None)
        return f"lambda:{'InvokeFunction' if name == 'Invoke' else name}" if name else None

    return action


def _resource(known: Callable[..., str]) -> Callable[..., str]:
    def resource(
        service: str, method: str, path: str, headers: Any, body: bytes, query: Any, *place: str
    ) -> str:
        arn = known(service, method, path, headers, body, query, *place)
        _passed.set(None)
        if service == "lambda" and body[:1] == b"{" and "/invocations" not in path:
            asked = json.loads(body)
            _passed.set(asked.get("Role"))
            if arn == "*" and "FunctionName" in asked:
                arn = f"arn:aws:lambda:{':'.join(place)}:function:{asked['FunctionName']}"
        if service == "events":
            asked = json.loads(body)
            rule = asked.get("Rule")
            arn = f"arn:aws:events:{':'.join(place)}:rule/{rule}" if rule else arn
            arn = asked.get("ResourceARN", arn).replace(":rule/default/", ":rule/")
        return arn

    return resource


def _enforce(known: Callable[..., Any], record: str) -> Callable[..., Any]:
    def asked(key: str, action: str, *where: Any, resource_arn: str = "*", **more: Any) -> Any:
        refused = known(key, action, *where, resource_arn=resource_arn, **more)
        if key.startswith("AKIA"):  # neither the account's owner nor a role
            with open(record, "a") as lines:
                lines.write(json.dumps([action, resource_arn, refused is None]) + "\n")
        return refused

    def enforce(key: str, action: str, service: str, region: str, *rest: Any, **more: Any) -> Any:
        refused = asked(key, action, service, region, *rest, **more)
        role = _passed.get()
        if refused or role is None or service != "lambda":
            return refused
        passing = {"iam:PassedToService": "lambda.amazonaws.com"}
        return asked(key, "iam:PassRole", "iam", region, resource_arn=role, service_context=passing)

    return enforce
