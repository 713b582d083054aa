"""Read the graph of a published ONNX file."""

from pathlib import Path

import onnx

from tools.models.reading import DamagedError, reader


@reader
def load(path: Path) -> onnx.GraphProto:
    """Return the graph, with its weights.

    Raises
    ------
    DamagedError
        The file is missing, is of another kind, or is damaged.
    OSError
        The file is there but can't be read.
    """
    graph = onnx.load(path).graph
    if not graph.node:  # as it is of an empty file
        raise DamagedError(f"{path.name} holds no graph")
    return graph
