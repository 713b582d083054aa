"""The pictures that need most memory of those that are let in, and a process that decodes one.

python -m tests.unit.pictures.largest make NAME FILE
python -m tests.unit.pictures.largest prepare FILE MEGABYTES
"""

import resource
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pillow_heif
from PIL import Image

from chalicelib.analysis.containers.png import MAGIC, chunk
from chalicelib.formats import FORMATS
from tests.unit.pictures.looks import encoded

MEMORY = 2048  # MB, of the function
MOST = {each.decoder: each.megapixels for each in FORMATS}
HEIC_WITH_ALPHA = 80
HEIC_MEGAPIXELS = 16  # of those that are made here, for an encoder takes a minute for 100
WIDTH = 10_900
HEIGHT = 120 * 10**6 // WIDTH


def png(mode: str) -> Callable[[], bytes]:
    return lambda: encoded(Image.new(mode, (WIDTH, HEIGHT)), "PNG", compress_level=1)


def see_through(picture_format: str) -> Callable[[], bytes]:
    image = Image.new("P", (WIDTH, HEIGHT - 1))
    return lambda: encoded(image, picture_format, transparency=0)


def jpeg() -> bytes:
    # As long as a JPEG can be: no part of it may be left out at decoding.
    size = 65_500, 120 * 10**6 // 65_500
    image = Image.new("CMYK", size, (10, 20, 30, 40))
    return encoded(image, "JPEG", progressive=True, subsampling=0)


def bmp() -> bytes:
    line = bytes((255, 7)) * (WIDTH // 255) + bytes((WIDTH % 255, 7, 0, 0))
    pixels = line * HEIGHT + b"\0\1"
    palette = bytes(value for n in range(256) for value in (n, 255 - n, n // 2, 0))
    start = 14 + 40 + len(palette)
    head = b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start)
    info = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 8, 1, len(pixels), 0, 0, 256, 0)
    return head + info + palette + pixels


def tiff() -> bytes:
    """Four samples of 16 bits, packed in one piece."""
    pixels = _packed(bytes(8 * WIDTH), HEIGHT)
    entries = [
        *((256, 4, 1, WIDTH), (257, 4, 1, HEIGHT), (258, 3, 4, 8), (259, 3, 1, 8), (262, 3, 1, 2)),
        *((273, 4, 1, 16), (277, 3, 1, 4), (278, 4, 1, HEIGHT), (279, 4, 1, len(pixels))),
        (338, 3, 1, 2),
    ]
    pixels += b"\0" * (len(pixels) % 2)
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<I", 16 + len(pixels)) + struct.pack("<4H", *(16,) * 4)
    return head + pixels + directory + bytes(4)


def png_of_16_bits() -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, 6, 0, 0, 0)
    pixels = chunk(b"IDAT", _packed(bytes(1 + 8 * WIDTH), HEIGHT))
    return MAGIC + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def webp() -> bytes:
    side = int((MOST["WEBP"] * 10**6) ** 0.5)
    return encoded(Image.new("RGBA", (side, side)), "WEBP", lossless=True, quality=0, method=0)


def avif() -> bytes:
    side = int((MOST["AVIF"] * 10**6) ** 0.5)
    return encoded(Image.new("RGBA", (side, side)), "AVIF", speed=10, subsampling="4:4:4")


def heic(mode: str) -> Callable[[], bytes]:
    def make() -> bytes:
        pillow_heif.options.SAVE_HDR_TO_12_BIT = True
        side = int((HEIC_MEGAPIXELS * 10**6) ** 0.5)
        pixels = b"\x10\x80\x20\x90\x30\xa0\xff\x7f"[: 2 * len(mode)] * side * side
        path = Path(sys.argv[3])
        image = pillow_heif.from_bytes(f"{mode};16", (side, side), pixels)
        image.save(path, quality=10, chroma="444")
        return path.read_bytes()

    return make


def _packed(row: bytes, rows: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()


PICTURES = {
    "webp": webp,
    "jpeg": jpeg,
    "png rgba": png("RGBA"),
    "png la": png("LA"),
    "png 16 bits grey": png("I;16"),
    "png 16 bits": png_of_16_bits,
    "png palette": see_through("PNG"),
    "gif": see_through("GIF"),
    "bmp": bmp,
    "tiff": tiff,
    "avif": avif,
    "heic": heic("RGB"),
    "heic with alpha": heic("RGBA"),
}


def megabytes(name: str) -> int:
    """Give how much memory the picture of a name may take."""
    if not name.startswith("heic"):
        return MEMORY
    # What is there for a picture of any size stays: libraries, threads and what is made of it. Of
    # the rest a smaller picture may take that much less.
    most = HEIC_WITH_ALPHA if "alpha" in name else MOST["HEIF"]
    return 400 + (MEMORY - 400) * HEIC_MEGAPIXELS // most


def _prepare(path: str, most: int) -> None:
    # As the function has them before the photo comes.
    import boto3

    from chalicelib.analysis.photo import prepare
    from chalicelib.analysis.pipeline import Pipeline  # noqa: F401

    for service in ("dynamodb", "rekognition", "s3"):
        boto3.client(service, region_name="us-east-1")
    resource.setrlimit(resource.RLIMIT_DATA, (most << 20, most << 20))
    photo = prepare(Path(path).read_bytes())
    print(photo.width * photo.height)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        Path(sys.argv[3]).write_bytes(PICTURES[sys.argv[2]]())
    else:
        _prepare(sys.argv[2], int(sys.argv[3]))
