"""Read a PyTorch state dict saved before PyTorch 1.6, without PyTorch.

Such a file is five pickles one after the other (magic number, protocol version, system info, the
state dict, the order of the storages) and then, for each storage, its length as a little-endian
64-bit integer followed by its raw elements. A pickle can run any code, so this reader knows three
globals and refuses every other.
"""

import collections
import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tools.models.reading import DamagedError, reader

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_STORAGE_TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


@dataclass
class _Storage:
    dtype: np.dtype[Any]
    length: int
    content: bytes = b""


@dataclass
class _View:
    """A tensor as the pickle describes it: a window onto a storage, in elements."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self) -> NDArray[Any]:
        dtype, content = self.storage.dtype, self.storage.content
        offset, *strides = (n * dtype.itemsize for n in (self.offset, *self.strides))
        # Unlike as_strided it refuses a window that reaches beyond the storage.
        return np.ndarray(self.shape, dtype, content, offset, strides).copy()


def _rebuild_tensor(
    storage: _Storage,
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    *_: object,
) -> _View:
    return _View(storage, int(offset), tuple(map(int, shape)), tuple(map(int, strides)))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BinaryIO, storages: dict[str, _Storage]) -> None:
        super().__init__(file)
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if module == "torch" and name in _STORAGE_TYPES:
            return _STORAGE_TYPES[name]
        raise DamagedError(f"refused the pickle global {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _location, length = pid[:5]
        if kind != "storage":
            raise DamagedError(f"unknown persistent object {kind!r}")
        return self._storages.setdefault(key, _Storage(dtype, length))


def _read_storage(file: BinaryIO, storage: _Storage) -> None:
    (length,) = struct.unpack("<q", file.read(8))
    if length != storage.length:
        raise DamagedError(f"a storage has {length} elements where {storage.length} were announced")
    storage.content = file.read(length * storage.dtype.itemsize)
    if len(storage.content) != length * storage.dtype.itemsize:
        raise DamagedError("the file ends within a storage")


@reader
def load(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of a legacy ``.pth`` state dict.

    Parameters
    ----------
    path
        The file. Only 32-bit float and 64-bit integer tensors are known.

    Returns
    -------
    dict
        Parameter name to array, in the file's order.

    Raises
    ------
    DamagedError
        The file is of another kind, is damaged, or its pickle names anything beyond what a state
        dict needs.
    OSError
        The file can't be read.
    """
    storages: dict[str, _Storage] = {}
    with path.open("rb") as file:
        if _Unpickler(file, storages).load() != _MAGIC:
            raise DamagedError("not a legacy PyTorch file")
        if _Unpickler(file, storages).load() != _PROTOCOL:
            raise DamagedError("unknown version of the legacy PyTorch format")
        _Unpickler(file, storages).load()  # system info; torch writes little-endian everywhere
        state = _Unpickler(file, storages).load()
        for key in _Unpickler(file, storages).load():
            _read_storage(file, storages[key])
    return {str(name): view.array() for name, view in state.items()}
