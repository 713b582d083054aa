"""The DynamoDB tables, and the calls on several items at once that need care."""

import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import busy
from chalicelib.names import item_key
from chalicelib.store.image import Image
from chalicelib.store.items import from_dynamodb, from_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

Action = dict[str, Any]

_BATCH = 100  # items of one BatchGetItem (Amazon DynamoDB API reference)
_TRIES = 12
_LONGEST_PAUSE = 0.5  # s

# Reasons for which a transaction may succeed a moment later (ibid., "TransactWriteItems").
_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@dataclass(frozen=True)
class Tables:
    """The tables of infra/resources.yaml.

    Attributes
    ----------
    images : Table
        `ImageLabels`, one item an image.
    index : Table
        `LabelIndex`, one item an image and label.
    stats : Table
        `ImageStats`, the counters.
    """

    images: "Table"
    index: "Table"
    stats: "Table"


class Refused(Exception):
    """Conditions of a transaction did not hold, so nothing was written.

    Parameters
    ----------
    actions : list of int
        The numbers of the actions whose conditions they were.
    """

    def __init__(self, actions: list[int]) -> None:
        super().__init__(f"the conditions of actions {actions} did not hold")
        self.actions = actions


def transact(table: "Table", actions: Sequence[Action]) -> None:
    """Write several items of any tables, all or none, trying again while others write them.

    Parameters
    ----------
    table : Table
        Any table; its client is used.
    actions : sequence of dict
        Up to 100, as TransactWriteItems takes them, with Python values.

    Raises
    ------
    Refused
        If a condition did not hold.
    Busy
        If others still wrote the same at the last try, or the tables were too busy.
    ClientError
        If the service failed.
    """
    # One for all tries, so that one that was done although its answer was lost is not done again,
    # and not taken for a refusal (ibid.).
    token = secrets.token_hex(16)
    for attempt in range(_TRIES):
        try:
            table.meta.client.transact_write_items(
                TransactItems=actions,  # type: ignore[arg-type]
                ClientRequestToken=token,
            )
        except ClientError as error:
            codes = [reason.get("Code") for reason in _reasons(error)]
            refused = [n for n, code in enumerate(codes) if code == "ConditionalCheckFailed"]
            if refused:
                raise Refused(refused) from error
            if not _PASSING & set(codes):
                raise
            if attempt == _TRIES - 1:
                raise busy() from error
            _pause(attempt)
        else:
            return


def write(call: Callable[..., Any], **arguments: Any) -> Any:
    """Write one item, trying again while a transaction holds it, which botocore doesn't.

    Raises
    ------
    Busy
        If a transaction still held it at the last try.
    ClientError
        If the condition did not hold, or the service failed.
    """
    attempt = 0
    while True:
        try:
            return call(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionConflictException":
                raise
            if attempt == _TRIES - 1:
                raise busy() from error
        _pause(attempt)
        attempt += 1


def find_image(tables: Tables, owner: str, name: str) -> Image | None:
    """Give an image in whatever state, as it is now."""
    item = tables.images.get_item(
        Key={"filename": item_key(owner, name)},
        # The page asks right after the upload and must not be told of a state before it.
        ConsistentRead=True,
    ).get("Item")
    return from_item(item) if item else None


def batch_get(table: "Table", keys: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give items by key, in the keys' order, as plain values, without those that don't exist.

    See `batch_get_all`.
    """
    found = batch_get_all([(table, key) for key in keys])
    return [item for item in found if item is not None]


def batch_get_all(
    wanted: Sequence[tuple["Table", Mapping[str, Any]]],
) -> list[dict[str, Any] | None]:
    """Give items of several tables by key, in the keys' order, as plain values, or None for none.

    Each 100 cost one call. What the service leaves out because it is busy is asked for again.

    Raises
    ------
    Busy
        If the service was still too busy after the last try.
    """
    found: dict[tuple[str, frozenset[tuple[str, Any]]], dict[str, Any]] = {}
    # The service refuses a key that is there twice.
    each = list(
        {(table.name, frozenset(key.items())): (table, key) for table, key in wanted}.values()
    )
    for start in range(0, len(each), _BATCH):
        some = each[start : start + _BATCH]
        request: Any = {}
        for table, key in some:
            keys = request.setdefault(table.name, {"Keys": [], "ConsistentRead": True})["Keys"]
            keys.append(key)
        named = {table.name: key.keys() for table, key in some}
        for attempt in range(_TRIES):
            answer = some[0][0].meta.client.batch_get_item(RequestItems=request)
            for name, items in answer["Responses"].items():
                for item in items:
                    place = frozenset((part, item[part]) for part in named[name])
                    found[name, place] = from_dynamodb(item)
            request = answer.get("UnprocessedKeys")
            if not request:
                break
            _pause(attempt)
        else:
            raise busy()
    return [found.get((table.name, frozenset(key.items()))) for table, key in wanted]


def attribute_names(*names: str) -> dict[str, str]:
    """Give ``#name`` for each name: any of them may be a word that DynamoDB reserves."""
    return {f"#{name}": name for name in names}


def is_refusal(error: ClientError) -> bool:
    """Tell whether a single write failed because its condition did not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def _reasons(error: ClientError) -> Sequence[Mapping[str, Any]]:
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return ()
    reasons: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons", ())
    return reasons


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.02 * 2**attempt)))  # noqa: S311
