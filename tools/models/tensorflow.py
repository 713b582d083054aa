"""Add a TensorFlow graph to an ONNX graph."""

from collections.abc import Iterable, Mapping

from tools.models.folding import fold
from tools.models.graph import Graph
from tools.models.operators import OPERATORS, Tensor, Value, stored
from tools.models.tfjs import GraphModel, Node


class UnknownOperatorError(ValueError):
    """The graph has an operator that `operators` doesn't know; the message names it."""


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
    UnknownOperatorError
        An operator isn't known.
    ValueError
        It is known, but not with these settings or shapes.
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
            waiting.extend((_producer(wanted), False) for wanted in node.inputs)
    return list(ordered.values())


def _producer(wanted: str) -> str:
    return wanted.partition(":")[0]


def _evaluate(graph: Graph, model: GraphModel, node: Node, values: dict[str, Value]) -> None:
    if node.operator == "Const":
        values[node.name] = model.constants[node.name]
        return
    inputs = [values[name] for name in node.inputs]
    folded = fold(node, inputs)
    if folded is not None:
        values[node.name] = folded
        return
    if node.operator not in OPERATORS:
        raise UnknownOperatorError(f"unknown operator {node.operator} ({node.name})")
    result = OPERATORS[node.operator](graph, node, inputs)
    if isinstance(result, list):
        values.update({f"{node.name}:{index}": part for index, part in enumerate(result)})
        values[node.name] = result[0]
    else:
        values[node.name] = result
