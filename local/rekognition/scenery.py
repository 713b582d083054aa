"""What colours say of a picture: a sky, and plants. No model at hand knows either.

A sky is what is blue and smooth, from the upper edge down to where something begins; plants are
what is green. Both are looked for in a small copy, in which a leaf is a pixel or less.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE = 96  # of the small copy, pixels
# Of neighbouring pixels in a sky, by how much their brightness differs at the most, of 255.
_SMOOTH = 14
# Of the picture: how much a sky covers, and how many columns it is seen in, at the least.
_LEAST_SKY, _LEAST_WIDTH = 0.12, 0.55
_IN_SIGHT = 0.06  # of a column, from where on it counts
# Of a sky, the least share that is blue rather than white or grey: else it may be a wall.
_LEAST_BLUE = 0.35
# A sky ends somewhere, in this share of the columns: what fills a picture is a backdrop.
_LEAST_ENDS, _TO_THE_END = 0.4, 0.98
_LEAST_GREEN = 0.22  # of the picture, for plants
_MOST = 95.0  # no colour makes it surer, %

Array = NDArray[np.float32]


def scenery(image: Image.Image) -> dict[str, float]:
    """Return labels for what is seen by colour in an upright RGB picture, confidences 0..100."""
    small = image.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float32)
    return _sky(pixels) | _plants(pixels)


def _sky(pixels: Array) -> dict[str, float]:
    red, green, blue = np.moveaxis(pixels, 2, 0)
    brightest, saturation = pixels.max(axis=2), _saturation(pixels)
    is_blue = (blue >= red * 1.08) & (blue >= green * 0.98) & (brightest > 70) & (saturation > 0.08)
    is_pale = (brightest > 185) & (saturation < 0.12)
    # What is like a sky, and so is everything above it.
    inside = np.logical_and.accumulate((is_blue | is_pale) & (_steps(pixels) < _SMOOTH), axis=0)
    columns = inside.mean(axis=0)
    cover, width = columns.mean(), (columns > _IN_SIGHT).mean()
    if (
        cover < _LEAST_SKY
        or width < _LEAST_WIDTH
        or (columns < _TO_THE_END).mean() < _LEAST_ENDS
        or is_blue[inside].mean() < _LEAST_BLUE
    ):
        return {}
    return {"Sky": min(_MOST, 50 + 60 * float(cover * width))}


def _plants(pixels: Array) -> dict[str, float]:
    red, green, blue = np.moveaxis(pixels, 2, 0)
    # Leaves swallow blue more than red, so their green is never bluish.
    is_green = (green > red * 1.06) & (green > blue * 1.15) & (red > blue)
    share = (is_green & (_saturation(pixels) > 0.2) & (pixels.max(axis=2) > 45)).mean()
    if share < _LEAST_GREEN:
        return {}
    sure = min(_MOST, 35 + 75 * float(share))
    # Where so much is green, it grows outside more often than in a pot.
    return {"Plant": sure, "Nature": sure * 0.9}


def _saturation(pixels: Array) -> Array:
    brightest = pixels.max(axis=2)
    share: Array = (brightest - pixels.min(axis=2)) / np.maximum(brightest, 1)
    return share


def _steps(pixels: Array) -> Array:
    """Return by how much the brightness of each pixel differs from that above and left of it."""
    brightness: Array = pixels.mean(axis=2)
    steps = np.zeros_like(brightness)
    steps[1:] += np.abs(np.diff(brightness, axis=0))
    steps[:, 1:] += np.abs(np.diff(brightness, axis=1))
    return steps
