"""General knowledge of what is seen together: `data/rules.toml`, read."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

#: The rules that come with this package; the file says how it is to be read.
RULES_FILE = Path(__file__).with_name("data") / "rules.toml"


@dataclass(frozen=True)
class Rule:
    """Of 100 photos that show one of `seen`, `of_100` show each of `shows`; for people, why."""

    seen: tuple[str, ...]
    shows: tuple[str, ...]
    of_100: int
    because: str


def load(path: Path = RULES_FILE) -> list[Rule]:
    """Return the rules in the TOML file `path`."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["rules"]
    return [
        Rule(tuple(each["seen"]), tuple(each["shows"]), each["of_100"], each["because"])
        for each in raw
    ]


def closed(
    steps: Mapping[str, Mapping[str, float]], names: Iterable[str]
) -> dict[str, dict[str, float]]:
    """Return for each name everything that it leads to, over any number of steps.

    Parameters
    ----------
    steps
        What a name leads to directly, and with what share, 0..1.
    names
        Those to follow.

    Returns
    -------
    dict
        Name to its ends with the largest product of shares on a way there; itself is among them,
        with 1. No way round a circle is larger, so there is always an end.
    """
    return {name: _reached(steps, name) for name in names}


def _reached(steps: Mapping[str, Mapping[str, float]], start: str) -> dict[str, float]:
    reached = {start: 1.0}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        for end, share in steps.get(name, {}).items():
            if reached[name] * share > reached.get(end, 0.0):
                reached[end] = reached[name] * share
                waiting.append(end)
    return reached
