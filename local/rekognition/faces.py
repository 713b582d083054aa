"""The faces of a picture: where they are, and what they are taken for."""

from dataclasses import dataclass

from PIL import Image

from local.rekognition.boxes import Box, corner_and_size, percent
from local.rekognition.protocols import Attributes, FaceFinder, FaceReader


@dataclass(frozen=True)
class Face:
    """A face: that it is one, 0..100, and what it is taken for."""

    box: Box
    confidence: float
    attributes: Attributes


def find(finder: FaceFinder, reader: FaceReader, image: Image.Image) -> list[Face]:
    """Return the faces of an upright RGB picture, the largest first, and what they look like."""
    places, scores = finder(image)
    return [
        Face(corner_and_size(place), percent(float(score)), attributes)
        for place, score, attributes in zip(places, scores, reader(image, places), strict=True)
    ]
