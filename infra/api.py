"""The deployed REST API: found again, and given what Chalice can't configure."""

from collections.abc import Mapping
from typing import Any

from infra.names import API, APP, Stage

# Requests a second, and how many at once, that the stage takes from all callers together.
RATE, BURST = 100, 200

# The shape of the app's own errors.
_BODY = '{"Code":"$context.error.responseType","Message":$context.error.messageString}'


def find_apis(gateway: Any, stage: Stage) -> list[str]:
    """Give the ids of the REST APIs that call this stage's function, the oldest first.

    Chalice finds its own by a file on the machine that deployed it; so one that was made by an
    interrupted run, or from another machine, is found here. Earlier versions gave those of all
    stages one name, which the next deployment ends.
    """
    calls = f":function:{stage.function(API)}/invocations"
    found = []
    for page in gateway.get_paginator("get_rest_apis").paginate():
        for api in page.get("items", []):
            if api["name"] in (APP, stage.api) and calls in _integrations(gateway, api["id"]):
                found.append((api["createdDate"], api["id"]))
    return [api for _, api in sorted(found)]


def gateway_responses(origin: str) -> dict[str, dict[str, Any]]:
    """Give the answers of API Gateway itself (throttled, too large, timed out, ...) by their type.

    Parameters
    ----------
    origin : str
        The pages that may read them; without this a browser hides from a page of another origin
        why it was refused.
    """
    return {
        kind: {
            "responseParameters": {
                "gatewayresponse.header.Access-Control-Allow-Origin": f"'{origin}'"
            },
            "responseTemplates": {"application/json": _BODY},
        }
        for kind in ("DEFAULT_4XX", "DEFAULT_5XX")
    }


def configure_api(gateway: Any, api: str, deployed_as: str, origin: str) -> list[str]:
    """Set throttling and the gateway's own answers; give a line for each thing changed.

    Parameters
    ----------
    gateway
        The API Gateway client.
    api : str
        The API's id.
    deployed_as : str
        The name of the API's stage.
    origin : str
        See `gateway_responses`.
    """
    changed = []
    stale = False
    for kind, wanted in gateway_responses(origin).items():
        current = gateway.get_gateway_response(restApiId=api, responseType=kind)
        if any(current.get(part, {}) != wanted[part] for part in wanted):
            gateway.put_gateway_response(restApiId=api, responseType=kind, **wanted)
            changed.append(f"answer {kind} set")
            stale = True
    if stale:
        # They hold from the next deployment of the API on.
        gateway.create_deployment(restApiId=api, stageName=deployed_as)
    settings = gateway.get_stage(restApiId=api, stageName=deployed_as).get("methodSettings", {})
    if not _is_throttled(settings.get("*/*", {})):
        throttle(gateway, api, deployed_as, (RATE, BURST))
        changed.append(f"throttled to {RATE} requests a second")
    return changed


def throttle(gateway: Any, api: str, deployed_as: str, limits: tuple[int, int]) -> None:
    """Set how many requests a second, and how many at once, an API's stage takes; 0 is none."""
    paths = ("/*/*/throttling/rateLimit", "/*/*/throttling/burstLimit")
    gateway.update_stage(
        restApiId=api,
        stageName=deployed_as,
        patchOperations=[
            {"op": "replace", "path": path, "value": str(limit)}
            for path, limit in zip(paths, limits, strict=True)
        ],
    )


def _is_throttled(settings: Mapping[str, Any]) -> bool:
    limits = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
    return limits == (RATE, BURST)


def _integrations(gateway: Any, api: str) -> str:
    resources = gateway.get_resources(restApiId=api, embed=["methods"], limit=500)["items"]
    return "\n".join(
        method.get("methodIntegration", {}).get("uri", "")
        for resource in resources
        for method in resource.get("resourceMethods", {}).values()
    )
