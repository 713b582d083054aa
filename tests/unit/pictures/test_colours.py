"""Colours come out as they are meant, whatever tells them."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from chalicelib.analysis import profiles
from chalicelib.analysis.containers.png import MAGIC, chunk
from chalicelib.analysis.decoding import decode
from tests.unit.pictures.looks import alike, encoded

SKIN = (200, 60, 60)  # as numbers of Display P3
IN_SRGB = (218, 41, 52)
P3 = profiles.of_code_points(12, 13)


def pixel(data: bytes, x: int = 50, y: int = 50) -> tuple[int, ...]:
    return decode(data).image.getpixel((x, y))


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_profile_counts_in_every_format(picture_format, mode):
    if (picture_format, mode) == ("JPEG", "RGBA"):
        pytest.skip("a JPEG has no transparency")
    image = Image.new("RGB", (100, 100), SKIN).convert(mode)
    assert alike([pixel(encoded(image, picture_format, icc_profile=P3))], [IN_SRGB], 4)


def test_a_profile_counts_with_a_palette_and_with_transparency():
    image = Image.new("RGB", (100, 100), SKIN).quantize(4)
    assert alike([pixel(encoded(image, "PNG", icc_profile=P3))], [IN_SRGB], 4)
    half = Image.new("RGBA", (100, 100), (*SKIN, 128))
    expected = tuple((value + 255) // 2 for value in IN_SRGB)
    assert alike([pixel(encoded(half, "PNG", icc_profile=P3))], [expected], 4)


def test_a_profile_of_other_colours_than_the_picture_has_is_passed_over():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert pixel(encoded(Image.new("RGB", (100, 100), SKIN), "PNG", icc_profile=lab)) == SKIN


def test_a_profile_of_colours_counts_for_greys_too():
    linear = profiles.of_code_points(1, 8)
    image = Image.new("L", (100, 100), 55)
    assert alike([pixel(encoded(image, "PNG", icc_profile=linear))], [(128,) * 3], 2)


def png(*told: bytes, colour: tuple[int, int, int] = SKIN) -> bytes:
    pixels = zlib.compress((b"\0" + bytes(colour) * 100) * 100)
    header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    return b"".join(
        [MAGIC, chunk(b"IHDR", header), *told, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


P3_CHRM = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
GAMA = chunk(b"gAMA", struct.pack(">I", 45455))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], SKIN),
        ([chunk(b"cICP", bytes((12, 13, 0, 1)))], IN_SRGB),
        ([chunk(b"cICP", bytes((1, 13, 0, 1)))], SKIN),
        ([chunk(b"cICP", bytes((9, 16, 0, 1)))], SKIN),  # high dynamic range isn't known here
        ([P3_CHRM], IN_SRGB),
        ([P3_CHRM, GAMA], IN_SRGB),
        ([GAMA], SKIN),
        ([chunk(b"sRGB", b"\0"), P3_CHRM, chunk(b"gAMA", struct.pack(">I", 100_000))], SKIN),
        ([chunk(b"cICP", bytes((12, 13, 0, 1))), chunk(b"sRGB", b"\0")], IN_SRGB),
    ],
)
def test_the_chunks_of_a_png_tell_its_colours(told, expected):
    assert alike([pixel(png(*told))], [expected], 3)


def test_linear_light_is_shown_as_bright_as_it_is():
    linear = chunk(b"gAMA", struct.pack(">I", 100_000))
    assert alike([pixel(png(linear, colour=(55, 55, 55)))], [(128,) * 3], 2)


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_a_transparent_grey_is_seen_through(bits):
    most = 2**bits - 1
    grey = struct.pack(">H", most) if bits == 16 else bytes((255,))
    row = b"\0" + grey * (100 * bits // 8 + 1)
    row = row[: 1 + (100 * bits + 7) // 8]
    header = struct.pack(">IIBBBBB", 100, 100, bits, 0, 0, 0, 0)
    start = MAGIC + chunk(b"IHDR", header)
    end = chunk(b"IDAT", zlib.compress(row * 100)) + chunk(b"IEND", b"")
    # White on white tells nothing: what is seen through is told from black.
    black = end.replace(end[:-12], chunk(b"IDAT", zlib.compress(bytes(len(row)) * 100)))
    assert pixel(start + chunk(b"tRNS", struct.pack(">H", 0)) + black) == (255, 255, 255)
    assert pixel(start + chunk(b"tRNS", struct.pack(">H", most)) + black) == (0, 0, 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 32768, 65535), (0, 128, 255)),  # all 16 bits
        ((0, 2048, 4095), (0, 128, 255)),  # the 12 that a sensor has
    ],
)
def test_sixteen_bits_are_as_bright_as_meant(values, expected):
    row = b"".join(struct.pack("<H", value) * 33 for value in values)
    image = Image.frombytes("I;16", (99, 99), row * 99)
    assert seen(encoded(image, "TIFF")) == expected


def test_wide_numbers_are_seen():
    assert greys(Image.new("I", (99, 99)), (0, 2**30, 2**31 - 1)) == (0, 128, 255)
    assert greys(Image.new("I", (99, 99)), (-100, 0, 100)) == (0, 128, 255)
    assert greys(Image.new("F", (99, 99)), (0.0, 0.5, 1.0)) == (0, 128, 255)


def test_32_bits_without_a_sign_are_not_negative():
    image = Image.new("I", (99, 99))
    data = bytearray(encoded(paint(image, (0, -(2**31), -1)), "TIFF"))
    position = data.index(struct.pack("<HHI", 339, 3, 1))  # what says that there is a sign
    data[position + 8] = 1
    assert seen(bytes(data)) == (0, 128, 255)


def paint(image: Image.Image, values: tuple[float, ...]) -> Image.Image:
    for number, value in enumerate(values):
        image.paste(value, (33 * number, 0, 33 * number + 33, 99))
    return image


def seen(data: bytes) -> tuple[int, ...]:
    image = decode(data).image
    return tuple(image.getpixel((x, 50))[0] for x in (16, 49, 82))


def greys(image: Image.Image, values: tuple[float, ...]) -> tuple[int, ...]:
    return seen(encoded(paint(image, values), "TIFF"))


def test_the_made_profile_of_srgb_changes_nothing():
    made = profiles._profile(profiles._SRGB, profiles._D65, profiles._SRGB_CURVE)
    source = ImageCms.ImageCmsProfile(io.BytesIO(made))
    image = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * n) for n in range(3)])
    same = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    assert max(abs(a - b) for a, b in zip(image.tobytes(), same.tobytes(), strict=True)) <= 1
