"""The label hierarchy: names, aliases, ancestors, categories, and confidences along it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The hierarchy that comes with this package; `data/README.md` describes the file.
TAXONOMY_FILE = Path(__file__).with_name("data") / "taxonomy.json"


@dataclass(frozen=True)
class LabelInfo:
    """What is known of a label, whatever the picture.

    `parents` are all its ancestors, nearest first.
    """

    name: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Entry:
    """A class of a model, as the file has it."""

    name: str
    aliases: tuple[str, ...]
    parents: tuple[str, ...]
    category: str

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "_Entry":
        return cls(raw["name"], tuple(raw["aliases"]), tuple(raw["parents"]), raw["category"])


class Taxonomy:
    """The hierarchy over the classes of the classifier (ImageNet) and the detector (COCO).

    Parameters
    ----------
    imagenet
        One entry a class, in the order of the classifier's output.
    coco
        Class name to entry. Where both have an entry of one name, this one holds for both.
    """

    def __init__(
        self,
        imagenet: Sequence[Mapping[str, Any]],
        coco: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._objects = {key: _Entry.read(raw) for key, raw in coco.items()}
        objects = {entry.name: entry for entry in self._objects.values()}
        classes = [objects.get(entry.name, entry) for entry in map(_Entry.read, imagenet)]
        self._info = _describe({entry.name: entry for entry in [*classes, *objects.values()]})
        self._classes = len(classes)
        # Which class belongs to which label, as pairs of indices.
        members = [(name, n) for n, c in enumerate(classes) for name in (c.name, *c.parents)]
        self._names = list(dict.fromkeys(name for name, _ in members))
        row = {name: index for index, name in enumerate(self._names)}
        self._label_of = np.array([row[name] for name, _ in members])
        self._class_of = np.array([index for _, index in members])

    @classmethod
    def load(cls, path: Path = TAXONOMY_FILE) -> "Taxonomy":
        """Return the taxonomy in the JSON file `path`."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(raw["imagenet"], raw["coco"])

    def describe(self, name: str) -> LabelInfo:
        """Return what is known of the label `name`; KeyError if it is none."""
        return self._info[name]

    def object_name(self, coco_class: str) -> str:
        """Return the label name of a COCO class; KeyError if it is none."""
        return self._objects[coco_class].name

    def confidences(self, probabilities: NDArray[np.float32]) -> dict[str, float]:
        """Return the confidence, 0..100, of each label the classes lead to.

        A label's confidence is the sum over its classes: five breeds at 18 % each make a cat of
        which the model is sure, though of no breed.

        Parameters
        ----------
        probabilities
            Shape (number of classes,), summing to 1.

        Raises
        ------
        ValueError
            The number of classes is another.
        """
        if probabilities.shape != (self._classes,):
            raise ValueError(f"need {self._classes} probabilities, got {probabilities.shape}")
        sums = np.bincount(self._label_of, probabilities[self._class_of], len(self._names))
        percent = np.clip(sums * 100, 0, 100)
        return dict(zip(self._names, percent.tolist(), strict=True))


def _describe(own: Mapping[str, _Entry]) -> dict[str, LabelInfo]:
    """Return the description of every class and every parent, from the classes by name."""
    below: dict[str, list[_Entry]] = {}
    for entry in own.values():
        for parent in entry.parents:
            below.setdefault(parent, []).append(entry)
    info = {}
    for name in {**own, **below}:
        itself, children = own.get(name), below.get(name, [])
        # A parent is described by what is below it even where it is a class too: only so has
        # each ancestor at least the label's own confidence.
        parents = _ancestors(name, below) if children else own[name].parents
        category = itself.category if itself else _commonest(c.category for c in children)
        info[name] = LabelInfo(name, itself.aliases if itself else (), tuple(parents), (category,))
    return info


def _ancestors(name: str, below: Mapping[str, Sequence[_Entry]]) -> list[str]:
    """Return the parents that all entries below `name` share and that are more general than it.

    The file gives parents for classes only, and some classes have several lines of ancestors, so
    what follows a name in one class's list needn't be above it.
    """
    entries = below[name]
    shared = set.intersection(*(set(entry.parents) for entry in entries)) - {name}

    def above(other: str) -> bool:
        if len(below[other]) > len(entries):
            return True
        # The same classes below both: the order in the lists decides.
        return all(e.parents.index(name) < e.parents.index(other) for e in entries)

    return sorted(filter(above, shared), key=lambda other: (len(below[other]), other))


def _commonest(values: Iterable[str]) -> str:
    return Counter(values).most_common(1)[0][0]
