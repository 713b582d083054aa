"""Pictures as cameras store them: turned or mirrored, with the orientation that undoes it."""

import io
from typing import Any

from PIL import Image

ORIENTATION = 0x0112  # the EXIF tag

# What stores a picture so that each orientation shows it upright (EXIF 2.32, 4.6.4).
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(image: Image.Image, orientation: int, kind: str = "JPEG") -> bytes:
    """Give the file of a picture that is stored turned and says so; 1 is upright."""
    stored = image.transpose(_STORED[orientation]) if orientation in _STORED else image
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    out = io.BytesIO()
    options: dict[str, Any] = {"quality": 95} if kind == "JPEG" else {}
    # Written as bytes, the orientation becomes a turn of the container in HEIC too, as in AVIF.
    stored.save(out, kind, exif=exif.tobytes(), **options)
    return out.getvalue()
