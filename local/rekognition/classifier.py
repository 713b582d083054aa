"""One picture -> the probability of each ImageNet class, with EfficientNet-Lite0."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from local.rekognition import models

INPUT_SIZE: Final = 224
# The share of the shorter side that the centre crop keeps, as in the model's own evaluation.
_CROP = 224 / 256
_MEAN = np.float32(127)
_SCALE = np.float32(128)


def views(image: Image.Image) -> NDArray[np.float32]:
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
    size = (INPUT_SIZE, INPUT_SIZE)
    crop = image.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
    squashed = image.resize(size, Image.Resampling.BICUBIC)
    pixels = np.stack([np.asarray(crop), np.asarray(squashed)]).astype(np.float32)
    return np.ascontiguousarray(((pixels - _MEAN) / _SCALE).transpose(0, 3, 1, 2))


class Classifier:
    """The model, loaded once and shared by all threads.

    Parameters
    ----------
    directory
        Of the converted models.
    threads
        Cores that one call may use.

    Raises
    ------
    models.ModelError
        It can't be loaded.
    """

    def __init__(self, directory: Path, threads: int = 1) -> None:
        self._session = models.session(directory, "efficientnet-lite0", threads)

    def __call__(self, image: Image.Image) -> NDArray[np.float32]:
        """Return the probabilities of the 1000 classes, shape (1000,), for an upright RGB picture.

        It is the mean over both `views`.
        """
        output: list[Any] = self._session.run(["probabilities"], {"images": views(image)})
        mean: NDArray[np.float32] = output[0].mean(axis=0)
        return mean
