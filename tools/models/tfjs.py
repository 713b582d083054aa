"""Read a TensorFlow.js graph model: ``model.json`` and the binary files it lists.

The JSON holds a TensorFlow graph in protobuf's JSON form, where 64-bit integers are strings and
byte strings are base64, and a weights manifest, which `manifest` reads.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tools.models import manifest
from tools.models.reading import DamagedError, reader


@dataclass(frozen=True)
class Node:
    """One operation of the graph.

    Attributes
    ----------
    name
        What other nodes call it.
    operator
        TensorFlow's name of the operation, for example ``Conv2D``.
    inputs
        The nodes whose results it takes, each ``name`` or, for a later output, ``name:1``.
    attributes
        The operation's settings: str, int, float, bool, or a list of these.
    """

    name: str
    operator: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class GraphModel:
    """A graph: its nodes and, for those of the operator ``Const``, their values, by name."""

    nodes: Mapping[str, Node]
    constants: Mapping[str, NDArray[Any]]


@reader
def load(path: Path) -> GraphModel:
    """Return the graph model of a ``model.json`` whose binary files are beside it.

    Raises
    ------
    DamagedError
        The file is of another kind, is damaged, or a binary file is missing or damaged.
    OSError
        A file is there but can't be read.
    """
    content = json.loads(path.read_bytes())
    if content["format"] != "graph-model":
        raise DamagedError(f"{path.name} is not a graph model")
    nodes = [_node(entry) for entry in content["modelTopology"]["node"]]
    constants = manifest.weights(content["weightsManifest"], path.parent)
    return GraphModel({node.name: node for node in nodes}, constants)


def _node(entry: dict[str, Any]) -> Node:
    inputs = entry.get("input", [])
    return Node(
        name=entry["name"],
        operator=entry["op"],
        # ^name only orders the execution.
        inputs=tuple(name.removesuffix(":0") for name in inputs if not name.startswith("^")),
        attributes={name: _attribute(value) for name, value in entry.get("attr", {}).items()},
    )


def _attribute(value: dict[str, Any]) -> Any:
    """Decode a protobuf AttrValue; kinds that no conversion needs (shapes, tensors) become None."""
    if "list" in value:
        lists = value["list"]
        return [decode(item) for kind, decode in _DECODERS.items() for item in lists.get(kind, ())]
    return next((decode(value[kind]) for kind, decode in _DECODERS.items() if kind in value), None)


def _text(value: str) -> str:
    return base64.b64decode(value, validate=True).decode()


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "s": _text,
    "i": int,
    "f": float,
    "b": bool,
    "type": str,
}
