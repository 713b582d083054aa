"""The bytes of an image -> an upright RGB picture, under the service's rules for images.

Rules: Rekognition developer guide, "Guidelines and quotas": JPEG or PNG, at least 80 and at most
10,000 pixels a side. Which error each breach gives isn't documented; the codes here are those
people report from the service.
"""

import logging
import threading
from contextlib import nullcontext

from PIL import Image

from chalicelib.analysis import colours, loading
from chalicelib.analysis.containers import jpeg, png
from chalicelib.analysis.orientation import upright
from local.rekognition.errors import ServiceError, invalid_parameter

_log = logging.getLogger(__name__)

MIN_SIDE = 80
MAX_SIDE = 10_000
#: Photos may be decoded at a fraction of their size while both sides stay at least this long: no
#: model looks at more pixels, and a large JPEG decodes several times faster.
ENOUGH_PIXELS = 1024

# A PNG can have 100 million pixels, which take 400 MB and with transparency twice as much; pictures
# of more than this many are decoded one after the other.
_LARGE = 16_000_000
_one_at_a_time = threading.Lock()
# Modes whose pixels can be averaged; the others become RGB at full size.
_REDUCIBLE = {"L", "LA", "RGB", "RGBA"}


def decode(data: bytes) -> Image.Image:
    """Return the picture in `data`, turned upright by its EXIF orientation, in sRGB.

    A large picture may come back smaller than it is stored; coordinates must be given as fractions.
    Transparent parts are shown on white.

    Parameters
    ----------
    data
        A JPEG or PNG file.

    Raises
    ------
    ServiceError
        InvalidImageFormatException: not a JPEG or PNG, or damaged. ImageTooLargeException: a side
        over 10,000 pixels. InvalidParameterException: a side under 80 pixels.
    """
    try:
        contents = (jpeg if data.startswith(jpeg.MAGIC) else png).read(data)
    except Exception as error:
        raise _bad_format(error) from error
    if max(contents.size) > MAX_SIDE:
        raise _too_large()
    if min(contents.size) < MIN_SIDE:
        raise invalid_parameter(
            f"Request has invalid parameters: the image is {contents.size[0]} x {contents.size[1]} "
            f"pixels, each side must have at least {MIN_SIDE}"
        )
    try:
        image = loading.opened(contents)
        with _one_at_a_time if image.width * image.height > _LARGE else nullcontext():
            loading.load(image, contents, ENOUGH_PIXELS)
            image = _smaller(colours.simplify(image, contents))
            return colours.to_srgb(upright(image, contents.orientation), contents)
    except Exception as error:
        raise _bad_format(error) from error


def _smaller(image: Image.Image) -> Image.Image:
    """Do for a decoded picture what `draft` does for a JPEG, before copies are made of it."""
    factor = min(image.size) // ENOUGH_PIXELS
    if factor < 2 or image.mode not in _REDUCIBLE:
        return image
    return image.reduce(factor)


def _bad_format(error: Exception) -> ServiceError:
    # Pillow raises many classes for damaged files; the detail helps only in the log.
    _log.info("image refused: %s: %s", type(error).__name__, error)
    return ServiceError("InvalidImageFormatException", "Request has invalid image format")


def _too_large() -> ServiceError:
    return ServiceError(
        "ImageTooLargeException",
        f"Input image dimensions exceed maximum dimension size of {MAX_SIDE} pixels",
    )
