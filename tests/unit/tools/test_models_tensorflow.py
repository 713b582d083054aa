"""TensorFlow graphs as ONNX graphs: every operator gives what its definition says."""

import math
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from tools.models import tensorflow
from tools.models.graph import Graph
from tools.models.operators import CHANNELS_FIRST, Tensor
from tools.models.tfjs import GraphModel, Node

Array = NDArray[Any]

RANDOM = np.random.default_rng(0)
PLAIN = (0, 1, 2, 3)
X = RANDOM.normal(size=(1, 5, 6, 4)).astype(np.float32)

STRIDE_1 = {"strides": [1, 1, 1, 1], "dilations": [1, 1, 1, 1]}
STRIDE_2 = {"strides": [1, 2, 2, 1], "dilations": [1, 1, 1, 1]}


def node(name: str, operator: str, *inputs: str, **attributes: Any) -> Node:
    return Node(name, operator, inputs, attributes)


def run(
    *nodes: Node, outputs: tuple[str, ...] = ("y",), axes: tuple[int, ...] = PLAIN, **constants: Any
) -> list[Array]:
    """Convert a graph of the input ``x`` that is stored with these axes, and run it on X."""
    arrays = {name: np.asarray(value) for name, value in constants.items()}
    model = GraphModel(
        {n.name: n for n in (*nodes, *(node(name, "Const") for name in arrays))}, arrays
    )
    stored = X.transpose(np.argsort(axes))
    graph = Graph("test")
    tensor = Tensor(graph.input("image", *stored.shape), X.shape, axes)
    for index, found in enumerate(tensorflow.add(graph, model, {"x": tensor}, outputs)):
        graph.output(found.name, f"output_{index}", *found.shape)
    session = ort.InferenceSession(graph.model().SerializeToString())
    return list(session.run(None, {"image": np.ascontiguousarray(stored)}))


def convolved(x: Array, kernel: Array, stride: int, padding: str) -> Array:
    """Convolve (n, h, w, in) with (kh, kw, in, out), by the definition."""
    kh, kw = kernel.shape[:2]
    height, width = x.shape[1:3]
    if padding == "SAME":
        down = max((math.ceil(height / stride) - 1) * stride + kh - height, 0)
        across = max((math.ceil(width / stride) - 1) * stride + kw - width, 0)
        before = (down // 2, across // 2)
        amounts = [(b, total - b) for b, total in zip(before, (down, across), strict=True)]
        x = np.pad(x, [(0, 0), *amounts, (0, 0)])
    rows = range(0, x.shape[1] - kh + 1, stride)
    columns = range(0, x.shape[2] - kw + 1, stride)
    return np.stack(
        [
            np.stack([np.tensordot(x[:, i : i + kh, j : j + kw], kernel, 3) for j in columns], 1)
            for i in rows
        ],
        1,
    )


@pytest.mark.parametrize("axes", [PLAIN, CHANNELS_FIRST], ids=["channels last", "channels first"])
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [STRIDE_1, STRIDE_2], ids=["stride 1", "stride 2"])
def test_convolution(axes: tuple[int, ...], padding: str, stride: dict[str, Any]) -> None:
    kernel = RANDOM.normal(size=(3, 2, 4, 7)).astype(np.float32)

    (y,) = run(node("y", "Conv2D", "x", "k", padding=padding, **stride), axes=axes, k=kernel)

    expected = convolved(X, kernel, stride["strides"][1], padding)
    assert y.shape == expected.shape
    np.testing.assert_allclose(y, expected, atol=1e-5)


def test_a_fused_convolution_adds_its_bias_and_then_cuts_below_zero() -> None:
    kernel = RANDOM.normal(size=(3, 3, 4, 2)).astype(np.float32)
    bias = np.float32([0.5, -0.5])
    fused = {"padding": "SAME", "fused_ops": ["BiasAdd", "Relu"], **STRIDE_1}

    (y,) = run(node("y", "_FusedConv2D", "x", "k", "b", **fused), k=kernel, b=bias)

    np.testing.assert_allclose(y, np.maximum(convolved(X, kernel, 1, "SAME") + bias, 0), atol=1e-5)


@pytest.mark.parametrize("multiplier", [1, 2])
def test_depthwise_convolution(multiplier: int) -> None:
    kernel = RANDOM.normal(size=(3, 3, 4, multiplier)).astype(np.float32)
    bias = RANDOM.normal(size=4 * multiplier).astype(np.float32)
    fused = {"padding": "VALID", "fused_ops": ["BiasAdd"], **STRIDE_2}

    (y,) = run(node("y", "FusedDepthwiseConv2dNative", "x", "k", "b", **fused), k=kernel, b=bias)

    channels = [convolved(X[..., [c]], kernel[:, :, [c]], 2, "VALID") for c in range(4)]
    np.testing.assert_allclose(y, np.concatenate(channels, 3) + bias, atol=1e-5)


