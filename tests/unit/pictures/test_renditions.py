"""The pictures that are made from a photo: right, small and silent."""

from pathlib import Path
from statistics import median

import pytest
from PIL import Image

from chalicelib.analysis.photo import prepare
from tests.unit.pictures.exif import exif, holding, text
from tests.unit.pictures.looks import QUARTERS, alike, colours, encoded, opened, quartered

PHOTOS = Path(__file__).parents[2] / "photos"
FILES = sorted(PHOTOS.glob("*.[jp][pn]g"))


def large(file: Path, side: int = 4000) -> Image.Image:
    image = Image.open(file).convert("RGB")
    return image.resize((side, side * image.height // image.width), Image.Resampling.BICUBIC)


@pytest.mark.parametrize(
    ("size", "view", "thumbnail"),
    [
        ((4000, 3000), (2000, 1500), (480, 360)),
        ((4096, 4096), (2048, 2048), (480, 480)),
        ((2400, 1600), (2048, 1365), (480, 320)),
        ((3000, 4500), (1366, 2048), (320, 480)),
        ((300, 200), (300, 200), (300, 200)),
        ((2048, 100), (2048, 100), (480, 23)),
    ],
)
def test_a_view_has_2048_pixels_at_most_and_a_thumbnail_480(size, view, thumbnail):
    photo = prepare(encoded(quartered(*size), "JPEG"))
    assert opened(photo.view).format == "JPEG"
    assert opened(photo.view).size == view
    assert opened(photo.thumbnail).format == "WEBP"
    assert opened(photo.thumbnail).size == thumbnail
    for rendition in (photo.view, photo.thumbnail, photo.jpeg):
        assert alike(colours(rendition), QUARTERS, 12)


def test_most_thumbnails_have_20_kb_and_the_view_of_12_megapixels_500():
    photos = [prepare(encoded(large(file), "JPEG", quality=90)) for file in FILES]
    assert median(len(photo.thumbnail) for photo in photos) <= 20_000
    assert max(len(photo.view) for photo in photos) <= 500_000


def test_a_drawing_keeps_its_edges():
    lines = Image.new("RGB", (200, 120), "white")
    for x in range(0, 200, 8):
        lines.paste((200, 0, 0), (x, 0, x + 1, 120))
    photo = prepare(encoded(lines, "PNG"))
    assert alike([opened(photo.view).getpixel((8, 50))], [(200, 0, 0)], 40)
    assert opened(photo.thumbnail).convert("RGB").getpixel((8, 50)) == (200, 0, 0)


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_no_rendition_tells_anything_but_the_picture(picture_format):
    photo = prepare(holding(quartered(), picture_format, exif([text(0x010F, "SecretCam")])))
    assert photo.shot.camera == "SecretCam"
    for rendition in (photo.jpeg, photo.view, photo.thumbnail):
        assert b"SecretCam" not in rendition
        told = {"exif", "icc_profile", "xmp", "comment"}
        assert not told & set(opened(rendition).info)
