"""Add a TensorFlow graph to an ONNX graph.

What follows from constants and shapes alone, how large something is mostly, is worked out here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from tools.models.graph import Graph
from tools.models.operators import OPERATORS, Array, Tensor, Value, stored
from tools.models.tfjs import GraphModel, Node


def add(
    graph: Graph, model: GraphModel, inputs: Mapping[str, Tensor], outputs: Iterable[str]
) -> list[Tensor]:
    """Add what is needed for some outputs of a TensorFlow graph.

    Parameters
    ----------
    graph
        Gets the nodes.
    model
        The TensorFlow graph.
    inputs
        For each of its placeholders, the tensor to put there; it may be stored in any order.
    outputs
        Names of nodes.

    Returns
    -------
    list
        For each output, its tensor in `graph`, stored in TensorFlow's order of axes.

    Raises
    ------
    ValueError
        An operator isn't known, or not with these settings or shapes.
    KeyError
        A node, a constant or an input is missing.
    """
    values: dict[str, Value] = dict(inputs)
    tensors = []
    for output in outputs:
        for node in _in_order(model, output, values):
            _evaluate(graph, model, node, values)
        result = values[output]
        if not isinstance(result, Tensor):
            raise ValueError(f"{output} doesn't depend on the input")
        tensors.append(stored(graph, result, tuple(range(len(result.shape)))))
    return tensors


def _in_order(model: GraphModel, output: str, known: Mapping[str, Value]) -> list[Node]:
    """Return the nodes that an output needs, each after those that it needs itself."""
    ordered: dict[str, Node] = {}
    waiting = [(output, False)]
    while waiting:
        name, complete = waiting.pop()
        if name in known or name in ordered:
            continue
        node = model.nodes[name]
        if complete:
            ordered[name] = node
        else:
            waiting.append((name, True))
            waiting.extend((wanted.partition(":")[0], False) for wanted in node.inputs)
    return list(ordered.values())


def _evaluate(graph: Graph, model: GraphModel, node: Node, values: dict[str, Value]) -> None:
    if node.operator == "Const":
        values[node.name] = model.constants[node.name]
        return
    inputs = [values[name] for name in node.inputs]
    if node.operator == "Shape":
        values[node.name] = np.array(inputs[0].shape, np.int32)
    elif node.operator in _FOLDS and all(isinstance(value, np.ndarray) for value in inputs):
        values[node.name] = _FOLDS[node.operator](node, inputs)
    elif node.operator in OPERATORS:
        result = OPERATORS[node.operator](graph, node, inputs)
        parts = result if isinstance(result, list) else [result]
        values.update({f"{node.name}:{index}": part for index, part in enumerate(parts)})
        values[node.name] = parts[0]
    else:
        raise ValueError(f"unknown operator {node.operator} ({node.name})")


def _sparse_to_dense(_: Node, inputs: list[Any]) -> Array:
    indices, shape, values, default = inputs
    dense = np.full(shape, default, values.dtype)
    dense[tuple(indices.reshape(-1, len(shape)).T)] = values
    return dense


def _strided_slice(node: Node, inputs: list[Any]) -> Array:
    x, begin, end, _ = inputs
    masks = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask")
    if any(node.attributes.get(mask) for mask in masks) or len(begin) != 1:
        raise ValueError(f"{node.name}: only plain slices of one axis are known")
    part = x[int(begin[0]) : int(end[0])]
    return np.asarray(part[0]) if node.attributes.get("shrink_axis_mask") else part


_FOLDS: Mapping[str, Callable[[Node, list[Any]], Array]] = {
    "AddV2": lambda _, inputs: inputs[0] + inputs[1],
    "Pack": lambda node, inputs: np.stack(inputs, axis=node.attributes.get("axis", 0)),
    "SparseToDense": _sparse_to_dense,
    "StridedSlice": _strided_slice,
}
