"""What there is of one stage, each part with what removes it.

What `chalice deploy` made is found by its name and not by Chalice's record, which another machine
or an interrupted run may not have. Whatever is gone already is passed over.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.names import PREFIXES, UPLOADS
from chalicelib.people import People
from infra.account import Account
from infra.api import find_apis
from infra.bucket import empty_bucket, has_objects
from infra.data import TABLES
from infra.names import APP, FUNCTIONS
from infra.people import delete_pool, everybody, find_people, others
from infra.stacks import Stacks

_ABSENT = {
    "404",
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
}


class Removal:
    """One stage on its way out of its account.

    Parameters
    ----------
    account : Account
        Where it is.
    with_photos : bool
        Whether photos are removed too; otherwise one that is there after all stops the removal.
    """

    def __init__(self, account: Account, with_photos: bool) -> None:
        self._account = account
        self._stage = account.stage
        self._stacks = Stacks(account.client("cloudformation"))
        self._s3 = account.client("s3")
        self._cognito = account.client("cognito-idp")
        self._kept = () if with_photos else PREFIXES

    def has_photos(self) -> bool:
        """Tell whether somebody's photo is there, or anything that was made of one."""
        try:
            return has_objects(self._s3, self._stage.bucket, PREFIXES)
        except ClientError as error:
            _pass_over(error)
            return False

    def count_photos(self) -> int:
        """Count the photos that are there, each 1,000 with a call; deleted ones are none."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._stage.bucket, Prefix=UPLOADS
        )
        try:
            return sum(page["KeyCount"] for page in pages)
        except ClientError as error:
            _pass_over(error)
            return 0

    def has_people(self) -> bool:
        """Tell whether there are people beside the one admin."""
        people = self._people()
        return people is not None and others(people) > 0

    def count_people(self) -> int | None:
        """Count all people, invited ones too; None where there is nobody to sign in."""
        people = self._people()
        return None if people is None else sum(1 for _ in everybody(people))

    def _people(self) -> People | None:
        outputs = self._stacks.outputs(self._stage.data_stack)
        return find_people(self._account, outputs) if self._pool() else None

    def preview(self) -> Iterator[str]:
        """Give a line for each thing that `run` would remove."""
        for what, _ in self._steps():
            yield what

    def run(self) -> Iterator[str]:
        """Remove everything; give a line for each thing that was there.

        Raises
        ------
        DeployError, ClientError, BotoCoreError
            If something can't be removed; the next run begins with it.
        """
        for what, remove in self._steps():
            try:
                remove()
            except ClientError as error:
                _pass_over(error)
            else:
                yield what

    def _steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        # What answers and what writes goes first, then what it has written.
        yield from self._chalice_steps()
        site = self._stage.site_stack
        shown = self._stacks.outputs(site)
        if "SiteBucket" in shown:
            bucket = shown["SiteBucket"]
            yield f"files of the page in {bucket}", partial(empty_bucket, self._s3, bucket)
        # The alarms first: CloudFront takes long enough for them to miss the schedules.
        for stack in (self._stage.operations_stack, site):
            if self._stacks.exists(stack):
                yield f"stack {stack}", partial(self._stacks.delete, stack)
        # Before the tables: a photo that came after all stops here, with all that is known of it.
        bucket = self._stage.bucket
        if self._bucket_exists():
            yield f"objects in {bucket}", partial(empty_bucket, self._s3, bucket, self._kept)
        # The template keeps bucket, tables and pool when their stack goes. Others of such names may
        # be another's, so they go while the stack still says that they are its own; the bucket's
        # name holds the account and can't be.
        dynamodb = self._account.client("dynamodb")
        for table in self._tables(dynamodb):
            yield f"table {table}", partial(delete_table, dynamodb, table)
        if (pool := self._pool()) is not None:
            yield f"people in {pool}", partial(delete_pool, self._cognito, pool)
        if self._stacks.exists(self._stage.data_stack):
            yield (
                f"stack {self._stage.data_stack}",
                partial(self._stacks.delete, self._stage.data_stack),
            )
        if self._bucket_exists():
            yield f"bucket {bucket}", partial(self._s3.delete_bucket, Bucket=bucket)

    def _chalice_steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        gateway = self._account.client("apigateway")
        events = self._account.client("events")
        functions = self._account.client("lambda")
        iam = self._account.client("iam")
        logs = self._account.client("logs")
        for api in find_apis(gateway, self._stage):
            yield f"REST API {api}", partial(gateway.delete_rest_api, restApiId=api)
        rules = events.list_rules(NamePrefix=f"{APP}-{self._stage.name}-")["Rules"]
        for rule in (rule["Name"] for rule in rules):
            yield f"schedule {rule}", partial(_delete_rule, events, rule)
        for name in FUNCTIONS:
            function, role = self._stage.function(name), self._stage.role(name)
            group = self._stage.log_group(name)
            if _is_there(partial(functions.get_function, FunctionName=function)):
                yield (
                    f"function {function}",
                    partial(functions.delete_function, FunctionName=function),
                )
            if _is_there(partial(iam.get_role, RoleName=role)):
                yield f"role {role}", partial(_delete_role, iam, role)
            # The prefix is also that of other stages' groups, as of dev2.
            found = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
            if group in [one["logGroupName"] for one in found]:
                yield f"logs {group}", partial(logs.delete_log_group, logGroupName=group)

    def _tables(self, dynamodb: Any) -> list[str]:
        outputs = self._stacks.outputs(self._stage.data_stack)
        return [
            outputs[name]
            for name in TABLES
            if name in outputs
            and _is_there(partial(dynamodb.describe_table, TableName=outputs[name]))
        ]

    def _pool(self) -> str | None:
        pool = self._stacks.outputs(self._stage.data_stack).get("UserPool")
        if pool is None:
            return None
        there = _is_there(partial(self._cognito.describe_user_pool, UserPoolId=pool))
        return pool if there else None

    def _bucket_exists(self) -> bool:
        return _is_there(lambda: self._s3.head_bucket(Bucket=self._stage.bucket))


def delete_table(dynamodb: Any, name: str) -> None:
    """Delete a table, even if it is protected, and wait until its name is free again."""
    table = dynamodb.describe_table(TableName=name)["Table"]
    if table.get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        dynamodb.get_waiter("table_exists").wait(TableName=name)
    # An interrupted run may have left it so; then DynamoDB refuses to delete it once more.
    if table["TableStatus"] != "DELETING":
        dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(
        TableName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 300}
    )


def _delete_role(iam: Any, name: str) -> None:
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
    iam.delete_role(RoleName=name)


def _delete_rule(events: Any, rule: str) -> None:
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=rule)["Targets"]]
    if targets:
        events.remove_targets(Rule=rule, Ids=targets)
    events.delete_rule(Name=rule)


def _is_there(look: Callable[[], Any]) -> bool:
    try:
        look()
    except ClientError as error:
        _pass_over(error)
        return False
    return True


def _pass_over(error: ClientError) -> None:
    if error.response["Error"]["Code"] not in _ABSENT:
        raise error
