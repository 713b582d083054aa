"""A lease: of several that would do the same work at once, one does it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.errors import Busy
from chalicelib.store.tables import attribute_names, is_refusal, write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_OWNER = "leases"  # beside the owners of images, of whom none is called so


@contextmanager
def lease(table: "Table", work: str, now: datetime, seconds: int) -> Iterator[bool]:
    """Hold a lease while some work is done.

    Parameters
    ----------
    table : Table
        `ImageStats`.
    work : str
        What is to be done by one at a time.
    now : datetime
        The time, in UTC.
    seconds : int
        How long the work may take; who holds the lease longer has died.

    Yields
    ------
    bool
        Whether it is held; if not, another has it.
    """
    key, holder = {"owner": _OWNER, "stat": work}, secrets.token_hex(8)
    try:
        write(
            table.update_item,
            Key=key,
            UpdateExpression="SET #holder = :holder, #until = :until",
            ConditionExpression="attribute_not_exists(#until) OR #until < :now "
            "OR #holder = :holder",  # it is held, but the answer that said so was lost
            ExpressionAttributeNames=attribute_names("holder", "until"),
            ExpressionAttributeValues={
                ":holder": holder,
                ":now": int(now.timestamp()),
                ":until": int(now.timestamp()) + seconds,
            },
        )
    except ClientError as error:
        if not is_refusal(error):
            raise
        yield False
        return
    try:
        yield True
    finally:
        # Who has lost it, for it took longer, leaves it to the next holder.
        with suppress(ClientError, Busy):
            write(
                table.update_item,
                Key=key,
                UpdateExpression="SET #until = :never",
                ConditionExpression="#holder = :holder",
                ExpressionAttributeNames=attribute_names("holder", "until"),
                ExpressionAttributeValues={":holder": holder, ":never": 0},
            )
