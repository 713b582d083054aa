"""Which of the emulator's files are taken for a state, and what is adopted."""

import json

import pytest
from ministack.core import persistence
from ministack.services import dynamodb

from local.emulator import state


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(persistence, "PERSIST_STATE", True)
    monkeypatch.setattr(persistence, "STATE_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_what_was_written_is_a_state():
    persistence.save_state("dynamodb", dynamodb.get_state())
    assert "tables" in state._read("dynamodb")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{}",
        b"[1]",
        bytes(1000),
        b"\xff" * 100,
        b"[" * 100_000,
        b'{"__ministack_format__": 2, "payload": [1]}',
        b'{"__ministack_format__": 2, "payload": {"tables": 3}}',
        b'{"__ministack_format__": 2, "payload": {"tables": {}}}',
        b'{"__ministack_format__": 99, "payload": {}}',
    ],
)
def test_what_is_damaged_is_none(folder, content):
    (folder / "dynamodb.json").write_bytes(content)
    assert state._read("dynamodb") is None


def test_what_is_cut_anywhere_is_none(folder):
    persistence.save_state("dynamodb", dynamodb.get_state())
    path = folder / "dynamodb.json"
    whole = path.read_bytes()
    json.loads(whole)
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        assert state._read("dynamodb") is None


def test_a_resource_made_anew_keeps_what_it_holds():
    there = {"a": {"items": {"x": 1}, "made": "before"}}

    def create(_, properties, __):
        there[properties["Name"]] = {"items": {}, "made": "now"}
        return properties["Name"], {}

    adopt = state._adopting(create, lambda: there, "Name", "items")
    adopt("A", {"Name": "a"}, "stack")
    adopt("B", {"Name": "b"}, "stack")
    assert there == {
        "a": {"items": {"x": 1}, "made": "now"},
        "b": {"items": {}, "made": "now"},
    }


def test_a_resource_that_cannot_be_made_stays_as_it_is():
    there = {"a": {"items": {"x": 1}}}

    def create(*_):
        raise ValueError("invalid")

    with pytest.raises(ValueError, match="invalid"):
        state._adopting(create, lambda: there, "Name", "items")("A", {"Name": "a"}, "stack")
    assert there == {"a": {"items": {"x": 1}}}
