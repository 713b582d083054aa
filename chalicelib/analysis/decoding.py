"""Any photo in; an upright JPEG for Rekognition and a thumbnail without metadata out."""

import io
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from chalicelib.errors import UnusablePhoto
from chalicelib.formats import ACCEPTED, FORMATS

Image.init()  # Pillow would load the rarer decoders only after the common ones failed
pillow_heif.register_heif_opener()

# Only these see what strangers upload.
_DECODERS = [each.decoder for each in FORMATS]

MAX_PIXELS = 120_000_000  # of any mode fit the function's memory; phones take fewer
MAX_SCANS = 200  # of a JPEG; usual are 1 to 12, and each costs a pass over all pixels
_START_OF_SCAN = b"\xff\xda"  # a marker that a JPEG's data can't hold (ITU-T T.81, B.1.1.5)
MIN_SIDE = 80  # px; the least that Rekognition analyses (Rekognition guide, "Quotas")
MAX_RATIO = 125  # of the sides, for Rekognition takes 80 to 10,000 px
_ANALYSED_SIDE = 4096  # px
_ANALYSED_BYTES = 5 * 1024 * 1024  # the most that Rekognition takes as bytes (ibid.)
_THUMBNAIL_SIDE = 480  # px
_QUALITIES = (90, 75, 60, 40, 20)

# Pillow refuses at twice this number, also where a later part of a file turns out to be larger
# than its header said. At this number it warns, which is of no use to anyone here.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Photo:
    """A photo made ready.

    Attributes
    ----------
    jpeg : bytes
        Upright, in sRGB, at most 5 MB; boxes found in it hold for the upright original.
    thumbnail : bytes
        WebP, upright, at most 480 px a side, without metadata.
    width, height : int
        The upright original's size in px.
    format : str
        What the original is, in Pillow's terms: ``JPEG``, ``PNG``, ``HEIF``, ...
    """

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    format: str


def prepare(data: bytes) -> Photo:
    """Decode a photo and make it ready for analysis and display.

    Of an animation or a file with several pictures, the first is taken.

    Raises
    ------
    UnusablePhoto
        With the code ``EmptyFile``, ``UnsupportedFormat`` (an SVG), ``NotAnImage``,
        ``ImageTooLarge`` (more than 120 million pixels), ``ImageTooSmall`` (a side under 80 px)
        or ``ImageDamaged`` (it begins as a photo but can't be read to its end).
    """
    if not data:
        raise UnusablePhoto("EmptyFile", "The file is empty; there is nothing to analyse.")
    image = _open(data)
    _check_size(*image.size)
    if image.format in ("JPEG", "MPO") and data.count(_START_OF_SCAN) > MAX_SCANS:
        raise UnusablePhoto("ImageTooComplex", "The photo is built in a way that can't be decoded.")
    width, height = image.size
    # An MPO is a JPEG with further pictures behind the first.
    picture_format = "JPEG" if image.format == "MPO" else str(image.format)
    if _lies_on_its_side(image):
        width, height = height, width
    upright = _decode(image)
    return Photo(
        jpeg=_to_jpeg(upright),
        thumbnail=_encode(_fit(upright, _THUMBNAIL_SIDE), "WEBP", quality=80, method=2),
        width=width,
        height=height,
        format=picture_format,
    )


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=_DECODERS)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except MemoryError:
        raise
    except Exception as error:  # a hostile file can make a decoder raise anything
        if b"<svg" in data[:1024].lower():
            raise UnusablePhoto(
                "UnsupportedFormat",
                f"An SVG drawing can't be analysed; {ACCEPTED} photos can.",
            ) from error
        raise UnusablePhoto(
            "NotAnImage",
            f"The file is not a photo that can be read; {ACCEPTED} photos can.",
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_large()
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


def _too_large() -> UnusablePhoto:
    return UnusablePhoto(
        "ImageTooLarge",
        f"The photo has more than {MAX_PIXELS // 10**6} million pixels.",
    )


def _decode(image: Image.Image) -> Image.Image:
    try:
        # Lets the JPEG decoder leave out detail that would be scaled away.
        image.draft(None, (_ANALYSED_SIDE, _ANALYSED_SIDE))
        image.load()
        # First of all it is made smaller: what follows copies the picture several times.
        return _to_rgb(_upright(_fit(image, _ANALYSED_SIDE, MIN_SIDE)))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except MemoryError:
        raise
    except Exception as error:
        raise UnusablePhoto(
            "ImageDamaged",
            "The photo is damaged or incomplete; try the original file again.",
        ) from error


def _lies_on_its_side(image: Image.Image) -> bool:
    if image.format == "TIFF":
        return False  # Pillow gives the size of a TIFF as it is upright
    try:
        return image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except Exception:
        return False  # unreadable metadata, which `_upright` leaves alone as well


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image  # unreadable metadata around a readable picture


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = _to_8_bits(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile; the colours are only a little off without it
    return image.convert("RGB")


def _to_8_bits(image: Image.Image) -> Image.Image:
    # Pillow's own conversion would cut everything above 255 off as white. 16-bit pictures use
    # their range; wider numbers have no range of their own, so the darkest becomes black.
    sixteen_bits = image.mode.startswith("I;16")
    image = image.convert("I").convert("F") if image.mode != "F" else image
    low, high = (0.0, 65535.0) if sixteen_bits else _extrema(image)
    scale = 255 / (high - low) if high > low else 1.0
    return image.point(lambda value: value * scale + -low * scale).convert("L")


def _extrema(image: Image.Image) -> tuple[float, float]:
    low, high = image.getextrema()
    assert isinstance(low, float)  # a picture of one band has one number for each
    assert isinstance(high, float)
    return low, high


def _fit(image: Image.Image, longest: int, shortest: int = 1) -> Image.Image:
    """Scale down to `longest` px, but no side below `shortest` px."""
    scale = max(longest / max(image.size), shortest / min(image.size))
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"):
        return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image.resize(size, Image.Resampling.NEAREST)  # a palette, 1 or 16 bits


def _to_jpeg(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        jpeg = _encode(image, "JPEG", quality=quality)
        if len(jpeg) <= _ANALYSED_BYTES:
            return jpeg
    return _to_jpeg(_fit(image, max(image.size) // 2))


def _encode(image: Image.Image, picture_format: str, **options: int) -> bytes:
    clean = image.copy()
    clean.info.clear()  # no profile, no comment, no EXIF: where a photo was taken stays private
    out = io.BytesIO()
    clean.save(out, picture_format, **options)
    return out.getvalue()
