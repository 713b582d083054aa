"""`make bench`: measure on an embedded cloud of its own and print one table of ratios."""

import sys
from collections.abc import Iterable

from bench import collection, package, page, recognition, throughput, view, writes
from bench.cloud import embedded_cloud


def main() -> int:
    """Print each row as soon as it is measured; it all takes some minutes."""
    _print([("what", "measured", "budget"), ("---", "---", "---")])
    _print(package.measure())
    _print(page.measure())
    _print(view.measure())
    _print(writes.measure())
    with embedded_cloud():
        import app

        _print(recognition.measure())
        _print(throughput.measure(app))
        _print(collection.measure(app.aws.table))
    return 0


def _print(rows: Iterable[tuple[str, str, str]]) -> None:
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
