"""Whoever has the policy of docs/deployer-policy.json can deploy, use all commands, and remove.

It is given to a user of the emulator, who does it all as typed. The emulator judges each call of
the commands and of Chalice (`judgement.py` has where it is helped to). CloudFormation acts with its
caller's rights on AWS, and with nobody's in the emulator: what it needs is in the schemas of its
resources (`formation.py`).
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from tests.deploy.cloud import ACCOUNT, REGION
from tests.deploy.deployer import POLICY, SIDS, Deployer, allows, covers, filled, grants, without
from tests.deploy.formation import STAGE, rights_of_formation
from tests.deploy.test_life import PIPELINE, result, upload
from tests.local_run import ROOT

ADMIN = "ann@example.com"
# What `chalice deploy` finds missing only after it has packaged the app, which takes a while.
LATE = {"RolesOfFunctions", "BucketsAndObjects", "Schedules"}
# Nothing that the emulator judges: alarms and budget are CloudFormation's, and there is no SES.
UNJUDGED = {"Alarms", "Budget", "MailByCognito"}
# What is asked for on AWS and by nothing here.
_COGNITOS = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/email.cognito-idp.amazonaws.com/any"
ON_AWS_ONLY = {
    # `deploy --mail-from`: Cognito has a role of its own for SES (Amazon Cognito Developer Guide,
    # "Email settings for Amazon Cognito user pools").
    ("iam:CreateServiceLinkedRole", _COGNITOS),
    # `chalice delete`
    ("lambda:RemovePermission", STAGE.arn("lambda", f"function:{PIPELINE}")),
}
# And by a command when something fails: `verify` removes the person of whom nothing is kept yet.
AFTER_A_FAILURE = {
    ("cognito-idp:AdminDeleteUser", STAGE.arn("cognito-idp", f"userpool/{REGION}_any")),
}


class Life:
    """A stage's life, in the steps of somebody who deploys it, each of which may be repeated."""

    def __init__(self, project: Any, cloud: Any, front: Any, photo: bytes) -> None:
        project.who = ()
        self._project, self._cloud, self._front, self._photo = project, cloud, front, photo
        self.deployer = Deployer(cloud)

    def steps(self) -> Iterator[tuple[str, ...]]:
        """Give the commands; what others do with the stage meanwhile is done between them."""
        yield "deploy", "--open", "--alarm-email", "operator@example.com", "--tag", "team=photos"
        self._add_photo()
        yield "deploy", "--admin-email", ADMIN
        yield "adopt", "--to", ADMIN
        yield ("verify",)
        yield ("status",)
        yield "logs", "--once"
        self._fail_event()
        yield ("redrive",)
        yield ("close",)
        yield ("reopen",)
        self._look_closer()
        yield "destroy", "--yes", "--with-photos", "--with-people"

    def run(self, step: tuple[str, ...]) -> tuple[int, str]:
        """Type a command as the deployer."""
        command, *arguments = step
        self._project.front = self._front if command == "verify" else None
        code, said = self._project.run(command, *arguments, **self.deployer.keys)
        return code, said

    def _add_photo(self) -> None:
        (api,) = self._cloud.client("apigateway").get_rest_apis()["items"]
        url = f"{self._cloud.url}/_aws/execute-api/{api['id']}/api"
        upload(url, "cat.png", self._photo)
        result(url, "cat.png")

    def _look_closer(self) -> None:
        """Give a function a right in the console, as somebody may who wants to see more."""
        self._cloud.client("iam").attach_role_policy(
            RoleName=PIPELINE, PolicyArn="arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
        )

    def _fail_event(self) -> None:
        sqs = self._cloud.client("sqs")
        queue = sqs.get_queue_url(QueueName="smart-image-analyzer-dev-dead-letters")["QueueUrl"]
        function = self._cloud.client("lambda").get_function_configuration(FunctionName=PIPELINE)
        record = {
            "eventName": "ObjectCreated:Put",
            "eventTime": "2026-11-28T12:00:00.000Z",
            "s3": {"object": {"key": "uploads/public/gone.png"}},
        }
        letter = {
            "requestContext": {"functionArn": f"{function['FunctionArn']}:$LATEST"},
            "requestPayload": {"Records": [record]},
        }
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(letter))