@pytest.mark.parametrize(
    ("operator", "change"),
    [
        ("Conv2D", {"strides": [1, 1, 2, 1]}),
        ("Conv2D", {"dilations": [1, 2, 2, 1]}),
        ("Conv2D", {"padding": "EXPLICIT"}),
        ("_FusedConv2D", {"fused_ops": ["Elu"]}),
        ("ResizeBilinear", {"align_corners": True, "half_pixel_centers": False}),
    ],
    ids=str,
)
def test_settings_that_are_not_known_are_refused(operator: str, change: dict[str, Any]) -> None:
    settings = {"padding": "SAME", **STRIDE_1} | change
    constant = [2, 2] if operator == "ResizeBilinear" else np.zeros((1, 1, 4, 1), np.float32)

    with pytest.raises(ValueError, match="known"):
        run(node("y", operator, "x", "k", **settings), k=constant)


@pytest.mark.parametrize("axes", [PLAIN, CHANNELS_FIRST], ids=["channels last", "channels first"])
@pytest.mark.parametrize(
    "amounts", [[[0, 0], [1, 2], [0, 3], [0, 0]], [[0, 0], [0, 0], [1, 1], [2, 0]]]
)
def test_a_convolution_of_a_picture_with_zeros_around_it(
    axes: tuple[int, ...], amounts: list[list[int]]
) -> None:
    padded = np.pad(X, amounts)
    kernel = RANDOM.normal(size=(3, 3, padded.shape[3], 2)).astype(np.float32)

    y, between = run(
        node("p", "Pad", "x", "a"),
        node("y", "Conv2D", "p", "k", padding="VALID", **STRIDE_2),
        node("between", "Relu", "p"),
        outputs=("y", "between"),
        axes=axes,
        a=amounts,
        k=kernel,
    )

    np.testing.assert_allclose(y, convolved(padded, kernel, 2, "VALID"), atol=1e-5)
    np.testing.assert_array_equal(between, np.maximum(padded, 0))


def test_max_pooling() -> None:
    settings = {"ksize": [1, 3, 3, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}

    (y,) = run(node("y", "MaxPool", "x", **settings))

    rows = [[X[:, i : i + 3, j : j + 3].max((1, 2)) for j in (0, 2)] for i in (0, 2)]
    np.testing.assert_array_equal(y, np.stack([np.stack(row, 1) for row in rows], 1))


@pytest.mark.parametrize("axes", [PLAIN, CHANNELS_FIRST], ids=["channels last", "channels first"])
@pytest.mark.parametrize("operator", ["Pad", "PadV2"])
def test_padding_any_axis(axes: tuple[int, ...], operator: str) -> None:
    amounts = [[0, 0], [1, 2], [3, 0], [0, 4]]
    value = {"v": np.float32(-9)} if operator == "PadV2" else {}

    (y,) = run(node("y", operator, "x", "a", *value), axes=axes, a=amounts, **value)

    np.testing.assert_array_equal(y, np.pad(X, amounts, constant_values=-9 if value else 0))


@pytest.mark.parametrize("axes", [PLAIN, CHANNELS_FIRST], ids=["channels last", "channels first"])
def test_additions_whatever_the_order_of_axes_or_operands(axes: tuple[int, ...]) -> None:
    channels = RANDOM.normal(size=4).astype(np.float32)
    moved = RANDOM.normal(size=(1, 4, 1, 1)).astype(np.float32)

    same, other, first = run(
        node("same", "AddV2", "x", "c"),
        node("first", "Add", "c", "x"),
        node("turned", "Transpose", "x", "to_channels_first"),
        node("sum", "Add", "turned", "m"),
        node("back", "Transpose", "sum", "to_channels_last"),
        node("other", "AddV2", "x", "back"),
        outputs=("same", "other", "first"),
        axes=axes,
        c=channels,
        m=moved,
        to_channels_first=[0, 3, 1, 2],
        to_channels_last=[0, 2, 3, 1],
    )

    np.testing.assert_allclose(same, X + channels, atol=1e-6)
    np.testing.assert_allclose(first, X + channels, atol=1e-6)
    np.testing.assert_allclose(other, 2 * X + moved.reshape(4), atol=1e-6)


def test_an_addition_that_would_change_the_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="can't add"):
        run(node("y", "Add", "x", "c"), c=np.zeros((3, 5, 6, 4), np.float32))


@pytest.mark.parametrize("axes", [PLAIN, CHANNELS_FIRST], ids=["channels last", "channels first"])
def test_transposing_concatenating_splitting_and_reshaping(axes: tuple[int, ...]) -> None:
    part, whole = run(
        node("turned", "Transpose", "x", "order"),
        node("twice", "ConcatV2", "turned", "turned", "axis"),
        node("parts", "SplitV", "twice", "sizes", "axis"),
        node("part", "Identity", "parts:1"),
        node("whole", "Reshape", "twice", "shape"),
        outputs=("part", "whole"),
        axes=axes,
        order=[0, 3, 1, 2],
        axis=1,
        sizes=[3, 5],
        shape=[8, -1],
    )

    twice = np.concatenate([X.transpose(0, 3, 1, 2)] * 2, 1)
    np.testing.assert_array_equal(part, twice[:, 3:])
    np.testing.assert_array_equal(whole, twice.reshape(8, -1))


