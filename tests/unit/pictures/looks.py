"""How pictures look: their colours at the middle of each quarter."""

import io
from collections.abc import Sequence

from PIL import Image

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 200, 0), (0, 0, 255), (255, 220, 0)
QUARTERS = (RED, GREEN, BLUE, YELLOW)

Colour = tuple[int, ...]


def quartered(width: int = 200, height: int = 120) -> Image.Image:
    """Make a picture of four quarters, each of another colour."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def encoded(image: Image.Image, picture_format: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, picture_format, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def colours(data: bytes) -> list[Colour]:
    """Give a picture's colours: top left, top right, bottom left, bottom right."""
    image = opened(data).convert("RGB")
    points = [(x, y) for y in (1, 3) for x in (1, 3)]
    return [image.getpixel((image.width * x // 4, image.height * y // 4)) for x, y in points]


def farthest(data: bytes, expected: Sequence[Colour]) -> int:
    """Give how far any pixel of a picture of four quarters is off, but for those at their edges."""
    image = opened(data).convert("RGB")
    edge = max(1, min(8, min(image.size) // 8))
    middle, off = (image.width // 2, image.height // 2), 0
    for number, colour in enumerate(expected):
        right, below = number % 2, number // 2
        box = (
            middle[0] + edge if right else edge,
            middle[1] + edge if below else edge,
            image.width - edge if right else middle[0] - edge,
            image.height - edge if below else middle[1] - edge,
        )
        extrema = image.crop(box).getextrema()
        differences = (abs(v - c) for band, c in zip(extrema, colour, strict=True) for v in band)
        off = max(off, *differences)
    return off


def alike(found: Sequence[Colour], expected: Sequence[Colour], tolerance: int = 24) -> bool:
    """Tell whether colours differ by at most `tolerance` in any of red, green and blue."""
    pairs = zip(found, expected, strict=True)
    return all(
        abs(a - b) <= tolerance for one, other in pairs for a, b in zip(one, other, strict=True)
    )
