"""Accounts compared with the images there are: after a counter was made wrong by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.store.accounts import ACCOUNT
from chalicelib.store.counters import held
from chalicelib.store.image import Image
from chalicelib.store.items import from_dynamodb
from chalicelib.store.tables import Tables, attribute_names, is_refusal, write

_COUNTED = ("photos", "bytes")


def recount(tables: Tables, images: Iterable[Image]) -> Iterator[tuple[str, Counter[str]]]:
    """Make each account hold what its images hold.

    An account that changes meanwhile is left for the next time: its sum is of no one moment.

    Parameters
    ----------
    tables : Tables
        Where the accounts are.
    images : iterable of Image
        All images of all owners, reservations too; read when they are asked for, consistently.

    Yields
    ------
    tuple
        An owner whose account was wrong and is right now, and by how much it was too large.
    """
    accounts = {str(item["owner"]): item for item in _accounts(tables)}
    sums: dict[str, Counter[str]] = {}
    for image in images:
        sums.setdefault(image.owner, Counter()).update(held(image))
    for owner in accounts.keys() | sums.keys():
        account, there = accounts.get(owner, {}), sums.get(owner, Counter())
        surplus = Counter({name: account.get(name, 0) - there[name] for name in _COUNTED})
        if any(surplus.values()) and _correct(tables, owner, there, account.get("changes")):
            yield owner, surplus


def _correct(tables: Tables, owner: str, there: Mapping[str, int], changes: int | None) -> bool:
    """Set an account to what is there, if it has changed no more often; tell whether it hasn't."""
    unchanged = "attribute_not_exists(#changes)" if changes is None else "#changes = :changes"
    values = {":photos": there["photos"], ":bytes": there["bytes"], ":one": 1}
    try:
        write(
            tables.stats.update_item,
            Key={"owner": owner, "stat": ACCOUNT},
            UpdateExpression="SET #photos = :photos, #bytes = :bytes ADD #changes :one",
            ConditionExpression=unchanged,
            ExpressionAttributeNames=attribute_names(*_COUNTED, "changes"),
            ExpressionAttributeValues=values | ({} if changes is None else {":changes": changes}),
        )
    except ClientError as error:
        if not is_refusal(error):
            raise
        return False
    return True


def _accounts(tables: Tables) -> Iterator[dict[str, Any]]:
    start: dict[str, Any] = {}
    while True:
        page = tables.stats.scan(
            ConsistentRead=True,
            FilterExpression="#stat = :account",
            ExpressionAttributeNames=attribute_names("stat"),
            ExpressionAttributeValues={":account": ACCOUNT},
            **start,
        )
        yield from map(from_dynamodb, page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
