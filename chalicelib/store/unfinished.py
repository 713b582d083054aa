"""Images that wait for a result: uploads whose analysis has not ended, and new analyses."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.errors import unknown_image
from chalicelib.names import item_key
from chalicelib.store.image import Image, State
from chalicelib.store.items import from_item
from chalicelib.store.tables import Tables, attribute_names, batch_get, is_refusal
from chalicelib.times import timestamp

_PAGE = 100  # images read at once


class Unfinished:
    """The list of what is unfinished, kept by a sparse index of the images' table."""

    def __init__(self, tables: Tables) -> None:
        self._images = tables.images

    def add(self, owner: str, name: str, now: datetime) -> None:
        """Have an image wait for a new analysis; its results stay until the new ones come.

        Raises
        ------
        UnknownImage
            If there is no such image.
        """
        try:
            self._images.update_item(
                Key={"filename": item_key(owner, name)},
                UpdateExpression="SET #unfinished = :yes, #unfinished_since = :now "
                "REMOVE #attempts",
                ConditionExpression="attribute_exists(#filename) AND #status <> :deleted",
                ExpressionAttributeNames=attribute_names(
                    "unfinished", "unfinished_since", "attempts", "filename", "status"
                ),
                ExpressionAttributeValues={
                    ":yes": "yes",
                    ":now": timestamp(now),
                    ":deleted": State.DELETED.value,
                },
            )
        except ClientError as error:
            if not is_refusal(error):
                raise
            raise unknown_image(name) from None

    def oldest(self, before: datetime, limit: int) -> Iterator[Image]:
        """Give images of all owners that have waited since before a moment, the oldest first."""
        start: dict[str, Any] = {}
        for _ in range(0, limit, _PAGE):
            answer = self._images.query(
                IndexName="by_unfinished",
                KeyConditionExpression="#unfinished = :yes AND #unfinished_since < :before",
                ExpressionAttributeNames=attribute_names("unfinished", "unfinished_since"),
                ExpressionAttributeValues={":yes": "yes", ":before": timestamp(before)},
                Limit=_PAGE,
                **start,
            )
            keys = [{"filename": item["filename"]} for item in answer["Items"]]
            images = map(from_item, batch_get(self._images, keys) if keys else [])
            yield from (image for image in images if image.unfinished_since)
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def count_attempt(self, image: Image) -> int | None:
        """Count one more attempt at an image; give their number, or None if it waits no more."""
        try:
            answer = self._images.update_item(
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
        return int(answer["Attributes"]["attempts"])  # type: ignore[arg-type]

    def remove(self, image: Image) -> None:
        """End the wait: keep the result there is, or free the name of an upload that never came.

        Nothing is changed if the image has changed since it was read.
        """
        key = {"filename": item_key(image.owner, image.name)}
        since = {":since": image.unfinished_since}
        try:
            if image.result:
                self._images.update_item(
                    Key=key,
                    UpdateExpression="REMOVE #unfinished, #unfinished_since, #attempts",
                    ConditionExpression="#unfinished_since = :since",
                    ExpressionAttributeNames=attribute_names(
                        "unfinished", "unfinished_since", "attempts"
                    ),
                    ExpressionAttributeValues=since,
                )
            else:
                self._images.delete_item(
                    Key=key,
                    ConditionExpression="#unfinished_since = :since AND "
                    "attribute_not_exists(#revision)",
                    ExpressionAttributeNames=attribute_names("unfinished_since", "revision"),
                    ExpressionAttributeValues=since,
                )
        except ClientError as error:
            if not is_refusal(error):
                raise

    def known(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Image]:
        """Give images, of whatever state, by owner and name."""
        wanted = [{"filename": item_key(owner, name)} for owner, name in keys]
        found = map(from_item, batch_get(self._images, wanted))
        return {(image.owner, image.name): image for image in found}
