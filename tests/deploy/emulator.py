"""The emulator with what of AWS a deployment meets and it lacks: calls, a style, a refusal, ids.

Its CloudFront serves what a distribution says, but doesn't know its API Gateway as an origin.

ImportRestApi and PutRestApi take a whole API as a Swagger document; here they are answered by the
calls that make its parts one by one, which the emulator has. What is understood is what Chalice
writes for this app; anything else is refused. The style of the managed login has no say in
anything that can be tested here, so its resource is taken for made. Budgets it has, but not as
resources of a stack. Who may do what is judged as `judgement.py` has it.
"""

import asyncio
import json
import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import botocore.session
from ministack import app as ministack
from ministack.core.responses import get_account_id, set_request_account_id
from ministack.services import budgets, cloudfront, cloudwatch_logs, lambda_svc
from ministack.services.cloudformation import provisioners

from tests.deploy.judgement import judge, judge_as_aws


class ImportingGateway:
    """The emulator's ASGI application, with these calls in front of it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        # As S3 doesn't always, of a right to call a function that was given the moment before.
        self._knows_rights = os.environ["IS_LATE"] == "no"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            # AWS is spoken to encrypted, and the buckets' policies want it so. Here nothing leaves
            # this machine, so each request counts as one that came so.
            forwarded = (b"x-forwarded-proto", b"https")
            scope = {**scope, "headers": [*scope["headers"], forwarded]}
        path = scope.get("path", "")
        if _is_notification(scope) and not self._knows_rights:
            self._knows_rights = True
            return await _refuse_notification(send)
        named = re.fullmatch(r"/restapis/(\w+)", path)
        if scope["type"] != "http" or not (named or path == "/restapis"):
            return await self._inner(scope, receive, send)
        query = parse_qs(scope["query_string"].decode())
        is_import = scope["method"] == "POST" and query.get("mode") == ["import"]
        if not is_import and not (named and scope["method"] == "PUT"):
            return await self._inner(scope, receive, send)
        document = json.loads(await _body(receive))
        api = named[1] if named else None
        kinds = query.get("endpointConfigurationTypes", ["EDGE"])
        try:
            await asyncio.to_thread(_judge, scope)
            answer = await asyncio.to_thread(_apply, _gateway(scope), document, api, kinds)
        except PermissionError as error:
            refusal = {"__type": "AccessDeniedException", "message": str(error)}
            return await _reply(send, 403, refusal)
        except Exception as error:  # whatever it is, the caller is to read it
            return await _reply(send, 400, {"message": f"{type(error).__name__}: {error}"})
        return await _reply(send, 200 if api else 201, answer)


def _is_notification(scope: Any) -> bool:
    query = scope.get("query_string", b"").split(b"&")
    return scope.get("method") == "PUT" and query[0].partition(b"=")[0] == b"notification"


async def _refuse_notification(send: Any) -> None:
    body = (
        b"<Error><Code>InvalidArgument</Code><Message>Unable to validate the following "
        b"destination configurations</Message></Error>"
    )
    headers = [(b"content-type", b"application/xml")]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _apply(gateway: Any, document: Any, api: str | None, kinds: list[str]) -> dict[str, Any]:
    if api is None:
        api = gateway.create_rest_api(
            name=document["info"]["title"],
            endpointConfiguration={"types": kinds},
            binaryMediaTypes=document.get("x-amazon-apigateway-binary-media-types", []),
        )["id"]
    else:
        _clear(gateway, api)
        # The title of the document becomes the API's name here, too.
        name = {"op": "replace", "path": "/name", "value": document["info"]["title"]}
        gateway.update_rest_api(restApiId=api, patchOperations=[name])
    ids = {item["path"]: item["id"] for item in _resources(gateway, api)}
    authorizers = {
        name: gateway.create_authorizer(restApiId=api, name=name, **_authorizer(scheme))["id"]
        for name, scheme in document.get("securityDefinitions", {}).items()
        if scheme["name"] == "Authorization"
    }
    for path, operations in document["paths"].items():
        parts = [part for part in path.split("/") if part]
        place = "/"
        for number, part in enumerate(parts, 1):
            parent, place = ids[place], "/" + "/".join(parts[:number])
            if place not in ids:
                made = gateway.create_resource(restApiId=api, parentId=parent, pathPart=part)
                ids[place] = made["id"]
        for method, operation in operations.items():
            target = {
                "restApiId": api,
                "resourceId": ids[place],
                "httpMethod": method.upper(),
            }
            _put_method(gateway, target, operation, authorizers)
    answer = gateway.get_rest_api(restApiId=api)
    answer["createdDate"] = answer["createdDate"].timestamp()
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def _authorizer(scheme: Any) -> dict[str, Any]:
    if scheme["x-amazon-apigateway-authtype"] != "cognito_user_pools":
        raise NotImplementedError(f"an authorizer: {scheme['x-amazon-apigateway-authtype']}")
    return {
        "type": "COGNITO_USER_POOLS",
        "identitySource": f"method.request.{scheme['in']}.{scheme['name']}",
        "providerARNs": scheme["x-amazon-apigateway-authorizer"]["providerARNs"],
    }


def _put_method(
    gateway: Any, target: dict[str, str], operation: Any, authorizers: dict[str, str]
) -> None:
    authorization: dict[str, Any] = {"authorizationType": "NONE"}
    if wanted := operation.get("security"):
        ((name, scopes),) = wanted[0].items()
        authorization = {
            "authorizationType": "COGNITO_USER_POOLS",
            "authorizerId": authorizers[name],
            "authorizationScopes": scopes,
        }
    integration = operation["x-amazon-apigateway-integration"]
    if integration["type"] != "aws_proxy":
        raise NotImplementedError(f"an integration of the type {integration['type']}")
    gateway.put_method(**target, **authorization)
    gateway.put_integration(
        **target,
        type="AWS_PROXY",
        integrationHttpMethod=integration["httpMethod"],
        uri=integration["uri"],
    )


def _clear(gateway: Any, api: str) -> None:
    """Remove what PutRestApi's mode overwrite replaces, the gateway's own answers included."""
    items = _resources(gateway, api)
    for item in sorted(items, key=lambda item: -len(item["path"])):
        if item["path"] != "/":
            gateway.delete_resource(restApiId=api, resourceId=item["id"])
    for authorizer in gateway.get_authorizers(restApiId=api)["items"]:
        gateway.delete_authorizer(restApiId=api, authorizerId=authorizer["id"])
    for answer in gateway.get_gateway_responses(restApiId=api)["items"]:
        if not answer["defaultResponse"]:
            gateway.delete_gateway_response(restApiId=api, responseType=answer["responseType"])


def _resources(gateway: Any, api: str) -> list[dict[str, Any]]:
    return gateway.get_resources(restApiId=api, limit=500)["items"]


def _caller(scope: Any) -> tuple[str, str]:
    """Give the key that a request is signed with, and the region that it is for."""
    signature = dict(scope["headers"])[b"authorization"].decode()
    found = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", signature)
    assert found
    return found[1], found[2]


def _judge(scope: Any) -> None:
    key, region = _caller(scope)
    arn = f"arn:aws:apigateway:{region}::{scope['path']}"
    judge(key, region, f"apigateway:{scope['method']}", arn)


def _gateway(scope: Any) -> Any:
    """Make a client of the owner of the account that a request is for, in its region."""
    key, region = _caller(scope)
    set_request_account_id(key)
    return botocore.session.Session().create_client(
        "apigateway",
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        aws_access_key_id=get_account_id(),
        aws_secret_access_key="test",
    )


def _with_ids(append: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Have each log event given an id, which the emulator does for those of PutLogEvents only."""

    def append_with_ids(stream: Any, events: Any) -> None:
        append(stream, [{"eventId": uuid4().hex, **event} for event in events])

    return append_with_ids


