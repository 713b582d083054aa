"""What may be uploaded: a photo checked before any byte of it is sent."""

import mimetypes
import re
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import FileTooLarge, InvalidRequest, UnsupportedType
from chalicelib.formats import ACCEPTED, TYPES, UNREAD
from chalicelib.names import check_name
from chalicelib.settings import Settings

# What a name without a telling extension is sent as; the pipeline looks at the bytes.
UNKNOWN_TYPE = "application/octet-stream"

_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-ms-bmp": "image/bmp",
}
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
    enforced : bool
        Whether only this upload is to be taken: something was stated of it beside its name.
    """

    filename: str
    content_type: str
    size: int | None = None
    sha256: str | None = None
    enforced: bool = False


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
        check_name(filename),
        _check_type(filename, content_type),
        _check_size(size, settings.max_upload_bytes),
        _check_sha256(sha256),
        enforced=bool(content_type or size or sha256),
    )


def check_file(settings: Settings, file: Any) -> UploadRequest:
    """Check one file of a batch, as it comes in a JSON body; see `check_upload`.

    Raises
    ------
    InvalidRequest
        If it is not an object with the right members.
    """
    kinds = {"filename": str, "content_type": str, "size": int, "sha256": str}
    if not isinstance(file, dict) or "filename" not in file:
        raise InvalidRequest("Each file must be an object with a filename.")
    for member, value in file.items():
        if member not in kinds:
            raise InvalidRequest(
                f"Unknown member {member[:80]!r}; accepted are {', '.join(kinds)}."
            )
        if type(value) is not kinds[member]:
            kind = "whole number" if kinds[member] is int else "string"
            raise InvalidRequest(f"{member} must be a {kind}.")
    if "size" in file:
        file = {**file, "size": str(file["size"])}
    return check_upload(settings, **file)


def _check_type(filename: str, content_type: str | None) -> str:
    if content_type:
        media_type = content_type.partition(";")[0].strip().lower()
        media_type = _ALIASES.get(media_type, media_type)
        if media_type in TYPES.values():
            return media_type
        if media_type != UNKNOWN_TYPE:
            raise UnsupportedType(f"{media_type[:80]} can't be analysed; {ACCEPTED} photos can.")
    extension = f".{filename.rpartition('.')[2].lower()}" if "." in filename else ""
    if extension in UNREAD:
        raise UnsupportedType(
            f"{UNREAD[extension]} ({extension}) can't be analysed; {ACCEPTED} photos can."
        )
    if content_type:
        return UNKNOWN_TYPE
    if extension in TYPES:
        return TYPES[extension]
    # Python's own list, the same on every machine; few names come here.
    known_as, _ = mimetypes.MimeTypes(filenames=()).guess_type(f"x{extension}")
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
