"""JPEG (ITU-T T.81, annex B): the markers of the picture, and nothing that lies beside it."""

import re
from dataclasses import dataclass, field

from chalicelib.analysis.containers import Contents, damaged, unsupported
from chalicelib.analysis.orientation import orientation_in
from chalicelib.errors import UnusablePhoto

MAGIC = b"\xff\xd8\xff"
END = b"\xff\xd9"
MAX_SCANS = 200  # usual are 1 to 12, and each costs a pass over all pixels
_MAX_MARKERS = 10_000  # beside the scans; usual are 10 to 200

# In a scan's data 0xFF is followed by 0, or is one of the marks to start afresh at (B.1.1.5).
# A pattern that begins with one fixed byte is looked for 50 times as fast as others.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_MARKER = re.compile(rb"\xff+[^\x00\xff]")

_SOF = range(0xC0, 0xD0)
_NOT_SOF = {0xC4, 0xC8, 0xCC}  # tables and an extension
_READ = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}  # sequential and progressive
_EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_LS = 0xF7  # ITU-T T.87's frame
_TABLES = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}  # DHT, DAC, DQT, DNL, DRI
_STANDALONE = {0x01, 0xD8, *range(0xD0, 0xD8)}


@dataclass
class _Reading:
    """What has been read so far."""

    parts: list[bytes] = field(default_factory=lambda: [b"\xff\xd8"])
    size: tuple[int, int] | None = None
    exif: bytes = b""
    profile: dict[int, bytes] = field(default_factory=dict)
    scans: list[bytes] = field(default_factory=list)  # their headers
    components: bytes = b""
    progressive: bool = False
    ended: bool = False


def read(data: bytes) -> Contents:
    """Take a JPEG apart.

    What follows its end, such as a film, and the segments of applications and comments are left
    out, but for those that tell the colours (JFIF's and Adobe's).

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged``, ``ImageTooComplex``, or ``UnsupportedFormat`` for lossless and
        hierarchical ones and those with 12 bits a sample.
    """
    found = _Reading()
    position = 2
    for _ in range(_MAX_MARKERS):
        marker = None if found.ended else _MARKER.search(data, position)
        if marker is None:
            break
        position = _segment(data, marker.end(), data[marker.end() - 1], found)
    else:
        raise _too_complex("markers")
    if found.size is None or not found.scans:
        raise damaged("JPEG: no picture before the end")
    if not _complete(found):
        raise damaged("JPEG: scans are missing")
    if not found.ended and found.parts[-1].endswith(b"\xff"):
        found.parts[-1] = found.parts[-1].rstrip(b"\xff")
    return Contents(
        "JPEG",
        b"".join([*found.parts, END]),
        found.size,
        orientation=orientation_in(found.exif),
        exif=found.exif,
        profile=b"".join(found.profile[number] for number in sorted(found.profile)),
        truncated=not found.ended,
    )


def with_more_data(picture: bytes, filler: bytes) -> bytes:
    """Give the picture with `filler` behind the data of its last scan.

    It decodes to the same pixels exactly if the data were all there.
    """
    return picture[: -len(END)] + filler + END


def _segment(data: bytes, start: int, marker: int, found: _Reading) -> int:
    """Read what follows a marker; give where the next is to be looked for."""
    if marker == _EOI:
        found.ended = True
        return start
    if marker in _STANDALONE:
        return start
    if marker == _LS and not found.scans:
        raise unsupported("a JPEG-LS")
    end = start + int.from_bytes(data[start : start + 2])
    body = data[start + 2 : end]
    if marker == _SOS:
        return _scan(data, start, end, found)
    if end < start + 2 or end > len(data):
        if marker >= _APP0 and not found.scans:
            return start  # no segment after all: look behind its marker
        raise damaged(f"JPEG: segment {marker:02X} is cut off")
    if marker in _SOF and marker not in _NOT_SOF:
        _frame(marker, body, found)
    elif marker == _APP1 and body.startswith(b"Exif\0") and not found.exif:
        found.exif = body[6:]
    elif marker == _APP2 and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
        found.profile.setdefault(body[12], body[14:])
    elif found.scans and marker not in _TABLES and marker < _APP0:
        raise damaged(f"JPEG: marker {marker:02X} amid the picture")
    if (
        marker in _TABLES
        or marker in _SOF
        or (marker == _APP0 and body.startswith(b"JFIF\0"))
        or (marker == _APP14 and body.startswith(b"Adobe"))
    ):
        found.parts += [bytes((0xFF, marker)), data[start:end]]
    return end


def _frame(marker: int, body: bytes, found: _Reading) -> None:
    if found.size is not None:
        raise damaged("JPEG: a second frame")
    if marker not in _READ:
        raise unsupported("a lossless or hierarchical JPEG", f"JPEG: SOF{marker - 0xC0}")
    if len(body) < 6:
        raise damaged("JPEG: a short frame")
    if body[0] != 8:
        raise unsupported(f"a JPEG with {body[0]} bits a colour")
    found.size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
    if not all(found.size):
        raise unsupported("a JPEG that doesn't say how high it is")
    found.components = body[6 : 6 + 3 * body[5] : 3]
    found.progressive = marker in (0xC2, 0xCA)


def _scan(data: bytes, start: int, end: int, found: _Reading) -> int:
    found.scans.append(data[start + 2 : end])
    if len(found.scans) > MAX_SCANS:
        raise _too_complex("scans")
    if end > len(data):
        return start
    stop = _END_OF_SCAN.search(data, end)
    position = stop.start() if stop else len(data)
    found.parts += [b"\xff\xda", data[start:position]]
    return position


def _too_complex(what: str) -> UnusablePhoto:
    return UnusablePhoto(
        "ImageTooComplex",
        "The photo is built in a way that can't be decoded.",
        f"JPEG: too many {what}",
    )


def _complete(found: _Reading) -> bool:
    """Tell whether the scans give every coefficient of every component to its last bit."""
    missing = {(component, number) for component in found.components for number in range(64)}
    for scan in found.scans:
        if len(scan) < 4 or len(scan) < 4 + 2 * scan[0]:
            return False
        first, last, bits = scan[1 + 2 * scan[0] :][:3]
        if not found.progressive:
            first, last, bits = 0, 63, 0  # whatever it says, as decoders take it
        if bits & 15 == 0:
            of = scan[1 : 1 + 2 * scan[0] : 2]
            missing -= {(part, number) for part in of for number in range(first, last + 1)}
    return not missing
