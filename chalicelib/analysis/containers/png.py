"""PNG (W3C, third edition): the chunks of the picture, their checksums looked at."""

import struct
import zlib
from collections.abc import Iterator

from chalicelib.analysis import profiles
from chalicelib.analysis.containers import Contents, damaged, unsupported
from chalicelib.analysis.orientation import orientation_in

MAGIC = b"\x89PNG\r\n\x1a\n"

_PICTURE = (b"IHDR", b"PLTE", b"IDAT")  # without these there is none
_LARGEST_PROFILE = 16 << 20  # bytes, unpacked
_GREY, _COLOUR = 0, 2  # colour types


def read(data: bytes) -> Contents:
    """Take a PNG apart.

    Of an animation the default picture is taken.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged``: cut off, or a chunk of the picture has a wrong checksum.
        ``UnsupportedFormat``: Apple's own kind, which no other program reads.
    """
    wholes: dict[bytes, memoryview] = {}
    pixels = []
    for kind, whole in _chunks(data):
        if kind == b"CgBI":
            raise unsupported("a PNG in Apple's own form (CgBI)")
        if kind in _PICTURE and zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:]):
            raise damaged(f"PNG: the checksum of {kind.decode()} is wrong")
        if kind == b"IDAT":
            pixels.append(whole)
        else:
            wholes.setdefault(kind, whole)
    chunks = {kind: bytes(whole[8:-4]) for kind, whole in wholes.items()}
    header = chunks.get(b"IHDR", b"")
    if len(header) != 13:
        raise damaged("PNG: no header")
    width, height, bits, colour_type = struct.unpack(">IIBB", header[:10])
    exif = chunks.get(b"eXIf", b"").removeprefix(b"Exif\0\0")
    wanted = [b"IHDR", b"PLTE"]
    if colour_type not in (_GREY, _COLOUR):
        wanted.append(b"tRNS")
    before = [chunk(kind, chunks[kind]) for kind in wanted if kind in chunks]
    return Contents(
        "PNG",
        b"".join([MAGIC, *before, *pixels, chunk(b"IEND", b"")]),
        (width, height),
        orientation=orientation_in(exif),
        exif=exif,
        profile=_profile(chunks),
        truncated=not pixels or b"IEND" not in chunks,
        transparent=_transparent(chunks.get(b"tRNS", b""), bits, colour_type),
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    """Write a chunk."""
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Give each chunk's type and all of it, from its length to its checksum."""
    position = len(MAGIC)
    while position + 12 <= len(data):
        kind = data[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(data[position : position + 4])
        if end > len(data):
            return
        yield kind, memoryview(data)[position:end]
        if kind == b"IEND":
            return
        position = end


def _transparent(body: bytes, bits: int, colour_type: int) -> int | tuple[int, int, int] | None:
    """Give the grey or colour to be seen through, as decoders give the pixels."""
    if colour_type == _GREY and len(body) == 2:
        grey = int.from_bytes(body)
        return grey if bits == 16 else (grey & (2**bits - 1)) * 255 // (2**bits - 1)
    if colour_type == _COLOUR and len(body) == 6:
        red, green, blue = struct.unpack(">HHH", body)
        # Of 16 bits the decoder gives the upper 8: the nearest that can be said with them.
        shift = 8 if bits == 16 else 0
        return (red >> shift) & 255, (green >> shift) & 255, (blue >> shift) & 255
    return None


def _profile(chunks: dict[bytes, bytes]) -> bytes:
    """Give the colours' profile, by the first chunk that tells (chapter 11.3.2)."""
    cicp = chunks.get(b"cICP", b"")
    if len(cicp) == 4 and (profile := profiles.of_code_points(cicp[0], cicp[1])) is not None:
        return profile
    if b"iCCP" in chunks and (profile := _unpacked(chunks[b"iCCP"])):
        return profile
    if b"sRGB" in chunks:
        return b""
    gamma, points = chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b"")
    return profiles.of_chromaticities(
        [number / 100_000 for number in struct.unpack(">8I", points)] if len(points) == 32 else [],
        int.from_bytes(gamma) / 100_000 if len(gamma) == 4 else None,
    )


def _unpacked(body: bytes) -> bytes:
    _, _, packed = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], _LARGEST_PROFILE)
    except zlib.error:
        return b""
    return profile if unpacker.eof else b""
