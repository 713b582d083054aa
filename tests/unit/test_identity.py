"""The owner: everybody is one where sign-in is off, nobody is anybody else where it is on."""

import pytest

from chalicelib.api.identity import is_admin, owner_of
from chalicelib.errors import SignInRequired
from tests.settings import POOL_ARN, settings

OPEN = settings(sign_in="open")
COGNITO = settings(sign_in="cognito", user_pool_arn=POOL_ARN)
SUBJECT = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"


def context(**claims):
    """Give what API Gateway says of a request whose token it verified."""
    return {"apiId": "a1b2c3", "authorizer": {"claims": claims}}


def test_without_sign_in_the_owner_is_public_whatever_a_caller_claims():
    assert owner_of({}, OPEN) == "public"
    assert owner_of(context(sub=SUBJECT), OPEN) == "public"


def test_with_sign_in_the_owner_is_the_verified_subject():
    assert owner_of(context(sub=SUBJECT), COGNITO) == SUBJECT


@pytest.mark.parametrize(
    "request_context",
    [
        {},
        {"apiId": "a1b2c3"},
        {"apiId": "a1b2c3", "authorizer": None},
        {"apiId": "a1b2c3", "authorizer": {}},
        context(),
        context(sub=""),
        context(sub="public"),
        context(sub=f"{SUBJECT}/../x"),
        # What `chalice local` makes of any token.
        {"authorizer": {"claims": {"sub": SUBJECT, "cognito:groups": "admins"}}},
    ],
)
def test_with_sign_in_a_call_without_a_verified_subject_is_refused(request_context):
    for asked in (owner_of, is_admin):
        with pytest.raises(SignInRequired):
            asked(request_context, COGNITO)


@pytest.mark.parametrize("groups", ["admins", "family,admins", "[family admins]", "[admins]"])
def test_an_admin_is_who_is_in_their_group(groups):
    assert is_admin(context(sub=SUBJECT, **{"cognito:groups": groups}), COGNITO)


@pytest.mark.parametrize("groups", ["", "family", "administrators", "no-admins", "Admins"])
def test_nobody_else_is_one(groups):
    assert not is_admin(context(sub=SUBJECT, **{"cognito:groups": groups}), COGNITO)
    assert not is_admin(context(sub=SUBJECT), COGNITO)


def test_without_sign_in_nobody_is_an_admin():
    assert not is_admin(context(sub=SUBJECT, **{"cognito:groups": "admins"}), OPEN)
