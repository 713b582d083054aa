"""Nothing waits for ever: uploads that have no result are analysed, or given up visibly."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.analysis.pipeline import Pipeline
from chalicelib.errors import InvalidFilename
from chalicelib.names import UPLOADS, split_upload_key, upload_key
from chalicelib.settings import Settings
from chalicelib.store.image import Image, Problem, State, Upload
from chalicelib.store.unfinished import Unfinished
from chalicelib.telemetry import Report, json_logger, reported
from chalicelib.times import seconds_between, timestamp

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ATTEMPTS = 5
# Lambda's own retries of an event are over by then.
_PATIENCE = timedelta(minutes=5)
_AT_ONCE = 100  # analyses of one call
_LOOKED_AT = 2000  # names of one call; most that wait have no upload yet
_MILLISECONDS_A_PAGE = 60_000

_UNAVAILABLE = Problem(
    "AnalysisUnavailable",
    "The photo could not be analysed after several attempts; try it again later.",
)

logger = json_logger("recovery")


class Recovery:
    """Finds uploads whose event was lost or whose analysis never ended.

    Parameters
    ----------
    s3, unfinished, pipeline, settings
        Where the uploads are, which of them wait, and what analyses them.
    """

    def __init__(
        self, s3: "S3Client", unfinished: Unfinished, pipeline: Pipeline, settings: Settings
    ) -> None:
        self._s3 = s3
        self._unfinished = unfinished
        self._pipeline = pipeline
        self._settings = settings

    def finish(self, now: datetime, patience: timedelta = _PATIENCE) -> None:
        """Analyse up to 100 images that have waited for more than 5 minutes, the oldest first.

        After five attempts an image fails visibly with ``AnalysisUnavailable``, or keeps the
        result it had. A name whose upload never came is free again.
        """
        waited: list[float] = []
        with reported("recovery", self._settings.stage) as report:
            try:
                self._finish(now, patience, waited, report)
            finally:
                # Also that there are none: an alarm tells whether this runs at all.
                report.count("Unfinished", len(waited))
                report.seconds("OldestUnfinished", max(waited, default=0))

    def reconcile(self, milliseconds_left: Callable[[], int]) -> None:
        """Analyse all uploads in the bucket that the catalog doesn't know, while there is time."""
        place: str | None = ""
        while place is not None:
            if milliseconds_left() < _MILLISECONDS_A_PAGE:
                logger.warning("reconciliation not finished", place=place)
                return
            place = self.reconcile_page(place)

    def reconcile_page(self, start_after: str = "") -> str | None:
        """Analyse those of the next 1,000 uploads in the bucket that the catalog doesn't know.

        Returns
        -------
        str or None
            Where to go on, or None at the end of the bucket.
        """
        page = self._s3.list_objects_v2(
            Bucket=self._settings.upload_bucket, Prefix=UPLOADS, StartAfter=start_after
        )
        objects: dict[tuple[str, str], Any] = {}
        for found in page.get("Contents", []):
            try:
                objects[split_upload_key(found["Key"])] = found
            except InvalidFilename:
                continue  # put there by hand, under a name that no image can have
        known = self._unfinished.known(objects)
        for (owner, name), found in objects.items():
            upload = _upload(owner, name, found, again=False)
            image = known.get((owner, name))
            if image is None or (
                image.state is State.DELETED and (image.deleted_at or "") < upload.uploaded_at
            ):
                try:
                    self._pipeline.analyse(upload)
                except Exception:
                    logger.exception("reconciliation failed", correlation_id=upload.key)
        return page["Contents"][-1]["Key"] if page["IsTruncated"] else None

    def _finish(
        self, now: datetime, patience: timedelta, waited: list[float], report: Report
    ) -> None:
        for image in self._unfinished.oldest(now - patience, _LOOKED_AT):
            found = self._head(upload_key(image.owner, image.name))
            if found is None:
                self._release_unused(image, now, patience)
                continue
            waited.append(seconds_between(image.unfinished_since or "", timestamp(now)))
            if len(waited) > _AT_ONCE:
                return
            attempt = self._unfinished.count_attempt(image)
            if attempt is None:
                continue  # its result came in between
            upload = _upload(image.owner, image.name, found, again=image.result is not None)
            try:
                if attempt <= ATTEMPTS:
                    self._pipeline.analyse(upload)
                    continue
            except Exception:
                logger.exception("attempt failed", correlation_id=upload.key, attempt=attempt)
            if attempt >= ATTEMPTS:
                self._give_up(image, upload)
                report.count("GivenUp")

    def _release_unused(self, image: Image, now: datetime, patience: timedelta) -> None:
        # Until then the upload may still come.
        longest = timedelta(seconds=self._settings.upload_seconds) + patience
        if image.result or (image.unfinished_since or "") < timestamp(now - longest):
            self._unfinished.remove(image)
            logger.info("no upload", correlation_id=upload_key(image.owner, image.name))

    def _give_up(self, image: Image, upload: Upload) -> None:
        if image.result:
            self._unfinished.remove(image)
        else:
            self._pipeline.fail(upload, _UNAVAILABLE)
        logger.error("given up", correlation_id=upload.key)

    def _head(self, key: str) -> Any:
        try:
            return self._s3.head_object(Bucket=self._settings.upload_bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return None
            raise


def _upload(owner: str, name: str, found: Any, again: bool) -> Upload:
    # S3 gives whole seconds here. The last moment of that one, for the first could be before the
    # deletion of another photo of that name.
    uploaded_at = found["LastModified"].astimezone(UTC).replace(microsecond=999_000)
    return Upload(
        owner=owner,
        name=name,
        uploaded_at=timestamp(uploaded_at),
        again=again,
    )
