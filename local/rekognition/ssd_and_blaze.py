"""A `FaceFinder`: boxes on which two different detectors agree.

The SSD finds small and turned faces and places the box as the models for age, gender and emotion
want it, but sometimes takes something else for a face. MediaPipe's detector seldom does, and then
elsewhere, so it has to confirm each box.
"""

from typing import Any

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from PIL import Image

from local.rekognition import boxes
from local.rekognition.boxes import Array

# Of the squares that the models look at, pixels.
_SSD_SIZE = 512
_BLAZE_SIZE = 192

#: Scores, 0..1, below which a box is not believed. Chosen with the five photos of `tests/photos`
#: and 38 variations of each (cropped, mirrored, brighter, noisy and so on). The SSD alone takes the
#: cat for a face with up to 0.94; MediaPipe's scores there are 0.49 at the most, and 0.61 or more
#: for the faces, of which 75 of 78 are found. In 40 other variations of each, made afterwards, it
#: is 72 of 80 (every miss is the man seen from the side), and once in 120 the cat was a face.
SSD_MIN_SCORE = 0.5
BLAZE_MIN_SCORE = 0.5
#: Overlaps (intersection over union) beyond which two boxes of one detector are one face.
SSD_MOST_OVERLAP = 0.4
BLAZE_MOST_OVERLAP = 0.3
#: Two detectors mean the same face if their boxes overlap by more than this. For the faces in those
#: photos it is 0.59 or more, but each detector frames turned and tilted faces in its own way.
AGREEMENT = 0.3

#: The service answers with the largest 100.
MAX_FACES = 100


class SsdAndBlaze:
    """The models ``face-ssd`` and ``face-blaze``; scores are the first one's."""

    def __init__(self, ssd: ort.InferenceSession, blaze: ort.InferenceSession) -> None:
        self._ssd = ssd
        self._blaze = blaze

    def __call__(self, image: Image.Image) -> tuple[Array, Array]:
        """See `FaceFinder`."""
        places, scores = _find(self._ssd, image, _SSD_SIZE, SSD_MIN_SCORE, SSD_MOST_OVERLAP)
        if not len(places):
            return places, scores
        second, _ = _find(self._blaze, image, _BLAZE_SIZE, BLAZE_MIN_SCORE, BLAZE_MOST_OVERLAP)
        agreed = (boxes.overlaps(places, second) > AGREEMENT).any(axis=1)
        places, scores = places[agreed], scores[agreed]
        sides = places[:, 2:] - places[:, :2]
        largest = np.argsort(-sides.prod(axis=1), kind="stable")[:MAX_FACES]
        return places[largest], scores[largest]


def _find(
    session: ort.InferenceSession,
    image: Image.Image,
    side: int,
    min_score: float,
    most_overlap: float,
) -> tuple[Array, Array]:
    """Return one detector's boxes, as fractions of the picture, and their scores."""
    pixels = boxes.letterbox(image, side)
    output: list[Any] = session.run(["scores", "boxes"], {"image": pixels})
    likely = output[0] >= min_score
    scores, places = output[0][likely], output[1][likely]
    places = boxes.unletterbox(places * np.float32(side), image.size, side)
    kept = boxes.suppress(places, scores, most_overlap)
    return places[kept], scores[kept]
