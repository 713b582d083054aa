"""What is known of the photos to evaluate with: where each is, and what is in it.

`facts/` has a file a set. The photos stay in the packages they come in, and their judgements are
facts of this project: each was looked at, and everything that a person would name was written down.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FACTS = Path(__file__).parent / "facts"


@dataclass(frozen=True)
class Photo:
    """A photo and what is in it.

    Attributes
    ----------
    package
        Registry, name and version, such as ``PyPI scikit-image 0.26.0``.
    file
        Its path in the package.
    sha256
        Of that file, hexadecimal.
    faces
        How many can be recognised as such.
    there
        The things in it, each by all the names that are right for it; None if it wasn't judged for
        labels.
    also
        Further names that are right for it, and that nobody would miss.
    words
        That can be read in it; None if it wasn't judged for words.
    """

    package: str
    file: str
    sha256: str
    faces: int
    there: tuple[frozenset[str], ...] | None
    also: frozenset[str]
    words: tuple[str, ...] | None

    @property
    def name(self) -> str:
        """What tells it from the others on a line of text."""
        return "/".join(self.file.split("/")[-4:])


@dataclass(frozen=True)
class PhotoSet:
    """Photos that belong together, and which they are, for people."""

    title: str
    photos: tuple[Photo, ...]


def sets() -> list[PhotoSet]:
    """Return all sets, the one that was there first at the beginning."""
    return [_read(_FACTS / name) for name in ("judged.json", "aside.json")]


def _read(path: Path) -> PhotoSet:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return PhotoSet(raw["title"], tuple(map(_photo, raw["photos"])))


def _photo(raw: dict[str, Any]) -> Photo:
    there, words = raw.get("there"), raw.get("words")
    return Photo(
        package=raw["package"],
        file=raw["file"],
        sha256=raw["sha256"],
        faces=raw["faces"],
        there=None if there is None else tuple(map(frozenset, there)),
        also=frozenset(raw.get("also", ())),
        words=None if words is None else tuple(words),
    )
