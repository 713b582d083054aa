"""Counting: what was recognised against what is there."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tools.evaluate.photos import Photo

#: Confidences, in %, at which labels are counted.
FLOORS = (40, 55, 75)


@dataclass(frozen=True)
class Found:
    """What was recognised in one photo: labels with their confidences, 0..100, faces and words."""

    labels: Mapping[str, float]
    faces: int
    words: tuple[str, ...]


@dataclass
class Share:
    """So many of so many."""

    some: int = 0
    all: int = 0

    def add(self, some: int, of: int) -> None:
        """Count `some` of `of` more."""
        self.some += some
        self.all += of

    @property
    def percent(self) -> float:
        """0..100; 0 of nothing is 0."""
        return 100 * self.some / max(self.all, 1)

    def __str__(self) -> str:
        return f"{self.percent:.0f} % ({self.some} of {self.all})" if self.all else "none to find"


def _shares() -> dict[int, Share]:
    return {floor: Share() for floor in FLOORS}


@dataclass
class Score:
    """Sums over photos.

    Attributes
    ----------
    title
        Of the set they are.
    photos
        Those that there are, of all.
    recall
        Of the things that are there, those of which a name was among the labels, by floor.
    precision
        Of the labels, those that are right, by floor.
    faces, false_faces
        Faces found of those there (at most as many as there are), and those beyond.
    words
        Words read to the letter, of those there.
    false_words
        Words read in photos without any.
    wrong
        The labels at 55 % that are wrong, of which photo.
    """

    title: str = ""
    photos: Share = field(default_factory=Share)
    recall: dict[int, Share] = field(default_factory=_shares)
    precision: dict[int, Share] = field(default_factory=_shares)
    faces: Share = field(default_factory=Share)
    false_faces: int = 0
    words: Share = field(default_factory=Share)
    false_words: int = 0
    wrong: list[tuple[str, str, float]] = field(default_factory=list)

    def add(self, photo: Photo, found: Found) -> None:
        """Count what was found in a photo."""
        if photo.there is not None:
            self._add_labels(photo, photo.there, found.labels)
        self.faces.add(min(photo.faces, found.faces), photo.faces)
        self.false_faces += max(0, found.faces - photo.faces)
        if photo.words:
            there, read = (Counter(map(_letters, words)) for words in (photo.words, found.words))
            self.words.add((there & read).total(), there.total())
        elif photo.words is not None:
            self.false_words += len(found.words)

    def _add_labels(
        self, photo: Photo, there: Iterable[frozenset[str]], labels: Mapping[str, float]
    ) -> None:
        there = list(there)
        right = photo.also.union(*there)
        for floor in FLOORS:
            named = {name for name, confidence in labels.items() if confidence >= floor}
            self.recall[floor].add(sum(bool(names & named) for names in there), len(there))
            self.precision[floor].add(len(named & right), len(named))
            if floor == FLOORS[1]:
                self.wrong += [(photo.name, name, labels[name]) for name in named - right]


def _letters(word: str) -> str:
    """Return a word without what differs from one reader to the next: case and punctuation."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(filter(str.isalnum, folded))
