"""face-api's network for the expression of a face as an ONNX graph."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
from numpy.typing import NDArray

from local.rekognition.conversion import manifest
from local.rekognition.conversion.faceapi import Layers, face_input, features
from local.rekognition.conversion.graph import Graph
from local.rekognition.conversion.weights import Weights

#: What the outputs stand for, in their order.
EXPRESSIONS = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")

_BLOCKS = 4
_LAYERS = 4  # of a block


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
        Output ``probabilities``: float32 (n, 7), each row summing to 1, in the order of
        `EXPRESSIONS`.

    Raises
    ------
    KeyError
        A weight of the architecture is missing.
    ValueError
        There are weights that the architecture has no place for.
    """
    graph = Graph("expression")
    taken = Weights(weights)
    layers = Layers(graph, taken)
    x = face_input(graph)
    for index in range(_BLOCKS):
        x = _dense_block(graph, layers, x, index)
    logits = layers.dense(features(graph, x), "fc")
    probabilities = graph.node("Softmax", [logits], axis=1)
    graph.output(probabilities, "probabilities", "n", len(EXPRESSIONS))
    taken.check_all_used()
    return graph.model()


def _dense_block(graph: Graph, layers: Layers, x: str, index: int) -> str:
    """Add a block that halves the sides, in which each layer sees the sum of all before it."""
    entry = layers.plain if index == 0 else layers.separable
    total = y = graph.relu(entry(x, f"dense{index}/conv0", stride=2))
    for layer in range(1, _LAYERS):
        total = graph.add(total, layers.separable(y, f"dense{index}/conv{layer}"))
        y = graph.relu(total)
    return y


def convert(source: Path, target: Path) -> None:
    """Convert the weights of a manifest file to an ONNX file; raises as its steps do."""
    onnx.save(build(manifest.load(source)), target)
