"""Build an ONNX graph node by node.

Pictures and features are (batch, channels, height, width) throughout, the layout in which ONNX
Runtime's convolutions work without moving data.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17
_IR_VERSION = 9

Padding = Literal["SAME", "VALID"]


def cells(side: int) -> NDArray[np.float32]:
    """Return the centre (x, y) of each cell of a square grid, row by row: (side * side, 2).

    The unit is a cell.
    """
    centres = np.arange(side, dtype=np.float32) + 0.5
    y, x = np.meshgrid(centres, centres, indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1)


class Graph:
    """Collects nodes and constants; each method adds some and returns the result's name.

    Parameters
    ----------
    name
        What tools show for the graph.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._limits: list[str] = []
        self._bordered: dict[str, tuple[str, list[int]]] = {}

    def input(self, name: str, *shape: int | str) -> str:
        """Declare an input of float32; a size that varies is given as a name."""
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def output(self, x: str, name: str, *shape: int | str) -> None:
        """Give a value out as float32 under a name of its own; see `input` for `shape`."""
        if x != name:
            self.node("Identity", [x], name)
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def constant(self, value: NDArray[Any] | Sequence[int], name: str = "") -> str:
        """Add a constant; a sequence of plain integers becomes int64, as shapes and axes are."""
        name = name or f"constant_{len(self._constants)}"
        array = value if isinstance(value, np.ndarray) else np.array(value, np.int64)
        # ascontiguousarray would turn a scalar into a vector.
        self._constants.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def node(
        self, operator: str, inputs: Sequence[str], output: str = "", **attributes: Any
    ) -> str:
        """Add a node with one output; see ONNX's operator reference for the attributes."""
        return self.nodes(operator, inputs, [output or self._fresh(operator)], **attributes)[0]

    def nodes(
        self, operator: str, inputs: Sequence[str], outputs: int | list[str], **attributes: Any
    ) -> list[str]:
        """Add a node with several outputs, given as their names or their number."""
        if isinstance(outputs, int):
            first = self._fresh(operator)
            outputs = [f"{first}_{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
        return outputs

    def _fresh(self, operator: str) -> str:
        return f"{operator.lower()}_{len(self._nodes)}"

    def convolution(
        self,
        x: str,
        kernel: NDArray[Any],
        bias: NDArray[Any] | None = None,
        *,
        stride: int = 1,
        groups: int = 1,
        padding: Padding = "SAME",
        name: str = "",
    ) -> str:
        """Add a convolution.

        Parameters
        ----------
        x
            Input.
        kernel
            Shape (out, in / groups, height, width).
        bias
            Shape (out,).
        stride
            Of both directions, pixels.
        groups
            As many as there are channels for a depthwise convolution.
        padding
            As TensorFlow names it; SAME puts an odd pixel at the right and at the bottom. With
            VALID, zeros that were added around the input are made part of the convolution: one
            pass over the data less.
        name
            Of its output and, extended, of its constants.
        """
        name = name or self._fresh("conv")
        border: dict[str, Any] = {"auto_pad": "SAME_UPPER" if padding == "SAME" else "VALID"}
        if padding == "VALID" and x in self._bordered:
            x, pads = self._bordered[x]
            border = {"pads": pads}
        inputs = [x, self.constant(kernel, f"{name}.kernel")]
        if bias is not None:
            inputs.append(self.constant(bias, f"{name}.bias"))
        return self.node(
            "Conv",
            inputs,
            name,
            strides=[stride, stride],
            kernel_shape=list(kernel.shape[2:]),
            group=groups,
            **border,
        )

    def with_zeros(self, x: str, before: Sequence[int], after: Sequence[int]) -> str:
        """Add zeros at the beginning and the end of each axis, as many as given for it."""
        name = self.node("Pad", [x, self.constant([*before, *after])])
        if len(before) == 4 and not any((*before[:2], *after[:2])):
            self._bordered[name] = (x, [*before[2:], *after[2:]])
        return name

    def dense(self, x: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
        """Add a dense layer on (n, in), with a weight of shape (out, in) and a bias of (out,)."""
        name = self._fresh("gemm")
        constants = [self.constant(weight, f"{name}.weight"), self.constant(bias, f"{name}.bias")]
        return self.node("Gemm", [x, *constants], name, transB=1)

    def relu(self, x: str) -> str:
        return self.node("Relu", [x])

    def relu6(self, x: str) -> str:
        if not self._limits:
            limits = (("zero", np.float32(0)), ("six", np.float32(6)))
            self._limits = [self.constant(np.asarray(value), name) for name, value in limits]
        return self.node("Clip", [x, *self._limits])

    def add(self, x: str, y: str) -> str:
        return self.node("Add", [x, y])

    def times(self, x: str, factor: NDArray[Any] | float) -> str:
        """Add x * factor, which must fit to x as ONNX broadcasts."""
        return self.node("Mul", [x, self.constant(np.asarray(factor, np.float32))])

    def scaled(self, x: str, factor: NDArray[Any] | float, shift: NDArray[Any]) -> str:
        """Add x * factor + shift; both must fit to x as ONNX broadcasts."""
        return self.add(self.times(x, factor), self.constant(shift.astype(np.float32)))

    def normalized(self, x: str, mean: Sequence[float], deviation: Sequence[float]) -> str:
        """Add (x - mean) / deviation, each with one number a channel of a (n, c, h, w) input."""
        factor = 1 / np.array(deviation, np.float64)
        shift = -np.array(mean, np.float64) * factor
        return self.scaled(x, factor.reshape(1, -1, 1, 1), shift.reshape(1, -1, 1, 1))

    def reshape(self, x: str, *shape: int) -> str:
        """Add a reshape; 0 keeps a size and -1 takes what is left."""
        return self.node("Reshape", [x, self.constant(shape)])

    def columns(self, x: str, start: int, stop: int) -> str:
        """Add the slice ``x[:, start:stop]``."""
        return self.node("Slice", [x, *map(self.constant, ([start], [stop], [1]))])

    def around(self, centre: str, half: str) -> str:
        """Add the boxes (n, 4) with these centres and halves of their sides, both (n, 2)."""
        corners = [self.node("Sub", [centre, half]), self.add(centre, half)]
        return self.node("Concat", corners, axis=1)

    def model(self) -> onnx.ModelProto:
        """Return the whole as a model, less what no output needs.

        Raises
        ------
        onnx.checker.ValidationError, onnx.shape_inference.InferenceError
            It is not valid, or the shapes don't fit.
        """
        needed = {output.name for output in self._outputs}
        nodes = []
        for node in reversed(self._nodes):
            if needed.intersection(node.output):
                needed.update(node.input)
                nodes.append(node)
        constants = [constant for constant in self._constants if constant.name in needed]
        graph = helper.make_graph(nodes[::-1], self._name, self._inputs, self._outputs, constants)
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
        )
        onnx.checker.check_model(model, full_check=True)
        return model
