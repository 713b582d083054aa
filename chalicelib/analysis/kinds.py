"""What a file is, by how it begins: a photo that is read, one of a kind that isn't, or none."""

from collections.abc import Callable

from chalicelib.analysis.containers import (
    Contents,
    bmff,
    bmp,
    gif,
    jpeg,
    png,
    tiff,
    unsupported,
    webp,
)
from chalicelib.formats import RAW, VIDEO

_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_VIDEOS = {b"qt  ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
_VIDEOS |= {b"M4VP", b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"dash", b"XAVC"}
_TIFF_LIKE = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

# How files of kinds that aren't read begin.
_OTHERS = {
    b"FUJIFILMCCD-RAW": RAW,
    b"IIU\0": RAW,  # Panasonic
    b"IIRO": RAW,  # Olympus
    b"IIRS": RAW,
    b"MMOR": RAW,
    b"FOVb": RAW,  # Sigma
    b"\0MRM": RAW,  # Minolta
    b"\xff\x0a": "a JPEG XL",
    b"\0\0\0\x0cJXL ": "a JPEG XL",
    b"\0\0\0\x0cjP  ": "a JPEG 2000",
    b"\xff\x4f\xff\x51": "a JPEG 2000",
    b"II\xbc": "a JPEG XR",
    b"8BPS": "a Photoshop file",
    b"\x1a\x45\xdf\xa3": VIDEO,
    b"\0\0\x01\xba": VIDEO,
    b"\0\0\x01\xb3": VIDEO,
    b"FLV\x01": VIDEO,
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": VIDEO,
    b"\0\0\x01\0": "an icon",
    b"v/1\x01": "an OpenEXR picture",
    b"#?RADIANCE": "a Radiance picture",
}


def reader_of(data: bytes) -> Callable[[bytes], Contents] | None:
    """Give what takes a photo's file apart; None if it isn't one.

    Raises
    ------
    UnusablePhoto
        ``UnsupportedFormat``: a picture, or a video, of a kind that isn't read.
    """
    if data.startswith(jpeg.MAGIC) and len(data) > len(jpeg.MAGIC):
        return jpeg.read
    if data.startswith(png.MAGIC):
        return png.read
    if data.startswith((b"GIF87a", b"GIF89a")):
        return gif.read
    if data.startswith(_TIFF_LIKE):
        if data[8:10] == b"CR" or data[8:12] == b"IIII":  # Canon, Phase One
            raise unsupported(RAW)
        return tiff.read
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return webp.read
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    # Two letters alone would take text for a picture.
    if data.startswith(b"BM") and 12 <= int.from_bytes(data[14:18], "little") <= 124:
        return bmp.read
    _refuse_others(data)
    return None


def _by_brand(data: bytes) -> Callable[[bytes], Contents]:
    length = min(int.from_bytes(data[:4]), 256)
    brands = [data[8:12], *(data[n : n + 4] for n in range(16, length - 3, 4))]
    if brands[0] == b"crx ":
        raise unsupported(RAW)
    # A file of a general brand says further on what it is coded in.
    for brand in (brands[0], *_AVIF, *_HEIF):
        if brand in _AVIF and brand in brands:
            return lambda file: bmff.read(file, "AVIF")
        if brand in _HEIF and brand in brands and brand not in (b"mif1", b"msf1"):
            return lambda file: bmff.read(file, "HEIF")
    if b"mif1" in brands or b"msf1" in brands:
        return lambda file: bmff.read(file, "HEIF")
    if _VIDEOS & set(brands):
        raise unsupported(VIDEO)
    raise unsupported("a file of this kind", f"brands {brands}")


def _refuse_others(data: bytes) -> None:
    for beginning, kind in _OTHERS.items():
        if data.startswith(beginning):
            raise unsupported(kind)
    if data.startswith(b"RIFF") and data[8:12] == b"AVI ":
        raise unsupported(VIDEO)
    if b"<svg" in data[:1024].lower():
        raise unsupported("an SVG drawing")
