"""The readers of TensorFlow.js weights and graphs: what they read, and what they refuse."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.models import manifest, tfjs
from tools.models.reading import DamagedError

FLOATS = np.array([[1, 2, 3], [4, 5, 6]], "<f4")
HALVES = np.array([0.5, -2], "<f2")
BYTES = np.array([0, 10, 255], "u1")
WORDS = np.array([0, 65535], "<u2")

ENTRIES: list[dict[str, Any]] = [
    {"name": "floats", "shape": [2, 3], "dtype": "float32"},
    {
        "name": "halves",
        "shape": [2],
        "dtype": "float32",
        "quantization": {"dtype": "float16"},
    },
    {
        "name": "bytes",
        "shape": [3],
        "dtype": "float32",
        "quantization": {"dtype": "uint8", "scale": 0.1, "min": -1},
    },
    {
        "name": "words",
        "shape": [2],
        "dtype": "float32",
        "quantization": {"dtype": "uint16", "scale": 2, "min": 1},
    },
    {
        "name": "count",
        "shape": [],
        "dtype": "int32",
        "quantization": {"dtype": "uint8", "scale": 0.6, "min": 3},
    },
    {"name": "sizes", "shape": [2], "dtype": "int32"},
]
CONTENT = b"".join(
    (
        FLOATS.tobytes(),
        HALVES.tobytes(),
        BYTES.tobytes(),
        WORDS.tobytes(),
        bytes([1]),
        np.array([-7, 2**30], "<i4").tobytes(),
    )
)


def write_manifest(folder: Path, entries: object = ENTRIES, content: bytes = CONTENT) -> Path:
    (folder / "a.bin").write_bytes(content[:10])  # a weight may lie across two files
    (folder / "b.bin").write_bytes(content[10:])
    path = folder / "weights.json"
    path.write_text(json.dumps([{"paths": ["a.bin", "b.bin"], "weights": entries}]))
    return path


def test_weights_come_back_with_their_type_shape_and_value(tmp_path: Path) -> None:
    arrays = manifest.load(write_manifest(tmp_path))

    assert list(arrays) == [entry["name"] for entry in ENTRIES]
    assert arrays["floats"].tolist() == FLOATS.tolist()
    assert arrays["halves"].tolist() == [0.5, -2]
    np.testing.assert_allclose(arrays["bytes"], [-1, 0, 24.5], atol=1e-6)
    assert arrays["words"].tolist() == [1, 131071]
    assert arrays["count"].shape == ()
    assert arrays["count"] == 4  # rounded, not cut off, from 3.6
    assert arrays["sizes"].tolist() == [-7, 2**30]
    types = {name: array.dtype for name, array in arrays.items()}
    whole = {"count", "sizes"}
    assert types == {name: np.int32 if name in whole else np.float32 for name in arrays}


def test_binary_files_cut_anywhere_are_refused(tmp_path: Path) -> None:
    for length in range(len(CONTENT)):
        with pytest.raises(DamagedError, match="end within"):
            manifest.load(write_manifest(tmp_path, content=CONTENT[:length]))


def test_bytes_that_no_weight_accounts_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="3 bytes too many"):
        manifest.load(write_manifest(tmp_path, content=CONTENT + b"abc"))


def test_a_manifest_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = write_manifest(tmp_path)
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError, match=r"weights\.json is damaged"):
            manifest.load(path)


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [-2, -3]},
        {"shape": [2, 1.5]},
        {"shape": None},
        {"dtype": "complex64"},
        {"quantization": {"dtype": "uint4", "scale": 1, "min": 0}},
        {"quantization": {"dtype": "uint8"}},
        {"name": "halves"},
    ],
    ids=str,
)
def test_an_entry_that_makes_no_sense_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    entries = [ENTRIES[0] | change, *ENTRIES[1:]]

    with pytest.raises(DamagedError):
        manifest.load(write_manifest(tmp_path, entries))


@pytest.mark.parametrize("content", ["3", "[3]", "{}[]", '[{"paths": 3}]', "null", "\ufeff"])
def test_json_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(content)

    with pytest.raises(DamagedError):
        manifest.load(path)


@pytest.mark.parametrize("name", ["../a.bin", "/etc/hostname", "b.bin/", ".."])
def test_a_file_outside_the_folder_is_not_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps([{"paths": [name], "weights": []}]))

    with pytest.raises(DamagedError, match="refused the file name"):
        manifest.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = write_manifest(tmp_path)
    (tmp_path / "b.bin").unlink()

    with pytest.raises(DamagedError, match=r"b\.bin is missing"):
        manifest.load(path)
    with pytest.raises(DamagedError, match=r"other\.json is missing"):
        manifest.load(tmp_path / "other.json")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


GRAPH: dict[str, Any] = {
    "format": "graph-model",
    "modelTopology": {
        "node": [
            {"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}}},
            {"name": "floats", "op": "Const"},
            {
                "name": "y",
                "op": "Conv2D",
                "input": ["x:0", "floats", "split:1", "^x"],
                "attr": {
                    "padding": {"s": encoded("SAME")},
                    "strides": {"list": {"i": ["1", "2", "2", "1"]}},
                    "fused_ops": {"list": {"s": [encoded("BiasAdd"), encoded("Relu")]}},
                    "alpha": {"f": 0.5},
                    "align_corners": {"b": True},
                    "empty": {"list": {}},
                    "shape": {"shape": {"dim": []}},
                },
            },
        ]
    },
    "weightsManifest": [
        {"paths": ["w.bin"], "weights": [{"name": "floats", "shape": [6], "dtype": "float32"}]}
    ],
}


def write_graph(folder: Path, graph: object = GRAPH) -> Path:
    (folder / "w.bin").write_bytes(FLOATS.tobytes())
    path = folder / "model.json"
    path.write_text(json.dumps(graph))
    return path


def test_a_graph_comes_back_with_its_nodes_settings_and_constants(tmp_path: Path) -> None:
    model = tfjs.load(write_graph(tmp_path))

    assert list(model.nodes) == ["x", "floats", "y"]
    node = model.nodes["y"]
    assert (node.name, node.operator) == ("y", "Conv2D")
    assert node.inputs == ("x", "floats", "split:1")  # ^x hands no value over
    assert node.attributes == {
        "padding": "SAME",
        "strides": [1, 2, 2, 1],
        "fused_ops": ["BiasAdd", "Relu"],
        "alpha": 0.5,
        "align_corners": True,
        "empty": [],
        "shape": None,
    }
    assert model.constants["floats"].tolist() == [1, 2, 3, 4, 5, 6]


def test_a_graph_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = write_graph(tmp_path)
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            tfjs.load(path)


def test_a_graph_whose_weights_are_cut_is_refused(tmp_path: Path) -> None:
    path = write_graph(tmp_path)
    (tmp_path / "w.bin").write_bytes(FLOATS.tobytes()[:-1])

    with pytest.raises(DamagedError, match="end within floats"):
        tfjs.load(path)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "layers-model"},
        {"modelTopology": {}},
        {"modelTopology": {"node": [{"op": "Const"}]}},
        {"modelTopology": {"node": [{"name": "x", "op": "A", "attr": {"a": {"s": "*"}}}]}},
        {"modelTopology": {"node": [{"name": "x", "op": "A", "attr": {"a": {"i": "x"}}}]}},
        {"weightsManifest": None},
    ],
    ids=str,
)
def test_a_damaged_graph_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(DamagedError):
        tfjs.load(write_graph(tmp_path, GRAPH | change))
