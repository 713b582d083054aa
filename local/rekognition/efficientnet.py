"""A `Classifier`: EfficientNet-Lite0."""

from typing import Any

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from PIL import Image

from local.rekognition.boxes import Array

_SIZE = 224  # of the square that the model looks at, pixels
# The share of the shorter side that the centre crop keeps, as in the model's own evaluation.
_CROP = 224 / 256
_MEAN = np.float32(127)
_SCALE = np.float32(128)


def views(image: Image.Image) -> Array:
    """Return the two views of a picture that the model sees.

    Parameters
    ----------
    image
        An upright RGB picture of any size.

    Returns
    -------
    ndarray
        float32 (2, 3, 224, 224): the centre crop, which keeps proportions, and the whole picture
        squashed to a square, which keeps what stands at the edges.
    """
    side = min(image.size) * _CROP
    left, top = (image.width - side) / 2, (image.height - side) / 2
    size = (_SIZE, _SIZE)
    crop = image.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
    squashed = image.resize(size, Image.Resampling.BICUBIC)
    pixels = np.stack([np.asarray(crop), np.asarray(squashed)]).astype(np.float32)
    return np.ascontiguousarray(((pixels - _MEAN) / _SCALE).transpose(0, 3, 1, 2))


class EfficientNet:
    """The model ``efficientnet-lite0``; a probability is the mean over both `views`."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    def __call__(self, image: Image.Image) -> Array:
        """See `Classifier`."""
        output: list[Any] = self._session.run(["probabilities"], {"images": views(image)})
        mean: Array = output[0].mean(axis=0)
        return mean
