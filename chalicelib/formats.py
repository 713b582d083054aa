"""What may be uploaded: the formats that are read, and what the page is told of the limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.settings import Settings

BATCH = 100  # files or names in one call of the API


@dataclass(frozen=True)
class Format:
    """A format of pictures.

    Attributes
    ----------
    name : str
        What people call it.
    decoder : str
        What Pillow calls it.
    types : Mapping
        The media type for each extension its files go by; these in lower case, with their dot.
    megapixels : int
        The most million pixels of which a function of 2,048 MB decodes any picture; what a format
        needs at its worst is measured by a test under that limit.
    """

    name: str
    decoder: str
    types: Mapping[str, str]
    megapixels: int = 120


FORMATS = (
    Format("JPEG", "JPEG", dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), "image/jpeg")),
    Format("PNG", "PNG", {".png": "image/png"}),
    Format("WebP", "WEBP", {".webp": "image/webp"}, 80),
    Format("GIF", "GIF", {".gif": "image/gif"}),
    Format("BMP", "BMP", {".bmp": "image/bmp"}),
    Format("TIFF", "TIFF", dict.fromkeys((".tif", ".tiff"), "image/tiff")),
    Format("AVIF", "AVIF", {".avif": "image/avif"}, 80),
    Format("HEIC", "HEIF", {".heic": "image/heic", ".heif": "image/heif"}, 110),
)


def types(formats: Sequence[Format] = FORMATS) -> dict[str, str]:
    """Give the media type for each extension of some formats."""
    return {extension: kind for each in formats for extension, kind in each.types.items()}


def names(formats: Sequence[Format] = FORMATS) -> str:
    """Name some formats, two at least, in a sentence: ``JPEG, PNG and HEIC``."""
    *others, last = [each.name for each in formats]
    return f"{', '.join(others)} and {last}"


TYPES = types()
ACCEPTED = names()

RAW = "A camera's raw file"
VIDEO = "A video"
#: What files are that may be taken for photos but aren't read, by their extensions.
UNREAD = dict.fromkeys(
    (
        *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dng", ".erf", ".fff", ".gpr", ".iiq", ".kdc"),
        *(".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl"),
        *(".sr2", ".srf", ".srw", ".x3f"),
    ),
    RAW,
) | dict.fromkeys(
    (
        *(".3g2", ".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"),
        *(".mts", ".ogv", ".webm", ".wmv"),
    ),
    VIDEO,
)


def page_config(
    settings: Settings,
    api_base: str,
    sign_in: Mapping[str, str] | None = None,
    formats: Sequence[Format] = FORMATS,
) -> dict[str, Any]:
    """Give the content of the page's `config.json`.

    Parameters
    ----------
    settings : Settings
        Those of the stage it is served from.
    api_base : str
        Where the API is: an origin, or a path of the page's own.
    sign_in : Mapping, optional
        What people sign in with: ``issuer``, ``host``, ``client``; none in the open mode.
    formats : sequence of Format, optional
        What can be analysed; two at least.
    """
    return {
        "apiBase": api_base,
        "signIn": sign_in,
        "closed": settings.closed == "yes",
        "limits": {"maxUploadBytes": settings.max_upload_bytes, "batch": BATCH},
        "formats": {"names": names(formats), "types": types(formats)},
    }
