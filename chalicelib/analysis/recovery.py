"""Nothing waits for ever: what has no result is analysed or given up visibly; deletions end."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.analysis.found import found_upload
from chalicelib.analysis.pipeline import Pipeline
from chalicelib.names import upload_key
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.image import Image, Problem, State, Upload
from chalicelib.telemetry import Report, json_logger, reported
from chalicelib.times import seconds_between, timestamp

ATTEMPTS = 5
# Lambda repeats an event that failed after 1 and 2 minutes more, and each may take its time.
PATIENCE = timedelta(minutes=15)
_AT_ONCE = 100  # analyses of one call
_LOOKED_AT = 100  # images of which it is asked at once whether their photo is there
_ASKED_BY = 16  # threads
_MILLISECONDS_AN_IMAGE = 100_000

_UNAVAILABLE = Problem(
    "AnalysisUnavailable",
    "The photo could not be analysed after several attempts; try it again later.",
)

logger = json_logger("recovery")


class Recovery:
    """Finds uploads whose event was lost or whose analysis never ended, and deletions cut short.

    Parameters
    ----------
    store, pipeline, settings
        Where images and photos are, what analyses them, and how long an upload may take.
    """

    def __init__(self, store: Store, pipeline: Pipeline, settings: Settings) -> None:
        self._store = store
        self._pipeline = pipeline
        self._settings = settings

    def finish(self, now: datetime, milliseconds_left: Callable[[], int]) -> None:
        """Finish what has waited for more than 15 minutes, the oldest first, while there is time.

        Up to 100 images are analysed. After five attempts an image fails visibly with
        ``AnalysisUnavailable``, or keeps the result it had. A name whose upload never came is free
        again. Where another run is under way, nothing is done. While the stage is closed photos go
        on waiting, and only deletions are finished, and names given up.
        """
        waited: list[float] = []
        seconds = max(1, int(milliseconds_left()) // 1000)
        with (
            reported("recovery", self._settings.stage) as report,
            self._store.lease("finish", now, seconds) as held,
        ):
            if not held:
                return
            try:
                for image, photo in self._waiting(now):
                    too_late = milliseconds_left() < _MILLISECONDS_AN_IMAGE
                    if too_late or len(waited) == _AT_ONCE:
                        return
                    if photo is not None and image.state is not State.DELETING:
                        if self._settings.closed == "yes":
                            continue
                        since = image.unfinished_since or ""
                        waited.append(seconds_between(since, timestamp(now)))
                    try:
                        self._end(image, photo, now, report)
                    except Exception:  # of one image; the others have waited too
                        key = upload_key(image.owner, image.name)
                        logger.exception("not finished", correlation_id=key)
            finally:
                # Also that there are none: an alarm tells whether this runs at all.
                report.count("Unfinished", len(waited))
                report.seconds("OldestUnfinished", max(waited, default=0))

    def _waiting(self, now: datetime) -> Iterator[tuple[Image, Any]]:
        """Give what waits, each with what S3 tells of its photo; most may have none."""
        images = self._store.unfinished.oldest(now - PATIENCE)
        with ThreadPoolExecutor(_ASKED_BY) as pool:
            while some := list(islice(images, _LOOKED_AT)):
                yield from zip(some, pool.map(self._photo, some), strict=True)

    def _photo(self, image: Image) -> Any:
        return self._store.objects.head(image.owner, image.name)

    def _end(self, image: Image, photo: Any, now: datetime, report: Report) -> None:
        if image.state is State.DELETING:
            self._store.finish_deletion(image, now)
        elif photo is None or _is_older(photo, image):
            self._release_unused(image, now)
        else:
            self._finish(image, photo, report)

    def _finish(self, image: Image, photo: Any, report: Report) -> None:
        attempt = self._store.unfinished.count_attempt(image)
        if attempt is None:
            return  # its result came in between
        upload = found_upload(image.owner, image.name, photo, again=image.result is not None)
        try:
            if attempt <= ATTEMPTS:
                self._pipeline.analyse(upload)
                return
        except Exception:
            logger.exception("attempt failed", correlation_id=upload.key, attempt=attempt)
        if attempt >= ATTEMPTS:
            self._give_up(image, upload, photo["ContentLength"])
            report.count("GivenUp")

    def _release_unused(self, image: Image, now: datetime) -> None:
        # Until then the upload may still come.
        longest = timedelta(seconds=self._settings.upload_seconds) + PATIENCE
        if image.result or (image.unfinished_since or "") < timestamp(now - longest):
            self._store.unfinished.remove(image)
            logger.info("no upload", correlation_id=upload_key(image.owner, image.name))

    def _give_up(self, image: Image, upload: Upload, size: int) -> None:
        if image.result:
            self._store.unfinished.remove(image)
        else:
            self._pipeline.fail(upload, _UNAVAILABLE, size)
        logger.error("given up", correlation_id=upload.key)


def _is_older(photo: Any, image: Image) -> bool:
    """Tell whether an object was there before the name was taken, so isn't the upload it is for.

    `Reconciliation` finds it once the name is free.
    """
    upload = found_upload(image.owner, image.name, photo)
    return image.result is None and upload.uploaded_at < (image.since or "")
