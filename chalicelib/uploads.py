"""Taking a photo in: what may be uploaded, under which name, and the URL to upload it to."""

import base64
import mimetypes
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.catalog import Catalog
from chalicelib.errors import FileTooLarge, InvalidRequest, UnsupportedType
from chalicelib.filenames import candidates, check_filename, upload_key
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# The formats that images.py decodes, by the extensions they go by.
TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
}
ACCEPTED = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF and HEIC"
# What a name without a telling extension is sent as; the pipeline looks at the bytes.
UNKNOWN_TYPE = "application/octet-stream"

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class UploadRequest:
    """One photo that somebody wants to upload, checked.

    Attributes
    ----------
    filename : str
        The name it should have.
    content_type : str
        Its media type, one of `TYPES` or `UNKNOWN_TYPE`.
    size : int, optional
        Its exact number of bytes.
    sha256 : str, optional
        The SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    """

    filename: str
    content_type: str
    size: int | None = None
    sha256: str | None = None


def check_upload(
    settings: Settings,
    filename: str,
    content_type: str | None = None,
    size: str | None = None,
    sha256: str | None = None,
) -> UploadRequest:
    """Check what is known of a photo before any byte of it is sent.

    Parameters
    ----------
    settings : Settings
        For the largest size.
    filename : str
        The name it should have; its extension tells the type where `content_type` doesn't.
    content_type : str, optional
        Its media type; parameters such as a charset are dropped.
    size : str, optional
        Its exact number of bytes, a decimal number.
    sha256 : str, optional
        The SHA-256 of its bytes, 64 hexadecimal digits.

    Raises
    ------
    InvalidFilename, UnsupportedType, FileTooLarge, InvalidRequest
        Each with a sentence that says what is accepted.
    """
    return UploadRequest(
        check_filename(filename),
        _check_type(filename, content_type),
        _check_size(size, settings.max_upload_bytes),
        _check_sha256(sha256),
    )


def offer_upload(
    catalog: Catalog,
    s3: "S3Client",
    settings: Settings,
    owner: str,
    request: UploadRequest,
    now: datetime,
) -> dict[str, Any]:
    """Reserve a name for a photo and sign the PUT that uploads it.

    The first free name of `candidates` is reserved, so two uploads never take one name.

    Returns
    -------
    dict
        ``filename``, the reserved name; ``uploadURL`` and ``method``; ``headers``, to be sent
        exactly as given; ``expires_in``, in seconds. The signature covers the content type, the
        size and the SHA-256 where they are known, and that nothing is there yet: S3 refuses
        another size or type with 403 and a second upload with 412.
    """
    for name in candidates(request.filename):
        if catalog.reserve(owner, name, now):
            return {
                "filename": name,
                "uploadURL": _signed_put(s3, settings, upload_key(owner, name), request),
                "method": "PUT",
                "headers": _headers(request),
                "expires_in": settings.upload_seconds,
            }
    raise AssertionError("candidates never ends")


def _signed_put(s3: "S3Client", settings: Settings, key: str, request: UploadRequest) -> str:
    signed: dict[str, Any] = {
        "Bucket": settings.upload_bucket,
        "Key": key,
        "ContentType": request.content_type,
        "IfNoneMatch": "*",
    }
    if request.size is not None:
        signed["ContentLength"] = request.size
    if request.sha256 is not None:
        signed["ChecksumSHA256"] = _base64(request.sha256)
    return s3.generate_presigned_url("put_object", Params=signed, ExpiresIn=settings.upload_seconds)


def _headers(request: UploadRequest) -> dict[str, str]:
    # Content-Length is signed too but every client sets it itself; browsers refuse to be told.
    headers = {"Content-Type": request.content_type, "If-None-Match": "*"}
    if request.sha256 is not None:
        headers["x-amz-checksum-sha256"] = _base64(request.sha256)
    return headers


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def _check_type(filename: str, content_type: str | None) -> str:
    if content_type:
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type == UNKNOWN_TYPE or media_type in TYPES.values():
            return media_type
        raise UnsupportedType(f"{media_type[:80]} can't be analysed; {ACCEPTED} photos can.")
    extension = f".{filename.rpartition('.')[2].lower()}" if "." in filename else ""
    if extension in TYPES:
        return TYPES[extension]
    known_as, _ = mimetypes.guess_type(f"x{extension}")
    if known_as:
        raise UnsupportedType(f"A {extension} file can't be analysed; {ACCEPTED} photos can.")
    return UNKNOWN_TYPE


def _check_size(size: str | None, largest: int) -> int | None:
    if size is None:
        return None
    if not (size.isascii() and size.isdigit()) or len(size) > 15:
        raise InvalidRequest("size must be a whole number of bytes, such as size=240512.")
    if int(size) == 0:
        raise InvalidRequest("The file is empty; there is nothing to analyse.")
    if int(size) > largest:
        raise FileTooLarge(
            f"The file has {int(size) / 1024**2:.1f} MB; "
            f"at most {largest / 1024**2:g} MB are accepted."
        )
    return int(size)


def _check_sha256(sha256: str | None) -> str | None:
    if sha256 is None:
        return None
    if not _SHA256.fullmatch(sha256):
        raise InvalidRequest("sha256 must be 64 hexadecimal digits.")
    return sha256.lower()
