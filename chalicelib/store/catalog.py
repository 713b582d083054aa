"""The images of each owner: results stored, corrected, read and deleted."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.errors import account_closed, unknown_image
from chalicelib.names import item_key
from chalicelib.store import changes
from chalicelib.store.corrections import corrected
from chalicelib.store.image import Image, Result, State, Upload
from chalicelib.store.index import INDEXED
from chalicelib.store.items import bytes_key, from_item
from chalicelib.store.judgement import Saved, judge
from chalicelib.store.quota import is_account
from chalicelib.store.successor import as_stored, held_bytes, successor
from chalicelib.store.tables import (
    Refused,
    Tables,
    attribute_names,
    batch_get,
    find_image,
    is_refusal,
    transact,
    write,
)
from chalicelib.store.words import Words, unsettled
from chalicelib.times import timestamp


class Catalog:
    """What is known of each image.

    Every change of an image changes its index entries and its owner's statistics in the same
    transaction, by the difference to what was there, on the condition that this is still there.
    The entries of its words follow right afterwards.

    Attributes
    ----------
    tables : Tables
        Where that is.
    words : Words
        The entries of their words.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.words = Words(tables)

    def save(
        self,
        upload: Upload,
        result: Result,
        renditions: str | None = None,
        old: Image | None = None,
    ) -> Saved:
        """Store the result of an upload, unless it or that of a later one is stored already.

        Parameters
        ----------
        upload, result
            What was analysed, and what that gave.
        renditions : str, optional
            What the keys of the renditions hold that were made of it.
        old : Image, optional
            What was in its place when it was judged; where that has changed, it is judged again.

        Raises
        ------
        AccountClosed
            If it would be held by an account that is closed.
        """
        while True:
            new = replace(successor(upload, result, old), renditions=renditions)
            new = as_stored(new, old)
            actions = changes.put(self.tables, old, new)
            try:
                transact(self.tables.images, actions)
            except Refused as refused:
                if any(is_account(actions[number]) for number in refused.actions):
                    raise account_closed() from None
                old = self.find(upload.owner, upload.name)
                verdict = judge(upload, old)
                if verdict is not Saved.STORED:
                    return verdict
            else:
                self.words.settle(new)
                return Saved.STORED

    def change(
        self, owner: str, name: str, add: Iterable[str], remove: Iterable[str], now: datetime
    ) -> Image:
        """Have an image be what somebody says is in it, and not what they say isn't.

        Parameters
        ----------
        owner, name : str
            Which image; it may be waiting for another analysis.
        add, remove : iterable of str
            As `corrections.corrected` takes them.
        now : datetime
            The time, in UTC.

        Returns
        -------
        Image
            As it is now.

        Raises
        ------
        UnknownImage, NotReady
            If there is no such image, or no result of it.
        TooManyTags
            If it would have more than an image can have.
        AccountClosed
            If its owner's account is closed.
        """
        add, remove = tuple(add), tuple(remove)
        while True:
            old = self.get(owner, name, now)
            new = corrected(old, add, remove)
            if new == old:
                return old
            new = replace(new, revision=secrets.token_hex(8), indexed=INDEXED)
            actions = changes.correct(self.tables, old, new)
            try:
                transact(self.tables.images, actions)
            except Refused as refused:
                if any(is_account(actions[number]) for number in refused.actions):
                    raise account_closed() from None
            else:
                return new

    def get(self, owner: str, name: str, now: datetime) -> Image:
        """Give what is known of an image.

        Raises
        ------
        UnknownImage
            If this owner has no image of that name, it was deleted, or the reservation lapsed.
        """
        image = self.find(owner, name)
        if image is None or _is_gone(image, now):
            raise unknown_image(name)
        return image

    def get_many(self, owner: str, names: Iterable[str], now: datetime) -> dict[str, Image]:
        """Give what is known of images by name, without those that are unknown.

        Each 100 names cost one call.
        """
        keys = [{"filename": item_key(owner, name)} for name in dict.fromkeys(names)]
        images = map(from_item, batch_get(self.tables.images, keys))
        return {image.name: image for image in images if not _is_gone(image, now)}

    def find_bytes(self, owner: str, sha256: str) -> str | None:
        """Give the name of this owner's analysed image of these very bytes, if there is one."""
        found = self.tables.images.query(
            IndexName="by_bytes",
            KeyConditionExpression="#bytes = :bytes",
            ExpressionAttributeNames={"#bytes": "bytes"},
            ExpressionAttributeValues={":bytes": bytes_key(owner, sha256)},
            Limit=1,
        )["Items"]
        return str(found[0]["name"]) if found else None

    def everything(self, owner: str | None = None) -> Iterator[Image]:
        """Give all images, in whatever state, as they are, of all owners or of one.

        No index has all of one owner's: what is reserved or was deleted is in none. A page of the
        whole table costs one call.
        """
        only: Any = {}
        if owner is not None:
            only = {
                "FilterExpression": "#owner = :owner",
                "ExpressionAttributeNames": attribute_names("owner"),
                "ExpressionAttributeValues": {":owner": owner},
            }
        start: Any = {}
        while True:
            page = self.tables.images.scan(ConsistentRead=True, **only, **start)
            yield from map(from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def update(self, image: Image, result: Result, renditions: str | None) -> Saved:
        """Store something else of an image's last analysis, unless it has changed meanwhile."""
        held = image.held if image.held is not None else held_bytes(result, None)
        new = replace(image, result=result, renditions=renditions, held=held)
        new = as_stored(new, image)
        try:
            transact(self.tables.images, changes.put(self.tables, image, new))
        except Refused:
            return Saved.DUPLICATE
        self.words.settle(new)
        return Saved.STORED

    def acknowledge(self, upload: Upload, image: Image) -> bool:
        """Note that an image's result is also that of a later upload.

        An analysis of an earlier one that is still under way then stores nothing.

        Returns
        -------
        bool
            Whether it is noted; if not, the image has changed meanwhile.
        """
        try:
            write(
                self.tables.images.update_item,
                Key={"filename": item_key(image.owner, image.name)},
                UpdateExpression="SET #sequencer = :sequencer, #revision = :new",
                ConditionExpression="#revision = :revision",
                ExpressionAttributeNames=attribute_names("sequencer", "revision"),
                ExpressionAttributeValues={
                    ":sequencer": upload.sequencer,
                    ":revision": image.revision,
                    ":new": secrets.token_hex(8),
                },
            )
        except ClientError as error:
            if not is_refusal(error):
                raise
            return False
        return True

    def begin_deletion(self, owner: str, name: str, now: datetime) -> Image:
        """Take an image out of all lists and counts, and give what is left to be removed.

        Raises
        ------
        UnknownImage
            If there is no such image.
        """
        while True:
            image = self.get(owner, name, now)
            try:
                transact(self.tables.images, changes.begin_deletion(self.tables, image, now))
            except Refused:
                continue  # it was analysed in between
            return replace(
                image,
                state=State.DELETING,
                result=None,
                deleted_at=timestamp(now),
                unsettled=unsettled(image, None),
            )

    def end_deletion(self, image: Image, now: datetime) -> None:
        """Remove the words of an image whose objects are removed, and free its name.

        Nothing if it is free already.
        """
        self.words.settle(image)
        with suppress(Refused):
            transact(self.tables.images, [changes.end_deletion(self.tables, image, now)])

    def remove(self, image: Image, now: datetime) -> None:
        """Remove an image in whatever state from all lists and counts, without remembering it."""
        left: Image | None = image
        while left and left.state not in (State.DELETING, State.DELETED):
            with suppress(Refused):  # it has changed since it was read
                transact(self.tables.images, changes.begin_deletion(self.tables, left, now))
            left = self.find(image.owner, image.name)
        if left:
            self.words.settle(left)
            write(
                self.tables.images.delete_item,
                Key={"filename": item_key(image.owner, image.name)},
            )

    def find(self, owner: str, name: str) -> Image | None:
        """Give an image in whatever state, as it is now."""
        return find_image(self.tables, owner, name)


def _is_gone(image: Image, now: datetime) -> bool:
    # DynamoDB removes an item hours after it has expired.
    expired = image.expires_at is not None and image.expires_at <= now.timestamp()
    is_deleted = image.state in (State.DELETING, State.DELETED)
    return expired or is_deleted or changes.has_lapsed(image, now)
