"""EfficientNet-Lite0 as an ONNX graph, built from its PyTorch state dict.

The architecture is that of the EfficientNet-Lite release (Apache-2.0): no squeeze-and-excitation,
ReLU6 as the activation, and TensorFlow's ``SAME`` padding.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import onnx
from numpy.typing import NDArray

from local.rekognition.conversion import pth
from local.rekognition.conversion.batch_norm import fold_batch_norm
from local.rekognition.conversion.graph import Graph
from local.rekognition.conversion.weights import Weights

#: Side of the square input, pixels.
INPUT_SIZE = 224
#: Number of ImageNet classes.
CLASSES = 1000


class _Stage(NamedTuple):
    blocks: int
    stride: int  # of the stage's first block


_STAGES = (
    _Stage(1, 1),
    _Stage(2, 2),
    _Stage(2, 2),
    _Stage(3, 2),
    _Stage(3, 1),
    _Stage(4, 2),
    _Stage(1, 1),
)


class _Layers:
    """The kinds of layers there are, each built from the weights of its name."""

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._graph = graph
        self._weights = weights

    def has(self, layer: str) -> bool:
        return f"{layer}.weight" in self._weights

    def convolution(
        self,
        x: str,
        layer: str,
        batch_norm: str,
        *,
        stride: int = 1,
        depthwise: bool = False,
    ) -> str:
        kernel, bias = fold_batch_norm(
            self._weights.take(f"{layer}.weight"),
            *(
                self._weights.take(f"{batch_norm}.{part}")
                for part in ("weight", "bias", "running_mean", "running_var")
            ),
        )
        groups = kernel.shape[0] if depthwise else 1
        return self._graph.convolution(x, kernel, bias, stride=stride, groups=groups, name=layer)

    def dense(self, x: str, layer: str) -> str:
        weight, bias = (self._weights.take(f"{layer}.{part}") for part in ("weight", "bias"))
        return self._graph.dense(x, weight, bias)

    def inverted_residual(self, x: str, block: str, stride: int, *, skip: bool) -> str:
        relu6 = self._graph.relu6
        y = x
        if self.has(f"{block}._expand_conv"):
            y = relu6(self.convolution(y, f"{block}._expand_conv", f"{block}._bn0"))
        y = self.convolution(
            y, f"{block}._depthwise_conv", f"{block}._bn1", stride=stride, depthwise=True
        )
        y = self.convolution(relu6(y), f"{block}._project_conv", f"{block}._bn2")
        return self._graph.add(y, x) if skip else y


def build(weights: Mapping[str, NDArray[Any]]) -> onnx.ModelProto:
    """Return the classifier as an ONNX model.

    Parameters
    ----------
    weights
        The state dict: parameter name to array.

    Returns
    -------
    onnx.ModelProto
        Input ``images``: float32 (n, 3, 224, 224), RGB, values (0..255 - 127) / 128. Output
        ``probabilities``: float32 (n, 1000), each row summing to 1.

    Raises
    ------
    KeyError
        A weight of the architecture is missing.
    ValueError
        There are weights that the architecture has no place for.
    """
    taken = Weights(weights, idle=lambda name: name.endswith(".num_batches_tracked"))
    graph = Graph("efficientnet_lite0")
    layers = _Layers(graph, taken)
    images = graph.input("images", "n", 3, INPUT_SIZE, INPUT_SIZE)
    x = graph.relu6(layers.convolution(images, "_conv_stem", "_bn0", stride=2))
    index = 0
    for stage in _STAGES:
        for position in range(stage.blocks):
            first = position == 0
            # Only later blocks keep shape and channels, so only they can add their input.
            x = layers.inverted_residual(
                x, f"_blocks.{index}", stage.stride if first else 1, skip=not first
            )
            index += 1
    x = graph.relu6(layers.convolution(x, "_conv_head", "_bn1"))
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])])
    x = graph.node("Softmax", [layers.dense(x, "_fc")], axis=1)
    graph.output(x, "probabilities", "n", CLASSES)
    taken.check_all_used()
    return graph.model()


def convert(source: Path, target: Path) -> None:
    """Convert the state dict file `source` to the ONNX file `target`; raises as `build` does."""
    onnx.save(build(pth.load(source)), target)
