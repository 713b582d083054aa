"""API Gateway's Cognito authorizer as tests want it: who calls is said, not proved."""

import json
from typing import Any

from chalice import local
from chalice.test import Client


class Gateway(local.LocalGatewayAuthorizer):
    """Hands on what API Gateway would have verified: a token is a subject, and perhaps groups."""

    def authorize(self, raw_path, lambda_event, lambda_context):  # noqa: ARG002
        context = lambda_event["requestContext"]
        context["apiId"] = "any"
        subject, _, groups = lambda_event["headers"].get("authorization", "").partition(" ")
        if subject:
            claims = {"sub": subject} | ({"cognito:groups": groups} if groups else {})
            context["authorizer"] = {"claims": claims}
        return lambda_event, lambda_context


class Caller:
    """Asks the API as somebody."""

    def __init__(self, client: Client, token: str) -> None:
        self._client = client
        self._token = token

    def __call__(self, method: str, target: str, body: Any = None) -> tuple[int, Any]:
        """Give status and body of an answer."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["authorization"] = self._token
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self._client.http.request(method, target, headers=headers, body=sent)
        return answer.status_code, answer.json_body if answer.body else None
