"""Any photo in; what is analysed, shown and told of it out."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.analysis import renditions
from chalicelib.analysis.decoding import decode
from chalicelib.analysis.shots import Shot, shot_in


@dataclass(frozen=True)
class Photo:
    """A photo made ready. Its pictures are upright, in sRGB and without metadata.

    Attributes
    ----------
    jpeg : bytes
        For recognition, at most 5 MB; boxes found in it hold for the upright original.
    view : bytes
        A JPEG, at most 2048 px a side.
    thumbnail : bytes
        A WebP, at most 480 px a side.
    width, height : int
        The upright original's size in px.
    format : str
        What the original is, in Pillow's terms: ``JPEG``, ``PNG``, ``HEIF``, ...
    shot : Shot
        What the original says of how it was taken.
    """

    jpeg: bytes
    view: bytes
    thumbnail: bytes
    width: int
    height: int
    format: str
    shot: Shot


def prepare(data: bytes, *, uploaded_at: datetime | None = None, keep_place: bool = False) -> Photo:
    """Decode a photo and make it ready for analysis and display.

    Parameters
    ----------
    data : bytes
        The photo's file.
    uploaded_at : datetime, optional
        When it was uploaded, with its zone; a date of more than a day later isn't believed.
    keep_place : bool
        Whether where it was taken is told.

    Raises
    ------
    UnusablePhoto
        As `decoding.decode` says.
    """
    picture = decode(data)
    viewed = renditions.view(picture.image)
    return Photo(
        jpeg=renditions.for_recognition(picture.image),
        view=renditions.view_jpeg(viewed),
        thumbnail=renditions.thumbnail_webp(viewed),
        width=picture.width,
        height=picture.height,
        format=picture.format,
        shot=shot_in(picture.exif, uploaded_at, keep_place),
    )
