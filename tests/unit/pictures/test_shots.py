"""What a photo says of how it was taken is read where it can be true, and nowhere else."""

from datetime import UTC, datetime

import pytest

from chalicelib.analysis.photo import prepare
from chalicelib.analysis.shots import Place, Shot, shot_in
from tests.unit.pictures.exif import LONG, SHORT, Tag, exif, holding, rationals, text
from tests.unit.pictures.looks import quartered

MAKE, MODEL, TAKEN, OFFSET, FRACTION, LENS_MAKE, LENS = (
    *(0x010F, 0x0110, 0x9003, 0x9011, 0x9291, 0xA433, 0xA434),
)
WHEN = "2026:07:01 18:30:05"
UPLOADED = datetime(2026, 7, 2, 18, 0, tzinfo=UTC)


def taken(content: str | bytes, *more: Tag, uploaded_at: datetime | None = None) -> Shot:
    return shot_in(exif([], [text(TAKEN, content), *more]), uploaded_at)


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_every_format_tells(picture_format):
    content = exif(
        [text(MAKE, "Canon"), text(MODEL, "Canon EOS R5")],
        [text(TAKEN, WHEN), text(OFFSET, "+02:00"), text(FRACTION, "25"), text(LENS, "RF 50mm")],
        [
            Tag(1, 2, b"N\0", 2),
            rationals(2, (48, 1), (51, 1), (2976, 100)),
            Tag(3, 2, b"W\0", 2),
            rationals(4, (2, 1), (17, 1), (3984, 100)),
        ],
    )
    data = holding(quartered(), picture_format, content)
    photo = prepare(data)
    assert photo.shot.taken_at == "2026-07-01T18:30:05.250000"
    assert (photo.shot.offset, photo.shot.camera, photo.shot.lens) == (
        "+02:00",
        "Canon EOS R5",
        "RF 50mm",
    )
    assert photo.shot.place is None
    assert prepare(data, keep_place=True).shot.place == Place(48.858267, -2.2944)


def test_a_photo_without_exif_tells_nothing():
    assert shot_in(b"") == shot_in(b"II*\0") == shot_in(b"\xff" * 100) == Shot()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (WHEN, "2026-07-01T18:30:05"),
        ("2026-07-01T18:30:05", "2026-07-01T18:30:05"),
        ("1826:01:01 00:00:00", "1826-01-01T00:00:00"),
        ("1970:01:01 00:00:01", "1970-01-01T00:00:01"),
        ("1970:01:01 00:00:00", None),
        ("1980:01:01 00:00:00", None),
        ("1825:12:31 23:59:59", None),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2026:02:30 10:00:00", None),
        ("2026:07:01", None),
        (b"\xff\xfe\xfd", None),
        ("", None),
    ],
)
def test_a_time_is_read_where_it_can_be_true(written, read):
    assert taken(written).taken_at == read


@pytest.mark.parametrize(
    ("written", "offset", "believed"),
    [
        ("2026:07:03 17:59:59", None, True),
        ("2026:07:03 18:00:01", None, False),
        ("2026:07:04 05:59:59", "+12:00", True),
        ("2026:07:03 12:00:01", "-06:00", False),
        ("2099:01:01 00:00:00", None, False),
        ("9999:12:31 23:59:59", "-12:00", False),
        ("1999:01:01 00:00:00", None, True),
    ],
)
def test_more_than_a_day_after_the_upload_is_not_believed(written, offset, believed):
    more = [text(OFFSET, offset)] if offset else []
    assert (taken(written, *more, uploaded_at=UPLOADED).taken_at is not None) is believed


@pytest.mark.parametrize(
    ("written", "read"),
    [("+02:00", "+02:00"), ("-0930", "-09:30"), ("Z", "+00:00"), ("+25:00", None), ("", None)],
)
def test_an_offset_is_kept_beside_the_time(written, read):
    shot = taken(WHEN, text(OFFSET, written))
    assert (shot.taken_at, shot.offset) == ("2026-07-01T18:30:05", read)


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Apple", "iPhone 15 Pro", "Apple iPhone 15 Pro"),
        ("NIKON CORPORATION", "NIKON Z 6_2", "NIKON Z 6_2"),
        ("Canon", "", "Canon"),
        ("", "  Pixel   9\n", "Pixel 9"),
        ("", "", None),
        ("Evil\x1b[31m\u202ecorp", "X" * 300, "Evil [31m corp " + "X" * 65),
        (b"\xff\xfe", b"M\xffodel", "Model"),
    ],
)
def test_a_cameras_name_is_one_clean_line(make, model, camera):
    assert shot_in(exif([text(MAKE, make), text(MODEL, model)])).camera == camera


def test_a_lens_has_its_makers_name():
    shot = shot_in(exif([], [text(LENS_MAKE, "SIGMA"), text(LENS, "35mm F1.4 DG HSM")]))
    assert shot.lens == "SIGMA 35mm F1.4 DG HSM"


@pytest.mark.parametrize("kind", range(20))
def test_a_value_of_another_type_is_no_failure(kind):
    tags = [Tag(number, kind, b"\x08\0\0\0") for number in (MAKE, MODEL, TAKEN)]
    details = [Tag(number, kind, b"\xff" * 4) for number in (TAKEN, OFFSET, FRACTION, LENS)]
    places = [Tag(number, kind, b"\xff" * 4, 3) for number in (1, 2, 3, 4)]
    shot = shot_in(exif(tags, details, places), UPLOADED, keep_place=True)
    assert (shot.taken_at, shot.place) == (None, None)


@pytest.mark.parametrize("pointer", [0, 8, 0xFFFFFFFF, 26])
@pytest.mark.parametrize("kind", [SHORT, LONG])
def test_a_directory_that_points_anywhere_is_no_failure(pointer, kind):
    content = exif([Tag(0x8769, kind, pointer.to_bytes(4, "little")), Tag(0x8825, kind)])
    assert shot_in(content, keep_place=True).taken_at is None


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (((91, 1), (0, 1), (0, 1)), ((0, 1), (0, 1), (1, 1))),
        (((10, 1), (0, 1), (0, 1)), ((181, 1), (0, 1), (0, 1))),
        (((0, 0), (0, 0), (0, 0)), ((0, 0), (0, 0), (0, 0))),
        (((10, 1),), ((10, 1),)),
    ],
)
def test_a_place_that_is_none_is_not_told(latitude, longitude):
    tags = [Tag(1, 2, b"N\0", 2), Tag(3, 2, b"E\0", 2)]
    content = exif([], [], [*tags, rationals(2, *latitude), rationals(4, *longitude)])
    assert shot_in(content, keep_place=True).place is None
