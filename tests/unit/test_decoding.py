"""Photos of every format come out upright and small; everything else has its own reason."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.analysis.photo import prepare
from chalicelib.errors import UnusablePhoto
from tests.turning import turned

PHOTOS = Path(__file__).parent.parent / "photos"
CHELSEA = (PHOTOS / "chelsea.png").read_bytes()
ROCKET = (PHOTOS / "rocket.jpg").read_bytes()


def encoded(image: Image.Image, picture_format: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, picture_format, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def chelsea() -> Image.Image:
    return opened(CHELSEA).convert("RGB")


@pytest.mark.parametrize(
    "picture_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"]
)
def test_every_accepted_format_is_read(picture_format):
    photo = prepare(encoded(chelsea(), picture_format))
    assert (photo.format, photo.width, photo.height) == (picture_format, 451, 300)
    assert opened(photo.jpeg).format == "JPEG"
    assert opened(photo.thumbnail).format == "WEBP"


def marked() -> Image.Image:
    """A dark picture with a red upper left quarter."""
    image = Image.new("RGB", (200, 120), "black")
    image.paste("red", (0, 0, 100, 60))
    return image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_in_any_position_becomes_upright(orientation):
    photo = prepare(turned(marked(), orientation))
    assert (photo.width, photo.height) == (200, 120)
    for data in (photo.jpeg, photo.thumbnail):
        image = opened(data).convert("RGB")
        red, _, _ = image.getpixel((image.width // 4, image.height // 4))
        assert red > 200
        assert max(image.getpixel((image.width * 3 // 4, image.height * 3 // 4))) < 60


def test_nothing_tells_where_a_photo_was_taken():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Maker"
    photo = prepare(encoded(chelsea(), "JPEG", exif=exif, comment=b"at home"))
    for data in (photo.jpeg, photo.thumbnail):
        image = opened(data)
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)


def test_what_is_analysed_is_within_the_services_bounds():
    noise = Image.effect_noise((6000, 5000), 200).convert("RGB")
    photo = prepare(encoded(noise, "JPEG", quality=60))
    assert (photo.width, photo.height) == (6000, 5000)
    assert len(photo.jpeg) <= 5 * 1024 * 1024
    assert max(opened(photo.jpeg).size) <= 4096
    assert max(opened(photo.thumbnail).size) == 480


def test_a_long_panorama_keeps_its_short_side():
    photo = prepare(encoded(Image.new("RGB", (12000, 96)), "PNG"))
    assert (photo.width, photo.height) == (12000, 96)
    analysed = opened(photo.jpeg)
    assert analysed.height >= 80
    assert analysed.width <= 10_000  # the most that the service takes


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("RGBA", (100, 100), (0, 0, 0, 0)), 255),
        (Image.new("LA", (100, 100), (0, 0)), 255),
        (Image.new("I;16", (100, 100), 32768), 127),
        (Image.new("L", (100, 100), 60), 60),
        (Image.new("1", (100, 100), 1), 255),
    ],
    ids=["transparent", "transparent grey", "16 bits", "grey", "1 bit"],
)
def test_unusual_pixels_look_as_they_should(image, expected):
    pixel = opened(prepare(encoded(image, "PNG")).jpeg).convert("RGB").getpixel((50, 50))
    assert all(abs(value - expected) <= 3 for value in pixel)


def test_wide_numbers_are_stretched_to_what_can_be_seen():
    ramp = Image.linear_gradient("L").convert("F").point(lambda value: value * 0.001 + 5)
    image = opened(prepare(encoded(ramp, "TIFF")).jpeg).convert("L")
    assert image.getextrema()[0] < 10
    assert image.getextrema()[1] > 245


def test_the_first_picture_of_an_animation_is_taken():
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("white", "black")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert opened(prepare(data).jpeg).convert("L").getpixel((50, 50)) > 250


def test_a_broken_colour_profile_does_not_matter():
    assert prepare(encoded(chelsea(), "JPEG", icc_profile=b"nonsense")).width == 451


def png_claiming(width: int, height: int) -> bytes:
    """A PNG that says how large it is and ends where its pixels would begin."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EmptyFile"),
        (b"hello, this is not a picture", "NotAnImage"),
        (b"\xff\xd8\xff", "NotAnImage"),
        (b"%PDF-1.7 ...", "NotAnImage"),
        (b'<?xml version="1.0"?>\n<SVG xmlns="http://www.w3.org/2000/svg"/>', "UnsupportedFormat"),
        (ROCKET[: len(ROCKET) // 2], "ImageDamaged"),
        (CHELSEA[: len(CHELSEA) // 2], "ImageDamaged"),
        (encoded(Image.new("RGB", (20, 20)), "PNG"), "ImageTooSmall"),
        (encoded(Image.new("RGB", (4000, 79)), "PNG"), "ImageTooSmall"),
        (encoded(Image.new("L", (70_000, 80)), "PNG"), "ImageTooNarrow"),
        (ROCKET[:-2] + b"\xff\xda" * 1000, "ImageTooComplex"),
        (encoded(Image.new("1", (20000, 20000)), "PNG"), "ImageTooLarge"),
        (encoded(Image.new("1", (11000, 11000)), "PNG"), "ImageTooLarge"),
        (png_claiming(60000, 60000), "ImageTooLarge"),
        (png_claiming(500, 500), "ImageDamaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_cannot_be_used_has_its_own_reason(data, code):
    with pytest.raises(UnusablePhoto) as refusal:
        prepare(data)
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("original", [CHELSEA, ROCKET], ids=["png", "jpeg"])
@pytest.mark.parametrize("position", range(0, 100, 7))
def test_damage_anywhere_ends_in_a_photo_or_a_reason(original, position):
    start = len(original) * position // 100
    damaged = original[:start] + b"\x00\xff\x13" * 40 + original[start + 120 :]
    try:
        prepare(damaged)
    except UnusablePhoto as refusal:
        code = refusal.code
    else:
        code = None
    assert code in {None, "NotAnImage", "ImageDamaged", "ImageTooLarge", "ImageTooSmall"}


def test_only_a_jpeg_can_have_too_many_scans():
    # By chance any compressed data hold that marker once in 65,536 bytes.
    assert prepare(CHELSEA + b"\xff\xda" * 1000).format == "PNG"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_size_and_picture_are_upright(kind, orientation):
    photo = prepare(turned(chelsea(), orientation, kind))
    assert (photo.width, photo.height) == (451, 300)
    assert opened(photo.jpeg).size == (451, 300)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_photo_that_lies_on_its_side_has_its_upright_size():
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = prepare(encoded(Image.new("L", (8193, 8194)), "JPEG", exif=exif))
    assert (photo.width, photo.height) == (8194, 8193)
