"""MediaPipe's full-range face detector.

Input ``image``: float32 (1, 3, 192, 192), RGB, 0..255. Outputs ``scores``: float32 (2304,), 0..1,
and ``boxes``: float32 (2304, 4), left, top, right, bottom as fractions of the input; they may reach
beyond it.

The network is the published TensorFlow.js graph, of which only the part for faces is kept. What
this module adds is its input (pixel values) and the decoding of its boxes, which it gives as
distances from the cells of a grid. Its landmarks of the face are not kept.
"""

from tools.models import tensorflow, tfjs
from tools.models.graph import Graph, cells
from tools.models.operators import CHANNELS_FIRST, Tensor

_SIZE = 192
_GRID = 48
# For each cell: the score's logit, the centre's offset, width and height, six landmarks.
_NUMBERS = 17
_FACES = "Identity"


def build(graph: Graph, source: tfjs.GraphModel) -> None:
    """Add the network; see `convert`."""
    image = graph.input("image", 1, 3, _SIZE, _SIZE)
    pixels = graph.normalized(image, [127.5] * 3, [127.5] * 3)
    tensor = Tensor(pixels, (1, _SIZE, _SIZE, 3), CHANNELS_FIRST)
    (face,) = tensorflow.add(graph, source, {"input": tensor}, [_FACES])
    found = graph.reshape(face.name, _GRID**2, _NUMBERS)
    logits = graph.reshape(graph.columns(found, 0, 1), _GRID**2)
    graph.output(graph.node("Sigmoid", [logits]), "scores", _GRID**2)
    centre = graph.scaled(graph.columns(found, 1, 3), 1 / _SIZE, cells(_GRID) / _GRID)
    half = graph.times(graph.columns(found, 3, 5), 0.5 / _SIZE)
    graph.output(graph.around(centre, half), "boxes", _GRID**2, 4)
