"""The emulator's managed login, where a session depends on what Cognito does and ministack doesn't.

ministack renews tokens for ever: with a refresh token that was used, revoked, forged or has ended,
for a person who was disabled, and without their groups; and it doesn't know ``/oauth2/revoke``.
And it tells nobody of the mails that it takes for sent, by which people learn their passwords.
"""

import json
import os
import time
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.services import cognito

Answer = tuple[int, dict[str, str], bytes]

_GRACE_SECONDS = 30  # RefreshTokenRotation in infra/resources.yaml
_TOKENS = {"AccessToken": "access_token", "IdToken": "id_token", "RefreshToken": "refresh_token"}


def install(mails: str) -> None:
    """Take the place of ministack's own functions; add a line of JSON for each mail to a file."""
    exchange, answer_post, deliver = (
        cognito._oauth2_token,
        app._handle_cognito_body_request,
        cognito._deliver_cognito_email,
    )
    used: dict[str, float] = {}  # when each refresh token was first used

    def exchange_or_renew(
        data: Any, query: Any, body: bytes = b"", headers: Any = None
    ) -> Answer | Any:
        form = _form(body)
        if form.get("grant_type") != "refresh_token":
            return exchange(data, query, body, headers)
        old = form.get("refresh_token", "")
        if time.time() - used.setdefault(old, time.time()) > _GRACE_SECONDS:
            return cognito._oauth2_error("invalid_grant", "The refresh token was used.")
        return _renew(form.get("client_id", ""), old)

    async def answer_revocation_too(
        method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        if (method, path) != ("POST", "/oauth2/revoke"):
            return await answer_post(method, path, headers, body, query)
        cognito._revoke_token({"Token": _form(body).get("token", "")})
        return 200, {}, b""

    def deliver_and_tell(
        pool: Any, to: str, subject: str, body: str, *more: Any, **named: Any
    ) -> Any:
        descriptor = os.open(mails, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        with open(descriptor, "a") as file:
            mail = {"to": to, "subject": subject, "body": unescape(body)}
            file.write(json.dumps(mail) + "\n")
        return deliver(pool, to, subject, body, *more, **named)

    cognito._oauth2_token = exchange_or_renew
    app._handle_cognito_body_request = answer_revocation_too
    cognito._deliver_cognito_email = deliver_and_tell


def _renew(client: str, old: str) -> Answer | Any:
    refusal = cognito._oauth2_error("invalid_grant", "The refresh token is not valid.")
    claims: Mapping[str, Any] = cognito._token_claims(old)
    pool, pool_id = cognito._pool_for_client(client)
    if not pool or not claims or not cognito._signature_valid(old):
        return refusal
    person, error = cognito._refresh_auth_user(pool, pool_id, client, old)
    if error or not person.get("Enabled", True):
        return refusal
    if claims["exp"] <= time.time() or claims["origin_jti"] in cognito._revoked_tokens:
        return refusal
    result = cognito._build_auth_result(
        pool_id,
        client,
        person,
        trigger_source="TokenGeneration_RefreshTokens",
        origin_jti=claims["origin_jti"],
        scope=claims.get("scope"),
    )
    answer = {name: result[given] for given, name in _TOKENS.items()}
    answer |= {"token_type": "Bearer", "expires_in": result["ExpiresIn"]}
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def _form(body: bytes) -> dict[str, str]:
    fields = parse_qs(body.decode(errors="replace"))
    return {name: values[0] for name, values in fields.items()}
