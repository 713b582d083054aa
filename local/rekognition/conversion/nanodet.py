"""NanoDet, a detector of the 80 kinds of objects of the COCO data set, as an ONNX graph.

The network is the published TensorFlow.js graph. What this module adds is its input (pixel values)
and the decoding of its boxes: at each cell of three grids the network gives, for each side of the
box, a distribution over the distances 0..10 cells, whose mean is the distance.
"""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from local.rekognition.conversion import tensorflow, tfjs
from local.rekognition.conversion.graph import Graph
from local.rekognition.conversion.operators import Tensor

#: Side of the square input, pixels.
SIZE = 416
#: Number of kinds of objects.
CLASSES = 80

_STRIDES = (8, 16, 32)
_DISTANCES = 11
# Of COCO photos, blue, green, red: the network was trained on OpenCV's order of channels.
_MEAN = (103.53, 116.28, 123.675)
_DEVIATION = (57.375, 57.12, 58.395)
# One for each grid, finest first, as the model's signature lists them.
_SCORES = ("Identity", "Identity_1", "Identity_2")
_BOXES = ("Identity_3", "Identity_4", "Identity_5")


def cells(stride: int) -> NDArray[np.float32]:
    """Return the centre (x, y) of each cell of a grid, row by row, pixels: (cells, 2)."""
    centres = (np.arange(SIZE // stride, dtype=np.float32) + 0.5) * stride
    y, x = np.meshgrid(centres, centres, indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1)


def build(source: tfjs.GraphModel) -> onnx.ModelProto:
    """Return the detector as an ONNX model.

    Parameters
    ----------
    source
        The published graph.

    Returns
    -------
    onnx.ModelProto
        Input ``image``: float32 (1, 3, 416, 416), RGB, 0..255. Outputs ``scores``: float32
        (3549, 80), 0..1, and ``boxes``: float32 (3549, 4), left, top, right, bottom in pixels of
        the input; they may reach beyond it.

    Raises
    ------
    KeyError, ValueError
        It is another graph.
    """
    graph = Graph("nanodet")
    image = graph.input("image", 1, 3, SIZE, SIZE)
    reversed_channels = graph.node("Gather", [image, graph.constant([2, 1, 0])], axis=1)
    pixels = graph.normalized(reversed_channels, _MEAN, _DEVIATION)
    # This graph came from a framework with channels first, so its input has them first, too.
    tensor = Tensor(pixels, (1, 3, SIZE, SIZE), (0, 1, 2, 3))
    found = tensorflow.add(graph, source, {"input_1": tensor}, (*_SCORES, *_BOXES))
    parts = [part.name for part in found]
    scores, distributions = (
        graph.node("Concat", group, axis=1) for group in (parts[:3], parts[3:])
    )
    centres = np.concatenate([cells(stride) for stride in _STRIDES])
    count = len(centres)
    graph.output(graph.reshape(scores, count, CLASSES), "scores", count, CLASSES)
    graph.output(_boxes(graph, distributions, centres), "boxes", count, 4)
    return graph.model()


def _boxes(graph: Graph, distributions: str, centres: NDArray[np.float32]) -> str:
    x = graph.reshape(distributions, len(centres), 4, _DISTANCES)
    x = graph.node("Softmax", [x], axis=-1)
    steps = np.arange(_DISTANCES, dtype=np.float32)
    distances = graph.node("MatMul", [x, graph.constant(steps)])
    strides = np.repeat(_STRIDES, [len(cells(stride)) for stride in _STRIDES])
    directions = np.array([-1, -1, 1, 1])  # left and top lie before the centre
    return graph.scaled(distances, strides[:, None] * directions, np.tile(centres, 2))


def convert(source: Path, target: Path) -> None:
    """Convert the graph model (``nanodet.json``) to an ONNX file; raises as its steps do."""
    onnx.save(build(tfjs.load(source)), target)
