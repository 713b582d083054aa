"""What is no photo that is read says what it is."""

import io
import struct

import pytest
from PIL import Image

from chalicelib.analysis.decoding import decode
from chalicelib.errors import UnusablePhoto
from tests.unit.pictures.looks import encoded, quartered


def tiff(*entries: tuple[int, int, int, int], first: bytes = b"II*\0") -> bytes:
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return first + struct.pack("<I", 8) + directory + bytes(4) + bytes(64)


def size(width: int = 160, height: int = 120) -> tuple[tuple[int, int, int, int], ...]:
    return (256, 4, 1, width), (257, 4, 1, height)


def patched(data: bytes, position: int, *values: int) -> bytes:
    return data[:position] + bytes(values) + data[position + len(values) :]


JPEG = encoded(quartered(), "JPEG")
BMP = encoded(quartered(), "BMP")
FIELDS = struct.pack("<III", 0x3FF00000, 0x000FFC00, 0x000003FF)
BMP_10 = (
    b"BM"
    + struct.pack("<IHHI", 66 + 4 * 10_000, 0, 0, 66)
    + struct.pack("<IiiHHIIiiII", 40, 100, 100, 1, 32, 3, 40_000, 0, 0, 0, 0)
    + FIELDS
    + bytes(40_000)
)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (patched(JPEG, JPEG.index(b"\xff\xc0") + 4, 12), "A JPEG with 12 bits a colour"),
        (JPEG.replace(b"\xff\xc0", b"\xff\xc3"), "A lossless or hierarchical JPEG"),
        (BMP_10, "A BMP with 10 bits a colour"),
        (patched(BMP, 28, 2), "A BMP with 2 bits a pixel"),
        (patched(BMP, 30, 4), "A BMP with compressed pixels"),
        (tiff((254, 4, 1, 1), *size()), "A TIFF with nothing but a preview"),
        (tiff(*size(), (259, 3, 1, 34712)), "A TIFF with JPEG 2000"),
        (tiff(*size(), (50706, 1, 4, 0x0401)), "A camera's raw file"),
        (tiff(*size(), (262, 3, 1, 32803)), "A camera's raw file"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(100), "A camera's raw file"),
        (b"IIRO\x08\0\0\0" + bytes(100), "A camera's raw file"),
        (b"IIU\0\x18\0\0\0" + bytes(100), "A camera's raw file"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(100), "A camera's raw file"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(100), "A camera's raw file"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(100), "A video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(100), "A video"),
        (b"RIFF\x20\0\0\0AVI LIST" + bytes(100), "A video"),
        (b"\x1a\x45\xdf\xa3" + bytes(100), "A video"),
        (b"\xff\x0a" + bytes(100), "A JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(100), "A JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100), "A JPEG 2000"),
        (JPEG.replace(b"\xff\xc0", b"\xff\xf7"), "A JPEG-LS"),
        (b"II\xbc\1" + bytes(100), "A JPEG XR"),
        (b"8BPS\0\1" + bytes(100), "A Photoshop file"),
        (b'<?xml version="1.0"?><svg/>', "An SVG drawing"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\4CgBI" + bytes(100), "A PNG in Apple's own form (CgBI)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_read_is_named(data, named):
    with pytest.raises(UnusablePhoto) as refusal:
        decode(data)
    assert refusal.value.code == "UnsupportedFormat"
    assert refusal.value.message.startswith(f"{named} can't be analysed; JPEG, ")


@pytest.mark.parametrize(
    "data",
    [b"BMW and other cars", b"GIF is how it begins", b"\0\0\0\x18ftyp"[:6], b"PK\3\4" + bytes(50)],
)
def test_what_is_no_picture_is_said_to_be_none(data):
    with pytest.raises(UnusablePhoto) as refusal:
        decode(data)
    assert refusal.value.code == "NotAnImage"


@pytest.mark.parametrize("flag", [1, 4])
def test_a_reduced_first_page_is_never_taken_for_the_photo(flag):
    pages = io.BytesIO()
    small = Image.new("RGB", (100, 80), "black")
    small.save(pages, "TIFF", tiffinfo={254: flag}, save_all=True, append_images=[quartered()])
    reduced, full = (struct.pack("<HHII", 254, 4, 1, number) for number in (flag, 0))
    first, _, second = pages.getvalue().rpartition(reduced)
    picture = decode(first + full + second)
    assert (picture.width, picture.height) == (200, 120)
    assert picture.image.getpixel((10, 10)) == (255, 0, 0)


@pytest.mark.parametrize(
    "compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd"]
)
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "LAB", "I;16"])
def test_usual_tiffs_are_read(mode, compression):
    image = quartered() if mode == "LAB" else quartered().convert(mode.replace("I;16", "I"))
    if mode in ("LAB", "I;16"):
        image = Image.new(mode, image.size, 0)
    assert decode(encoded(image, "TIFF", compression=compression)).width == 200


@pytest.mark.parametrize("big", [False, True])
def test_both_kinds_of_tiff_are_read(big):
    assert decode(encoded(quartered(), "TIFF", big_tiff=big)).image.getpixel((10, 10)) == (
        255,
        0,
        0,
    )
