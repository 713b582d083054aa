"""TIFF (6.0, with Adobe's supplements): the page that counts, as a file of that page alone."""

import struct

from chalicelib.analysis.containers import Contents, damaged, unsupported
from chalicelib.analysis.ifd import Entry, Ifds, find
from chalicelib.analysis.orientation import orientation_of

_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = (
    *(254, 255, 256, 257, 258, 259, 262),
)
_SUB_IFDS, _SAMPLE_FORMAT, _PROFILE, _EXIF, _DNG = 330, 339, 34675, 34665, 50706
# What tells how the pixels are stored, and nothing else; 512 to 521 are of the first JPEGs in TIFF.
_PICTURE = {
    *(256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324),
    *(325, 332, 338, 339, 347, *range(512, 522), 529, 530, 532),
}
_INTEGERS = {1, 3, 4, 16}
_COMPRESSIONS = {1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000}
_NAMES = {50001: "WebP", 34712: "JPEG 2000", 33003: "JPEG 2000", 33005: "JPEG 2000"}
_NAMES |= {34892: "lossy JPEG", 50002: "JPEG XL", 52546: "JPEG XL", 34887: "LERC"}
_RAW = {32803, 34892}  # the pattern of a sensor, and linear raw
_FLOAT, _UNSIGNED = 3, 1


def read(data: bytes) -> Contents:
    """Take a TIFF apart.

    Raises
    ------
    UnusablePhoto
        ``UnsupportedFormat``: a camera's raw file, a compression or kind of number that isn't
        read, or only reduced pages. ``ImageDamaged``: no page can be found.
    """
    ifds = Ifds(data)
    main = list(ifds.chain())
    pages = [*main, *(sub for page in main for sub in _below(ifds, page))]
    if not pages:
        raise damaged("TIFF: no page")
    if any(find(page, _DNG) or _first(ifds, page, _PHOTOMETRIC) in _RAW for page in pages):
        raise unsupported("a camera's raw file")
    page = next((page for page in pages if _full(ifds, page)), None)
    if page is None:
        raise unsupported("a TIFF with nothing but a preview")
    size = _first(ifds, page, _WIDTH), _first(ifds, page, _HEIGHT)
    if not all(size):
        raise damaged("TIFF: no size")
    _check(ifds, page)
    bits = ifds.values(find(page, _BITS)) or (1,)
    alone = _alone(data, ifds, page)
    return Contents(
        "TIFF",
        alone,
        size,
        orientation=orientation_of(ifds, page),
        exif=data,
        profile=ifds.content(find(page, _PROFILE)),
        inverted=bits == (16,) and _first(ifds, page, _PHOTOMETRIC) == 0,
        unsigned=bits == (32,) and _first(ifds, page, _SAMPLE_FORMAT, _UNSIGNED) == _UNSIGNED,
        called=f"a TIFF with {len(bits)} x {bits[0]} bits a pixel",
    )


def _below(ifds: Ifds, page: list[Entry]) -> list[list[Entry]]:
    offsets = [n for n in ifds.values(find(page, _SUB_IFDS))[:16] if isinstance(n, int)]
    return [entries for offset in offsets if (entries := ifds.directory(offset))]


def _full(ifds: Ifds, page: list[Entry]) -> bool:
    """Tell whether a page is a picture of its own, not a smaller copy or a mask."""
    return (
        not _first(ifds, page, _SUBFILE, 0) & 5
        and _first(ifds, page, _OLD_SUBFILE, 1) != 2
        and find(page, _WIDTH) is not None
    )


def _first(ifds: Ifds, page: list[Entry], tag: int, otherwise: int = 0) -> int:
    number = ifds.number(find(page, tag))
    return otherwise if number is None else number


def _check(ifds: Ifds, page: list[Entry]) -> None:
    compression = _first(ifds, page, _COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        name = _NAMES.get(compression, "an unusual compression")
        raise unsupported(f"a TIFF with {name}", f"TIFF: compression {compression}")
    bits = ifds.values(find(page, _BITS)) or (1,)
    if _first(ifds, page, _SAMPLE_FORMAT, _UNSIGNED) == _FLOAT and len(bits) > 1:
        raise unsupported("a TIFF with floating-point colours")


def _alone(data: bytes, ifds: Ifds, page: list[Entry]) -> bytes:
    """Give the file with a directory of that page's pixels behind it, and as its only one."""
    kept = sorted(
        {
            entry.tag: entry
            for entry in reversed(page)
            if entry.tag in _PICTURE and (entry.kind in _INTEGERS or entry.tag in (347, 529, 532))
        }.values(),
        key=lambda entry: entry.tag,
    )
    start = len(data) + len(data) % 2
    count, layout, ending = ("Q", "HHQ8s", "Q") if ifds.big else ("H", "HHI4s", "I")
    directory = struct.pack(ifds.order + count, len(kept))
    for entry in kept:
        directory += struct.pack(ifds.order + layout, entry.tag, entry.kind, entry.count, entry.raw)
    directory += struct.pack(ifds.order + ending, 0)
    head = (
        data[:8] + struct.pack(ifds.order + "Q", start)
        if ifds.big
        else (data[:4] + struct.pack(ifds.order + "I", start))
    )
    return head + data[len(head) :] + b"\0" * (start - len(data)) + directory
