"""The bytes of a photo -> an upright picture in sRGB, or the true reason why there is none.

The file is taken apart first (`containers`), so that a decoder sees the picture alone; what turns
it and what its colours mean is decided here, once.
"""

import threading
import warnings
from contextlib import nullcontext
from dataclasses import dataclass

import pillow_heif
from PIL import Image

from chalicelib.analysis import colours, loading
from chalicelib.analysis.containers import Contents
from chalicelib.analysis.kinds import reader_of
from chalicelib.analysis.loading import damage_named
from chalicelib.analysis.orientation import TAG, upright, upright_size
from chalicelib.errors import UnusablePhoto
from chalicelib.formats import ACCEPTED, FORMATS

Image.init()  # Pillow would load the rarer decoders only after the common ones failed
# An embedded preview is never decoded for the picture.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

_MEGAPIXELS = {each.decoder: each.megapixels for each in FORMATS}
_HEIC_WITH_ALPHA = 80  # million pixels; in 12 bits they take a third more than those without
MIN_SIDE = 80  # px; the least that Rekognition analyses (Rekognition guide, "Quotas")
MAX_RATIO = 125  # of the sides, for Rekognition takes 80 to 10,000 px
LARGEST_SIDE = 4096  # px, of what comes out

_LARGE = 16_000_000  # pixels; pictures of more are decoded one at a time in each process
_one_at_a_time = threading.Lock()

# Pillow refuses at twice this number, also where a later part of a file turns out to be larger
# than its header said. At this number it warns, which is of no use to anyone here.
Image.MAX_IMAGE_PIXELS = max(_MEGAPIXELS.values()) * 10**6 // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A photo's picture.

    Attributes
    ----------
    image : PIL.Image.Image
        Upright, in sRGB, mode RGB, without metadata; at most 4096 px a side, but for what keeps
        its short side at 80 px.
    width, height : int
        The upright original's size in px.
    format : str
        What the original is, in Pillow's terms: ``JPEG``, ``PNG``, ``HEIF``, ...
    exif : bytes
        The original's EXIF from its byte order on, or empty.
    """

    image: Image.Image
    width: int
    height: int
    format: str
    exif: bytes


def decode(data: bytes) -> Picture:
    """Decode a photo.

    Of an animation or a file with several pictures, the first full one is taken.

    Raises
    ------
    UnusablePhoto
        With the code ``EmptyFile``; ``NotAnImage``; ``UnsupportedFormat``, a picture or a video
        of a kind that isn't read; ``ImageTooLarge``, more pixels than `formats` says;
        ``ImageTooSmall``, a side under 80 px; ``ImageTooNarrow``; ``ImageTooComplex``; or
        ``ImageDamaged``, it begins as a photo but can't be read to its end.
    """
    contents = _take_apart(data)
    _check_size(contents.size, _MEGAPIXELS[contents.format])
    width, height = contents.size
    with _one_at_a_time if width * height > _LARGE else nullcontext():
        image, size, orientation = _decode(contents)
        with damage_named():
            image = colours.to_srgb(upright(image, orientation), contents)
    image.info.clear()
    return Picture(image, *upright_size(size, orientation), contents.format, contents.exif)


def fit(image: Image.Image, longest: int, shortest: int = 1) -> Image.Image:
    """Scale down to `longest` px, but no side below `shortest` px."""
    scale = max(longest / max(image.size), shortest / min(image.size))
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image.resize(size, Image.Resampling.NEAREST)  # numbers of 16 bits and more


def _take_apart(data: bytes) -> Contents:
    if not data:
        raise UnusablePhoto("EmptyFile", "The file is empty; there is nothing to analyse.")
    reader = reader_of(data)
    if reader is None:
        raise UnusablePhoto(
            "NotAnImage",
            f"The file is not a photo that can be read; {ACCEPTED} photos can.",
            f"begins with {data[:12]!r}",
        )
    with damage_named():
        return reader(data)


def _check_size(size: tuple[int, int], most: int) -> None:
    width, height = size
    if width * height > most * 10**6:
        raise UnusablePhoto(
            "ImageTooLarge", f"The photo has more than {most} million pixels.", f"{width}x{height}"
        )
    if not width * height:
        return  # not said before it is opened
    if min(width, height) < MIN_SIDE:
        raise UnusablePhoto(
            "ImageTooSmall",
            f"The photo has {width} x {height} pixels; each side needs at least {MIN_SIDE}.",
        )
    if max(width, height) > MAX_RATIO * min(width, height):
        raise UnusablePhoto(
            "ImageTooNarrow",
            f"The photo has {width} x {height} pixels; one side may be at most {MAX_RATIO} times "
            "the other.",
        )


def _decode(contents: Contents) -> tuple[Image.Image, tuple[int, int], int]:
    """Give the picture as stored, but smaller; its full size; and the turn it needs."""
    image = loading.opened(contents)
    orientation = contents.orientation
    if contents.format == "AVIF":
        # Its EXIF is hidden, so this is what Pillow makes of the container's own turns.
        orientation = image.getexif().get(TAG, orientation)
    size = contents.size if contents.screen else image.size
    with_alpha = contents.format == "HEIF" and image.mode == "RGBA"
    _check_size(size, _HEIC_WITH_ALPHA if with_alpha else _MEGAPIXELS[contents.format])
    loading.load(image, contents, LARGEST_SIDE)
    # First of all it is made smaller: what follows copies the picture several times.
    image = colours.simplify(image, contents)
    if contents.screen:
        image = _on_screen(image, contents.screen)
    return fit(image, LARGEST_SIDE, MIN_SIDE), size, orientation


def _on_screen(image: Image.Image, screen: tuple[int, int, int, int]) -> Image.Image:
    width, height, left, top = screen
    whole = Image.new("RGBA", (width, height))
    whole.paste(image, (left, top))
    return whole
