"""Small ONNX models made on the spot, with the inputs and outputs of the real ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper


def constant(input_name: str, shape: list[Any], outputs: Mapping[str, Any]) -> Any:
    """Return a session that gives `outputs` for any input of `shape`."""
    nodes = []
    infos = []
    for name, value in outputs.items():
        array = np.asarray(value, np.float32)
        nodes.append(helper.make_node("Constant", [], [name], value=numpy_helper.from_array(array)))
        infos.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(array.shape)))
    return _session(nodes, input_name, shape, infos)


def means(outputs: Mapping[str, float]) -> Any:
    """Return a session for `faces` (n, 3, 112, 112) whose outputs (n,) are the mean pixels / x."""
    return _of_means({name: (1 / divisor, 0.0) for name, divisor in outputs.items()}, ["n"])


def blend(name: str, dark: Any, light: Any) -> Any:
    """Return a session for `faces` (n, 3, 112, 112) that gives one row for each face.

    The row is `dark` of a black face, `light` of a white one, and between them what is between.
    """
    step = (np.asarray(light) - dark) / 255
    return _of_means({name: (step, dark)}, ["n", len(step)])


def _of_means(lines: Mapping[str, tuple[Any, Any]], shape: list[Any]) -> Any:
    """Return a session for faces whose outputs are their mean pixels times a and plus b."""
    nodes = []
    infos = []
    for name, numbers in lines.items():
        sizes = numpy_helper.from_array(np.array([-1, *[1] * (len(shape) - 1)], np.int64))
        nodes += [
            helper.make_node("ReduceMean", ["faces"], [f"{name}.mean"], axes=[1, 2, 3], keepdims=0),
            helper.make_node("Constant", [], [f"{name}.sizes"], value=sizes),
            helper.make_node("Reshape", [f"{name}.mean", f"{name}.sizes"], [f"{name}.column"]),
        ]
        for number, part in zip(numbers, "ab", strict=True):
            value = numpy_helper.from_array(np.asarray(number, np.float32))
            nodes.append(helper.make_node("Constant", [], [f"{name}.{part}"], value=value))
        nodes += [
            helper.make_node("Mul", [f"{name}.column", f"{name}.a"], [f"{name}.scaled"]),
            helper.make_node("Add", [f"{name}.scaled", f"{name}.b"], [name]),
        ]
        infos.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    return _session(nodes, "faces", ["n", 3, 112, 112], infos)


def _session(nodes: list[Any], input_name: str, shape: list[Any], outputs: list[Any]) -> Any:
    image = helper.make_tensor_value_info(input_name, TensorProto.FLOAT, shape)
    model = helper.make_model(
        helper.make_graph(nodes, "small", [image], outputs),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )
    onnx.checker.check_model(model)
    return ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
