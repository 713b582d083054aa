"""One uploaded object in, one stored analysis out."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from chalicelib import recognition
from chalicelib.analysis.photo import Photo, prepare
from chalicelib.catalog import Catalog, Saved
from chalicelib.errors import UnusablePhoto
from chalicelib.events import Upload, uploads_in
from chalicelib.filenames import thumbnail_key
from chalicelib.metrics import Report, reported
from chalicelib.records import DONE, FAILED, timestamp
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_s3 import S3Client

logger = Logger(service="pipeline")


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

    def fail(self, upload: Upload, code: str, message: str) -> None:
        """Store that an upload can't be analysed, unless it has been by now."""
        with reported("pipeline", self._settings.stage) as report:
            self._store(upload, _failed(code, message), None, report)

    def _analyse(self, upload: Upload, report: Report) -> None:
        thumbnail = None
        try:
            photo, result = self._result(upload.key, report)
            with report.step("thumbnail"):
                thumbnail = self._put_thumbnail(upload, photo.thumbnail)
        except UnusablePhoto as error:
            logger.info("unusable", correlation_id=upload.key, reason=error.reason)
            result = _failed(error.code, error.message)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            logger.info("upload is gone", correlation_id=upload.key)
            self._remove_thumbnail(upload)
            return
        self._store(upload, result, thumbnail, report)

    def _store(
        self,
        upload: Upload,
        result: dict[str, Any],
        thumbnail: str | None,
        report: Report,
    ) -> None:
        now = datetime.now(UTC)
        image = {
            "owner": upload.owner,
            "name": upload.name,
            "sequencer": upload.sequencer,
            "uploaded_at": upload.uploaded_at,
            "analysed_at": timestamp(now),
            "seconds": (now - datetime.fromisoformat(upload.uploaded_at)).total_seconds(),
            "again": upload.again,
            **result,
        }
        with report.step("store"):
            saved = self._catalog.save(image)
        if saved is not Saved.STORED and thumbnail:
            # By now the name may be another photo's: only this version goes.
            self._remove_thumbnail(upload, thumbnail)
        _count(report, image, saved)
        logger.info(
            result["status"] if saved is Saved.STORED else f"{saved.name.lower()} before",
            correlation_id=upload.key,
            sequencer=upload.sequencer,
            error=result.get("error", {}).get("code"),
            labels=len(result["labels"]),
            faces=len(result.get("faces", ())),
            milliseconds=report.milliseconds,
        )

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

    def _result(self, key: str, report: Report) -> tuple[Photo, dict[str, Any]]:
        with report.step("read"):
            data = self._read(key)
        with report.step("prepare"):
            photo = prepare(data)
        with report.step("recognise"):
            analysis = recognition.analyse(
                self._rekognition,
                photo.jpeg,
                self._settings.max_labels,
                self._settings.min_confidence,
                self._settings.face_detection,
            )
        return photo, {
            "status": DONE,
            "labels": [label.name for label in analysis.labels],
            "details": [asdict(label) for label in analysis.labels],
            "faces": [asdict(face) for face in analysis.faces],
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "width": photo.width,
            "height": photo.height,
            "format": photo.format,
        }

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


def _count(report: Report, image: Mapping[str, Any], saved: Saved) -> None:
    if saved is not Saved.STORED:
        report.count("Duplicate")
    elif image["status"] == FAILED:
        report.count("Failed")
    else:
        report.count("Analysed")
        report.count("Faces", len(image["faces"]))
        if not image["again"]:
            report.seconds("UploadToResult", image["seconds"])


def _failed(code: str, message: str) -> dict[str, Any]:
    return {"status": FAILED, "labels": [], "error": {"code": code, "message": message}}
