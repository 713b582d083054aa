"""A picture that isn't whole is refused as damaged; one whose metadata isn't whole is read."""

import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.analysis.containers.png import MAGIC, chunk
from chalicelib.analysis.decoding import decode
from chalicelib.errors import UnusablePhoto
from tests.unit.pictures.looks import QUARTERS, alike, encoded, quartered

PHOTOS = Path(__file__).parents[2] / "photos"
CHELSEA = Image.open(PHOTOS / "chelsea.png").convert("RGB")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")


def outcome(data: bytes) -> str:
    """Give ``done``, ``other`` where that shows another picture, or the code of the refusal."""
    try:
        picture = decode(data)
    except UnusablePhoto as refusal:
        return refusal.code
    size = picture.image.size
    points = [(size[0] * x // 4, size[1] * y // 4) for y in (1, 3) for x in (1, 3)]
    seen = [picture.image.getpixel(point) for point in points]
    if size == CHELSEA.size:
        return "done" if alike(seen, [CHELSEA.getpixel(point) for point in points], 60) else "other"
    return "done" if alike(seen, QUARTERS, 40) else "other"


@pytest.mark.parametrize("percent", [30, 50, 70, 90, 98])
@pytest.mark.parametrize("picture_format", FORMATS)
def test_a_photo_that_is_cut_off_is_damaged(picture_format, percent):
    data = encoded(CHELSEA, picture_format)
    assert outcome(data) == "done"
    assert outcome(data[: len(data) * percent // 100]) == "ImageDamaged"


@pytest.mark.parametrize("missing", [1, 2, 5, 12, 13])
@pytest.mark.parametrize("picture_format", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_a_few_bytes_less_are_damage_too(picture_format, missing):
    assert outcome(encoded(CHELSEA, picture_format)[:-missing]) == "ImageDamaged"


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"subsampling": 0}, {"quality": 95}], ids=str
)
class TestJpeg:
    def test_without_its_end_marker_it_is_whole(self, options):
        data = encoded(CHELSEA, "JPEG", **options)
        assert outcome(data[:-1]) == outcome(data[:-2]) == outcome(data + b"more") == "done"

    @pytest.mark.parametrize("percent", [20, 60, 95])
    @pytest.mark.parametrize("end", [b"", b"\xff\xd9", b"\xff", b"\xff\xd9 and a film"])
    def test_without_a_part_of_its_picture_it_is_damaged(self, options, percent, end):
        data = encoded(CHELSEA, "JPEG", **options)
        if options.get("progressive") and percent == 95 and b"\xd9" in end:
            pytest.skip("the last bits of some detail, which no decoder misses")
        assert outcome(data[: len(data) * percent // 100] + end) == "ImageDamaged"

    @pytest.mark.parametrize("missing", [6, 20, 100])
    def test_without_its_last_bytes_it_is_damaged(self, options, missing):
        assert outcome(encoded(CHELSEA, "JPEG", **options)[:-missing]) == "ImageDamaged"


def test_a_grey_corner_is_no_damage():
    image = quartered()
    image.paste((128, 128, 128), (160, 90, 200, 120))
    assert outcome(encoded(image, "JPEG")) == "done"


@pytest.mark.large
def test_no_damage_to_a_png_shows_another_picture(examples):
    data, chosen = encoded(CHELSEA, "PNG"), random.Random(3)
    for _ in range(examples(60, 1000)):
        position = chosen.randrange(8, len(data))
        flipped = bytes((data[position] ^ 1 << chosen.randrange(8),))
        damaged = data[:position] + flipped + data[position + 1 :]
        assert outcome(damaged) in ("done", "ImageDamaged", "ImageTooLarge"), position


@pytest.mark.large
@pytest.mark.parametrize("picture_format", FORMATS)
def test_no_damage_breaks_anything(picture_format, examples):
    data, chosen = encoded(quartered(), picture_format), random.Random(picture_format)
    for _ in range(examples(60, 2000)):
        damaged = bytearray(data)
        for _ in range(chosen.choice((1, 1, 3, 20))):
            damaged[chosen.randrange(len(data))] = chosen.randrange(256)
        if chosen.random() < 0.3:
            del damaged[chosen.randrange(len(data)) + 1 :]
        outcome(bytes(damaged))  # a picture or a reason, nothing else


RAW = quartered().tobytes()
PIXELS = zlib.compress(b"".join(b"\0" + RAW[n : n + 600] for n in range(0, len(RAW), 600)))
HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 120, 8, 2, 0, 0, 0))


def wrong(kind: bytes, body: bytes) -> bytes:
    return chunk(kind, body)[:-4] + b"\0\0\0\0"


@pytest.mark.parametrize(
    "odd",
    [
        wrong(b"tEXt", b"Comment\0x"),
        wrong(b"eXIf", b"II*\0"),
        wrong(b"iCCP", b"profile\0\0"),
        wrong(b"gAMA", b"\0"),
        chunk(b"tEXt", b"no end"),
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(5_000_000))),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(5_000_000))),
        chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(5_000_000))),
        chunk(b"iCCP", b"profile\0\0 no such thing"),
        chunk(b"cHRM", bytes(32)),
        chunk(b"gAMA", bytes(4)),
        chunk(b"gAMA", b"\xff" * 4),
        chunk(b"cICP", b"\xff" * 4),
        chunk(b"acTL", b""),
        chunk(b"fcTL", bytes(26)),
        chunk(b"pHYs", b""),
        chunk(b"tIME", b"\xff"),
        chunk(b"zzZz", b"private"),
    ],
    ids=lambda odd: f"{odd[4:8].decode()} of {len(odd)} bytes",
)
def test_no_chunk_beside_the_picture_costs_a_png(odd):
    end = chunk(b"IDAT", PIXELS) + chunk(b"IEND", b"")
    assert outcome(MAGIC + HEADER + odd + end) == "done"
    assert outcome(MAGIC + HEADER + chunk(b"IDAT", PIXELS) + odd + chunk(b"IEND", b"")) == "done"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize(
    "odd",
    [
        segment(0xE5, b"\xff\xda" * 1000),
        segment(0xFE, b"\xff\xd9\xff\xda" * 1000),
        segment(0xE1, b"Exif\0\0"),
        segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<no end"),
        segment(0xE2, b"ICC_PROFILE\0\1\2 of which the second part is missing"),
        segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\xff\xff"),
        segment(0xED, b"Photoshop 3.0\0" + b"8BIM" * 100),
        segment(0xE0, b"JFXX\0\x10" + encoded(quartered(), "JPEG")),
        b"\xff\xff\xff",
    ],
    ids=lambda odd: odd[:12].hex(),
)
def test_no_segment_beside_the_picture_costs_a_jpeg(odd):
    data = encoded(quartered(), "JPEG", quality=95)
    assert outcome(data[:2] + odd + data[2:]) == "done"


def test_a_film_behind_a_jpeg_does_not_matter():
    film = b"\0\0\0\x18ftypmp42" + b"\xff\xda\xff\xd9\xff\xd8" * 50_000
    assert outcome(encoded(quartered(), "JPEG", quality=95) + film) == "done"