def test_doubling_the_size_puts_pixels_at_their_centres() -> None:
    settings = {"align_corners": False, "half_pixel_centers": True}

    (y,) = run(node("y", "ResizeBilinear", "x", "size", **settings), size=[10, 12])

    rows = np.clip((np.arange(10) + 0.5) / 2 - 0.5, 0, 4)
    columns = np.clip((np.arange(12) + 0.5) / 2 - 0.5, 0, 5)
    interpolated = np.apply_along_axis(lambda v: np.interp(columns, np.arange(6), v), 2, X)
    expected = np.apply_along_axis(lambda v: np.interp(rows, np.arange(5), v), 1, interpolated)
    np.testing.assert_allclose(y, expected, atol=1e-5)


def test_channels_become_blocks_of_pixels() -> None:
    twice = node("twice", "ConcatV2", "x", "x", "last")

    (y,) = run(twice, node("y", "DepthToSpace", "twice", block_size=2), last=3)

    blocks = np.concatenate([X, X], 3).reshape(1, 5, 6, 2, 2, 2).transpose(0, 1, 3, 2, 4, 5)
    np.testing.assert_array_equal(y, blocks.reshape(1, 10, 12, 2))


def test_functions_of_each_element() -> None:
    relu, leaky, sigmoid = run(
        node("r", "Relu", "x"),
        node("l", "LeakyRelu", "x", alpha=0.25),
        node("s", "Sigmoid", "x"),
        outputs=("r", "l", "s"),
    )

    np.testing.assert_allclose(relu, np.maximum(X, 0), atol=1e-6)
    np.testing.assert_allclose(leaky, np.where(X < 0, X * 0.25, X), atol=1e-6)
    np.testing.assert_allclose(sigmoid, 1 / (1 + np.exp(-X)), atol=1e-6)


def test_a_shape_that_the_graph_works_out_is_known_at_conversion() -> None:
    (y,) = run(
        node("s", "Shape", "x"),
        node("n", "StridedSlice", "s", "zero", "one", "one", shrink_axis_mask=1),
        node("d", "SparseToDense", "at", "two", "values", "nothing"),
        node("e", "AddV2", "d", "base"),
        node("m", "StridedSlice", "e", "one", "end", "one", shrink_axis_mask=1),
        node("shape", "Pack", "n", "m", "rest", axis=0),
        node("y", "Reshape", "x", "shape"),
        zero=[0],
        one=[1],
        end=[2],
        two=[2],
        at=[[1]],
        values=[20],
        nothing=0,
        base=[0, 10],
        rest=np.int32(-1),
    )

    np.testing.assert_array_equal(y, X.reshape(1, 30, 4))


def test_no_data_are_moved_between_convolutions_of_a_channels_first_picture() -> None:
    kernel = np.zeros((1, 1, 4, 4), np.float32)
    nodes = [
        node("a", "Conv2D", "x", "k", padding="SAME", **STRIDE_1),
        node("b", "Transpose", "a", "order"),
        node("c", "Relu", "b"),
        node("p", "Pad", "c", "border"),
        node("d", "Transpose", "p", "back"),
        node("y", "Conv2D", "d", "k", padding="VALID", **STRIDE_1),
    ]
    constants: dict[str, Array] = {
        "k": kernel,
        "order": np.array([0, 3, 1, 2]),
        "border": np.array([[0, 0], [0, 0], [1, 1], [1, 1]]),
        "back": np.array([0, 2, 3, 1]),
    }
    nodes += [node(name, "Const") for name in constants]
    graph = Graph("test")
    x = Tensor(graph.input("image", 1, 4, 5, 6), (1, 5, 6, 4), CHANNELS_FIRST)

    (y,) = tensorflow.add(graph, GraphModel({n.name: n for n in nodes}, constants), {"x": x}, "y")
    graph.output(y.name, "output", *y.shape)

    kinds = [n.op_type for n in graph.model().graph.node]
    assert kinds == ["Conv", "Relu", "Conv", "Transpose", "Identity"]


def test_an_operator_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="unknown operator NonMaxSuppressionV5"):
        run(node("y", "NonMaxSuppressionV5", "x"))


def test_what_the_outputs_don_t_need_may_be_anything() -> None:
    (y,) = run(node("other", "NonMaxSuppressionV5", "x"), node("y", "Relu", "x"))

    np.testing.assert_array_equal(y, np.maximum(X, 0))


def test_a_constant_is_no_output_and_a_missing_node_is_named() -> None:
    with pytest.raises(ValueError, match="doesn't depend on the input"):
        run(node("y", "Identity", "c"), c=np.zeros(1))
    with pytest.raises(KeyError, match="nowhere"):
        run(node("y", "Relu", "nowhere"))
