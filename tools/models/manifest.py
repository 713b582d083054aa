"""Read the weights of a TensorFlow.js model: a manifest (JSON) and the binary files it lists.

A manifest is a list of groups. The files of a group, one after the other, hold its weights one
after the other, little-endian. A quantised weight is stored as float16, or as whole numbers q that
stand for q * scale + min.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.models.reading import DamagedError, reader

_TYPES: dict[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "int32": np.dtype("<i4"),
    "bool": np.dtype("?"),
}
_QUANTISED: dict[str, np.dtype[Any]] = {
    "uint8": np.dtype("u1"),
    "uint16": np.dtype("<u2"),
    "float16": np.dtype("<f2"),
}


@reader
def load(path: Path) -> dict[str, NDArray[Any]]:
    """Return the weights of a manifest file, whose binary files are beside it.

    Returns
    -------
    dict
        Weight name to array (float32, int32 or bool), in the file's order.

    Raises
    ------
    DamagedError
        The manifest is damaged or asks for what this reader doesn't know, or a binary file is
        missing, too short or too long.
    OSError
        A file is there but can't be read.
    """
    return weights(json.loads(path.read_bytes()), path.parent)


def weights(manifest: Any, folder: Path) -> dict[str, NDArray[Any]]:
    """Return the weights of a decoded manifest with its binary files in `folder`, for a reader."""
    arrays: dict[str, NDArray[Any]] = {}
    for group in manifest:
        content = b"".join(_read(folder, name) for name in group["paths"])
        for name, array in _split(content, group["weights"]):
            if name in arrays:
                raise DamagedError(f"{name} is listed twice")
            arrays[name] = array
    return arrays


def _read(folder: Path, name: str) -> bytes:
    if Path(name).name != name or name == "..":
        raise DamagedError(f"refused the file name {name!r}")
    return (folder / name).read_bytes()


def _split(content: bytes, entries: list[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    position = 0
    for entry in entries:
        name, shape, quantisation = entry["name"], entry["shape"], entry.get("quantization")
        if any(not isinstance(size, int) or size < 0 for size in shape):
            raise DamagedError(f"{name} has the impossible shape {shape}")
        stored = _QUANTISED[quantisation["dtype"]] if quantisation else _TYPES[entry["dtype"]]
        count = math.prod(shape)
        end = position + count * stored.itemsize
        if end > len(content):
            raise DamagedError(f"the binary files end within {name}")
        values = np.frombuffer(content, stored, count, position).reshape(shape)
        yield name, _restored(values, quantisation, _TYPES[entry["dtype"]])
        position = end
    if position != len(content):
        raise DamagedError(f"the binary files hold {len(content) - position} bytes too many")


def _restored(
    values: NDArray[Any], quantisation: dict[str, Any] | None, wanted: np.dtype[Any]
) -> NDArray[Any]:
    if quantisation and quantisation["dtype"] != "float16":
        # In 64 bits, as JavaScript does, then once rounded to the type of the weight.
        values = values * np.float64(quantisation["scale"]) + np.float64(quantisation["min"])
        if wanted.kind == "i":
            values = np.rint(values)
    return values.astype(wanted)
