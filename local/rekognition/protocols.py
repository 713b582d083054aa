"""What a model is to the rest: five callables, each of which another model can stand in for.

A replacement is one file here, one in `tools.models` that converts its weights, a line in `catalog`
and one in `backend`. All are shared by all threads. Pictures are upright and RGB, of any size.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from PIL import Image

from local.rekognition.boxes import Array, Box


@dataclass(frozen=True)
class Object:
    """A thing in a picture: its kind, a COCO class of the taxonomy, and its confidence, 0..100."""

    kind: str
    confidence: float
    box: Box


@dataclass(frozen=True)
class Attributes:
    """What a face is taken for. Each confidence is 0..100.

    Attributes
    ----------
    age_low, age_high
        Years, 0 or more; about nine of ten people are within.
    gender
        ``Male`` or ``Female``, as it appears, with `gender_confidence`.
    smile
        Whether it smiles, with `smile_confidence`.
    emotions
        The service's names of emotions with their confidences, which sum to 100, surest first.
    """

    age_low: int
    age_high: int
    gender: str
    gender_confidence: float
    smile: bool
    smile_confidence: float
    emotions: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class FoundFaces:
    """Where faces are, as fractions 0..1 of the picture's width and height.

    Attributes
    ----------
    boxes
        Shape (n, 4): left, top, right, bottom, each with an area.
    scores
        Shape (n,), 0..1: how surely each is a face.
    landmarks
        Shape (n, 5, 2): x and y of the points that `LANDMARKS` names.
    """

    boxes: Array
    scores: Array
    landmarks: Array


#: The points of a face, by the service's names. Left is what is left for who looks at the picture.
LANDMARKS: Final = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")


#: The corners of a text, as fractions 0..1 of the picture: upper left, upper right, lower right and
#: lower left as it is read, whichever way it is turned.
Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Word:
    """A word in a picture: what it says, its confidence, 0..100, and where it is."""

    text: str
    confidence: float
    corners: Corners


@dataclass(frozen=True)
class Line:
    """Words in one line, in the order they are read, and where the line is."""

    words: tuple[Word, ...]
    corners: Corners


class Classifier(Protocol):
    """Judges a picture as a whole."""

    def __call__(self, image: Image.Image) -> Array:
        """Return the probability of each ImageNet class, in the taxonomy's order: (1000,)."""


class Detector(Protocol):
    """Locates the things in a picture."""

    def __call__(self, image: Image.Image) -> list[Object]:
        """Return the objects, surest first."""


class FaceFinder(Protocol):
    """Locates the faces in a picture."""

    def __call__(self, image: Image.Image) -> FoundFaces:
        """Return the faces, the largest first, 100 at the most."""


class FaceReader(Protocol):
    """Tells what faces look like."""

    def __call__(self, image: Image.Image, places: Array) -> list[Attributes]:
        """Return what the face in each of some boxes, as of `FoundFaces`, is taken for."""


class TextReader(Protocol):
    """Reads the text in pictures."""

    def __call__(self, image: Image.Image) -> list[Line]:
        """Return the lines, each with a word at least, from top to bottom."""


@dataclass(frozen=True)
class Models:
    """One model for each question."""

    classifier: Classifier
    detector: Detector
    finder: FaceFinder
    reader: FaceReader
    text_reader: TextReader
