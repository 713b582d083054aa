"""From bytes to an upright RGB picture: what is accepted, what is refused with which code."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from local.rekognition.errors import ServiceError
from local.rekognition.images import decode
from tests.turning import turned

RED, BLUE = (254, 0, 0), (0, 0, 254)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(width: int = 120, height: int = 100, mode: str = "RGB") -> Image.Image:
    """Return a red picture with a blue top-left quarter."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, 0, width // 2, height // 2))
    return image.convert(mode)


def code_of(data: bytes) -> str:
    with pytest.raises(ServiceError) as caught:
        decode(data)
    assert caught.value.status == 400
    return caught.value.code


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_becomes_rgb(mode: str) -> None:
    image = decode(encoded(picture(mode=mode)))

    assert (image.mode, image.size) == ("RGB", (120, 100))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_becomes_rgb(mode: str) -> None:
    image = decode(encoded(picture(mode=mode), "JPEG"))

    assert (image.mode, image.size) == ("RGB", (120, 100))


def test_sixteen_bits_keep_their_brightness() -> None:
    grey = Image.new("I;16", (100, 100), 0x8000)

    assert decode(encoded(grey)).getpixel((5, 5)) == (128, 128, 128)


def test_transparent_parts_are_white() -> None:
    image = decode(encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0))))

    assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_exif_orientation_is_applied(orientation: int, kind: str) -> None:
    image = decode(turned(picture(), orientation, kind))

    assert image.size == (120, 100)
    red, _, blue = image.getpixel((10, 10))  # type: ignore[misc]
    assert blue > 200 > 50 > red
    red, _, blue = image.getpixel((110, 90))  # type: ignore[misc]
    assert red > 200 > 50 > blue


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_picture_with_damaged_exif_is_still_a_picture() -> None:
    data = encoded(picture(), "JPEG", exif=b"Exif\0\0II*\0" + b"\xff" * 40)

    assert decode(data).size == (120, 100)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), *(("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA"))],
)
def test_a_large_photo_is_decoded_smaller_but_not_too_small(kind: str, mode: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter to the right
    image = decode(encoded(picture(4096, 3072, mode), kind, exif=exif))

    assert image.mode == "RGB"
    assert 1024 <= image.width < 3072
    assert image.height / image.width == pytest.approx(4 / 3, abs=0.01)
    expected = picture(4096, 3072, mode).convert("RGB")
    top_right, bottom_left = (image.width - 9, 9), (9, image.height - 9)
    for here, there in ((top_right, (9, 9)), (bottom_left, (4087, 3063))):
        assert image.getpixel(here) == pytest.approx(expected.getpixel(there), abs=4)


@pytest.mark.parametrize("mode", ["1", "P", "I;16"])
def test_large_pictures_of_rare_kinds_are_decoded_too(mode: str) -> None:
    image = decode(encoded(Image.new(mode, (2100, 2050)), "PNG"))

    assert image.mode == "RGB"
    assert min(image.size) >= 1024


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP", "TIFF"])
def test_other_formats_are_refused(kind: str) -> None:
    assert code_of(encoded(picture(), kind)) == "InvalidImageFormatException"


@pytest.mark.parametrize(
    "data", [b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * 999]
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    assert code_of(data) == "InvalidImageFormatException"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_truncated_image_is_refused(kind: str) -> None:
    whole = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), kind)

    for share in (0.02, 0.3, 0.9):
        assert code_of(whole[: int(len(whole) * share)]) == "InvalidImageFormatException"


def test_damaged_png_data_is_refused() -> None:
    data = bytearray(encoded(Image.effect_noise((200, 200), 80)))
    data[len(data) // 2] ^= 0xFF

    assert code_of(bytes(data)) == "InvalidImageFormatException"


@pytest.mark.parametrize("size", [(79, 500), (500, 79), (1, 1)])
def test_a_side_under_80_pixels_is_refused(size: tuple[int, int]) -> None:
    assert code_of(encoded(picture(*size))) == "InvalidParameterException"


def test_80_pixels_are_enough() -> None:
    assert decode(encoded(picture(80, 80))).size == (80, 80)


@pytest.mark.parametrize("size", [(10_001, 80), (60_000, 60_000)])
def test_a_side_over_10000_pixels_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n"
    for name, content in ((b"IHDR", header), (b"IDAT", b"")):
        crc = struct.pack(">I", zlib.crc32(name + content))
        bomb += struct.pack(">I", len(content)) + name + content + crc

    assert code_of(bomb) == "ImageTooLargeException"
