"""EfficientNet-Lite0 as an ONNX graph, built from its PyTorch state dict.

The architecture is that of the EfficientNet-Lite release (Apache-2.0): no squeeze-and-excitation,
ReLU6 as the activation, and TensorFlow's ``SAME`` padding.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from local.rekognition import pth

#: Side of the square input, pixels.
INPUT_SIZE = 224
#: Number of ImageNet classes.
CLASSES = 1000

_BATCH_NORM_EPSILON = 1e-3
_OPSET = 17
_IR_VERSION = 9

Weights = dict[str, NDArray[Any]]


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


def fold_batch_norm(
    kernel: NDArray[Any],
    gamma: NDArray[Any],
    beta: NDArray[Any],
    mean: NDArray[Any],
    variance: NDArray[Any],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Merge a batch norm into the bias-free convolution before it.

    Parameters
    ----------
    kernel
        Convolution kernel, shape (out, in, height, width).
    gamma, beta, mean, variance
        The batch norm's scale, shift and running statistics, shape (out,).

    Returns
    -------
    tuple
        Kernel of the same shape and bias of shape (out,), of one convolution that does both.
    """
    scale = gamma / np.sqrt(variance + _BATCH_NORM_EPSILON)
    folded = kernel * scale[:, None, None, None]
    return folded.astype(np.float32), (beta - mean * scale).astype(np.float32)


class _Graph:
    """Collects nodes and initializers; each method adds one and returns its output's name."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._unused = {name for name in weights if not name.endswith(".num_batches_tracked")}
        self._zero = self._constant("zero", np.float32(0))
        self._six = self._constant("six", np.float32(6))

    def _take(self, name: str) -> NDArray[Any]:
        self._unused.discard(name)
        return self._weights[name]

    def _constant(self, name: str, value: NDArray[Any] | np.float32) -> str:
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

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
            self._take(f"{layer}.weight"),
            *(
                self._take(f"{batch_norm}.{part}")
                for part in ("weight", "bias", "running_mean", "running_var")
            ),
        )
        inputs = [
            x,
            self._constant(f"{layer}.kernel", kernel),
            self._constant(f"{layer}.bias", bias),
        ]
        return self.node(
            "Conv",
            inputs,
            layer,
            auto_pad="SAME_UPPER",
            strides=[stride, stride],
            kernel_shape=list(kernel.shape[2:]),
            group=kernel.shape[0] if depthwise else 1,
        )

    def relu6(self, x: str) -> str:
        return self.node("Clip", [x, self._zero, self._six], f"{x}.relu6")

    def dense(self, x: str, layer: str, output: str) -> str:
        weight = self._constant(f"{layer}.weight", self._take(f"{layer}.weight"))
        bias = self._constant(f"{layer}.bias", self._take(f"{layer}.bias"))
        return self.node("Gemm", [x, weight, bias], output, transB=1)

    def model(self) -> onnx.ModelProto:
        if self._unused:
            raise ValueError(f"weights of another architecture: {min(self._unused)} has no place")
        image: list[str | int | None] = ["n", 3, INPUT_SIZE, INPUT_SIZE]
        graph = helper.make_graph(
            self._nodes,
            "efficientnet_lite0",
            [helper.make_tensor_value_info("images", TensorProto.FLOAT, image)],
            [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", CLASSES])],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def _inverted_residual(graph: _Graph, x: str, block: str, stride: int, *, skip: bool) -> str:
    y = x
    if graph.has(f"{block}._expand_conv"):
        y = graph.relu6(graph.convolution(y, f"{block}._expand_conv", f"{block}._bn0"))
    y = graph.convolution(
        y, f"{block}._depthwise_conv", f"{block}._bn1", stride=stride, depthwise=True
    )
    y = graph.convolution(graph.relu6(y), f"{block}._project_conv", f"{block}._bn2")
    return graph.node("Add", [y, x], f"{block}.sum") if skip else y


def build(weights: Weights) -> onnx.ModelProto:
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
    graph = _Graph(weights)
    x = graph.relu6(graph.convolution("images", "_conv_stem", "_bn0", stride=2))
    index = 0
    for stage in _STAGES:
        for position in range(stage.blocks):
            first = position == 0
            # Only later blocks keep shape and channels, so only they can add their input.
            x = _inverted_residual(
                graph,
                x,
                f"_blocks.{index}",
                stage.stride if first else 1,
                skip=not first,
            )
            index += 1
    x = graph.relu6(graph.convolution(x, "_conv_head", "_bn1"))
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "pooled")], "features")
    graph.node("Softmax", [graph.dense(x, "_fc", "logits")], "probabilities", axis=1)
    return graph.model()


def convert(source: Path, target: Path) -> None:
    """Convert the state dict file `source` to the ONNX file `target`; raises as `build` does."""
    onnx.save(build(pth.load(source)), target)
