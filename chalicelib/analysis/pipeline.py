"""One uploaded object in, one stored analysis out."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.analysis.events import uploads_in
from chalicelib.analysis.photo import Photo, prepare
from chalicelib.analysis.recognition import recognise
from chalicelib.errors import UnusablePhoto
from chalicelib.names import thumbnail_key
from chalicelib.settings import Settings
from chalicelib.store.catalog import Catalog, Saved
from chalicelib.store.image import Problem, Result, State, Upload
from chalicelib.telemetry import Report, json_logger, reported
from chalicelib.times import seconds_between, timestamp

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_s3 import S3Client

logger = json_logger("pipeline")


class Pipeline:
    """The way of a photo from its bytes in S3 to its labels in the catalog.

    Parameters
    ----------
    s3, rekognition
        The clients.
    catalog : Catalog
        Where results are stored.
    settings : Settings
        The bucket, the largest size, how many labels of what confidence are kept, and whether
        faces are looked for.
    """

    def __init__(
        self,
        s3: "S3Client",
        rekognition: "RekognitionClient",
        catalog: Catalog,
        settings: Settings,
    ) -> None:
        self._s3 = s3
        self._rekognition = rekognition
        self._catalog = catalog
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

        Nothing is stored before the end, so a run that is cut short leaves no trace but a
        thumbnail, which the next run writes again.

        Raises
        ------
        ClientError, BotoCoreError
            If a service could not be reached or was too busy.
        """
        with reported("pipeline", self._settings.stage) as report:
            try:
                self._analyse(upload, report)
            except Exception:
                report.count("Retried")
                raise

    def fail(self, upload: Upload, problem: Problem) -> None:
        """Store that an upload can't be analysed, unless it has been by now."""
        with reported("pipeline", self._settings.stage) as report:
            self._store(upload, _failed(problem), report)

    def _analyse(self, upload: Upload, report: Report) -> None:
        try:
            photo, result = self._result(upload.key, report)
        except UnusablePhoto as error:
            # Its owner is told what can be done about it; whoever looks after it, the reason.
            logger.info("unusable", correlation_id=upload.key, code=error.code, reason=error.reason)
            self._store(upload, _failed(Problem(error.code, error.message)), report)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            logger.info("upload is gone", correlation_id=upload.key)
            self._remove_thumbnail(upload)
        else:
            with report.step("thumbnail"):
                version = self._put_thumbnail(upload, photo.thumbnail)
            if self._store(upload, result, report) is not Saved.STORED:
                # By now the name may be another photo's: only this version goes.
                self._remove_thumbnail(upload, version)

    def _store(self, upload: Upload, result: Result, report: Report) -> Saved:
        result = replace(result, analysed_at=timestamp(datetime.now(UTC)))
        with report.step("store"):
            saved = self._catalog.save(upload, result)
        if saved is Saved.STORED:
            _count(report, upload, result)
        else:
            report.count("Duplicate")
        logger.info(
            result.state if saved is Saved.STORED else f"{saved.name.lower()} before",
            correlation_id=upload.key,
            sequencer=upload.sequencer,
            error=result.problem.code if result.problem else None,
            labels=len(result.labels),
            faces=len(result.faces),
            milliseconds=report.milliseconds,
        )
        return saved

    def _put_thumbnail(self, upload: Upload, thumbnail: bytes) -> str | None:
        """Store a thumbnail; give the version it has, in a bucket with versions."""
        stored = self._s3.put_object(
            Bucket=self._settings.upload_bucket,
            Key=thumbnail_key(upload.owner, upload.name),
            Body=thumbnail,
            ContentType="image/webp",
        )
        return stored.get("VersionId")

    def _remove_thumbnail(self, upload: Upload, version: str | None = None) -> None:
        one_of_them: Any = {"VersionId": version} if version else {}
        self._s3.delete_object(
            Bucket=self._settings.upload_bucket,
            Key=thumbnail_key(upload.owner, upload.name),
            **one_of_them,
        )

    def _result(self, key: str, report: Report) -> tuple[Photo, Result]:
        with report.step("read"):
            data = self._read(key)
        with report.step("prepare"):
            photo = prepare(data)
        with report.step("recognise"):
            seen = recognise(self._rekognition, photo.jpeg, self._settings)
        return photo, Result(
            labels=seen.labels,
            faces=seen.faces,
            size=len(data),
            width=photo.width,
            height=photo.height,
            format=photo.format,
            sha256=hashlib.sha256(data).hexdigest(),
        )

    def _read(self, key: str) -> bytes:
        found = self._s3.get_object(Bucket=self._settings.upload_bucket, Key=key)
        largest = self._settings.max_upload_bytes
        with found["Body"] as body:
            if found["ContentLength"] > largest:
                raise UnusablePhoto(
                    "FileTooLarge",
                    f"The file has {found['ContentLength'] / 1024**2:.1f} MB; "
                    f"at most {largest / 1024**2:g} MB are accepted.",
                )
            return body.read()


def _count(report: Report, upload: Upload, result: Result) -> None:
    if result.state is State.FAILED:
        report.count("Failed")
        return
    report.count("Analysed")
    report.count("Faces", len(result.faces))
    if not upload.again:
        report.seconds("UploadToResult", seconds_between(upload.uploaded_at, result.analysed_at))


def _failed(problem: Problem) -> Result:
    return Result(problem=problem)
