"""The faces of a picture: where they are, and what they are taken for."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from local.rekognition.boxes import Array, Box, corner_and_size, percent
from local.rekognition.protocols import Attributes, FaceFinder, FaceReader


@dataclass(frozen=True)
class Face:
    """A face.

    Attributes
    ----------
    box
        Where it is.
    confidence
        That it is one, 0..100.
    landmarks
        The points that `protocols.LANDMARKS` names, as fractions 0..1 of the picture.
    roll
        How far it is tilted, -180..180 degrees, clockwise for who looks at the picture.
    attributes
        What it is taken for.
    """

    box: Box
    confidence: float
    landmarks: tuple[tuple[float, float], ...]
    roll: float
    attributes: Attributes


def find(finder: FaceFinder, reader: FaceReader, image: Image.Image) -> list[Face]:
    """Return the faces of an upright RGB picture, the largest first, and what they look like."""
    found = finder(image)
    return [
        Face(
            corner_and_size(place),
            percent(float(score)),
            tuple((x, y) for x, y in points.tolist()),
            roll(points * np.array(image.size, np.float32)),
            attributes,
        )
        for place, score, points, attributes in zip(
            found.boxes, found.scores, found.landmarks, reader(image, found.boxes), strict=True
        )
    ]


def roll(points: Array) -> float:
    """Return how far a face is tilted, -180..180 degrees, clockwise for who looks at the picture.

    Of the service's own examples, in botocore's data, those that have an angle have this one: that
    of the line from the left eye to the right one. Here the mouth counts as well, and the
    way from the eyes to the mouth, which a face seen from the side still shows.

    Parameters
    ----------
    points
        The landmarks, shape (5, 2), in pixels.
    """
    left_eye, right_eye, _, left_mouth, right_mouth = points
    across = (right_eye - left_eye) + (right_mouth - left_mouth)
    down = (left_mouth - left_eye) + (right_mouth - right_eye)
    x, y = across + np.array([down[1], -down[0]])
    return math.degrees(math.atan2(y, x))
