"""One decoded picture -> the pictures made from it: for recognition, to view and as a thumbnail."""

import io
from typing import Any

from PIL import Image

from chalicelib.analysis.decoding import fit

VIEW_SIDE = 2048  # px
THUMBNAIL_SIDE = 480  # px
_ANALYSED_BYTES = 5 * 1024 * 1024  # the most that Rekognition takes as bytes (guide, "Quotas")
_QUALITIES = (90, 75, 60, 40, 20)
_VIEW_QUALITY = 80
_NEARLY_HALF = 1.75
_THUMBNAIL_QUALITY = 45
_THUMBNAIL_BYTES = 20_000  # what most should have, at most
_FEW_COLOURS = 64  # drawings and screenshots have fewer, photos more


def for_recognition(image: Image.Image) -> bytes:
    """Give a JPEG of at most 5 MB."""
    for quality in _QUALITIES:
        jpeg = _jpeg(image, quality)
        if len(jpeg) <= _ANALYSED_BYTES:
            return jpeg
    return for_recognition(fit(image, max(image.size) // 2))


def view(image: Image.Image) -> Image.Image:
    """Give the picture that is viewed, at most 2048 px a side."""
    times = max(image.size) / VIEW_SIDE
    if _NEARLY_HALF <= times <= 2:
        return image.reduce(2)  # the size of most cameras' photos; ten times as fast
    return fit(image, VIEW_SIDE)


def view_jpeg(viewed: Image.Image) -> bytes:
    """Give a view's JPEG."""
    return _jpeg(viewed, _VIEW_QUALITY)


def thumbnail_webp(viewed: Image.Image) -> bytes:
    """Give a WebP of at most 480 px a side, made from the view."""
    small = fit(viewed, THUMBNAIL_SIDE)
    if _is_drawing(small):
        exact = _encoded(small, "WEBP", lossless=True, quality=20, method=0)
        if len(exact) <= _THUMBNAIL_BYTES:
            return exact
    return _encoded(small, "WEBP", quality=_THUMBNAIL_QUALITY, method=3)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    # Colours of a lower resolution than the picture are not seen in photos, but at hard edges.
    return _encoded(image, "JPEG", quality=quality, subsampling=0 if _is_drawing(image) else 2)


def _is_drawing(image: Image.Image) -> bool:
    return image.getcolors(_FEW_COLOURS) is not None


def _encoded(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    # A decoded picture brings no profile, comment or EXIF: where it was taken stays private.
    out = io.BytesIO()
    image.save(out, picture_format, **options)
    return out.getvalue()
