"""What stands before the app on AWS where people sign in: API Gateway's Cognito authorizer.

Chalice's own stand-in believes what any token claims, and lets calls without one through.
"""

from collections.abc import Sequence
from typing import Any

import jwt
from chalice import Chalice, CognitoUserPoolAuthorizer, CORSConfig
from chalice.local import LocalGatewayAuthorizer, NotAuthorizedError

_REFUSAL = b'{"message": "Unauthorized"}'
_KEYS_KEPT_SECONDS = 300


class Verifier:
    """Tells the access tokens of one user pool's one client from everything else.

    Parameters
    ----------
    pool_arn : str
        The pool, which is the issuer too.
    client : str
        The client that the tokens are for.
    endpoint : str
        Where the pool's public keys are: an emulator's address.
    """

    def __init__(self, pool_arn: str, client: str, endpoint: str) -> None:
        _, _, _, region, _, resource = pool_arn.split(":")
        pool = resource.removeprefix("userpool/")
        self._client = client
        self._issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool}"
        keys = f"{endpoint}/{pool}/.well-known/jwks.json"
        self._keys = jwt.PyJWKClient(keys, lifespan=_KEYS_KEPT_SECONDS)

    def claims(self, token: str, scopes: Sequence[str]) -> dict[str, str]:
        """Give the claims of a token as API Gateway hands them on: as text, lists with commas.

        What is looked at is what Amazon API Gateway looks at (Amazon Cognito Developer Guide,
        "Verifying JSON web tokens"): signature, issuer, time, use, client, and one of the scopes.

        Raises
        ------
        jwt.PyJWTError
            If the token is not one that is let in.
        """
        claims: dict[str, Any] = jwt.decode(
            token,
            self._keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            issuer=self._issuer,
            options={"require": ["exp", "iss", "sub"], "verify_aud": False},
        )
        permitted = set(scopes) & set(str(claims.get("scope", "")).split())
        if claims.get("token_use") != "access" or claims.get("client_id") != self._client:
            raise jwt.InvalidTokenError
        if not permitted:
            raise jwt.InvalidTokenError
        return {
            name: ",".join(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in claims.items()
        }


class CognitoGateway(LocalGatewayAuthorizer):
    """Puts verified claims into the context of a request, or answers 401."""

    def __init__(self, verifier: Verifier, app: Chalice) -> None:
        super().__init__(app)
        self._verifier = verifier
        self._app = app

    def authorize(self, raw_path: str, lambda_event: Any, lambda_context: Any) -> Any:  # noqa: ARG002
        """Let a request through to its route; see `LocalGatewayAuthorizer`.

        Raises
        ------
        NotAuthorizedError
            If the route wants a token and the request has none that is let in.
        """
        context = lambda_event["requestContext"]
        context["apiId"] = "local"  # by which the app knows that the claims are verified
        route = self._route_for_event(lambda_event)
        if route and isinstance(route.authorizer, CognitoUserPoolAuthorizer):
            header = (lambda_event.get("headers") or {}).get("authorization", "")
            try:
                claims = self._verifier.claims(
                    header.removeprefix("Bearer "), route.authorizer.scopes
                )
            except (jwt.PyJWTError, ValueError):
                raise NotAuthorizedError(self._headers(), _REFUSAL) from None
            context["authorizer"] = {"claims": claims}
        return lambda_event, lambda_context

    def _headers(self) -> dict[str, str]:
        # On AWS page and API share an origin; here the page must be let read the answer.
        cors = self._app.api.cors
        allowed = cors.get_access_control_headers() if isinstance(cors, CORSConfig) else {}
        return {"Content-Type": "application/json", **allowed}
