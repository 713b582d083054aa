"""The tags that whoever deploys a stage wants on everything of it, as for telling its costs apart.

Stacks hand theirs on to what they make, and Chalice gives the functions theirs. The rest is here:
the REST API, the log groups, the roles and the schedules' rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from infra.account import Account
from infra.api import find_apis
from infra.errors import DeployError
from infra.names import APP, FUNCTIONS

# Letters, digits, spaces and these (AWS General Reference, "Tag naming limits and requirements").
_TEXT = re.compile(r"[\w .:/=+@-]*")
_KEY, _VALUE = 128, 256  # characters
# A resource takes 50, and Chalice, CloudFormation and this deployment have some of their own.
_MOST = 40
# Whose prefix is AWS's, Chalice's, and this deployment's.
_TAKEN = ("aws:", "aws-chalice", "deployed-")
_ABSENT = ("NotFoundException", "ResourceNotFoundException", "NoSuchEntity")


def parse_tags(texts: Iterable[str]) -> dict[str, str]:
    """Read what `--tag` was given: the values by their keys, empty for one to be taken off.

    Raises
    ------
    DeployError
        If AWS would refuse one, or it is one of the deployment's own.
    """
    tags: dict[str, str] = {}
    wrong = []
    for text in texts:
        key, given, value = text.partition("=")
        if fault := _fault(key, value) if given and key else "say a key and a value, as key=value":
            wrong.append(f"--tag {text}: {fault}.")
        tags[key] = value
    if wrong:
        raise DeployError(*wrong)
    return tags


def change_tags(kept: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """Give what is kept of a stage's tags when some are changed.

    Raises
    ------
    DeployError
        If they are too many, or two keys differ by their case only, which roles can't have (AWS
        IAM User Guide, "Rules for tagging in IAM and AWS STS").
    """
    tags = {key: value for key, value in {**kept, **changes}.items() if value}
    if len(tags) > _MOST:
        raise DeployError(f"--tag: a stage takes {_MOST} tags, and these are {len(tags)}.")
    if len({key.lower() for key in tags}) < len(tags):
        raise DeployError("--tag: two keys differ by capital letters only, which IAM refuses.")
    return tags


def put_tags(account: Account, tags: Mapping[str, str]) -> None:
    """Tag what neither a stack nor Chalice does, as far as it is there."""
    if not tags:
        return
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    gateway, logs, iam, events = _clients(account)
    for arn in _apis(account, gateway):
        gateway.tag_resource(resourceArn=arn, tags=tags)
    for name in FUNCTIONS:
        with _absent():
            logs.tag_resource(resourceArn=_group(account, name), tags=tags)
        with _absent():
            iam.tag_role(RoleName=account.stage.role(name), Tags=pairs)
    for arn in _rules(account, events):
        events.tag_resource(ResourceARN=arn, Tags=pairs)


def take_tags(account: Account, keys: list[str]) -> None:
    """Take tags off what `put_tags` gives them to.

    To be done before the data stack forgets them, so that what is interrupted goes on from there.
    """
    if not keys:
        return
    gateway, logs, iam, events = _clients(account)
    for arn in _apis(account, gateway):
        gateway.untag_resource(resourceArn=arn, tagKeys=keys)
    for name in FUNCTIONS:
        with _absent():
            logs.untag_resource(resourceArn=_group(account, name), tagKeys=keys)
        with _absent():
            iam.untag_role(RoleName=account.stage.role(name), TagKeys=keys)
    for arn in _rules(account, events):
        events.untag_resource(ResourceARN=arn, TagKeys=keys)


def _fault(key: str, value: str) -> str | None:
    if key.lower().startswith(_TAKEN):
        return f"keys that begin with {', '.join(_TAKEN)} are taken"
    if len(key) > _KEY or len(value) > _VALUE:
        return f"a key has up to {_KEY} characters and a value up to {_VALUE}"
    if not (_TEXT.fullmatch(key) and _TEXT.fullmatch(value)):
        return "letters, digits, spaces and . : / = + @ - _ can be in a tag"
    return None


def _clients(account: Account) -> tuple[Any, ...]:
    return tuple(account.client(name) for name in ("apigateway", "logs", "iam", "events"))


def _apis(account: Account, gateway: Any) -> Iterator[str]:
    stage = account.stage
    for api in find_apis(gateway, stage):
        arn = f"arn:{stage.partition}:apigateway:{stage.region}::/restapis/{api}"
        yield arn
        for deployed in gateway.get_stages(restApiId=api)["item"]:
            yield f"{arn}/stages/{deployed['stageName']}"


def _group(account: Account, name: str) -> str:
    return account.stage.arn("logs", f"log-group:{account.stage.log_group(name)}")


def _rules(account: Account, events: Any) -> Iterator[str]:
    for rule in events.list_rules(NamePrefix=f"{APP}-{account.stage.name}-")["Rules"]:
        yield rule["Arn"]


@contextmanager
def _absent() -> Iterator[None]:
    """Pass over what isn't there yet, or any more."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise
