"""One uploaded object in, one stored analysis out."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.analysis.events import uploads_in
from chalicelib.analysis.photo import Photo, prepare
from chalicelib.analysis.recognition import recognise
from chalicelib.analysis.task import Task, logger, tell
from chalicelib.errors import AccountClosed, QuotaExceeded, UnusablePhoto
from chalicelib.names import THUMBNAIL, VIEW
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.image import TOO_LARGE, Image, Problem, Result, Upload
from chalicelib.store.judgement import Saved, is_answered, is_counted, judge
from chalicelib.telemetry import Report, reported
from chalicelib.times import timestamp

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient


@dataclass(frozen=True)
class _Original:
    """A photo as it was sent; without its data if it is too large."""

    data: bytes | None
    size: int
    etag: str


class Pipeline:
    """The way of a photo from its bytes in S3 to its labels in the catalog.

    Parameters
    ----------
    store : Store
        Where photos are, and results go.
    rekognition : RekognitionClient
        What recognises.
    settings : Settings
        The largest size, which labels of what confidence are kept, and whether faces and text are
        looked for.
    """

    def __init__(self, store: Store, rekognition: "RekognitionClient", settings: Settings) -> None:
        self._store = store
        self._rekognition = rekognition
        self._settings = settings

    def handle(self, event: Mapping[str, Any]) -> None:
        """Analyse every upload in an S3 event.

        An upload that fails for a passing reason doesn't keep the others from being analysed.

        Raises
        ------
        ExceptionGroup
            Of what failed and may succeed when the event is delivered again. What succeeded is
            stored, and the next delivery doesn't change it.
        """
        failures = []
        for upload in uploads_in(event):
            try:
                self.analyse(upload)
            except Exception as error:
                logger.exception("analysis failed, to be retried", correlation_id=upload.key)
                failures.append(error)
        if failures:
            raise ExceptionGroup("uploads to be analysed again", failures)

    def analyse(self, upload: Upload) -> None:
        """Analyse one upload and store the result, or the reason why there can't be one.

        Nothing is stored before the end, so a run that is cut short leaves no trace but
        renditions that no image names, which `Reconciliation` sweeps. While the stage is closed
        nothing is done; the photo is found again, as if its event had been lost.

        Raises
        ------
        ClientError, BotoCoreError
            If a service could not be reached or was too busy.
        """
        if self._settings.closed == "yes":
            logger.info("stage is closed", correlation_id=upload.key)
            return
        with reported("pipeline", self._settings.stage) as report:
            try:
                self._analyse(upload, report)
            except AccountClosed:
                logger.info("account is closed", correlation_id=upload.key)
                # What has come since it was emptied is removed as all else was.
                self._store.accounts.close(upload.owner, datetime.now(UTC))
            except Exception:
                report.count("Retried")
                raise

    def fail(self, upload: Upload, problem: Problem, size: int) -> None:
        """Store that an upload of so many bytes can't be analysed, unless it has been by now."""
        with reported("pipeline", self._settings.stage) as report:
            self._save(Task(upload, None, report), Result(problem=problem, size=size))

    def render(self, image: Image) -> None:
        """Make the renditions of an image that has none, keeping what was recognised."""
        assert image.result
        owner, name, made = image.owner, image.name, secrets.token_hex(8)
        upload = Upload(owner, name, image.uploaded_at or "")
        try:
            photo, known = self._prepare(upload, self._read(upload.key), Report())
        except UnusablePhoto as error:
            logger.info("unusable", correlation_id=upload.key, code=error.code, reason=error.reason)
            return
        self._store.objects.put_renditions(upload, made, _files(photo))
        saved = self._store.catalog.update(image, replace(image.result, **known), made)
        # What is not named any more, or is not named at all.
        unnamed = None if saved is Saved.STORED else made
        self._store.objects.remove_renditions(owner, name, unnamed)
        logger.info("rendered", correlation_id=upload.key)

    def _analyse(self, upload: Upload, report: Report) -> None:
        old = self._store.reservations.take(upload)
        task = Task(upload, old, report)
        known = judge(upload, old)
        if known is Saved.STORED and old and is_answered(upload, old):
            if not self._store.catalog.acknowledge(upload, old):
                self._analyse(upload, report)  # it has changed meanwhile
                return
            known = Saved.DUPLICATE
        if known is not Saved.STORED:  # nobody pays twice for one result
            self._store.catalog.words.settle(old)  # who stored it may have been cut short
            tell(task, None, known)
            return
        try:
            with report.step("read"):
                original = self._read(upload.key)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            logger.info("upload is gone", correlation_id=upload.key)
            return
        try:
            if not self._is_counted(task, original):
                self._analyse(upload, report)  # it has changed meanwhile
                return
            photo, result = self._result(upload, original, report)
            saved = self._keep(task, photo, result)
        except UnusablePhoto as error:
            # Its owner is told what can be done about it; whoever looks after it, the reason.
            logger.info("unusable", correlation_id=upload.key, code=error.code, reason=error.reason)
            saved = self._fail(task, original, Problem(error.code, error.message))
        except QuotaExceeded as error:
            logger.info("over the quota", correlation_id=upload.key, reason=str(error))
            if not upload.sequencer:
                return  # it was found without its event, so it will be again
            saved = self._fail(task, original, Problem(type(error).__name__, str(error)))
        if old and old.result and saved is Saved.STORED:
            self._store.objects.remove_renditions(old.owner, old.name, old.renditions)

    def _is_counted(self, task: Task, original: _Original) -> bool:
        """Count an analysis that wasn't when its name was reserved; nothing is paid before."""
        if is_counted(task.upload, task.old):
            return True
        return self._store.reservations.count(
            task.upload, task.old, original.size, datetime.now(UTC)
        )

    def _keep(self, task: Task, photo: Photo, result: Result) -> Saved:
        owner, name, renditions = task.upload.owner, task.upload.name, secrets.token_hex(8)
        with task.report.step("renditions"):
            self._store.objects.put_renditions(task.upload, renditions, _files(photo))
        saved = self._save(task, result, renditions)
        if saved is not Saved.STORED:
            self._store.objects.remove_renditions(owner, name, renditions)
        return saved

    def _fail(self, task: Task, original: _Original, problem: Problem) -> Saved:
        failed = Result(problem=problem, size=original.size, etag=original.etag)
        saved = self._save(task, failed)
        if problem.code == TOO_LARGE and saved is Saved.STORED:
            self._store.objects.remove_photo(task.upload.owner, task.upload.name)
        return saved

    def _save(self, task: Task, result: Result, renditions: str | None = None) -> Saved:
        result = replace(result, analysed_at=timestamp(datetime.now(UTC)))
        with task.report.step("store"):
            saved = self._store.catalog.save(task.upload, result, renditions, task.old)
        tell(task, result, saved)
        return saved

    def _result(self, upload: Upload, original: _Original, report: Report) -> tuple[Photo, Result]:
        photo, known = self._prepare(upload, original, report)
        with report.step("recognise"):
            seen = recognise(self._rekognition, photo.jpeg, self._settings)
        return photo, Result(labels=seen.labels, faces=seen.faces, words=seen.words, **known)

    def _prepare(
        self, upload: Upload, original: _Original, report: Report
    ) -> tuple[Photo, dict[str, Any]]:
        """Give a photo made ready, and what a `Result` holds of it without any recognition."""
        if original.data is None:
            raise UnusablePhoto(
                TOO_LARGE,
                f"The file has {original.size / 1024**2:.1f} MB; "
                f"at most {self._settings.max_upload_bytes / 1024**2:g} MB are accepted.",
            )
        with report.step("prepare"):
            photo = prepare(
                original.data,
                uploaded_at=datetime.fromisoformat(upload.uploaded_at),
                keep_place=self._settings.keep_place == "yes",
            )
        return photo, {
            "size": original.size,
            "width": photo.width,
            "height": photo.height,
            "format": photo.format,
            "taken_at": photo.shot.taken_at,
            "taken_offset": photo.shot.offset,
            "camera": photo.shot.camera,
            "lens": photo.shot.lens,
            "place": photo.shot.place,
            "sha256": hashlib.sha256(original.data).hexdigest(),
            "etag": original.etag,
        }

    def _read(self, key: str) -> _Original:
        objects = self._store.objects
        found = objects.s3.get_object(Bucket=objects.bucket, Key=key)
        size = found["ContentLength"]
        with found["Body"] as body:
            data = body.read() if size <= self._settings.max_upload_bytes else None
        return _Original(data, size, found["ETag"])


def _files(photo: Photo) -> dict[str, bytes]:
    return {THUMBNAIL: photo.thumbnail, VIEW: photo.view}
