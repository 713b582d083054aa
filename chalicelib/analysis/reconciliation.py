"""Bucket and catalog compared, both ways: after a crash, a restored table, or a lost event."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.analysis.found import known_photos, missing_upload
from chalicelib.analysis.pipeline import Pipeline
from chalicelib.errors import InvalidFilename, UnknownImage
from chalicelib.names import RENDITIONS, UPLOADS, split_rendition_key, upload_key
from chalicelib.store import Store
from chalicelib.store.image import TOO_LARGE, Image, State
from chalicelib.store.index import INDEXED
from chalicelib.store.recount import recount
from chalicelib.telemetry import json_logger

_MILLISECONDS_AN_IMAGE = 60_000
_SWEPT_AFTER = timedelta(hours=1)  # longer than any analysis takes

logger = json_logger("recovery")


class Reconciliation:
    """Brings what is known of images to what is in the bucket.

    Parameters
    ----------
    store, pipeline
        Where images and photos are, and what analyses them.
    """

    def __init__(self, store: Store, pipeline: Pipeline) -> None:
        self._store = store
        self._pipeline = pipeline

    def run(self, now: datetime, milliseconds_left: Callable[[], int]) -> None:
        """Do all of it, while there is time; what is left, the next run does."""
        for step in self._steps(now):
            if milliseconds_left() < _MILLISECONDS_AN_IMAGE:
                logger.warning("reconciliation not finished")
                return
            try:
                step()
            except Exception:
                logger.exception("reconciliation failed")
        logger.info("reconciled")

    def _steps(self, now: datetime) -> Iterator[Callable[[], Any]]:
        yield self._recount
        for page in self._store.objects.pages(UPLOADS):
            yield from self._photos(page)
        for image in self._store.catalog.everything():
            yield partial(self._image, image, now)
        for page in self._store.objects.pages(RENDITIONS):
            yield partial(self._sweep, page, now)

    def _photos(self, page: list[Any]) -> Iterator[Callable[[], Any]]:
        """Give what is to be done for each photo that is not what its image says."""
        for found in known_photos(self._store, page):
            if upload := missing_upload(found):
                yield partial(self._pipeline.analyse, upload)

    def _image(self, image: Image, now: datetime) -> None:
        """Delete an image without its photo; make the renditions of one that has none yet.

        And count it in its month and its owner's account, and put it into the lists of what has
        something, if that was not done when it was stored. Its words are settled in any case.
        """
        self._store.catalog.words.settle(image)
        if not image.result or image.state is State.PROCESSING:
            return
        photo = self._store.objects.head(image.owner, image.name)
        is_kept = not (image.result.problem and image.result.problem.code == TOO_LARGE)
        if not is_kept and photo and photo["ETag"] == image.result.etag:
            self._store.objects.remove_photo(image.owner, image.name)
        if is_kept and photo is None:
            logger.warning("photo is gone", correlation_id=upload_key(image.owner, image.name))
            try:
                self._store.delete(image.owner, image.name, now)
            except UnknownImage:
                return
        elif image.state is State.DONE and not image.renditions:
            self._pipeline.render(image)
        elif image.month is None or image.held is None or image.indexed < INDEXED:
            size = image.result.size or (photo["ContentLength"] if photo else 0)
            result = replace(image.result, size=size)
            self._store.catalog.update(image, result, image.renditions)

    def _recount(self) -> None:
        """Correct the accounts that don't hold what their images do."""
        catalog = self._store.catalog
        for owner, surplus in recount(catalog.tables, catalog.everything()):
            logger.warning("account was wrong", owner=owner, too_much=dict(surplus))

    def _sweep(self, page: list[Any], now: datetime) -> None:
        """Remove renditions that no image names."""
        old = now - _SWEPT_AFTER
        keys = [rendition["Key"] for rendition in page if rendition["LastModified"] < old]
        found = set()
        for key in keys:
            with suppress(InvalidFilename):  # put there by hand
                found.add(split_rendition_key(key))
        known = self._store.unfinished.known({(owner, name) for owner, name, _ in found})
        for owner, name, renditions in found:
            image = known.get((owner, name))
            if image is None or image.renditions != renditions:
                self._store.objects.remove_renditions(owner, name, renditions)
