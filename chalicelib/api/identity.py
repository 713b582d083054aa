"""Who is calling: the owner that every read and write is confined to."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.errors import NotAllowed, SignInRequired
from chalicelib.names import ADMINS, PUBLIC
from chalicelib.settings import OPEN, Settings

#: What a token must permit, one of them. With scopes API Gateway takes access tokens and no ID
#: tokens (Amazon API Gateway Developer Guide, "Control access to REST APIs using Amazon Cognito
#: user pools"). The first is that of the managed login, the second that of who signs in by
#: Cognito's own API, as a check of a deployment does.
SCOPES = ["openid", "aws.cognito.signin.user.admin"]

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
        If the stage wants a sign-in and no verified subject came with the request.
    """
    if settings.sign_in == OPEN:
        return PUBLIC
    subject = str(_claims(context).get("sub", ""))
    if not _SUBJECT.fullmatch(subject):
        raise SignInRequired("Sign in first.")
    return subject


def is_admin(context: Mapping[str, Any], settings: Settings) -> bool:
    """Tell whether a request is that of somebody who looks after the stage: nobody without sign-in.

    Raises
    ------
    SignInRequired
        See `owner_of`.
    """
    if settings.sign_in == OPEN:
        return False
    owner_of(context, settings)
    # API Gateway hands a list on as text, in a REST API with commas (an emulator as "[a b]").
    groups = str(_claims(context).get("cognito:groups", ""))
    return ADMINS in re.split(r"[\s,]+", groups.strip("[]"))


def admin_of(context: Mapping[str, Any], settings: Settings) -> str:
    """Give the owner behind a request that only those may make who look after the stage.

    Raises
    ------
    NotAllowed
        If it is anybody else's, or nobody signs in.
    SignInRequired
        See `owner_of`.
    """
    if not is_admin(context, settings):
        raise NotAllowed("Only those who look after this stage may do that.")
    return owner_of(context, settings)


def _claims(context: Mapping[str, Any]) -> Mapping[str, Any]:
    # Only API Gateway names its API, and it admits no claims that it didn't verify. `chalice local`
    # takes whatever claims a token makes, and names none.
    if not context.get("apiId"):
        return {}
    return (context.get("authorizer") or {}).get("claims") or {}
