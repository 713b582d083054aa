"""The images of each owner: names reserved, results stored, read and deleted."""

import math
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

from chalicelib import records
from chalicelib.changes import forgetting, reservation, storing
from chalicelib.errors import unknown_image
from chalicelib.filenames import candidates
from chalicelib.records import DELETED, DONE, from_item, item_key, to_item
from chalicelib.tables import Refused, Tables, batch_get, transact


class Saved(Enum):
    """What became of a result."""

    STORED = auto()
    #: This result, or that of a later upload, was there already.
    DUPLICATE = auto()
    #: The image was deleted after this upload.
    DELETED = auto()


class Catalog:
    """What is known of each image.

    Every change of an image changes its index entries and its owner's statistics in the same
    transaction, by the difference to what was there, on the condition that this is still there.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def reserve(self, owner: str, wanted: Sequence[str], now: datetime) -> list[str]:
        """Take names for uploads that are about to come.

        Parameters
        ----------
        owner : str
            Whose they will be.
        wanted : sequence of str
            Up to 100 names, also the same one several times.
        now : datetime
            The time, in UTC.

        Returns
        -------
        list of str
            For each wanted name the first of `candidates` that was free. No name is given twice,
            to however many callers at once.
        """
        if not wanted:
            return []
        offers = [candidates(name) for name in wanted]
        chosen: list[str] = []
        for names in offers:
            chosen.append(next(name for name in names if name not in chosen))
        while True:
            try:
                transact(
                    self.tables.images,
                    [reservation(self.tables, owner, name, now) for name in chosen],
                )
            except Refused as refused:
                for number in refused.actions:
                    chosen[number] = next(n for n in offers[number] if n not in chosen)
            else:
                return chosen

    def save(self, image: Mapping[str, Any]) -> Saved:
        """Store the result of one upload, unless it or a later one is stored already.

        Parameters
        ----------
        image : Mapping
            ``owner``, ``name``, ``status`` (`DONE` or `FAILED`), ``uploaded_at``, ``sequencer``
            and whatever is to be kept. The sequencer is the S3 event's and orders the uploads of
            one key: a later one compares greater, as text (Amazon S3 User Guide, "Event message
            structure"). It is empty where an upload was found without its event. ``again`` is
            true for a new analysis of an upload, which then keeps its time.
        """
        old: dict[str, Any] | None = None
        while True:
            stored = old if old and "revision" in old else None
            try:
                transact(
                    self.tables.images, storing(self.tables, stored, _successor(image, stored))
                )
            except Refused:
                old = self._read(image["owner"], image["name"])
                verdict = _verdict(image, old)
                if verdict is not Saved.STORED:
                    return verdict
            else:
                return Saved.STORED

    def get(self, owner: str, name: str, now: datetime) -> dict[str, Any]:
        """Give what is known of an image, with plain numbers.

        Raises
        ------
        UnknownImage
            If this owner has no image of that name, it was deleted, or the reservation lapsed.
        """
        image = self._read(owner, name)
        if image is None or _is_gone(image, now):
            raise unknown_image(name)
        return image

    def get_many(
        self, owner: str, names: Iterable[str], now: datetime
    ) -> dict[str, dict[str, Any]]:
        """Give what is known of images by name, without those that are unknown.

        Each 100 names cost one call.
        """
        keys = [{"filename": item_key(owner, name)} for name in dict.fromkeys(names)]
        found = batch_get(self.tables.images, keys)
        return {image["name"]: image for image in found if not _is_gone(image, now)}

    def find_bytes(self, owner: str, sha256: str) -> str | None:
        """Give the name of this owner's analysed image of these very bytes, if there is one."""
        found = self.tables.images.query(
            IndexName="by_bytes",
            KeyConditionExpression="#bytes = :bytes",
            ExpressionAttributeNames={"#bytes": "bytes"},
            ExpressionAttributeValues={":bytes": f"{owner}#{sha256}"},
            Limit=1,
        )["Items"]
        return str(found[0]["name"]) if found else None

    def delete(self, owner: str, name: str, now: datetime) -> None:
        """Forget an image: its item, its index entries, its part in the statistics.

        The name is free at once.

        Raises
        ------
        UnknownImage
            If there is no such image.
        """
        while True:
            image = self.get(owner, name, now)
            try:
                transact(self.tables.images, forgetting(self.tables, image, now))
            except Refused:
                continue  # it was analysed in between
            return

    def _read(self, owner: str, name: str) -> dict[str, Any] | None:
        item = self.tables.images.get_item(
            Key={"filename": item_key(owner, name)},
            # The page asks right after the upload and must not be told of a state before it.
            ConsistentRead=True,
        ).get("Item")
        return from_item(item) if item else None


def _successor(image: Mapping[str, Any], old: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give the item to be stored for a result, in the place of an old one."""
    new = {name: value for name, value in image.items() if name != "again"}
    if old:
        new["sequencer"] = max(image["sequencer"], old["sequencer"])
        if image.get("again"):
            new["uploaded_at"] = old["uploaded_at"]
            new["seconds"] = old.get("seconds")
    new |= {
        "filename": item_key(image["owner"], image["name"]),
        "listed": records.listed_key(new),
        "revision": secrets.token_hex(8),
    }
    if image["status"] == DONE and "sha256" in image:
        new["bytes"] = f"{image['owner']}#{image['sha256']}"
    # As it will be read: what is counted now must be what is taken off the counts later.
    stored: dict[str, Any] = from_item(to_item(new))
    return stored


def _verdict(image: Mapping[str, Any], old: Mapping[str, Any] | None) -> Saved:
    """Judge a result by what was found in its place: whether it is still to be stored."""
    if old is None:
        return Saved.STORED
    if "revision" not in old:
        earliest = max(old.get("since", ""), old.get("deleted_at", ""))
        return Saved.DELETED if earliest > image["uploaded_at"] else Saved.STORED
    if image["sequencer"] > old["sequencer"]:
        return Saved.STORED
    # Found by a search for what is unfinished, not brought by an event.
    awaited = not image["sequencer"] and "unfinished" in old
    return Saved.STORED if awaited else Saved.DUPLICATE


def _is_gone(image: Mapping[str, Any], now: datetime) -> bool:
    # DynamoDB removes an item hours after it has expired.
    expired: bool = image.get("expires_at", math.inf) <= now.timestamp()
    return expired or image["status"] == DELETED
