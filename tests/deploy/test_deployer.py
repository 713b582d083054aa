"""Whoever has the policy of docs/deployer-policy.json can deploy, use all commands, and remove.

It is given to a user of the emulator, who does it all as typed. The emulator judges each call of the
commands and of Chalice (`judgement.py` has where it is helped to). CloudFormation acts with its
caller's rights on AWS, and there with nobody's: what it needs is in the schemas of its resources'
handlers, which cfn-lint brings.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.deploy.deployer import POLICY, SIDS, Deployer, allows, without
from tests.deploy.test_life import PIPELINE, result, upload

ADMIN = "ann@example.com"
# What no call to the emulator needs: it makes alarms and a budget for CloudFormation only, and has
# no mail from SES.
ONLY_FOR_CLOUDFORMATION = {"Alarms", "Budget", "MailByCognito"}


class Life:
    """A stage's life, in the steps of somebody who deploys it, each of which may be repeated."""

    def __init__(self, project: Any, cloud: Any, photo: bytes) -> None:
        project.who = ()
        self._project, self._cloud, self._photo = project, cloud, photo
        self.deployer = Deployer(cloud)

    def steps(self) -> Iterator[tuple[str, ...]]:
        """Give the commands; what others do with the stage meanwhile is done between them."""
        yield "deploy", "--open", "--alarm-email", "operator@example.com"
        self._add_photo()
        yield "deploy", "--admin-email", ADMIN
        yield "adopt", "--to", ADMIN
        self._fail_event()
        yield ("redrive",)
        yield "destroy", "--yes", "--with-photos", "--with-people"

    def run(self, command: tuple[str, ...]) -> tuple[int, str]:
        """Type a command as the deployer."""
        return self._project.run(*command, **self.deployer.keys)

    def _add_photo(self) -> None:
        (api,) = self._cloud.client("apigateway").get_rest_apis()["items"]
        url = f"{self._cloud.url}/_aws/execute-api/{api['id']}/api"
        upload(url, "cat.png", self._photo)
        result(url, "cat.png")

    def _fail_event(self) -> None:
        sqs = self._cloud.client("sqs")
        queue = sqs.get_queue_url(QueueName="smart-image-analyzer-dev-dead-letters")["QueueUrl"]
        function = self._cloud.client("lambda").get_function_configuration(FunctionName=PIPELINE)
        letter = {
            "requestContext": {"functionArn": f"{function['FunctionArn']}:$LATEST"},
            "requestPayload": {"Records": [{"eventName": "no upload"}]},
        }
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(letter))


@pytest.fixture(scope="module")
def life(project, cloud):
    return Life(project, cloud, b"")


def test_trial(project, cloud, photo):
    import time, shutil
    life = Life(project, cloud, photo("chelsea.png"))
    left = [s for s in SIDS if s not in ONLY_FOR_CLOUDFORMATION]
    for step in life.steps():
        while True:
            sid = left[0] if left else None
            life.deployer.allow(without(sid) if sid else POLICY)
            t=time.time()
            code, said = life.run(step)
            print(step[0], "without", sid, code, round(time.time()-t,1), said.strip().splitlines()[-1][:300])
            if code == 0:
                break
            refused=[r for r,a in life.deployer.asked().items() if not a]
            print("    ", refused[:3])
            life.deployer.forget()
            if all(allows(POLICY, r) for r in refused):
                left.pop(0)
            else:
                assert 0, said
        shutil.copy(cloud.judged,"/tmp/rights/judged"); shutil.copy(cloud.log,"/tmp/rights/cloud.log")
    assert not left
