"""face-api's network for age and gender, a small Xception.

Input ``faces``: float32 (n, 3, 112, 112), RGB, 0..255, each a face that fills the square. Outputs
``age``: float32 (n,), years, and ``male``: float32 (n,), a probability.
"""

from tools.models.faceapi import Layers
from tools.models.graph import Graph
from tools.models.weights import Weights

_MAIN_BLOCKS = 2


def build(graph: Graph, weights: Weights) -> None:
    """Add the network; see `convert`."""
    layers = Layers(graph, weights)
    x = graph.relu(layers.plain(layers.faces(), "entry_flow/conv_in", stride=2))
    x = _reduction(layers, x, x, "entry_flow/reduction_block_0")
    x = _reduction(layers, x, graph.relu(x), "entry_flow/reduction_block_1")
    for index in range(_MAIN_BLOCKS):
        y = x
        for layer in range(3):
            block = f"middle_flow/main_block_{index}/separable_conv{layer}"
            y = layers.separable(graph.relu(y), block)
        x = graph.add(y, x)
    x = _reduction(layers, x, graph.relu(x), "exit_flow/reduction_block")
    x = layers.pooled(graph.relu(layers.separable(x, "exit_flow/separable_conv")))
    graph.output(graph.reshape(layers.dense(x, "fc/age"), -1), "age", "n")
    genders = graph.node("Softmax", [layers.dense(x, "fc/gender")], axis=1)
    graph.output(graph.reshape(graph.columns(genders, 0, 1), -1), "male", "n")


def _reduction(layers: Layers, x: str, activated: str, block: str) -> str:
    """Add a block that halves the sides; the shortcut takes `x`, the rest `activated`."""
    graph = layers.graph
    y = layers.separable(activated, f"{block}/separable_conv0")
    y = layers.separable(graph.relu(y), f"{block}/separable_conv1")
    y = graph.node("MaxPool", [y], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
    return graph.add(y, layers.plain(x, f"{block}/expansion_conv", stride=2))
