"""The labels: names, aliases, ancestors, categories, what shows what, and confidences along it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from local.rekognition import rules
from local.rekognition.rules import Rule

#: The hierarchy that comes with this package; `data/README.md` describes the file.
TAXONOMY_FILE = Path(__file__).with_name("data") / "taxonomy.json"

# The classifier can judge a family of which it knows so many members. It knows three kinds of
# people, a groom among them, and three of plants: those don't stand for the rest.
_JUDGED_FROM = 4


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
    further
        Labels that no model knows. Their parents are as they say.
    known
        What labels show beyond their parents.
    """

    def __init__(
        self,
        imagenet: Sequence[Mapping[str, Any]],
        coco: Mapping[str, Mapping[str, Any]],
        further: Sequence[Mapping[str, Any]] = (),
        known: Iterable[Rule] = (),
    ) -> None:
        self._objects = {key: _Entry.read(raw) for key, raw in coco.items()}
        objects = {entry.name: entry for entry in self._objects.values()}
        classes = [objects.get(entry.name, entry) for entry in map(_Entry.read, imagenet)]
        others = {entry.name: entry for entry in map(_Entry.read, further)}
        named = {entry.name: entry for entry in [*classes, *objects.values(), *others.values()]}
        self._info = _describe(named, others)
        self._shown = rules.closed(_steps(self._info, known), self._info)
        self._members = Counter(name for entry in classes for name in (entry.name, *entry.parents))
        self._own = {entry.name for entry in classes}
        self._classes = len(classes)
        # Which class counts for which label, and with what share.
        shares = [
            (name, number, share)
            for number, entry in enumerate(classes)
            for name, share in {
                **self._shown[entry.name],
                **dict.fromkeys(entry.parents, 1.0),
            }.items()
        ]
        self._names = list(dict.fromkeys(name for name, _, _ in shares))
        row = {name: index for index, name in enumerate(self._names)}
        self._label_of = np.array([row[name] for name, _, _ in shares])
        self._class_of = np.array([number for _, number, _ in shares])
        self._share = np.array([share for _, _, share in shares])

    @classmethod
    def load(cls) -> "Taxonomy":
        """Return the taxonomy that comes with this package."""
        raw = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
        return cls(raw["imagenet"], raw["coco"], raw["further"], rules.load())

    def describe(self, name: str) -> LabelInfo:
        """Return what is known of the label `name`; KeyError if it is none."""
        return self._info[name]

    def object_name(self, coco_class: str) -> str:
        """Return the label name of a COCO class; KeyError if it is none."""
        return self._objects[coco_class].name

    def shown(self, name: str) -> Mapping[str, float]:
        """Return what a photo shows that shows the label `name`, each with its share, 0..1.

        The label itself is among it, and so are all its parents, with 1.
        """
        return self._shown[name]

    def judged(self, name: str) -> str | None:
        """Return as what the classifier would see the label `name`: the nearest that it can judge.

        That is the label itself or a parent, if it has the class or some classes of that family;
        None if it has none such.
        """
        for label in (name, *self._info[name].parents):
            if label in self._own or self._members[label] >= _JUDGED_FROM:
                return label
        return None

    def confidences(self, probabilities: NDArray[np.float32]) -> dict[str, float]:
        """Return the confidence, 0..100, of each label the classes lead to.

        A label's confidence is the sum over its classes: five breeds at 18 % each make a cat of
        which the model is sure, though of no breed. What a class only shows as a rule counts for
        its share.

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
        weights = probabilities[self._class_of] * self._share
        sums = np.bincount(self._label_of, weights, len(self._names))
        percent = np.clip(sums * 100, 0, 100)
        return dict(zip(self._names, percent.tolist(), strict=True))


def _steps(info: Mapping[str, LabelInfo], known: Iterable[Rule]) -> dict[str, dict[str, float]]:
    """Return what each label leads to directly: its parents, and what rules say of it."""
    steps = {name: dict.fromkeys(each.parents, 1.0) for name, each in info.items()}
    for rule in known:
        for seen in rule.seen:
            for name in rule.shows:
                steps[seen][name] = max(steps[seen].get(name, 0.0), rule.of_100 / 100)
    return steps


def _describe(own: Mapping[str, _Entry], fixed: Iterable[str]) -> dict[str, LabelInfo]:
    """Return the description of every entry, by its name, and of every parent.

    The parents of those in `fixed` are as they say.
    """
    below: dict[str, list[_Entry]] = {}
    for entry in own.values():
        for parent in entry.parents:
            below.setdefault(parent, []).append(entry)
    info = {}
    for name in {**own, **below}:
        itself, children = own.get(name), below.get(name, [])
        # A parent is described by what is below it even where it is a class too: only so has
        # each ancestor at least the label's own confidence.
        inferred = children and name not in fixed
        parents = _ancestors(name, below) if inferred else own[name].parents
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
