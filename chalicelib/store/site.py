"""What the images of all owners add up to: numbers and times, nothing of what is in them."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from chalicelib.store.counters import SECONDS, SITE, SITE_PARTS
from chalicelib.store.statistics import Statistics, by_status, percentiles
from chalicelib.store.tables import Tables

_PARTS = tuple(f"{SITE}#{part:02d}" for part in range(SITE_PARTS))


class Site:
    """Reads the counters of all owners together.

    Parameters
    ----------
    tables : Tables
        Where they are.
    """

    def __init__(self, tables: Tables) -> None:
        self._statistics = Statistics(tables.stats)

    def summary(self, today: date, days: int) -> dict[str, Any]:
        """Give totals, days and times.

        Parameters
        ----------
        today : date
            The last day of those given, in UTC.
        days : int
            How many days to give.

        Returns
        -------
        dict
            ``totals``, ``days``, ``seconds`` and ``percentiles``, as `Statistics.summary` gives
            them of one owner.
        """
        first = today - timedelta(days=days - 1)
        by_day: dict[str, Counter[str]] = {}
        totals: Counter[str] = Counter()
        for part in _PARTS:
            for item in self._statistics.between(part, f"day#{first}", f"day#{today}"):
                by_day.setdefault(item["stat"].removeprefix("day#"), Counter()).update(
                    _numbers(item)
                )
            for item in self._statistics.between(part, "totals", "totals"):
                totals.update(_numbers(item))
        every_day = [str(first + timedelta(days=number)) for number in range(days)]
        return {
            "totals": by_status(totals),
            "days": [{"day": day, **by_status(by_day.get(day, {}))} for day in every_day],
            "seconds": [
                {"to": bound, "images": totals[f"seconds_{bar:02d}"]}
                for bar, bound in enumerate((*SECONDS, None))
            ],
            "percentiles": percentiles(totals),
        }

    def used(self, today: date) -> tuple[int, int]:
        """Give how many analyses were asked for today, and in this month up to now."""
        month = f"used#{today:%Y-%m}"
        by_day = {
            item["stat"]: int(item["photos"])
            for item in self._statistics.between(SITE, f"{month}-01", f"{month}-31")
        }
        return by_day.get(f"used#{today}", 0), sum(by_day.values())


def _numbers(item: dict[str, Any]) -> dict[str, int]:
    return {name: value for name, value in item.items() if name not in ("owner", "stat")}
