"""The faces of a picture: where they are, and what they are taken for."""

from dataclasses import dataclass

from PIL import Image

from local.rekognition.boxes import Box, corner_and_size, percent
from local.rekognition.protocols import Attributes, FaceFinder, FaceReader


@dataclass(frozen=True)
class Face:
    """A face: that it is one, 0..100, and what it is taken for, if that was asked."""

    box: Box
    confidence: float
    attributes: Attributes | None = None


def find(finder: FaceFinder, reader: FaceReader, image: Image.Image, told: bool) -> list[Face]:
    """Return the faces of an upright RGB picture, the largest first.

    Parameters
    ----------
    finder, reader
        The models.
    image
        The picture.
    told
        Whether to tell age, gender and emotions as well, which costs two more models.
    """
    places, scores = finder(image)
    attributes = reader(image, places) if told else [None] * len(places)
    return [
        Face(corner_and_size(place), percent(float(score)), attribute)
        for place, score, attribute in zip(places, scores, attributes, strict=True)
    ]
