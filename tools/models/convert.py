"""The frame of every conversion: a file of weights in, a checked ONNX file out.

A network is one module. Its description says what goes in and out; its ``build`` adds all of it to
a graph, from named arrays or from a published graph. It raises KeyError where a weight or a node of
the architecture is missing, and ValueError where something has no place in it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import onnx
from numpy.typing import NDArray

from tools.models import (
    age_gender,
    centerface,
    efficientnet_lite0,
    expression,
    manifest,
    nanodet,
    onnx_file,
    pth,
    tfjs,
)
from tools.models.graph import Graph
from tools.models.weights import Weights

T = TypeVar("T")
Add = Callable[[Graph, Path], None]


def convert(name: str, source: Path, target: Path) -> None:
    """Convert the weights of a model.

    Parameters
    ----------
    name
        The model, one of `sources.SOURCES`.
    source
        The published file.
    target
        Where to write the ONNX file.

    Raises
    ------
    reading.DamagedError
        The source, or a file beside it that it names, is damaged.
    KeyError, ValueError
        They are the weights of another network.
    OSError
        A file can't be read or written.
    """
    graph = Graph(name.replace("-", "_"))
    _NETWORKS[name](graph, source)
    onnx.save(graph.model(), target)


def _from_weights(
    load: Callable[[Path], dict[str, NDArray[Any]]], build: Callable[[Graph, Weights], None]
) -> Add:
    def add(graph: Graph, source: Path) -> None:
        weights = Weights(load(source))
        build(graph, weights)
        weights.check_all_used()

    return add


def _from_graph(load: Callable[[Path], T], build: Callable[[Graph, T], None]) -> Add:
    return lambda graph, source: build(graph, load(source))


_NETWORKS: Mapping[str, Add] = {
    "efficientnet-lite0": _from_weights(pth.load, efficientnet_lite0.build),
    "nanodet": _from_graph(tfjs.load, nanodet.build),
    "centerface": _from_graph(onnx_file.load, centerface.build),
    "age-gender": _from_weights(manifest.load, age_gender.build),
    "expression": _from_weights(manifest.load, expression.build),
}
