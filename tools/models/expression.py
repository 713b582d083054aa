"""face-api's network for the expression of a face.

Input ``faces``: float32 (n, 3, 112, 112), RGB, 0..255, each a face that fills the square. Output
``probabilities``: float32 (n, 7), each row summing to 1: neutral, happy, sad, angry, fearful,
disgusted, surprised.
"""

from tools.models.faceapi import Layers
from tools.models.graph import Graph
from tools.models.weights import Weights

_EXPRESSIONS = 7
_BLOCKS = 4
_LAYERS = 4  # of a block


def build(graph: Graph, weights: Weights) -> None:
    """Add the network; see `convert`."""
    layers = Layers(graph, weights)
    x = layers.faces()
    for index in range(_BLOCKS):
        x = _dense_block(layers, x, index)
    x = graph.node("Softmax", [layers.dense(layers.pooled(x), "fc")], axis=1)
    graph.output(x, "probabilities", "n", _EXPRESSIONS)


def _dense_block(layers: Layers, x: str, index: int) -> str:
    """Add a block that halves the sides, in which each layer sees the sum of all before it."""
    graph = layers.graph
    entry = layers.plain if index == 0 else layers.separable
    total = y = graph.relu(entry(x, f"dense{index}/conv0", stride=2))
    for layer in range(1, _LAYERS):
        total = graph.add(total, layers.separable(y, f"dense{index}/conv{layer}"))
        y = graph.relu(total)
    return y
