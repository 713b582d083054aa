"""Which way up a picture comes out, whatever else its file says."""

import random

import pytest
from PIL import ExifTags

from chalicelib.analysis.decoding import decode
from tests.turning import turned
from tests.unit.pictures.exif import LONG, ORIENTATION, SHORT, Tag, exif, holding, turned_by
from tests.unit.pictures.looks import QUARTERS, alike, quartered

SIZE = (160, 96)
TURNED = (QUARTERS[2], QUARTERS[0], QUARTERS[3], QUARTERS[1])  # by 6: a quarter clockwise
BY_EXIF = ("JPEG", "PNG", "WEBP", "TIFF")
BY_CONTAINER = ("AVIF", "HEIF")
TYPES = (*range(19), 99, 65535)
# In a TIFF these say how the picture is stored, or that it is no photo.
OF_TIFF = {254, 255, 330, 34675, 50706, *range(256, 267), *range(273, 280), 284, 292, 293, 317}
OF_TIFF |= {320, *range(322, 326), 332, 338, 339, 347, *range(512, 522), *range(529, 533)}


def shows(data: bytes) -> str:
    picture = decode(data)
    points = [(x, y) for y in (1, 3) for x in (1, 3)]
    found = [
        picture.image.getpixel((picture.width * x // 4, picture.height * y // 4)) for x, y in points
    ]
    if (picture.width, picture.height) == SIZE and alike(found, QUARTERS, 40):
        return "as stored"
    if (picture.width, picture.height) == SIZE[::-1] and alike(found, TURNED, 40):
        return "turned"
    return f"{picture.width} x {picture.height}: {found}"


@pytest.fixture(scope="module")
def pairs(examples):
    """Give pairs of a tag and a type, the known tags of EXIF first of all."""
    chosen = random.Random(12)
    known = [int(tag) for tag in (*ExifTags.Base, *ExifTags.GPS, *ExifTags.Interop)]
    every = [(tag, kind) for tag in sorted(set(known)) for kind in TYPES]
    every += [(chosen.randrange(65536), chosen.choice(TYPES)) for _ in range(len(every) // 2)]
    chosen.shuffle(every)
    return [pair for pair in every if pair[0] != ORIENTATION][: examples(300, 10_000)]


@pytest.mark.large
@pytest.mark.parametrize("picture_format", [*BY_EXIF, *BY_CONTAINER])
def test_no_pair_of_tag_and_type_changes_the_picture(picture_format, pairs):
    chosen = random.Random(picture_format)
    expected = "turned" if picture_format in BY_EXIF else "as stored"
    wrong = []
    for tag, kind in pairs:
        if picture_format == "TIFF" and tag in OF_TIFF:
            continue
        odd = Tag(tag, kind, chosen.randbytes(4), chosen.choice((0, 1, 1, 1, 2, 0xFFFFFFFF)))
        seen = shows(holding(quartered(*SIZE), picture_format, exif([turned_by(6), odd])))
        if seen != expected:
            wrong.append((odd, seen))
    assert not wrong


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("picture_format", [*BY_EXIF, *BY_CONTAINER])
def test_a_photo_taken_in_any_position_comes_out_upright(picture_format, orientation):
    assert shows(turned(quartered(*SIZE), orientation, picture_format)) == "as stored"


@pytest.mark.parametrize("picture_format", BY_EXIF)
@pytest.mark.parametrize(
    "tags",
    [
        *([turned_by(6, kind)] for kind in TYPES if kind != SHORT),
        [turned_by(6), turned_by(6)],
        [turned_by(6), turned_by(1, LONG)],
        [Tag(ORIENTATION, SHORT, b"\6\0\6\0", 2)],
        [turned_by(0)],
        [turned_by(9)],
    ],
    ids=str,
)
def test_what_is_not_one_short_turns_nothing(picture_format, tags):
    assert shows(holding(quartered(*SIZE), picture_format, exif(tags))) == "as stored"


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("length", [*range(0, 40, 3)])
def test_exif_that_is_cut_off_costs_no_photo(picture_format, length):
    content = exif([turned_by(6)])[:length].ljust(400, b"\xff")
    assert shows(holding(quartered(*SIZE), picture_format, content)) in ("as stored", "turned")
