"""The files that photos come in: each reader takes one apart and keeps what the picture needs.

A decoder then sees neither text nor profiles, dates, previews or films: nothing of these can cost a
photo, turn it or be taken for it.
"""

from dataclasses import dataclass

from chalicelib.errors import UnusablePhoto
from chalicelib.formats import ACCEPTED


@dataclass(frozen=True)
class Contents:
    """What is in a photo's file.

    Attributes
    ----------
    format : str
        ``JPEG``, ``PNG``, ``WEBP``, ``GIF``, ``BMP``, ``TIFF``, ``AVIF`` or ``HEIF``.
    picture : bytes
        A file of the same format with the one picture that counts, and no metadata.
    size : (int, int)
        Its width and height in px as stored, before it is turned.
    orientation : int
        EXIF's number, 1 to 8, where that is what turns a picture of this format.
    exif : bytes
        From the byte order on, or empty.
    profile : bytes
        The ICC profile of its colours, or empty for sRGB.
    transparent : int or (int, int, int), optional
        The grey, or colour, of a PNG that is to be seen through, in the file's own numbers.
    screen : (int, int, int, int), optional
        Width and height of what a GIF draws its picture on, and where from left and top.
    inverted : bool
        Small numbers are bright (16 and 32 bits; decoders see to fewer).
    unsigned : bool
        Numbers have 32 bits of which none is a sign.
    truncated : bool
        The end is missing: of a JPEG only its marker, perhaps; of a PNG, too much.
    called : str
        What it is called where no decoder knows it (TIFF): "a TIFF with 5 samples of 8 bits".
    """

    format: str
    picture: bytes
    size: tuple[int, int]
    orientation: int = 1
    exif: bytes = b""
    profile: bytes = b""
    transparent: int | tuple[int, int, int] | None = None
    screen: tuple[int, int, int, int] | None = None
    inverted: bool = False
    unsigned: bool = False
    truncated: bool = False
    called: str = ""


def damaged(reason: str) -> UnusablePhoto:
    """Give the refusal of a photo that begins as one but isn't whole."""
    return UnusablePhoto(
        "ImageDamaged", "The photo is damaged or incomplete; try the original file again.", reason
    )


def unsupported(kind: str, reason: str = "") -> UnusablePhoto:
    """Give the refusal of a kind of picture that isn't read, such as "a JPEG with 12 bits"."""
    return UnusablePhoto(
        "UnsupportedFormat",
        f"{kind[:1].upper()}{kind[1:]} can't be analysed; {ACCEPTED} photos can.",
        reason or kind,
    )
