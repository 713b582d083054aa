"""BMP: its size and whether its numbers are of a kind that is read."""

from chalicelib.analysis.containers import Contents, damaged, unsupported

_HEADERS = {12, 40, 52, 56, 64, 108, 124}
_COMPRESSIONS = {0, 1, 2, 3}  # none, RLE8, RLE4, bit fields; 4 and 5 are JPEG and PNG
_BITS = {1, 4, 8, 16, 24, 32}
# Red, green and blue, each where Pillow looks for them.
_FIELDS = {
    (0xFF0000, 0xFF00, 0xFF),
    (0xFF000000, 0xFF0000, 0xFF00),
    (0xFF000000, 0xFF00, 0xFF),
    (0xFF, 0xFF00, 0xFF0000),
    (0xF800, 0x7E0, 0x1F),
    (0x7C00, 0x3E0, 0x1F),
    (0, 0, 0),
}


def read(data: bytes) -> Contents:
    """Look at the header of a BMP.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged`` or ``UnsupportedFormat``.
    """
    header = _number(data, 14, 4)
    if header not in _HEADERS or len(data) < 14 + header:
        raise damaged("BMP: no header")
    if header == 12:
        return Contents("BMP", data, (_number(data, 18, 2), _number(data, 20, 2)))
    height = _number(data, 22, 4)
    bits, compression = _number(data, 28, 2), _number(data, 30, 4)
    if bits not in _BITS:
        raise unsupported(f"a BMP with {bits} bits a pixel")
    if compression not in _COMPRESSIONS:
        raise unsupported("a BMP with compressed pixels", f"BMP: compression {compression}")
    fields = tuple(_number(data, offset, 4) for offset in (54, 58, 62))
    if compression == 3 and fields not in _FIELDS:
        widest = max(bin(field).count("1") for field in fields)
        raise unsupported(f"a BMP with {widest} bits a colour", f"BMP: fields {fields}")
    return Contents("BMP", data, (_number(data, 18, 4), min(height, 2**32 - height)))


def _number(data: bytes, offset: int, size: int) -> int:
    return int.from_bytes(data[offset : offset + size], "little")
