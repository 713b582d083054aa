"""A `Detector`: NanoDet, for the 80 kinds of things of the COCO data set."""

from typing import Any

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image

from local.rekognition import boxes
from local.rekognition.boxes import Array
from local.rekognition.protocols import Object

_SIZE = 416  # of the square that the model looks at, pixels

#: Below this score, 0..1, a box is not believed. Chosen with the five photos of `tests/photos` and
#: 38 variations of each (cropped, mirrored, brighter, noisy and so on): here 134 boxes are right
#: and 8 wrong; at 0.40 it is 153 to 16, and at 0.50 119 to 2, but the cat is lost in a quarter of
#: its pictures. In 40 other variations of each, made afterwards, 149 were right and 6 wrong.
MIN_SCORE = 0.45
#: Two boxes of one class that overlap by more, as intersection over union, are one object.
MOST_OVERLAP = 0.5
#: So are boxes of any classes that overlap by even more: where the model can't tell a cat from a
#: dog it finds both in one place, but nothing is both.
MOST_OVERLAP_OF_CLASSES = 0.9

#: The classes in the order of the model's output, by their names in the COCO data set.
CLASSES = (
    *("person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"),
    *("traffic light", "fire hydrant", "stop sign", "parking meter", "bench"),
    *("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"),
    *("backpack", "umbrella", "handbag", "tie", "suitcase"),
    *("frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove"),
    *("skateboard", "surfboard", "tennis racket"),
    *("bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl"),
    *("banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut"),
    *("cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet"),
    *("tv", "laptop", "mouse", "remote", "keyboard", "cell phone"),
    *("microwave", "oven", "toaster", "sink", "refrigerator"),
    *("book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush"),
)


class NanoDet:
    """The model ``nanodet``."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    def __call__(self, image: Image.Image) -> list[Object]:
        """See `Detector`."""
        pixels = boxes.letterbox(image, _SIZE)
        output: list[Any] = self._session.run(["scores", "boxes"], {"image": pixels})
        scores, places = output[0], boxes.unletterbox(output[1], image.size, _SIZE)
        candidates = [
            (row, number)
            for number in np.flatnonzero(scores.max(axis=0) >= MIN_SCORE)
            for row in _of_one_class(places, scores[:, number])
        ]
        rows, numbers = np.array(candidates, int).reshape(-1, 2).T
        sure = scores[rows, numbers]
        return [
            Object(
                CLASSES[numbers[kept]],
                float(sure[kept]) * 100,
                boxes.corner_and_size(places[rows[kept]]),
            )
            for kept in boxes.suppress(places[rows], sure, MOST_OVERLAP_OF_CLASSES)
        ]


def _of_one_class(places: Array, scores: Array) -> NDArray[np.intp]:
    """Return the places where the objects of a class are, from its score at each place."""
    likely = np.flatnonzero(scores >= MIN_SCORE)
    return likely[boxes.suppress(places[likely], scores[likely], MOST_OVERLAP)]
