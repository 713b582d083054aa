"""NanoDet, a detector of the 80 kinds of objects of the COCO data set.

Input ``image``: float32 (1, 3, 416, 416), RGB, 0..255. Outputs ``scores``: float32 (3549, 80),
0..1, and ``boxes``: float32 (3549, 4), left, top, right, bottom in pixels of the input; they may
reach beyond it.

The network is the published TensorFlow.js graph. What this module adds is its input (pixel values)
and the decoding of its boxes: at each cell of three grids the network gives, for each side of the
box, a distribution over the distances 0..10 cells, whose mean is the distance.
"""

import numpy as np

from tools.models import tensorflow, tfjs
from tools.models.graph import Graph, cells
from tools.models.operators import Tensor
from tools.models.weights import Array

_SIZE = 416
_CLASSES = 80
_STRIDES = (8, 16, 32)
_DISTANCES = 11
# Of COCO photos, blue, green, red: the network was trained on OpenCV's order of channels.
_MEAN = (103.53, 116.28, 123.675)
_DEVIATION = (57.375, 57.12, 58.395)
# One for each grid, finest first, as the model's signature lists them.
_SCORES = ("Identity", "Identity_1", "Identity_2")
_BOXES = ("Identity_3", "Identity_4", "Identity_5")


def build(graph: Graph, source: tfjs.GraphModel) -> None:
    """Add the network; see `convert`."""
    image = graph.input("image", 1, 3, _SIZE, _SIZE)
    reversed_channels = graph.node("Gather", [image, graph.constant([2, 1, 0])], axis=1)
    pixels = graph.normalized(reversed_channels, _MEAN, _DEVIATION)
    # This graph came from a framework with channels first, so its input has them first, too.
    tensor = Tensor(pixels, (1, 3, _SIZE, _SIZE), (0, 1, 2, 3))
    found = tensorflow.add(graph, source, {"input_1": tensor}, (*_SCORES, *_BOXES))
    parts = [part.name for part in found]
    scores, distributions = (
        graph.node("Concat", group, axis=1) for group in (parts[:3], parts[3:])
    )
    grids = [cells(_SIZE // stride) * np.float32(stride) for stride in _STRIDES]
    strides = np.repeat(_STRIDES, [len(grid) for grid in grids])
    centres = np.concatenate(grids)
    graph.output(graph.reshape(scores, len(centres), _CLASSES), "scores", len(centres), _CLASSES)
    boxes = _boxes(graph, distributions, centres, strides)
    graph.output(boxes, "boxes", len(centres), 4)


def _boxes(graph: Graph, distributions: str, centres: Array, strides: Array) -> str:
    x = graph.reshape(distributions, len(centres), 4, _DISTANCES)
    x = graph.node("Softmax", [x], axis=-1)
    steps = np.arange(_DISTANCES, dtype=np.float32)
    distances = graph.node("MatMul", [x, graph.constant(steps)])
    directions = np.array([-1, -1, 1, 1])  # left and top lie before the centre
    return graph.scaled(distances, strides[:, None] * directions, np.tile(centres, 2))
