"""WebP (RFC 9649): the chunks of the picture and of what is told about it."""

import struct

from chalicelib.analysis.containers import Contents, damaged
from chalicelib.analysis.orientation import orientation_in

_TOLD_IN = (b"EXIF", b"ICCP")
_PICTURES = (b"VP8 ", b"VP8L", b"ANMF")
_KEPT = (b"VP8X", b"ANIM", b"ALPH", *_PICTURES)
_TOLD = 0x2C  # the flags in VP8X of a profile, EXIF and XMP


def read(data: bytes) -> Contents:
    """Take a WebP apart.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged`` if it is shorter than it says, or has no picture.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise damaged("WebP: cut off")
    parts: list[bytes] = []
    told: dict[bytes, bytes] = {}
    position = 12
    while position + 8 <= end:
        kind, length = data[position : position + 4], _long(data[position + 4 : position + 8])
        if position + 8 + length > end:
            if kind in _KEPT:
                raise damaged(f"WebP: {kind!r} is cut off")
            break
        body = data[position + 8 : position + 8 + length]
        if kind in _TOLD_IN:
            told.setdefault(kind, body)
        elif kind in _KEPT:
            if kind == b"VP8X" and length:
                body = bytes((body[0] & ~_TOLD,)) + body[1:]
            parts.append(kind + struct.pack("<I", length) + body + b"\0" * (length & 1))
        position += 8 + length + (length & 1)
    if not any(part[:4] in _PICTURES for part in parts):
        raise damaged("WebP: no picture")
    if parts[0][:4] != b"VP8X":
        told = {}  # the simple form holds a picture and nothing else
    exif = told.get(b"EXIF", b"").removeprefix(b"Exif\0\0")
    return Contents(
        "WEBP",
        b"RIFF" + struct.pack("<I", 4 + sum(map(len, parts))) + b"WEBP" + b"".join(parts),
        _size(parts[0]),
        orientation=orientation_in(exif),
        exif=exif,
        profile=told.get(b"ICCP", b""),
    )


def _long(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _size(first: bytes) -> tuple[int, int]:
    """Read width and height from the first chunk."""
    kind, body = first[:4], first[8:]
    if kind == b"VP8X" and len(body) >= 10:
        return _long(body[4:7]) + 1, _long(body[7:10]) + 1
    if kind == b"VP8L" and len(body) >= 5:
        bits = _long(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(body) >= 10:
        return _long(body[6:8]) & 0x3FFF, _long(body[8:10]) & 0x3FFF
    raise damaged("WebP: no size")
