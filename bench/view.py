"""How much is loaded to look at a large photo."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from chalicelib.analysis.photo import prepare

PHOTOS = Path(__file__).parent.parent / "tests" / "photos"
_SIZE = (4000, 3000)


def measure() -> Iterator[tuple[str, str, str]]:
    """Give the row of the size of what the dialog shows of a photo of 12 megapixels."""
    view = len(prepare(_large_photo()).view)
    yield "picture of a 12-megapixel photo in the dialog", f"{view / 1000:.0f} KB", "<= 500 KB"


def _large_photo() -> bytes:
    """Give a JPEG with as much in it as a camera's: photos side by side, about twice their size."""
    photo = Image.new("RGB", _SIZE)
    names = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
    for place in range(16):
        with Image.open(PHOTOS / names[(place + place // 4) % len(names)]) as part:
            enlarged = part.convert("RGB").resize((1000, 750), Image.Resampling.LANCZOS)
        photo.paste(enlarged, (place % 4 * 1000, place // 4 * 750))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=95)
    return out.getvalue()
