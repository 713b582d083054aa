"""The photos of one owner given to another, with all that is known of them.

Each is copied, written down and then taken from its old owner, so a run that is cut short leaves
nothing that the next one can't finish: what is there already is known by its time and its bytes.
Nothing is analysed again, for the item is there before the object, and says what the object's event
asks: it is of these very bytes.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.errors import UnknownImage
from chalicelib.names import (
    THUMBNAIL,
    VIEW,
    candidates,
    rendition_key,
    thumbnail_key,
    upload_key,
)
from chalicelib.store import Store, changes
from chalicelib.store.image import Image, State
from chalicelib.store.quota import is_account
from chalicelib.store.successor import as_stored
from chalicelib.store.tables import Refused, Tables, attribute_names, transact
from infra.errors import DeployError

# A name that nothing has, as for an upload that is about to come; it may have been another's.
_FREE = {
    "ConditionExpression": "attribute_not_exists(#filename) OR #status = :deleted",
    "ExpressionAttributeNames": attribute_names("filename", "status"),
    "ExpressionAttributeValues": {":deleted": State.DELETED.value},
}


class Adoption:
    """All photos of one owner.

    Parameters
    ----------
    store : Store
        Where they are.
    tables : Tables
        Its tables.
    owner : str
        Whose they are.
    """

    def __init__(self, store: Store, tables: Tables, owner: str) -> None:
        self._store = store
        self._tables = tables
        self._owner = owner

    def give(self, new_owner: str, now: datetime) -> Iterator[str]:
        """Give all photos with a result to another owner; give the name each has there.

        What was only reserved stays: its photo may be on its way.
        """
        for name in self._names():
            image = self._store.catalog.find(self._owner, name)
            if image and image.result:
                yield self._give(image, new_owner)
                with suppress(UnknownImage):  # who had it was faster
                    self._store.delete(self._owner, name, now)

    def delete(self, now: datetime) -> Iterator[str]:
        """Delete all photos, with all versions of their objects; give the name of each."""
        for name in self._names():
            with suppress(UnknownImage):
                self._store.delete(self._owner, name, now)
                yield name
        for _ in self._store.objects.remove_everything_of(self._owner):
            pass

    def _names(self) -> Iterator[str]:
        start: dict[str, Any] = {}
        while True:
            page = self._tables.images.query(
                IndexName="by_uploaded",  # has all that have a result
                KeyConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": self._owner},
                **start,
            )
            for item in page["Items"]:
                yield str(item["name"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _give(self, image: Image, new_owner: str) -> str:
        photo = self._store.objects.head(image.owner, image.name)
        assert image.result
        # What was analysed before ETags were kept has none; its event will ask for it. And what was
        # before accounts were kept holds nothing of any.
        etag = image.result.etag or (photo and photo["ETag"])
        held = (photo["ContentLength"] if photo else 0) if image.held is None else image.held
        image = replace(image, result=replace(image.result, etag=etag), held=held)
        names = candidates(image.name)
        name = next(name for name in names if self._place(image, new_owner, name))
        if photo:
            self._copy(upload_key(image.owner, image.name), upload_key(new_owner, name))
        return name

    def _place(self, image: Image, new_owner: str, name: str) -> bool:
        """Write an image down for its new owner under some name; tell whether it is there."""
        there = self._store.catalog.find(new_owner, name)
        if there and there.result:
            self._store.catalog.words.settle(there)  # a run before may have been cut short
            return _is_same(there, image)
        self._copy_renditions(image, new_owner, name)
        adopted = replace(
            image,
            owner=new_owner,
            name=name,
            # Those of its old key say nothing of the uploads of the new one.
            sequencer="",
            taken_by=None,
        )
        adopted = as_stored(adopted, None)
        item, *others = changes.put(self._tables, None, adopted)
        try:
            transact(self._tables.images, [{"Put": item["Put"] | _FREE}, *others])
        except Refused as refused:
            if any(is_account(others[number - 1]) for number in refused.actions if number):
                raise DeployError(
                    "That account is closed, so nothing can be given to it."
                ) from None
            return False
        self._store.catalog.words.settle(adopted)
        return True

    def _copy_renditions(self, image: Image, new_owner: str, name: str) -> None:
        if image.renditions is None:  # there may be a thumbnail of before
            self._copy(thumbnail_key(image.owner, image.name), thumbnail_key(new_owner, name))
            return
        key = partial(rendition_key, renditions=image.renditions)
        for file in (THUMBNAIL, VIEW):
            self._copy(key(image.owner, image.name, file=file), key(new_owner, name, file=file))

    def _copy(self, key: str, new_key: str) -> None:
        """Copy an object with its headers; nothing if it isn't there."""
        objects = self._store.objects
        try:
            objects.s3.copy_object(
                Bucket=objects.bucket,
                Key=new_key,
                CopySource={"Bucket": objects.bucket, "Key": key},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
                raise


def _is_same(one: Image, other: Image) -> bool:
    """Tell whether two images are of one upload; another analysis changes neither."""
    times = one.uploaded_at == other.uploaded_at
    return times and (one.result and one.result.etag) == (other.result and other.result.etag)
