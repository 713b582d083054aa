"""The app with a sign-in, one who looks after the stage, Ann, and one who doesn't, Ben."""

import pytest
from chalice import local
from chalice.test import Client

from tests.integration.conftest import CAPS, import_app
from tests.integration.people.gateway import Caller, Gateway
from tests.integration.people.pool import Pool


@pytest.fixture
def pool(resources):  # noqa: ARG001 (the simulated account)
    pool = Pool()
    yield pool
    pool.cognito.delete_user_pool(UserPoolId=pool.id)


@pytest.fixture
def app(resources, monkeypatch, pool):
    monkeypatch.setattr(local, "LocalGatewayAuthorizer", Gateway)
    app = import_app(
        resources, monkeypatch, SIGN_IN="cognito", USER_POOL_ARN=pool.arn, **dict.fromkeys(CAPS, "")
    )
    pool.watch(app.aws.cognito)
    return app


@pytest.fixture
def ask(app):
    """Ask as somebody by owner; with groups behind a space."""
    with Client(app.app) as client:
        yield lambda token, *request: Caller(client, token)(*request)


@pytest.fixture
def ann(pool):
    """An owner who looks after the stage."""
    return pool.add("ann@example.com", admin=True)


@pytest.fixture
def ben(pool):
    """An owner who doesn't."""
    return pool.add("ben@example.com")


@pytest.fixture
def admin(ask, ann):
    """Ask as somebody who looks after the stage."""
    return lambda *request: ask(f"{ann} admins", *request)