def _made(name: str, *_: Any) -> tuple[str, dict[str, Any]]:
    """Take a resource that is not there for made, changed or gone."""
    return name, {}


_forward_to_origin = cloudfront._forward_to_origin


def _forward(origin: dict[str, Any], method: str, uri: str, *rest: Any) -> Any:
    """Ask an origin; the emulator's own APIs have their place below a path of its own."""
    api, _, kind = origin["domain_name"].partition(".")
    if kind.startswith("execute-api."):
        port = int(os.environ["GATEWAY_PORT"])
        here = {"domain_name": "127.0.0.1", "http_port": port, "protocol_policy": "http-only"}
        origin, uri = {**origin, **here}, f"/_aws/execute-api/{api}{uri}"
    return _forward_to_origin(origin, method, uri, *rest)


def _create_budget(name: str, properties: Any, stack: str) -> tuple[str, dict[str, Any]]:
    """Make a budget with the calls that the emulator has for it."""
    physical = properties["Budget"].get("BudgetName", f"{stack}-{name}-{uuid4().hex[:12]}")
    named = {**properties, "Budget": {**properties["Budget"], "BudgetName": physical}}
    status, _, body = budgets._create_budget(named)
    if status != 200:
        raise ValueError(body)
    return physical, {}


def _update_budget(old: str, _: Any, properties: Any, stack: str) -> tuple[str, dict[str, Any]]:
    """Make it anew, as CloudFormation does with another name or other notifications."""
    made = _create_budget("MonthlyBudget", properties, stack)
    _delete_budget(old)
    return made


def _delete_budget(name: str, *_: Any) -> None:
    budgets._delete_budget({"BudgetName": name})


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _reply(send: Any, status: int, answer: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


if __name__ == "__main__":
    # A changed function counts as changing for half a second, for which Chalice waits five; twice
    # for each function.
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0
    cloudfront._forward_to_origin = _forward
    style = {"create": _made, "update": _made, "delete": _made}
    provisioners._RESOURCE_HANDLERS["AWS::Cognito::ManagedLoginBranding"] = style
    cloudwatch_logs._append_log_events = _with_ids(cloudwatch_logs._append_log_events)
    judge_as_aws(os.environ["JUDGED"])
    budget = {"create": _create_budget, "update": _update_budget, "delete": _delete_budget}
    provisioners._RESOURCE_HANDLERS["AWS::Budgets::Budget"] = budget
    ministack.app = ImportingGateway(ministack.app)
    ministack.main()
