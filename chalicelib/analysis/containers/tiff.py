"""TIFF (6.0, with Adobe's supplements): the page that counts, as a file of that page alone."""

import struct

from chalicelib.analysis.containers import Contents, damaged, unsupported
from chalicelib.analysis.ifd import LONG, SHORT, Entry, Ifds, find
from chalicelib.analysis.orientation import orientation_of
from chalicelib.formats import RAW

_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = (
    *(254, 255, 256, 257, 258, 259, 262),
)
_SUB_IFDS, _SAMPLE_FORMAT, _PROFILE, _EXIF, _DNG = 330, 339, 34675, 34665, 50706
# What tells how the pixels are stored, and nothing else; 512 to 521 are of the first JPEGs in TIFF.
_PICTURE = {
    *(256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324),
    *(325, 332, 338, 339, 347, *range(512, 522), 529, 530, 532),
}
_INTEGERS = {1, SHORT, LONG, 16}
# Tables of JPEG, and how YCbCr becomes RGB: bytes and fractions.
_COPIED = {347: (1, 7), 529: (5,), 532: (5,)}
_COMPRESSIONS = {1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000}
_NAMES = {50001: "WebP", 34712: "JPEG 2000", 33003: "JPEG 2000", 33005: "JPEG 2000"}
_NAMES |= {34892: "lossy JPEG", 50002: "JPEG XL", 52546: "JPEG XL", 34887: "LERC"}
_SENSORS = {32803, 34892}  # the pattern of a sensor, and linear raw
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_BLACK_IS_0 = 1


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
    if any(find(page, _DNG) or _first(ifds, page, _PHOTOMETRIC) in _SENSORS for page in pages):
        raise unsupported(RAW)
    page = next((page for page in pages if _full(ifds, page)), None)
    if page is None:
        raise unsupported("a TIFF with nothing but a preview")
    size = _first(ifds, page, _WIDTH), _first(ifds, page, _HEIGHT)
    if not all(size):
        raise damaged("TIFF: no size")
    _check(ifds, page)
    bits = ifds.values(find(page, _BITS)) or (1,)
    wide = bits in ((16,), (32,))
    inverted = wide and _first(ifds, page, _PHOTOMETRIC) == 0
    unsigned = bits == (32,) and _first(ifds, page, _SAMPLE_FORMAT, _UNSIGNED) == _UNSIGNED
    # What decoders don't know of wide numbers they aren't told, but `colours` is.
    told = ({_PHOTOMETRIC: _BLACK_IS_0} if inverted else {}) | (
        {_SAMPLE_FORMAT: _SIGNED} if unsigned else {}
    )
    return Contents(
        "TIFF",
        _alone(data, ifds, page, told),
        size,
        orientation=orientation_of(ifds, page),
        exif=data,
        profile=ifds.content(find(page, _PROFILE)),
        inverted=inverted,
        unsigned=unsigned,
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


def _alone(data: bytes, ifds: Ifds, page: list[Entry], told: dict[int, int]) -> bytes:
    """Give the file with a directory of that page's pixels behind it, and as its only one.

    It becomes a TIFF of the usual kind also where it was a BigTIFF, whose offsets fit as well.
    `told` are short numbers to be said instead of those that are there.
    """
    entries = {
        entry.tag: entry
        for entry in reversed(page)
        if entry.tag in _PICTURE and entry.kind in (*_INTEGERS, *_COPIED.get(entry.tag, ()))
    }
    for tag, number in told.items():
        entries[tag] = Entry(tag, SHORT, 1, struct.pack(ifds.order + "HH", number, 0))
    values = b""
    start = len(data) + len(data) % 2
    size = 2 + 12 * len(entries) + 4
    directory = struct.pack(ifds.order + "H", len(entries))
    for tag, entry in sorted(entries.items()):
        kind, count, raw = _written(ifds, entry)
        if len(raw) > 4:
            values, raw = (
                values + raw + b"\0" * (len(raw) % 2),
                struct.pack(ifds.order + "I", start + size + len(values)),
            )
        directory += struct.pack(ifds.order + "HHI4s", tag, kind, count, raw)
    head = data[:2] + struct.pack(ifds.order + "HI", 42, start)
    padding = bytes(start - len(data))
    return b"".join([head, memoryview(data)[8:], padding, directory, bytes(4), values])


def _written(ifds: Ifds, entry: Entry) -> tuple[int, int, bytes]:
    """Give an entry's type, count and values as this file is to have them."""
    if entry.tag in _COPIED:
        raw = ifds.raw(entry)
        return entry.kind, entry.count, raw
    numbers = ifds.values(entry)
    kind, layout = (SHORT, "H") if entry.kind == SHORT else (LONG, "I")
    return kind, len(numbers), struct.pack(f"{ifds.order}{len(numbers)}{layout}", *numbers)
