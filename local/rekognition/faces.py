"""The faces of a picture: where they are, and what they are taken for."""

from dataclasses import dataclass

from PIL import Image

from local.rekognition import boxes
from local.rekognition.face_attributes import Attributes, FaceReader, percent
from local.rekognition.face_detection import FaceDetector


@dataclass(frozen=True)
class Face:
    """One face in a picture.

    Attributes
    ----------
    box
        Left, top, width and height, fractions 0..1 of the picture.
    confidence
        That it is a face, 0..100.
    attributes
        What it is taken for, if that was asked.
    """

    box: tuple[float, float, float, float]
    confidence: float
    attributes: Attributes | None = None


class FaceFinder:
    """Finds the faces of a picture; shared by all threads."""

    def __init__(self, detector: FaceDetector, reader: FaceReader) -> None:
        self._detector = detector
        self._reader = reader

    def __call__(self, image: Image.Image, attributes: bool) -> list[Face]:
        """Return the faces of an upright RGB picture, the largest first.

        Parameters
        ----------
        image
            The picture.
        attributes
            Whether to tell age, gender and emotions as well, which costs two more models.
        """
        places, scores = self._detector(image)
        told = self._reader(image, places) if attributes else [None] * len(places)
        return [
            Face(boxes.corner_and_size(place), percent(float(score)), attribute)
            for place, score, attribute in zip(places, scores, told, strict=True)
        ]
