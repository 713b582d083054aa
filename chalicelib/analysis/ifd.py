"""Directories of tags, the structure that EXIF and TIFF share (TIFF 6.0; BigTIFF).

Reads what it is asked for and nothing else, so no odd value anywhere can cost a photo.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

ASCII = 2
SHORT = 3
LONG = 4

# A type's number -> how `struct` reads one value (TIFF 6.0, page 15; 13 to 18 of later notes).
_TYPES = {
    1: "B",
    2: "s",
    3: "H",
    4: "I",
    5: "II",
    6: "b",
    7: "s",
    8: "h",
    9: "i",
    10: "ii",
    11: "f",
    12: "d",
    13: "I",
    16: "Q",
    17: "q",
    18: "Q",
}
_MOST_ENTRIES = 1024  # of one directory; cameras write fewer than 100
_MOST_DIRECTORIES = 100  # of one file
_MOST_BYTES = 1 << 20  # of one value that is asked for


@dataclass(frozen=True)
class Entry:
    """One tag of a directory.

    Attributes
    ----------
    tag, kind, count : int
        The tag's number, its type's and how many values it has.
    raw : bytes
        The field that holds the values, or where they are: 4 bytes, or 8 in a BigTIFF.
    """

    tag: int
    kind: int
    count: int
    raw: bytes


class Ifds:
    """The directories in the bytes of a TIFF file or of EXIF.

    Parameters
    ----------
    data : bytes
        From the byte order on (``II`` or ``MM``).

    Raises
    ------
    ValueError
        If it doesn't begin as such.
    """

    def __init__(self, data: bytes) -> None:
        if data[:2] not in (b"II", b"MM") or len(data) < 8:
            raise ValueError("no byte order")
        self._data = data
        self.order = "<" if data[:2] == b"II" else ">"
        version = self.unpack("H", data[2:4])
        # Some cameras write numbers of their own there, into EXIF too.
        self.big = version == 43 and len(data) >= 16
        self.first: int = self.unpack("Q", data[8:16]) if self.big else self.unpack("I", data[4:8])

    def unpack(self, kind: str, raw: bytes) -> int:
        """Read one number of a `struct` type."""
        (number,) = struct.unpack(self.order + kind, raw)
        return int(number)

    def directory(self, offset: int) -> list[Entry]:
        """Give the entries of the directory there, as far as the bytes go."""
        head, size, field = (8, 20, 8) if self.big else (2, 12, 4)
        if not 0 < offset <= len(self._data) - head:
            return []
        count = self.unpack("Q" if self.big else "H", self._data[offset : offset + head])
        start = offset + head
        count = min(count, _MOST_ENTRIES, (len(self._data) - start) // size)
        layout = struct.Struct(self.order + ("HHQ8s" if field == 8 else "HHI4s"))
        return [Entry(*layout.unpack_from(self._data, start + n * size)) for n in range(count)]

    def chain(self) -> Iterator[list[Entry]]:
        """Give the directories that follow each other: the pages of a TIFF file."""
        seen: set[int] = set()
        offset = self.first
        while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
            seen.add(offset)
            entries = self.directory(offset)
            if not entries:
                return
            yield entries
            offset = self._next(offset)

    def values(self, entry: Entry | None) -> tuple[float | Fraction, ...]:
        """Give the numbers of an entry; none where it holds text, or not what it says."""
        layout = _TYPES.get(entry.kind) if entry else None
        if not entry or layout is None or layout == "s":
            return ()
        raw = self._bytes(entry, struct.calcsize("=" + layout))
        if raw is None:
            return ()
        numbers = struct.unpack(f"{self.order}{len(layout) * entry.count}{layout[0]}", raw)
        if len(layout) == 1:
            return numbers
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return tuple(Fraction(top, bottom) if bottom else Fraction(0) for top, bottom in pairs)

    def number(self, entry: Entry | None) -> int | None:
        """Give the first of an entry's numbers if it is a whole one."""
        values = self.values(entry)
        return values[0] if values and isinstance(values[0], int) else None

    def content(self, entry: Entry | None) -> bytes:
        """Give the bytes of an entry of one-byte values: text, a profile."""
        return self.raw(entry) if entry and entry.kind in (1, ASCII, 7) else b""

    def raw(self, entry: Entry) -> bytes:
        """Give the bytes of an entry's values as they are stored; none if they aren't there."""
        return self._bytes(entry, struct.calcsize("=" + _TYPES.get(entry.kind, "s"))) or b""

    def _bytes(self, entry: Entry, size: int) -> bytes | None:
        length = entry.count * size
        if length > _MOST_BYTES * (16 if size == 1 else 1):
            return None
        if length <= len(entry.raw):
            return entry.raw[:length]
        offset = self.unpack("Q" if self.big else "I", entry.raw)
        raw = self._data[offset : offset + length]
        return raw if len(raw) == length else None

    def _next(self, offset: int) -> int:
        head, size, field = (8, 20, 8) if self.big else (2, 12, 4)
        count = self.unpack("Q" if self.big else "H", self._data[offset : offset + head])
        raw = self._data[offset + head + count * size :][:field]
        return self.unpack("Q" if self.big else "I", raw) if len(raw) == field else 0


def find(entries: list[Entry], tag: int) -> Entry | None:
    """Give the first entry of a tag."""
    return next((entry for entry in entries if entry.tag == tag), None)
