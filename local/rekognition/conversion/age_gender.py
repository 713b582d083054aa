"""face-api's network for age and gender, a small Xception, as an ONNX graph."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
from numpy.typing import NDArray

from local.rekognition.conversion import manifest
from local.rekognition.conversion.faceapi import Layers, face_input, features
from local.rekognition.conversion.graph import Graph
from local.rekognition.conversion.weights import Weights

_MAIN_BLOCKS = 2


def build(weights: Mapping[str, NDArray[Any]]) -> onnx.ModelProto:
    """Return the network as an ONNX model.

    Parameters
    ----------
    weights
        Name to array, as published.

    Returns
    -------
    onnx.ModelProto
        Input ``faces``: float32 (n, 3, 112, 112), RGB, 0..255, each a face that fills the square.
        Outputs ``age``: float32 (n,), years, and ``male``: float32 (n,), a probability.

    Raises
    ------
    KeyError
        A weight of the architecture is missing.
    ValueError
        There are weights that the architecture has no place for.
    """
    graph = Graph("age_gender")
    taken = Weights(weights)
    layers = Layers(graph, taken)
    x = graph.relu(layers.plain(face_input(graph), "entry_flow/conv_in", stride=2))
    x = _reduction(graph, layers, x, x, "entry_flow/reduction_block_0")
    x = _reduction(graph, layers, x, graph.relu(x), "entry_flow/reduction_block_1")
    for index in range(_MAIN_BLOCKS):
        y = x
        for layer in range(3):
            block = f"middle_flow/main_block_{index}/separable_conv{layer}"
            y = layers.separable(graph.relu(y), block)
        x = graph.add(y, x)
    x = _reduction(graph, layers, x, graph.relu(x), "exit_flow/reduction_block")
    x = features(graph, graph.relu(layers.separable(x, "exit_flow/separable_conv")))
    graph.output(graph.reshape(layers.dense(x, "fc/age"), -1), "age", "n")
    genders = graph.node("Softmax", [layers.dense(x, "fc/gender")], axis=1)
    graph.output(graph.reshape(graph.columns(genders, 0, 1), -1), "male", "n")
    taken.check_all_used()
    return graph.model()


def _reduction(graph: Graph, layers: Layers, x: str, activated: str, block: str) -> str:
    """Add a block that halves the sides; the shortcut takes `x`, the rest `activated`."""
    y = layers.separable(activated, f"{block}/separable_conv0")
    y = layers.separable(graph.relu(y), f"{block}/separable_conv1")
    y = graph.node("MaxPool", [y], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
    return graph.add(y, layers.plain(x, f"{block}/expansion_conv", stride=2))


def convert(source: Path, target: Path) -> None:
    """Convert the weights of a manifest file to an ONNX file; raises as its steps do."""
    onnx.save(build(manifest.load(source)), target)
