"""The names photos go by: which are accepted, the keys made of them, what a taken one becomes."""

import secrets
import unicodedata
from collections.abc import Iterator

from chalicelib.errors import InvalidFilename

MAX_BYTES = 255  # what the file systems in use allow; an S3 key could hold more

#: The one owner of the open mode.
PUBLIC = "public"
#: The group of those who look after a stage and its people.
ADMINS = "admins"

UPLOADS = "uploads/"
RENDITIONS = "renditions/"
#: Where thumbnails were before there were renditions.
THUMBNAILS = "thumbnails/"
#: All that objects of images begin with; behind it comes their owner.
PREFIXES = (UPLOADS, RENDITIONS, THUMBNAILS)

THUMBNAIL, VIEW = "thumbnail.webp", "view.jpg"

# Characters that end a line, steer the direction of the text around them, or can't be encoded.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_REFUSED = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_NUMBERED_TRIES = 20


def check_name(name: str) -> str:
    """Give the name back if a photo may have it.

    Any Unicode, spaces, quotes and signs are fine, up to 255 bytes of UTF-8.

    Raises
    ------
    InvalidFilename
        If the name is empty, only dots or spaces, too long, holds a slash or backslash, or a
        character that can't be seen and changes how text around it is read.
    """
    if not name.strip(". "):
        raise InvalidFilename("The filename is empty or only dots; give a name such as dog.jpg.")
    if "/" in name or "\\" in name:
        raise InvalidFilename("The filename holds a slash; give the name alone, without folders.")
    if any(c in _REFUSED or unicodedata.category(c) in _REFUSED_CATEGORIES for c in name):
        raise InvalidFilename(
            "The filename holds a control character; use letters, digits, spaces and signs."
        )
    if "\ufffd" in name:
        raise InvalidFilename("The filename is not valid UTF-8.")
    stem = name.rpartition(".")[0].strip(".") or name.strip(".")
    if not any(unicodedata.category(c)[0] in "LNPS" for c in stem):
        raise InvalidFilename("The filename has no visible character; give a name such as dog.jpg.")
    size = len(name.encode())
    if size > MAX_BYTES:
        raise InvalidFilename(
            f"The filename has {size} bytes in UTF-8; at most {MAX_BYTES} are accepted."
        )
    return name


def item_key(owner: str, name: str) -> str:
    """Give an image's partition key: the bare name in the open mode, else ``<owner>/<name>``."""
    # Names hold no slash, so the two kinds never meet.
    return name if owner == PUBLIC else f"{owner}/{name}"


def upload_key(owner: str, name: str) -> str:
    """Give the S3 key of an original: ``uploads/<owner>/<name>``."""
    return f"{UPLOADS}{owner}/{name}"


def rendition_key(owner: str, name: str, renditions: str, file: str) -> str:
    """Give the S3 key of a rendition: ``renditions/<owner>/<name>/<renditions>/<file>``."""
    return f"{RENDITIONS}{owner}/{name}/{renditions}/{file}"


def thumbnail_key(owner: str, name: str) -> str:
    """Give the S3 key of an image's thumbnail that has no renditions yet."""
    return f"{THUMBNAILS}{owner}/{name}.webp"


def split_upload_key(key: str) -> tuple[str, str]:
    """Give owner and name of an original's key.

    Raises
    ------
    InvalidFilename
        If the key is not one that `upload_key` makes of an accepted name.
    """
    owner, separator, name = key.removeprefix(UPLOADS).partition("/")
    if not key.startswith(UPLOADS) or not owner or not separator:
        raise InvalidFilename(f"{key!r} is not {UPLOADS}<owner>/<name>.")
    return owner, check_name(name)


def split_rendition_key(key: str) -> tuple[str, str, str]:
    """Give owner, name and renditions of a rendition's key.

    Raises
    ------
    InvalidFilename
        If the key is not one that `rendition_key` makes.
    """
    parts = key.removeprefix(RENDITIONS).split("/")
    if not key.startswith(RENDITIONS) or len(parts) != 4:
        raise InvalidFilename(f"{key!r} is not {RENDITIONS}<owner>/<name>/<renditions>/<file>.")
    owner, name, renditions, _ = parts
    return owner, name, renditions


def candidates(name: str) -> Iterator[str]:
    """Give names to try for a photo, in order: ``dog.jpg``, ``dog-2.jpg``, ``dog-3.jpg``, ...

    After twenty, names with random parts, so that the thousandth ``dog.jpg`` needs few tries too.
    Each is at most 255 bytes long.
    """
    yield name
    for number in range(2, _NUMBERED_TRIES + 1):
        yield _with_suffix(name, f"-{number}")
    while True:
        yield _with_suffix(name, f"-{secrets.token_hex(4)}")


def _with_suffix(name: str, suffix: str) -> str:
    stem, dot, extension = name.rpartition(".")
    extension = dot + extension
    # "a.<200 letters>" has no extension that anyone would miss.
    if not dot or len(extension.encode()) > 20:
        stem, extension = name, ""
    room = MAX_BYTES - len((suffix + extension).encode())
    return stem.encode()[:room].decode(errors="ignore") + suffix + extension
