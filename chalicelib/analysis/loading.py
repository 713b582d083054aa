"""A file taken apart -> its pixels, by Pillow, which reads damage as damage and nothing else."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile, TiffImagePlugin, UnidentifiedImageError

from chalicelib.analysis.containers import Contents, damaged, jpeg, unsupported
from chalicelib.errors import UnusablePhoto

# What Pillow reads of a TIFF by itself, uncompressed colours stored one after the other, it gets
# wrong in 16 bits.
TiffImagePlugin.READ_LIBTIFF = True
# What libtiff gives in the machine's own order of bytes, though the file has another.
_NATIVE = {"I;16BS": "I;16NS", "I;32BS": "I;32NS", "F;32BF": "F;32NF"}

_STRIP = 256  # rows


def opened(contents: Contents) -> Image.Image:
    """Give the picture before its pixels are decoded.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged`` or ``UnsupportedFormat``.
    """
    with damage_named(contents.called):
        image = Image.open(io.BytesIO(contents.picture), formats=(contents.format,))
        if contents.format == "TIFF":
            image.tile = [_native(tile) for tile in image.tile]
        return image


def load(image: Image.Image, contents: Contents, enough: int) -> None:
    """Decode the pixels of what was opened.

    Parameters
    ----------
    image : PIL.Image.Image
        From `opened`.
    contents : Contents
        What it was opened from.
    enough : int
        A JPEG may come out at a fraction of its size with both sides still this many px long.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged``.
    """
    if contents.truncated and contents.format != "JPEG":
        raise damaged(f"{contents.format}: cut off")
    with damage_named():
        if contents.format == "JPEG":
            image.draft(None, (enough, enough))
        image.load()
        if contents.format == "JPEG" and (contents.truncated or _ends_grey(image)):
            _check_end(contents)


def _native(tile: ImageFile._Tile) -> ImageFile._Tile:
    assert isinstance(tile.args, tuple)
    kind, *others = tile.args
    return tile._replace(args=(_NATIVE.get(kind, kind), *others))


@contextmanager
def damage_named(called: str = "") -> Iterator[None]:
    """Take what a hostile file makes a decoder raise, which can be anything, for damage.

    Parameters
    ----------
    called : str
        What a whole file that no decoder knows is called, if it may be one.
    """
    try:
        yield
    except (UnusablePhoto, MemoryError):
        raise
    except Exception as error:
        if called and isinstance(error, UnidentifiedImageError):
            raise unsupported(called) from error
        raise damaged(f"{type(error).__name__}: {error}") from error


def _ends_grey(image: Image.Image) -> bool:
    """Tell whether a JPEG's last corner is what libjpeg puts where data are missing."""
    width, height = image.size
    there = image.crop((width - 2, height - 2, width, height)).getcolors(1)
    return there in ([(4, 128)], [(4, (128, 128, 128))])


def _check_end(contents: Contents) -> None:
    """Find out whether the data of a JPEG reach to its end, which libjpeg doesn't tell.

    If they do, more data behind them change nothing; if not, they are taken for the picture.
    """
    seen = set()
    for filler in (b"", b"\x55" * 64, b"\xaa" * 64):
        image = Image.open(io.BytesIO(jpeg.with_more_data(contents.picture, filler)))
        seen.add(_digest(image))
    if len(seen) > 1:
        raise damaged("JPEG: the end of the picture is missing")


def _digest(image: Image.Image) -> bytes:
    """Tell pixels from others without a copy of them all."""
    digest = hashlib.sha256()
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        digest.update(image.crop((0, top, image.width, bottom)).tobytes())
    return digest.digest()
