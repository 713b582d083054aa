"""What was counted, as a table in Markdown."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from tools.evaluate.scoring import FLOORS, Score

# What the steps are called for people, in the order in which they are shown.
_STEPS = {
    "classifier": "labels of the whole",
    "detector": "objects",
    "finder": "faces",
    "reader": "age, gender, emotion",
    "text_reader": "words",
}


def table(scores: Sequence[Score], seconds: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Give the lines: a column for each set of photos, then the time of each step.

    Parameters
    ----------
    scores
        One for each set.
    seconds
        Step to its times, one for each picture; ``all`` is a whole look.
    """
    yield _row("", (f"{score.title}: {score.photos}" for score in scores))
    yield _row("---", ("---" for _ in scores))
    for floor in FLOORS:
        yield _row(f"named, of what is there, at {floor} %", (s.recall[floor] for s in scores))
    for floor in FLOORS:
        yield _row(f"right, of the labels, at {floor} %", (s.precision[floor] for s in scores))
    yield _row("faces found", (score.faces for score in scores))
    yield _row("faces where none is", (score.false_faces for score in scores))
    yield _row("words read to the letter", (score.words for score in scores))
    yield _row("words in photos without any", (score.false_words for score in scores))
    yield ""
    yield _row("time on one core", ("median", "the slowest"))
    yield _row("---", ("---", "---"))
    for step, name in _STEPS.items():
        yield _time(name, seconds.get(step, ()))
    without_words = np.subtract(seconds.get("all", ()), seconds.get("text_reader", ()))
    yield _time("all but the words", without_words.tolist())


def _time(name: str, seconds: Sequence[float]) -> str:
    times = np.array(seconds or (0.0,)) * 1000
    return _row(name, (f"{np.median(times):.0f} ms", f"{times.max():.0f} ms"))


def _row(name: str, cells: Iterator[object] | Sequence[object]) -> str:
    return "| " + " | ".join((name, *map(str, cells))) + " |"
