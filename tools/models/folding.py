"""Work out at conversion what follows from constants and shapes: how large something is, mostly."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.models.tfjs import Node

Array = NDArray[Any]


def fold(node: Node, inputs: list[Any]) -> Array | None:
    """Return a node's result if it follows from constants and shapes alone, else None."""
    if node.operator == "Shape":
        return np.array(inputs[0].shape, np.int32)
    if node.operator in _FOLDS and all(isinstance(value, np.ndarray) for value in inputs):
        return _FOLDS[node.operator](node, inputs)
    return None


def _sparse_to_dense(_: Node, inputs: list[Array]) -> Array:
    indices, shape, values, default = inputs
    dense = np.full(shape, default, values.dtype)
    dense[tuple(indices.reshape(-1, len(shape)).T)] = values
    return dense


def _strided_slice(node: Node, inputs: list[Array]) -> Array:
    x, begin, end, _ = inputs
    masks = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask")
    if any(node.attributes.get(mask) for mask in masks) or len(begin) != 1:
        raise ValueError(f"{node.name}: only plain slices of one axis are known")
    part = x[int(begin[0]) : int(end[0])]
    return np.asarray(part[0]) if node.attributes.get("shrink_axis_mask") else part


_FOLDS: Mapping[str, Callable[[Node, list[Array]], Array]] = {
    "AddV2": lambda _, inputs: inputs[0] + inputs[1],
    "Pack": lambda node, inputs: np.stack(inputs, axis=node.attributes.get("axis", 0)),
    "SparseToDense": _sparse_to_dense,
    "StridedSlice": _strided_slice,
}
