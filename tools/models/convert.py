"""The frame of every conversion: a file of weights in, a checked ONNX file out.

A network is one module. Its description says what goes in and out; its ``build`` adds all of it to
a graph, from named arrays or from a published graph. It raises KeyError where a weight or a node of
the architecture is missing, and ValueError where something has no place in it. What is published as
ONNX needs no building.
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
    ppocr,
    pth,
    tfjs,
)
from tools.models.graph import Graph
from tools.models.weights import Weights

T = TypeVar("T")
Make = Callable[[Path], onnx.ModelProto]


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
    onnx.save(_NETWORKS[name](source), target)


def _from_weights(
    name: str,
    load: Callable[[Path], dict[str, NDArray[Any]]],
    build: Callable[[Graph, Weights], None],
) -> Make:
    def make(source: Path) -> onnx.ModelProto:
        weights, graph = Weights(load(source)), Graph(name)
        build(graph, weights)
        weights.check_all_used()
        return graph.model()

    return make


def _from_graph(name: str, load: Callable[[Path], T], build: Callable[[Graph, T], None]) -> Make:
    def make(source: Path) -> onnx.ModelProto:
        published, graph = load(source), Graph(name)
        build(graph, published)
        return graph.model()

    return make


_NETWORKS: Mapping[str, Make] = {
    "efficientnet-lite0": _from_weights("efficientnet_lite0", pth.load, efficientnet_lite0.build),
    "nanodet": _from_graph("nanodet", tfjs.load, nanodet.build),
    "centerface": _from_graph("centerface", onnx_file.load, centerface.build),
    "age-gender": _from_weights("age_gender", manifest.load, age_gender.build),
    "expression": _from_weights("expression", manifest.load, expression.build),
    "text-lines": ppocr.detector,
    "text-words": ppocr.recogniser,
}
