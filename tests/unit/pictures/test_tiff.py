"""TIFFs of either order of bytes, of usual and large offsets, and of numbers of every width."""

import struct
from collections.abc import Sequence

import pytest

from chalicelib.analysis.decoding import decode
from tests.unit.pictures.looks import QUARTERS, alike, quartered

SHORT, LONG, LONG8 = 3, 4, 16
GREYS = (76, 118, 29, 205)
WIDTH, HEIGHT = 200, 120


def tiff(
    order: str, big: bool, samples: Sequence[bytes], tags: dict[int, tuple[int, ...]]
) -> bytes:
    """Write a TIFF of one page, its samples in one piece each."""
    start = 16 if big else 8
    pixels = b"".join(samples)
    offsets = [start + sum(map(len, samples[:n])) for n in range(len(samples))]
    tags = {
        256: (WIDTH,),
        257: (HEIGHT,),
        259: (1,),
        273: tuple(offsets),
        278: (HEIGHT,),
        279: tuple(map(len, samples)),
        **tags,
    }
    wide, kind, number = (8, LONG8, "Q") if big else (4, LONG, "I")
    position = start + len(pixels)
    directory, values = struct.pack(order + ("Q" if big else "H"), len(tags)), b""
    end = position + len(directory) + len(tags) * (20 if big else 12) + wide
    for tag, content in sorted(tags.items()):
        size = SHORT if tag not in (273, 279) else kind
        raw = struct.pack(f"{order}{len(content)}{'H' if size == SHORT else number}", *content)
        if len(raw) > wide:
            values, raw = values + raw, struct.pack(order + number, end + len(values))
        directory += struct.pack(order + "HH" + number, tag, size, len(content))
        directory += raw.ljust(wide, b"\0")
    directory += bytes(wide)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
    head += (
        struct.pack(order + "HHQ", 8, 0, position) if big else struct.pack(order + "I", position)
    )
    return head + pixels + directory + values


def seen(data: bytes) -> list[tuple[int, ...]]:
    image = decode(data).image
    return [image.getpixel((WIDTH * x // 4, HEIGHT * y // 4)) for y in (1, 3) for x in (1, 3)]


@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize("kind", ["B", "H"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_colours_of_8_and_16_bits_are_right(order, big, kind, separate):
    image, times = quartered(WIDTH, HEIGHT), 257 if kind == "H" else 1

    def packed(values: bytes) -> bytes:
        return struct.pack(f"{order}{len(values)}{kind}", *(value * times for value in values))

    if separate:
        samples = [packed(band.tobytes()) for band in image.split()]
    else:
        samples = [packed(image.tobytes())]
    bits = 16 if kind == "H" else 8
    tags = {258: (bits,) * 3, 262: (2,), 277: (3,), 284: (2 if separate else 1,)}
    assert alike(seen(tiff(order, big, samples, tags)), QUARTERS, 1)


@pytest.mark.parametrize("white_is_0", [False, True])
@pytest.mark.parametrize(
    ("kind", "sample_format", "most"),
    [
        ("H", 1, 2**16 - 1),
        ("I", 1, 2**32 - 1),
        ("h", 2, 2**15 - 1),
        ("i", 2, 2**31 - 1),
        ("f", 3, 1.0),
    ],
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_greys_of_any_width_are_right(order, kind, sample_format, most, white_is_0):
    values = [(255 - grey if white_is_0 else grey) * most / 255 for grey in GREYS]
    if kind != "f":
        values = [int(value) for value in values]
    top, bottom = ([a] * (WIDTH // 2) + [b] * (WIDTH // 2) for a, b in (values[:2], values[2:]))
    numbers = top * (HEIGHT // 2) + bottom * (HEIGHT // 2)
    pixels = struct.pack(f"{order}{len(numbers)}{kind}", *numbers)
    bits = 8 * struct.calcsize("=" + kind)
    tags = {258: (bits,), 262: (0 if white_is_0 else 1,), 277: (1,), 339: (sample_format,)}
    assert alike(seen(tiff(order, False, [pixels], tags)), [(grey,) * 3 for grey in GREYS], 2)
