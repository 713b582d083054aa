"""Which way up a picture is: one number, read once, and the turn that follows from it.

What turns a picture is EXIF's orientation, where it is there once and as one SHORT (EXIF 2.32,
4.6.4): so do browsers. XMP's doesn't count, nor does EXIF's in HEIC and AVIF, whose containers have
turns of their own (ISO/IEC 23008-12, 6.5.10 and 6.5.12).
"""

from PIL import Image

from chalicelib.analysis.ifd import SHORT, Entry, Ifds

TAG = 0x0112
UPRIGHT = 1

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation_in(exif: bytes) -> int:
    """Read the orientation, 1 to 8, from EXIF; 1 where it has none that counts."""
    try:
        ifds = Ifds(exif)
    except ValueError:
        return UPRIGHT
    return orientation_of(ifds, ifds.directory(ifds.first))


def orientation_of(ifds: Ifds, entries: list[Entry]) -> int:
    """Read the orientation, 1 to 8, from one directory; 1 where it has none that counts."""
    found = [entry for entry in entries if entry.tag == TAG]
    if len(found) != 1 or found[0].kind != SHORT or found[0].count != 1:
        return UPRIGHT
    number = ifds.number(found[0])
    return number if number in _TURNS else UPRIGHT


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a picture as it is stored the way it is to be seen."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Give width and height of a picture of `size` once it is turned."""
    return (size[1], size[0]) if orientation in (5, 6, 7, 8) else size
