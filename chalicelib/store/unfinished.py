"""Images that wait for a result: uploads whose analysis has not ended, and new analyses."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.names import item_key
from chalicelib.store import changes
from chalicelib.store.image import Image
from chalicelib.store.items import from_item
from chalicelib.store.tables import (
    Refused,
    Tables,
    attribute_names,
    batch_get,
    is_refusal,
    transact,
    write,
)
from chalicelib.times import timestamp

_PAGE = 100  # images read at once
_COUNTED = 1000
_BEFORE_PARTITIONS = "yes"  # where all that waited was, in what earlier versions stored


class Unfinished:
    """The list of what is unfinished, kept by a sparse index of the images' table."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._images = tables.images

    def oldest(self, before: datetime) -> Iterator[Image]:
        """Give images of all owners that have waited since before a moment, the oldest first."""
        waiting = self._all_waiting(before)
        while keys := [{"filename": item["filename"]} for item in islice(waiting, _PAGE)]:
            images = map(from_item, batch_get(self._images, keys))
            yield from (image for image in images if image.unfinished_since)

    def count(self, now: datetime) -> tuple[int, str | None]:
        """Give how many images of all owners wait, 1,000 for more, and since when the first."""
        since = [str(item["unfinished_since"]) for item in islice(self._all_waiting(now), _COUNTED)]
        return len(since), since[0] if since else None

    def _all_waiting(self, before: datetime) -> Iterator[Mapping[str, Any]]:
        partitions = (*map(str, range(changes.UNFINISHED_PARTITIONS)), _BEFORE_PARTITIONS)
        return heapq.merge(
            *(self._waiting(partition, before) for partition in partitions),
            key=lambda item: str(item["unfinished_since"]),
        )

    def _waiting(self, partition: str, before: datetime) -> Iterator[Mapping[str, Any]]:
        start: dict[str, Any] = {}
        while True:
            answer = self._images.query(
                IndexName="by_unfinished",
                KeyConditionExpression="#unfinished = :unfinished AND #unfinished_since < :before",
                ExpressionAttributeNames=attribute_names("unfinished", "unfinished_since"),
                ExpressionAttributeValues={":unfinished": partition, ":before": timestamp(before)},
                Limit=_PAGE,
                **start,
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def count_attempt(self, image: Image) -> int | None:
        """Count one more attempt at an image; give their number, or None if it waits no more."""
        try:
            answer = write(
                self._images.update_item,
                Key={"filename": item_key(image.owner, image.name)},
                UpdateExpression="ADD #attempts :one",
                ConditionExpression="attribute_exists(#unfinished)",
                ExpressionAttributeNames=attribute_names("attempts", "unfinished"),
                ExpressionAttributeValues={":one": 1},
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            if not is_refusal(error):
                raise
            return None
        return int(answer["Attributes"]["attempts"])

    def wait_since(self, image: Image, now: datetime) -> None:
        """Let an image that waits count as waiting since now; nothing if it waits no more."""
        with suppress(Refused):
            transact(self._images, [changes.wait_since(self._tables, image, now)])

    def remove(self, image: Image) -> None:
        """End the wait: keep the result there is, or free the name of an upload that never came.

        Nothing is changed if the image has changed since it was read.
        """
        if not image.result:
            with suppress(Refused):
                transact(self._images, changes.lapse(self._tables, image))
            return
        try:
            write(
                self._images.update_item,
                Key={"filename": item_key(image.owner, image.name)},
                UpdateExpression="REMOVE #unfinished, #unfinished_since, #attempts",
                ConditionExpression="#unfinished_since = :since",
                ExpressionAttributeNames=attribute_names(
                    "unfinished", "unfinished_since", "attempts"
                ),
                ExpressionAttributeValues={":since": image.unfinished_since},
            )
        except ClientError as error:
            if not is_refusal(error):
                raise

    def known(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Image]:
        """Give images, of whatever state, by owner and name."""
        wanted = [{"filename": item_key(owner, name)} for owner, name in keys]
        found = map(from_item, batch_get(self._images, wanted))
        return {(image.owner, image.name): image for image in found}
