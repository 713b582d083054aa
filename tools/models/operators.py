"""TensorFlow's operators as ONNX nodes: one small function each.

TensorFlow convolves (batch, height, width, channels) and ONNX (batch, channels, height, width).
Moving data between the two at every convolution would take more time than it is worth, so a
`Tensor` says which of its stored axes stands for which of TensorFlow's: a Transpose of TensorFlow
only changes that, and data are moved where an operation can't do otherwise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.models.graph import Graph
from tools.models.tfjs import Node

#: Where (batch, height, width, channels) are in (batch, channels, height, width).
CHANNELS_FIRST = (0, 2, 3, 1)

Array = NDArray[Any]


@dataclass(frozen=True)
class Tensor:
    """A value of the ONNX graph, as TensorFlow sees it.

    Attributes
    ----------
    name
        In the ONNX graph.
    shape
        In TensorFlow's order of axes.
    axes
        For each axis of TensorFlow, the stored axis.
    """

    name: str
    shape: tuple[int, ...]
    axes: tuple[int, ...]


Value = Tensor | Array
Operator = Callable[[Graph, Node, list[Any]], Value | list[Value]]


def stored(graph: Graph, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Return a tensor whose axes are stored in a certain order, moving data only if need be."""
    if x.axes == axes:
        return x
    permutation = [x.axes[axes.index(position)] for position in range(len(axes))]
    return Tensor(graph.node("Transpose", [x.name], perm=permutation), x.shape, axes)


def _channels_first(graph: Graph, x: Tensor) -> str:
    return stored(graph, x, CHANNELS_FIRST).name


