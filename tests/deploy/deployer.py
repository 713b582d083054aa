"""The policy of who deploys, docs/deployer-policy.json, filled in, given to a user, and asked."""

import json
from fnmatch import fnmatchcase
from typing import Any

from tests.deploy.cloud import ACCOUNT, REGION, Cloud
from tests.local_run import ROOT

Policy = dict[str, Any]
Right = tuple[str, str]  # an action and a resource

NAME = "deployer"


def filled(name: str, **other: str) -> Any:
    """Read a document of docs/ with account, region and what else is open in it filled in."""
    text = (ROOT / "docs" / name).read_text()
    for place, value in ({"ACCOUNT": ACCOUNT, "REGION": REGION} | other).items():
        text = text.replace(place, value)
    return json.loads(text)


POLICY: Policy = filled("deployer-policy.json")
SIDS = [statement["Sid"] for statement in POLICY["Statement"]]


def without(sid: str) -> Policy:
    """Give the policy less one statement."""
    statements = [one for one in POLICY["Statement"] if one["Sid"] != sid]
    assert len(statements) == len(SIDS) - 1
    return {**POLICY, "Statement": statements}


def grants(policy: Policy) -> list[Right]:
    """Give each pattern of actions with each pattern of resources that it is given for."""
    return [
        (action, resource)
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    ]


def covers(grant: Right, right: Right) -> bool:
    """Tell whether a grant has a right in it; actions are compared whatever their case."""
    (action, resource), (asked, of) = grant, right
    return fnmatchcase(asked.lower(), action.lower()) and fnmatchcase(of, resource)


def allows(policy: Policy, right: Right) -> bool:
    """Tell whether a policy gives a right; it has no denials, and conditions are taken for met."""
    return any(covers(grant, right) for grant in grants(policy))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


class Deployer:
    """A user of IAM with a policy and keys, and nothing else."""

    def __init__(self, cloud: Cloud) -> None:
        self._iam = cloud.client("iam")
        self._iam.create_user(UserName=NAME)
        made = self._iam.create_policy(PolicyName=NAME, PolicyDocument=json.dumps(POLICY))
        self._arn = made["Policy"]["Arn"]
        self._iam.attach_user_policy(UserName=NAME, PolicyArn=self._arn)
        key = self._iam.create_access_key(UserName=NAME)["AccessKey"]
        self.keys = {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }
        self._record = cloud.judged
        self._seen = 0  # lines of it

    def allow(self, policy: Policy) -> None:
        """Give the user another policy in place of the one before."""
        before = self._iam.get_policy(PolicyArn=self._arn)["Policy"]["DefaultVersionId"]
        self._iam.create_policy_version(
            PolicyArn=self._arn, PolicyDocument=json.dumps(policy), SetAsDefault=True
        )
        self._iam.delete_policy_version(PolicyArn=self._arn, VersionId=before)

    def refused(self) -> list[Right]:
        """Give what was refused since this was last asked."""
        lines = self._lines()
        new, self._seen = lines[self._seen :], len(lines)
        return [(action, arn) for action, arn, allowed in new if not allowed]

    def allowed(self) -> set[Right]:
        """Give all that was asked for and allowed so far."""
        return {(action, arn) for action, arn, allowed in self._lines() if allowed}

    def _lines(self) -> list[tuple[str, str, bool]]:
        return [json.loads(line) for line in self._record.read_text().splitlines()]
