"""HEIC and AVIF (ISO/IEC 14496-12 and 23008-12): boxes, and the items and properties in them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.analysis import profiles
from chalicelib.analysis.containers import Contents, damaged

_MOST_ITEMS = 10_000  # of a file; a phone's photo has about 50, each a part of the picture
_MOST_BYTES = 1 << 20  # of EXIF
_HIDDEN = b"skip"  # a type of item that decoders pass over


@dataclass(frozen=True)
class Box:
    """A box: its type, and where in the file its content begins and ends."""

    kind: bytes
    start: int
    end: int


def read(data: bytes, picture_format: str) -> Contents:
    """Take a HEIC or AVIF apart.

    Its EXIF and XMP are hidden from the decoder, which would turn the picture by them, or fail.

    Parameters
    ----------
    data : bytes
        The file.
    picture_format : str
        ``HEIF`` or ``AVIF``.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged`` if a box is cut off or there is no picture.
    """
    boxes = list(_boxes(data, 0, len(data), strict=True))
    meta = next((box for box in boxes if box.kind == b"meta"), None)
    if meta is None and any(box.kind == b"moov" for box in boxes):
        return Contents(picture_format, data, (0, 0))  # a sequence alone, which says no more here
    if meta is None:
        raise damaged(f"{picture_format}: no picture")
    try:
        file = _Meta(data, meta)
        exif = file.exif()
        primary = file.properties_of_primary()
    except (struct.error, IndexError) as error:
        raise damaged(f"{picture_format}: {error}") from error
    return Contents(
        picture_format,
        file.without_metadata(),
        file.size(primary),
        exif=exif,
        profile=file.profile(primary),
    )


def _boxes(data: bytes, position: int, end: int, strict: bool = False) -> Iterator[Box]:
    while position + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, position)
        start = position + 8
        if length == 1 and start + 8 <= end:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = end if length == 0 else position + length
        if stop > end or stop < start:
            if strict:
                raise damaged(f"{kind!r} is cut off")
            return
        yield Box(kind, start, stop)
        position = stop


class _Meta:
    """The box of items: what each is, where it lies and what it is like."""

    def __init__(self, data: bytes, meta: Box) -> None:
        self._data = data
        self._inside: dict[bytes, Box] = {}
        for box in _boxes(data, meta.start + 4, meta.end):
            self._inside.setdefault(box.kind, box)
        self._items = dict(self._infos())

    def _number(self, position: int, size: int) -> int:
        return int.from_bytes(self._data[position : position + size])

    def _infos(self) -> Iterator[tuple[int, tuple[bytes, int]]]:
        """Give each item's number with its type and where that stands."""
        box = self._inside.get(b"iinf")
        if box is None:
            return
        start = box.start + (6 if self._data[box.start] == 0 else 8)
        for info in _boxes(self._data, start, box.end):
            version = self._data[info.start]
            if info.kind == b"infe" and version >= 2:
                size = 2 if version == 2 else 4
                position = info.start + 4 + size + 2
                kind = self._data[position : position + 4]
                yield self._number(info.start + 4, size), (kind, position)

    def without_metadata(self) -> bytes:
        """Give the file with EXIF and XMP as items that decoders pass over."""
        file = bytearray(self._data)
        for kind, position in self._items.values():
            if kind in (b"Exif", b"mime"):
                file[position : position + 4] = _HIDDEN
        return bytes(file)

    def exif(self) -> bytes:
        """Give the EXIF from its byte order on, or nothing (23008-12, annex A)."""
        number = next((n for n, (kind, _) in self._items.items() if kind == b"Exif"), None)
        raw = b"" if number is None else self._content(number)
        return raw[4 + int.from_bytes(raw[:4]) :]

    def _content(self, wanted: int) -> bytes:
        """Read an item where `iloc` says it lies (14496-12, 8.11.3)."""
        box = self._inside.get(b"iloc")
        if box is None:
            return b""
        version, sizes = self._data[box.start], self._number(box.start + 4, 2)
        offset_size, length_size, base_size, index_size = (sizes >> n & 15 for n in (12, 8, 4, 0))
        index_size = index_size if version else 0
        wide = 2 if version < 2 else 4
        position = box.start + 6 + wide
        for _ in range(min(self._number(box.start + 6, wide), _MOST_ITEMS)):
            number, position = self._number(position, wide), position + wide
            method = self._number(position, 2) & 15 if version else 0
            position += 4 if version else 2
            base, position = self._number(position, base_size), position + base_size
            extents, position = self._number(position, 2), position + 2
            each = index_size + offset_size + length_size
            if number == wanted:
                inside = self._inside.get(b"idat") if method == 1 else None
                base += inside.start if inside else 0
                content = b""
                for start in range(position, position + each * extents, each or 1):
                    offset = base + self._number(start + index_size, offset_size)
                    length = self._number(start + index_size + offset_size, length_size)
                    content += self._data[offset : offset + min(length, _MOST_BYTES)]
                    if len(content) > _MOST_BYTES:
                        return b""
                return content if method < 2 else b""
            position += each * extents
        return b""

    def properties_of_primary(self) -> list[Box]:
        """Give the properties of the picture that counts, in the file's order."""
        pitm, iprp = self._inside.get(b"pitm"), self._inside.get(b"iprp")
        if pitm is None or iprp is None:
            return []
        primary = self._number(pitm.start + 4, 2 if self._data[pitm.start] == 0 else 4)
        properties: list[Box] = []
        numbers: list[int] = []
        for box in _boxes(self._data, iprp.start, iprp.end):
            if box.kind == b"ipco":
                properties = list(_boxes(self._data, box.start, box.end))
            elif box.kind == b"ipma":
                numbers += self._associated(box, primary)
        return [properties[number - 1] for number in numbers if 0 < number <= len(properties)]

    def _associated(self, box: Box, item: int) -> list[int]:
        version, flags = self._data[box.start], self._data[box.start + 3]
        wide, size = (2 if version == 0 else 4), (2 if flags & 1 else 1)
        position = box.start + 8
        for _ in range(self._number(box.start + 4, 4)):
            if position >= box.end:
                return []
            number, count = self._number(position, wide), self._data[position + wide]
            position += wide + 1
            if number == item:
                mask = 0x7FFF if size == 2 else 0x7F
                return [self._number(position + n * size, size) & mask for n in range(count)]
            position += count * size
        return []

    def size(self, properties: list[Box]) -> tuple[int, int]:
        """Give width and height before any turn, or nothing (0, 0) that is said."""
        box = next((box for box in properties if box.kind == b"ispe"), None)
        return (
            (0, 0)
            if box is None
            else (self._number(box.start + 4, 4), self._number(box.start + 8, 4))
        )

    def profile(self, properties: list[Box]) -> bytes:
        """Give the ICC profile, the file's own before one made of its code points."""
        colours = {
            self._data[box.start : box.start + 4]: box for box in properties if box.kind == b"colr"
        }
        for kind in (b"prof", b"rICC"):
            if kind in colours:
                return self._data[colours[kind].start + 4 : colours[kind].end]
        if b"nclx" in colours:
            start = colours[b"nclx"].start + 4
            return (
                profiles.of_code_points(self._number(start, 2), self._number(start + 2, 2)) or b""
            )
        return b""