def _window(x: Tensor, kernel: tuple[int, int], node: Node) -> tuple[int, int, int]:
    """Return the stride, and the height and width of what a sliding window gives."""
    _, stride, across, _ = node.attributes["strides"]
    if stride != across or set(node.attributes.get("dilations", [1])) != {1}:
        raise ValueError(f"{node.name}: unequal strides or dilations are not known")
    if node.attributes["padding"] == "SAME":
        kernel = (1, 1)
    elif node.attributes["padding"] != "VALID":
        raise ValueError(f"{node.name}: unknown padding {node.attributes['padding']}")
    height, width = (-(-(x.shape[i + 1] - kernel[i] + 1) // stride) for i in (0, 1))
    return stride, height, width


def _convolution(graph: Graph, node: Node, inputs: list[Any]) -> Tensor:
    x, kernel, *rest = inputs
    fused = list(node.attributes.get("fused_ops", []))
    bias = rest[0] if fused[:1] == ["BiasAdd"] else None
    activations = fused[1:] if bias is not None else fused
    stride, height, width = _window(x, kernel.shape[:2], node)
    depthwise = "Depthwise" in node.operator
    groups = kernel.shape[2] if depthwise else 1
    if depthwise:  # (height, width, channels, multiplier)
        kernel = kernel.transpose(2, 3, 0, 1).reshape(-1, 1, *kernel.shape[:2])
    else:  # (height, width, in, out)
        kernel = kernel.transpose(3, 2, 0, 1)
    x_name, padding = _channels_first(graph, x), node.attributes["padding"]
    name = graph.convolution(x_name, kernel, bias, stride=stride, groups=groups, padding=padding)
    for activation in activations:
        if activation != "Relu":
            raise ValueError(f"{node.name}: unknown fused operation {activation}")
        name = graph.relu(name)
    return Tensor(name, (x.shape[0], height, width, len(kernel)), CHANNELS_FIRST)


def _max_pool(graph: Graph, node: Node, inputs: list[Any]) -> Tensor:
    (x,) = inputs
    _, *kernel, _ = node.attributes["ksize"]
    stride, height, width = _window(x, (kernel[0], kernel[1]), node)
    name = graph.node(
        "MaxPool",
        [_channels_first(graph, x)],
        kernel_shape=kernel,
        strides=[stride, stride],
        auto_pad="SAME_UPPER" if node.attributes["padding"] == "SAME" else "VALID",
    )
    return Tensor(name, (x.shape[0], height, width, x.shape[3]), CHANNELS_FIRST)


def _resize_bilinear(graph: Graph, node: Node, inputs: list[Any]) -> Tensor:
    x, size = inputs
    if node.attributes["align_corners"] or not node.attributes["half_pixel_centers"]:
        raise ValueError(f"{node.name}: only half-pixel centres are known")
    shape = (x.shape[0], int(size[0]), int(size[1]), x.shape[3])
    name = graph.node(
        "Resize",
        [_channels_first(graph, x), "", "", graph.constant([shape[i] for i in (0, 3, 1, 2)])],
        mode="linear",
        coordinate_transformation_mode="half_pixel",
    )
    return Tensor(name, shape, CHANNELS_FIRST)


def _depth_to_space(graph: Graph, node: Node, inputs: list[Any]) -> Tensor:
    (x,) = inputs
    size = node.attributes["block_size"]
    name = graph.node("DepthToSpace", [_channels_first(graph, x)], blocksize=size, mode="DCR")
    batch, height, width, channels = x.shape
    shape = (batch, height * size, width * size, channels // size**2)
    return Tensor(name, shape, CHANNELS_FIRST)


def _add(graph: Graph, node: Node, inputs: list[Any]) -> Tensor:
    x, y = inputs if isinstance(inputs[0], Tensor) else reversed(inputs)
    shape = y.shape
    if isinstance(y, np.ndarray):
        # Broadcasting counts axes from the last, so all must be there before they are moved.
        y = y.reshape((1,) * (len(x.shape) - y.ndim) + y.shape)
        shape = y.shape
        name = graph.constant(y.transpose(np.argsort(x.axes)))
    else:
        name = stored(graph, y, x.axes).name
    if np.broadcast_shapes(x.shape, shape) != x.shape:
        raise ValueError(f"{node.name}: can't add {shape} to {x.shape}")
    return Tensor(graph.add(x.name, name), x.shape, x.axes)


def _pad(graph: Graph, _: Node, inputs: list[Any]) -> Tensor:
    x, amounts, *value = inputs
    shape = tuple(
        size + int(before + after) for size, (before, after) in zip(x.shape, amounts, strict=True)
    )
    before, after = amounts[np.argsort(x.axes)].T.tolist()
    if value:
        filling = np.asarray(value[0], np.float32)
        names = [x.name, graph.constant([*before, *after]), graph.constant(filling)]
        return Tensor(graph.node("Pad", names), shape, x.axes)
    return Tensor(graph.with_zeros(x.name, before, after), shape, x.axes)


def _concat(graph: Graph, _: Node, inputs: list[Any]) -> Tensor:
    first, *rest, axis = inputs
    at = int(axis) % len(first.shape)
    parts = [first, *(stored(graph, part, first.axes) for part in rest)]
    name = graph.node("Concat", [part.name for part in parts], axis=first.axes[at])
    shape = list(first.shape)
    shape[at] = sum(part.shape[at] for part in parts)
    return Tensor(name, tuple(shape), first.axes)


def _split(graph: Graph, _: Node, inputs: list[Any]) -> list[Value]:
    x, sizes, axis = inputs
    at = int(axis) % len(x.shape)
    lengths = [int(size) for size in sizes]
    names = graph.nodes("Split", [x.name, graph.constant(lengths)], len(lengths), axis=x.axes[at])
    return [
        Tensor(name, (*x.shape[:at], length, *x.shape[at + 1 :]), x.axes)
        for name, length in zip(names, lengths, strict=True)
    ]


def _reshape(graph: Graph, _: Node, inputs: list[Any]) -> Tensor:
    x, wanted = inputs
    shape = np.empty(x.shape, np.bool_).reshape([int(size) for size in wanted]).shape
    x = stored(graph, x, tuple(range(len(x.shape))))
    return Tensor(graph.reshape(x.name, *shape), shape, tuple(range(len(shape))))


def _transpose(_: Graph, __: Node, inputs: list[Any]) -> Tensor:
    x, permutation = inputs
    order = [int(axis) for axis in permutation]
    return Tensor(
        x.name, tuple(x.shape[axis] for axis in order), tuple(x.axes[axis] for axis in order)
    )


def _each(operator: str, *attributes: str) -> Operator:
    """Return a handler for an operation on each element, with attributes that ONNX has too."""

    def handler(graph: Graph, node: Node, inputs: list[Any]) -> Tensor:
        (x,) = inputs
        settings = {name: node.attributes[name] for name in attributes}
        return Tensor(graph.node(operator, [x.name], **settings), x.shape, x.axes)

    return handler


#: Every operator of TensorFlow that is known, with what adds it to an ONNX graph.
OPERATORS: Mapping[str, Operator] = {
    "Add": _add,
    "AddV2": _add,
    "ConcatV2": _concat,
    "Conv2D": _convolution,
    "DepthToSpace": _depth_to_space,
    "FusedDepthwiseConv2dNative": _convolution,
    "Identity": lambda _, __, inputs: inputs[0],
    "LeakyRelu": _each("LeakyRelu", "alpha"),
    "MaxPool": _max_pool,
    "Pad": _pad,
    "PadV2": _pad,
    "Relu": _each("Relu"),
    "Reshape": _reshape,
    "ResizeBilinear": _resize_bilinear,
    "Sigmoid": _each("Sigmoid"),
    "SplitV": _split,
    "Transpose": _transpose,
    "_FusedConv2D": _convolution,
}
