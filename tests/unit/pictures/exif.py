"""EXIF of any tags and types, and files of every format that hold it."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

import pillow_heif
from PIL import Image

from chalicelib.analysis.containers.png import MAGIC, chunk
from tests.unit.pictures.looks import encoded

pillow_heif.register_heif_opener()

ORIENTATION, SHORT, LONG = 0x0112, 3, 4
_SIZE = 400  # bytes of each EXIF, so that one takes another's place


class Tag(NamedTuple):
    """One entry of a directory; its value as the four bytes that are stored."""

    number: int
    kind: int
    value: bytes = b"\1\0\0\0"
    count: int = 1


def turned_by(number: int, kind: int = SHORT) -> Tag:
    return Tag(ORIENTATION, kind, struct.pack("<I", number))


def exif(tags: Sequence[Tag], detail: Sequence[Tag] = (), place: Sequence[Tag] = ()) -> bytes:
    """Write EXIF; a value of more than four bytes is put behind the directories."""
    groups = [list(tags), list(detail), list(place)]
    for group, pointer in ((1, 0x8769), (2, 0x8825)):
        if groups[group]:
            groups[0].append(Tag(pointer, LONG))
    starts, position = [], 8
    for group in groups:
        starts.append(position)
        position += 2 + 12 * len(group) + 4 if group else 0
    head, tail = b"II*\0\x08\0\0\0", b""
    for group in groups:
        if not group:
            continue
        head += struct.pack("<H", len(group))
        for tag in sorted(group, key=lambda tag: tag.number):
            value = tag.value.ljust(4, b"\0")
            if tag.number in (0x8769, 0x8825) and group is groups[0]:
                value = struct.pack("<I", starts[1 if tag.number == 0x8769 else 2])
            if len(value) > 4:
                value, tail = struct.pack("<I", position + len(tail)), tail + value
            head += struct.pack("<HHI4s", tag.number, tag.kind, tag.count, value)
        head += b"\0\0\0\0"
    return (head + tail).ljust(_SIZE, b"\0")


def text(number: int, content: str | bytes) -> Tag:
    raw = (content.encode() if isinstance(content, str) else content) + b"\0"
    return Tag(number, 2, raw, len(raw))


def rationals(number: int, *values: tuple[int, int]) -> Tag:
    return Tag(number, 5, b"".join(struct.pack("<II", *value) for value in values), len(values))


def holding(image: Image.Image, picture_format: str, content: bytes) -> bytes:
    """Give a picture's file with EXIF, which may be no such thing that could be written."""
    if picture_format == "TIFF":
        return _tiff(image, content)
    if picture_format not in _templates:
        beginning = b"Exif\0\0" if picture_format == "JPEG" else b""
        _templates[picture_format] = encoded(image, picture_format, exif=beginning + _placeholder)
    template = _templates[picture_format]
    if picture_format == "PNG":
        return (
            MAGIC
            + template[8:33]
            + chunk(b"eXIf", content)
            + template.partition(b"eXIf")[2][_SIZE + 4 :]
        )
    assert template.count(_placeholder) == 1
    return template.replace(_placeholder, content)


_placeholder = exif([text(0x010E, "to be put something else in place of")])
_templates: dict[str, bytes] = {}


def _tiff(image: Image.Image, content: bytes) -> bytes:
    """Put a picture's own tags beside those of the EXIF."""
    raw = image.convert("RGB").tobytes()
    (count,) = struct.unpack_from("<H", content, 8)
    entries = [content[10 + 12 * n :][:12] for n in range(count)]
    pixels = len(content) + 6
    own = [
        (256, LONG, 1, image.width),
        (257, LONG, 1, image.height),
        (258, SHORT, 3, len(content)),
        (259, SHORT, 1, 1),
        (262, SHORT, 1, 2),
        (273, LONG, 1, pixels),
        (277, SHORT, 1, 3),
        (278, LONG, 1, image.height),
        (279, LONG, 1, len(raw)),
    ]
    entries += [struct.pack("<HHII", *entry) for entry in own]
    entries.sort(key=lambda entry: struct.unpack("<H", entry[:2]))
    start = pixels + len(raw) + len(raw) % 2
    return (
        b"II*\0"
        + struct.pack("<I", start)
        + content[8:]
        + struct.pack("<HHH", 8, 8, 8)
        + raw
        + b"\0" * (len(raw) % 2)
        + struct.pack("<H", len(entries))
        + b"".join(entries)
        + b"\0\0\0\0"
    )
