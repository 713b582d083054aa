"""Who is calling: the owner that every read and write is confined to."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.errors import SignInRequired
from chalicelib.names import PUBLIC
from chalicelib.settings import Settings

# A Cognito subject is a UUID. It becomes a part of object keys, so nothing else is let through.
_SUBJECT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def owner_of(context: Mapping[str, Any], settings: Settings) -> str:
    """Give the owner behind a request.

    Parameters
    ----------
    context : Mapping
        The request's context, with the claims that API Gateway's Cognito authorizer verified.
    settings : Settings
        Whether the stage is open or wants a sign-in.

    Returns
    -------
    str
        ``public`` in the open mode, else the caller's Cognito subject.

    Raises
    ------
    SignInRequired
        If the stage wants a sign-in and no verified subject came with the request. `chalice local`
        admits such requests, so this check is what keeps them out.
    """
    if settings.sign_in == "open":
        return PUBLIC
    claims = (context.get("authorizer") or {}).get("claims") or {}
    subject = str(claims.get("sub", ""))
    if not _SUBJECT.fullmatch(subject):
        raise SignInRequired("Sign in first.")
    return subject
