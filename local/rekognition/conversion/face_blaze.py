"""MediaPipe's full-range face detector as an ONNX graph.

The network is the published TensorFlow.js graph, of which only the part for faces is kept. What
this module adds is its input (pixel values) and the decoding of its boxes, which it gives as
distances from the cells of a grid. Its landmarks of the face are not kept.
"""

from pathlib import Path

import numpy as np
import onnx

from local.rekognition.conversion import tensorflow, tfjs
from local.rekognition.conversion.graph import Graph
from local.rekognition.conversion.operators import CHANNELS_FIRST, Tensor

#: Side of the square input, pixels.
SIZE = 192

_GRID = 48
# For each cell: the score's logit, the centre's offset, width and height, six landmarks.
_NUMBERS = 17
_FACES = "Identity"


def build(source: tfjs.GraphModel) -> onnx.ModelProto:
    """Return the detector as an ONNX model.

    Parameters
    ----------
    source
        The published graph.

    Returns
    -------
    onnx.ModelProto
        Input ``image``: float32 (1, 3, 192, 192), RGB, 0..255. Outputs ``scores``: float32
        (2304,), 0..1, and ``boxes``: float32 (2304, 4), left, top, right, bottom as fractions of
        the input; they may reach beyond it.

    Raises
    ------
    KeyError, ValueError
        It is another graph.
    """
    graph = Graph("face_blaze")
    image = graph.input("image", 1, 3, SIZE, SIZE)
    pixels = graph.normalized(image, [127.5] * 3, [127.5] * 3)
    tensor = Tensor(pixels, (1, SIZE, SIZE, 3), CHANNELS_FIRST)
    (face,) = tensorflow.add(graph, source, {"input": tensor}, [_FACES])
    found = graph.reshape(face.name, _GRID**2, _NUMBERS)
    logits = graph.reshape(graph.columns(found, 0, 1), _GRID**2)
    graph.output(graph.node("Sigmoid", [logits]), "scores", _GRID**2)
    graph.output(_boxes(graph, found), "boxes", _GRID**2, 4)
    return graph.model()


def _boxes(graph: Graph, found: str) -> str:
    cell = (np.arange(_GRID, dtype=np.float32) + 0.5) / _GRID
    y, x = np.meshgrid(cell, cell, indexing="ij")
    anchors = np.stack([x.ravel(), y.ravel()], axis=1)
    centre = graph.scaled(graph.columns(found, 1, 3), 1 / SIZE, anchors)
    half = graph.times(graph.columns(found, 3, 5), 0.5 / SIZE)
    corners = [graph.node("Sub", [centre, half]), graph.add(centre, half)]
    return graph.node("Concat", corners, axis=1)


def convert(source: Path, target: Path) -> None:
    """Convert the graph model (``facemesh-detection-full.json``) to an ONNX file."""
    onnx.save(build(tfjs.load(source)), target)
