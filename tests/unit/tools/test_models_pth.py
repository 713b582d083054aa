"""The reader of legacy PyTorch files: what it reads, and what it refuses."""

import io
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.models import pth
from tools.models.reading import DamagedError

MAGIC = 0x1950A86A20F9469CFC6C


class Global:
    """Pickles as a reference to `module.name`, whether or not that exists here."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Storage:
    def __init__(self, kind: str, key: str, values: list[float]) -> None:
        self.kind, self.key, self.values = kind, key, values


class Tensor:
    def __init__(self, storage: Storage, offset: int, shape: tuple[int, ...], strides: Any) -> None:
        self.arguments = (storage, offset, shape, strides, False, None)


# The pickler written in Python can be taught to write foreign globals; type stubs don't know it.
PurePickler: Any = pickle._Pickler  # type: ignore[attr-defined, unused-ignore]


class Writer(PurePickler):  # type: ignore[misc]
    def persistent_id(self, value: object) -> object:
        if isinstance(value, Storage):
            kind = Global("torch", value.kind)
            return ("storage", kind, value.key, "cpu", len(value.values), None)
        return None

    def save(self, value: Any, save_persistent_id: bool = True) -> Any:
        if isinstance(value, Global):
            self.write(f"c{value.module}\n{value.name}\n".encode())
            return None
        if isinstance(value, Tensor):
            self.save(Global("torch._utils", "_rebuild_tensor_v2"))
            self.save(value.arguments)
            self.write(pickle.REDUCE)
            return None
        return super().save(value, save_persistent_id)


def pickled(value: object) -> bytes:
    out = io.BytesIO()
    Writer(out, protocol=2).dump(value)
    return out.getvalue()


def write(path: Path, state: object, *storages: Storage, magic: int = MAGIC) -> Path:
    data = b"".join(map(pickled, (magic, 1001, {}, state, [s.key for s in storages])))
    for storage in storages:
        dtype = "<f4" if storage.kind == "FloatStorage" else "<i8"
        data += struct.pack("<q", len(storage.values)) + np.array(storage.values, dtype).tobytes()
    path.write_bytes(data)
    return path


def test_tensors_come_back_with_their_type_shape_and_strides(tmp_path: Path) -> None:
    floats = Storage("FloatStorage", "0", [0, 1, 2, 3, 4, 5, 6])
    longs = Storage("LongStorage", "1", [2**40])
    state = {
        "rows": Tensor(floats, 1, (2, 3), (3, 1)),
        "columns": Tensor(floats, 1, (3, 2), (1, 3)),
        "count": Tensor(longs, 0, (), ()),
    }

    arrays = pth.load(write(tmp_path / "model.pth", state, floats, longs))

    assert list(arrays) == ["rows", "columns", "count"]
    assert arrays["rows"].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert arrays["columns"].tolist() == [[1, 4], [2, 5], [3, 6]]
    assert arrays["rows"].dtype == np.float32
    assert arrays["count"].dtype == np.int64
    assert arrays["count"] == 2**40


@pytest.mark.parametrize(
    "hostile",
    [
        Global("os", "system"),
        Global("builtins", "eval"),
        Global("torch", "DoubleStorage"),
        Global("collections", "Counter"),
    ],
    ids=lambda g: f"{g.module}.{g.name}",
)
def test_unknown_globals_are_refused_by_name(tmp_path: Path, hostile: Global) -> None:
    path = write(tmp_path / "model.pth", {"weight": hostile})

    with pytest.raises(DamagedError, match=f"refused .*{hostile.module}.{hostile.name}"):
        pth.load(path)


@pytest.mark.parametrize("part", range(5))
def test_code_in_any_of_the_pickles_is_not_run(tmp_path: Path, part: int) -> None:
    class Attack:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "owned"),)

    contents: list[object] = [MAGIC, 1001, {}, {}, []]
    parts = [pickle.dumps(content, 2) for content in contents]
    parts[part] = pickle.dumps(Attack(), 2)
    path = tmp_path / "model.pth"
    path.write_bytes(b"".join(parts))

    with pytest.raises(DamagedError):
        pth.load(path)
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (5,), (1,)),
        (3, (2,), (1,)),
        (0, (2,), (4,)),
        (-1, (2,), (1,)),
        (0, (2,), (-1,)),
        (0, (-2,), (1,)),
        (0, (2, 2), (1,)),
    ],
)
def test_a_tensor_can_not_reach_beyond_its_storage(
    tmp_path: Path, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    storage = Storage("FloatStorage", "0", [1, 2, 3, 4])
    path = write(tmp_path / "model.pth", {"w": Tensor(storage, offset, shape, strides)}, storage)

    with pytest.raises(DamagedError):
        pth.load(path)


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    storage = Storage("FloatStorage", "0", [1, 2, 3, 4])
    path = write(tmp_path / "model.pth", {"w": Tensor(storage, 0, (4,), (1,))}, storage)
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            pth.load(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.pth"
    for content in (b"PK\x03\x04zip", b"\xff\xd8\xff\xe0jpeg", b"\0" * 100):
        path.write_bytes(content)
        with pytest.raises(DamagedError):
            pth.load(path)
    with pytest.raises(DamagedError, match="not a legacy PyTorch file"):
        pth.load(write(path, {}, magic=7))
