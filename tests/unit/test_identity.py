"""The owner: everybody is one where sign-in is off, nobody is anybody else where it is on."""

import pytest

from chalicelib.api.identity import owner_of
from chalicelib.errors import SignInRequired
from tests.settings import settings

OPEN = settings(sign_in="open")
COGNITO = settings(sign_in="cognito")
SUBJECT = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"


def test_without_sign_in_the_owner_is_public_whatever_a_caller_claims():
    assert owner_of({}, OPEN) == "public"
    assert owner_of({"authorizer": {"claims": {"sub": SUBJECT}}}, OPEN) == "public"


def test_with_sign_in_the_owner_is_the_verified_subject():
    assert owner_of({"authorizer": {"claims": {"sub": SUBJECT}}}, COGNITO) == SUBJECT


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"authorizer": None},
        {"authorizer": {}},
        {"authorizer": {"claims": {}}},
        {"authorizer": {"claims": {"sub": ""}}},
        {"authorizer": {"claims": {"sub": "public"}}},
        {"authorizer": {"claims": {"sub": f"{SUBJECT}/../x"}}},
    ],
)
def test_with_sign_in_a_call_without_a_subject_is_refused(context):
    with pytest.raises(SignInRequired):
        owner_of(context, COGNITO)
