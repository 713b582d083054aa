"""The bytes of an image -> an upright RGB picture, under the service's rules for images.

Rules: Rekognition developer guide, "Guidelines and quotas": JPEG or PNG, at least 80 and at most
10,000 pixels a side. Which error each breach gives isn't documented; the codes here are those
people report from the service.
"""

import io
import logging
import threading
from contextlib import nullcontext

from PIL import Image, ImageOps

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
    """Return the picture in `data`, turned upright by its EXIF orientation, in RGB.

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
        image: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:
        raise _bad_format(error) from error
    if max(image.size) > MAX_SIDE:
        raise _too_large()
    if min(image.size) < MIN_SIDE:
        raise invalid_parameter(
            f"Request has invalid parameters: the image is {image.width} x {image.height} pixels, "
            f"each side must have at least {MIN_SIDE}"
        )
    try:
        image.draft(None, (ENOUGH_PIXELS, ENOUGH_PIXELS))
        with _one_at_a_time if image.width * image.height > _LARGE else nullcontext():
            image.load()
            image = _smaller(image)
    except Exception as error:
        raise _bad_format(error) from error
    return _rgb(_upright(image))


def _smaller(image: Image.Image) -> Image.Image:
    """Do for a decoded picture what `draft` does for a JPEG, before copies are made of it."""
    factor = min(image.size) // ENOUGH_PIXELS
    if factor < 2 or image.mode not in _REDUCIBLE:
        return image
    return image.reduce(factor)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception as error:  # a picture with damaged EXIF is still a picture
        _log.info("EXIF ignored: %s: %s", type(error).__name__, error)
        return image


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel, of which convert() would keep the lower 8
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        background = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(background, layer).convert("RGB")
    return image.convert("RGB")


def _bad_format(error: Exception) -> ServiceError:
    # Pillow raises many classes for damaged files; the detail helps only in the log.
    _log.info("image refused: %s: %s", type(error).__name__, error)
    return ServiceError("InvalidImageFormatException", "Request has invalid image format")


def _too_large() -> ServiceError:
    return ServiceError(
        "ImageTooLargeException",
        f"Input image dimensions exceed maximum dimension size of {MAX_SIDE} pixels",
    )
