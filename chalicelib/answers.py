"""What the API says of an image."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.catalog import DONE, PROCESSING
from chalicelib.filenames import thumbnail_key, upload_key
from chalicelib.settings import Settings

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
    name, status = image["filename"], image["status"]

    def link(key: str) -> str:
        return s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": settings.upload_bucket, "Key": key},
            ExpiresIn=settings.link_seconds,
        )

    return {
        "filename": name,
        "status": status,
        "labels": image.get("labels", []),
        "details": image.get("details", []),
        "faces": image.get("faces", []),
        "image_url": link(upload_key(owner, name)) if status != PROCESSING else None,
        "thumbnail_url": link(thumbnail_key(owner, name)) if status == DONE else None,
        **{field: image[field] for field in _FIELDS if field in image},
    }