@pytest.fixture(scope="module")
def lived(project, cloud, front, examples):
    """Live through it once, without each statement up to where it is first missed.

    The statements are in the order in which a stage's life first needs them. So each command ends
    where one is missing, and the next goes on from there; where none is, it comes to its end.

    Returns
    -------
    dict
        For each statement that was left out, what was refused then; for all of them, ``None``, what
        was asked for and allowed.
    """
    life = Life(project, cloud, front, (ROOT / "tests" / "photos" / "chelsea.png").read_bytes())
    deployer = life.deployer
    left_out = [sid for sid in SIDS if sid not in examples(UNJUDGED | LATE, UNJUDGED)]
    refused: dict[str | None, list[tuple[str, str]]] = {}
    for step in life.steps():
        while True:
            sid = next((sid for sid in left_out if sid not in refused), None)
            deployer.allow(without(sid) if sid else POLICY)
            code, said = life.run(step)
            denied = deployer.refused()
            if code == 0:
                break
            assert sid, f"{step} with all: {said}"
            assert denied, f"{step} without {sid}: {said}"
            assert "not authorized" in said, said
            refused[sid] = denied
    return {**refused, None: deployer.allowed()}


@pytest.fixture(scope="module")
def asked(lived):
    """All that is asked for: by the commands, by CloudFormation, and what only AWS could show."""
    return {*lived[None], *rights_of_formation(), *ON_AWS_ONLY, *AFTER_A_FAILURE}


def test_each_step_works_with_it_and_without_one_statement_some_step_is_refused(lived, examples):
    missed = [sid for sid in SIDS if sid not in examples(UNJUDGED | LATE, UNJUDGED)]
    assert [sid for sid in lived if sid] == missed
    for sid in missed:
        for right in lived[sid]:
            assert allows(POLICY, right), right
            assert not allows(without(sid), right), right


def test_what_cloudformation_needs_it_gives():
    assert [right for right in sorted(rights_of_formation()) if not allows(POLICY, right)] == []


def test_what_only_aws_could_show_nothing_here_asks_for(lived):
    seen = {action for action, _ in {*lived[None], *rights_of_formation()}}
    assert not seen & {action for action, _ in ON_AWS_ONLY}


@pytest.mark.parametrize("sid", SIDS)
def test_without_one_statement_something_that_is_asked_for_is_refused(sid, asked):
    assert [right for right in asked if not allows(without(sid), right)]


@pytest.mark.parametrize("grant", grants(POLICY), ids=" on ".join)
def test_nothing_is_given_that_nobody_asks_for(grant, asked):
    action, resource = grant
    # In a statement on several kinds of things, each action has some of the resources.
    assert any(covers((action, "*"), right) for right in asked)
    assert any(covers(("*", resource), right) for right in asked)


@pytest.mark.parametrize(
    ("claim", "is_let_in"),
    [
        ({}, True),
        ({"sub": "repo:owner/name:environment:prod"}, False),
        ({"sub": "repo:owner/name:ref:refs/heads/main"}, False),
        ({"sub": "repo:owner/name:pull_request"}, False),
        ({"sub": "repo:other/name:environment:dev"}, False),
        ({"sub": "repo:owner/name:environment:dev2"}, False),
        ({"aud": "https://github.com/owner"}, False),
        ({"iss": "https://gitlab.com"}, False),
    ],
)
def test_the_role_for_github_is_for_one_repository_and_stage(cloud, claim, is_let_in):
    trust = filled("github-trust-policy.json", REPOSITORY="owner/name", STAGE="dev")
    iam = cloud.client("iam")
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName="github", AssumeRolePolicyDocument=json.dumps(trust))
    of_github = {
        "iss": "https://token.actions.githubusercontent.com",
        "aud": "sts.amazonaws.com",
        "sub": "repo:owner/name:environment:dev",
    }
    # The emulator doesn't look who has signed it.
    token = jwt.encode(of_github | claim, "any key that is long enough for it", "HS256")
    asking = partial(
        cloud.client("sts").assume_role_with_web_identity,
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/github",
        RoleSessionName="any",
        WebIdentityToken=token,
    )
    if is_let_in:
        assert asking()["Credentials"]
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            asking()
