"""The published networks for text: taken as they are, with the characters that belong to them."""

import shutil
from pathlib import Path

import onnx
import pytest

from local.config import MODELS
from tools.models import ppocr
from tools.models.reading import DamagedError
from tools.models.sources import SOURCES

WORDS = SOURCES["text-words"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the network that reads words, in a folder of its own with what belongs to it."""
    source = WORDS.path(MODELS)
    for name in (source.name, *(Path(file).name for file in WORDS.beside)):
        shutil.copy(source.parent / name, tmp_path)
    return tmp_path / source.name


def characters(folder: Path) -> Path:
    (name,) = WORDS.beside
    return folder / Path(name).name


def test_the_graphs_are_the_published_ones() -> None:
    for name, make in (("text-lines", ppocr.detector), ("text-words", ppocr.recogniser)):
        source = SOURCES[name].path(MODELS)
        assert make(source).graph == onnx.load(source).graph


def test_each_output_has_its_character(copy: Path) -> None:
    (entry,) = ppocr.recogniser(copy).metadata_props

    listed = entry.value.split("\n")
    assert entry.key == "characters"
    assert len(listed) == 6624  # and an output for none of them
    assert listed[-1] == " "
    assert {*"ABCabc0189.,é"} <= set(listed)
    assert all(len(character) == 1 for character in listed)


def test_a_list_of_another_network_is_refused(copy: Path) -> None:
    file = characters(copy.parent)
    file.write_text(file.read_text("utf-8") + "\nx", "utf-8")

    with pytest.raises(DamagedError, match="6625 characters are listed for 6625 outputs"):
        ppocr.recogniser(copy)


def test_a_missing_list_and_half_a_network_are_refused(copy: Path) -> None:
    characters(copy.parent).unlink()
    with pytest.raises(DamagedError, match=r"ppocr_keys_v1\.txt is missing"):
        ppocr.recogniser(copy)

    copy.write_bytes(copy.read_bytes()[:100_000])
    with pytest.raises(DamagedError, match="is damaged"):
        ppocr.detector(copy)
