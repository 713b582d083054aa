"""Photos that are stored turned: on the page they are upright, with the boxes where they belong."""

import base64
import io
import secrets

import pytest
from PIL import Image, ImageChops, ImageStat

from chalicelib.analysis import decoding  # noqa: F401 (HEIC and AVIF are written by its plugins)
from tests.conftest import PHOTOS
from tests.e2e.boxes import drawn_at, expected_at, shown_at
from tests.e2e.test_photo_dialog import box, located, open_photo
from tests.turning import turned

STORED_TURNED = 6  # as a phone does that is held upright
# The middle of the face, in px of the photo below; and how long it is.
FACE, FACE_SIDE = (202, 115), 100


@pytest.fixture(scope="module")
def upright():
    """Give a portrait that is higher than wide."""
    with Image.open(PHOTOS / "astronaut.png") as square:
        return square.convert("RGB").crop((20, 0, 420, 512))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_a_turned_photo_is_upright_and_its_boxes_are_where_they_belong(
    page, local_run, upright, kind
):
    stored = turned(upright, STORED_TURNED, kind)
    suffix = {"HEIF": "heic"}.get(kind, kind.lower())
    name = local_run.upload(f"turned {secrets.token_hex(3)}.{suffix}", stored)
    answer = local_run.result(name)
    assert (answer["format"], answer["width"], answer["height"]) == (kind, *upright.size)

    dialog = open_photo(page, local_run, name)
    picture = dialog.locator('.stage img:not([alt=""])')
    page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
    pixels = picture.evaluate(
        """picture => {
            const canvas = document.createElement('canvas');
            canvas.width = picture.naturalWidth;
            canvas.height = picture.naturalHeight;
            canvas.getContext('2d').drawImage(picture, 0, 0);
            return canvas.toDataURL('image/png').split(',')[1];
        }"""
    )
    with Image.open(io.BytesIO(base64.b64decode(pixels))) as viewed:
        assert viewed.size == upright.size
        difference = ImageChops.difference(viewed.convert("RGB"), upright)
    assert max(ImageStat.Stat(difference).mean) < 8  # of 255

    face, person = answer["faces"][0]["box"], located(answer, "Person")
    shown = shown_at(picture)
    across, down = (FACE[side] / upright.size[side] for side in (0, 1))
    for found, fractions in (("Face", face), ("Person", person)):
        drawn = drawn_at(box(dialog, found))
        assert drawn == pytest.approx(expected_at(shown, fractions), abs=2)
        left, top, right, bottom = drawn
        assert left < shown[0] + across * shown[2] < right, found
        assert top < shown[1] + down * shown[3] < bottom, found
    # No larger than the head.
    assert face["width"] * upright.width < 2 * FACE_SIDE
    assert face["height"] * upright.height < 2 * FACE_SIDE
