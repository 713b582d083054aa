"""What the API says of an image."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalice import ChaliceViewError

from chalicelib.catalog import Catalog
from chalicelib.errors import InvalidFilename, InvalidRequest, unknown_image
from chalicelib.filenames import check_filename, thumbnail_key, upload_key
from chalicelib.records import DONE, PROCESSING
from chalicelib.settings import Settings
from chalicelib.uploads import check_file, offer_uploads

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FIELDS = ("uploaded_at", "analysed_at", "size", "width", "height", "format", "error")


def image_answer(
    s3: "S3Client", settings: Settings, owner: str, image: Mapping[str, Any]
) -> dict[str, Any]:
    """Shape an image of the catalog for its owner.

    Returns
    -------
    dict
        Always ``filename``, ``status``, ``labels`` (names, best first), ``details``, ``faces``,
        ``image_url`` and ``thumbnail_url``: links that are valid for `Settings.link_seconds`, or
        None where there is no picture to show. The rest where it is known.
    """
    name = image["name"]
    waits = "unfinished" in image

    def link(key: str) -> str:
        return s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": settings.upload_bucket, "Key": key},
            ExpiresIn=settings.link_seconds,
        )

    return {
        "filename": name,
        "status": PROCESSING if waits else image["status"],
        "labels": [] if waits else image["labels"],
        "details": [] if waits else image.get("details", []),
        "faces": [] if waits else image.get("faces", []),
        # While it is analysed again, an image still has the pictures of the first time.
        "image_url": link(upload_key(owner, name)) if image["status"] != PROCESSING else None,
        "thumbnail_url": link(thumbnail_key(owner, name)) if image["status"] == DONE else None,
        **{field: image[field] for field in _FIELDS if field in image and not waits},
    }


def upload_answers(
    catalog: Catalog,
    s3: "S3Client",
    settings: Settings,
    owner: str,
    files: Sequence[Any],
    now: datetime,
) -> list[dict[str, Any]]:
    """Offer an upload for each file of a batch, or say what is wrong with it, in their order."""
    answers: list[dict[str, Any]] = []
    accepted = []
    for file in files:
        try:
            accepted.append(check_file(settings, file))
            answers.append({})
        except InvalidRequest as error:
            name = file.get("filename") if isinstance(file, dict) else None
            answers.append(_error_answer(name, error))
    offers = iter(offer_uploads(catalog, s3, settings, owner, accepted, now))
    return [answer or next(offers) for answer in answers]


def lookup_answers(
    catalog: Catalog,
    s3: "S3Client",
    settings: Settings,
    owner: str,
    names: Sequence[Any],
    now: datetime,
) -> list[dict[str, Any]]:
    """Say what is known of each of many names, in their order; or what is wrong with it."""
    checked: dict[int, str] = {}
    answers: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        try:
            if not isinstance(name, str):
                raise InvalidFilename("A filename must be a string.")
            checked[number] = check_filename(name)
            answers.append(_error_answer(name, unknown_image(name)))
        except InvalidRequest as error:
            answers.append(_error_answer(name, error))
    images = catalog.get_many(owner, checked.values(), now)
    for number, name in checked.items():
        if name in images:
            answers[number] = image_answer(s3, settings, owner, images[name])
    return answers


def _error_answer(name: Any, error: ChaliceViewError) -> dict[str, Any]:
    return {
        # Anything else may be what JSON can't hold, such as 1e999.
        "filename": name if isinstance(name, str) else None,
        "error": {"code": type(error).__name__, "message": str(error)},
    }
