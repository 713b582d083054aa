"""A `FaceFinder`: CenterFace, which sees each face as a point that has a size.

The network looks at a grid of cells, each four pixels wide, and says of every cell how surely the
middle of a face is there, how large that face is, and where its eyes, nose and mouth are.
"""

from typing import Any, Final

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from PIL import Image

from local.rekognition import boxes
from local.rekognition.boxes import Array
from local.rekognition.protocols import FoundFaces

#: The longer side of what the model looks at, pixels: a face as wide as a thirtieth of it is found.
SIDE: Final = 640
# Its four halvings and what it adds up again fit only for multiples of this, pixels.
_MULTIPLE: Final = 32
_CELL: Final = 4  # pixels

#: The score, 0..1, below which a face is not believed. In the five photos of `tests/photos` and 40
#: variations of each (cropped, mirrored, darker, noisy, turned and so on) all 82 faces have 0.76 or
#: more, and nothing else has 0.3. Of 76 other photos without a face in eight variations each, 608
#: pictures, one has more: a dog that looks into the camera (0.69). A circuit board has 0.55.
MIN_SCORE: Final = 0.6
#: Overlap (intersection over union) beyond which two boxes are one face.
MOST_OVERLAP: Final = 0.3

#: The service answers with the largest 100.
MAX_FACES: Final = 100


class CenterFace:
    """The model ``centerface``."""

    def __init__(self, model: ort.InferenceSession) -> None:
        self._model = model

    def __call__(self, image: Image.Image) -> FoundFaces:
        """See `FaceFinder`."""
        pixels = boxes.letterbox(image, SIDE, multiple=_MULTIPLE)
        output: list[Any] = self._model.run(
            ["scores", "sizes", "offsets", "landmarks"], {"image": pixels}
        )
        places, scores, landmarks = _decode(*(array[0] for array in output))
        places = boxes.unletterbox(places, image.size, SIDE)
        landmarks = boxes.unletterbox(landmarks, image.size, SIDE)
        areas = (places[:, 2:] - places[:, :2]).prod(axis=1)
        kept = [
            index
            for index in boxes.suppress(places, scores, MOST_OVERLAP)
            if areas[index] > 0  # beyond the picture there is nothing
        ]
        largest = sorted(kept, key=lambda index: -areas[index])[:MAX_FACES]
        return FoundFaces(places[largest], scores[largest], landmarks[largest])


def _decode(
    scores: Array, sizes: Array, offsets: Array, landmarks: Array
) -> tuple[Array, Array, Array]:
    """Return the boxes (n, 4), scores (n,) and landmarks (n, 5, 2), in pixels, of likely faces.

    The model gives sizes as logarithms, offsets from a cell's middle in cells, and landmarks in
    units of the box from its upper left corner; each pair is y before x.
    """
    rows, columns = np.nonzero(scores[0] >= MIN_SCORE)
    cells = np.stack([columns, rows], axis=1).astype(np.float32)
    sides = np.exp(sizes[::-1, rows, columns].T) * _CELL
    middles = (cells + offsets[::-1, rows, columns].T + 0.5) * _CELL
    corners = middles - sides / 2
    points = landmarks[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1]
    return (
        np.concatenate([corners, corners + sides], axis=1),
        scores[0, rows, columns],
        points * sides[:, None] + corners[:, None],
    )
