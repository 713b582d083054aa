"""What an owner's images add up to, from counters that every change of an image keeps exact."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from chalicelib.store.counters import (
    AGE_STEP,
    CONFIDENCE_STEP,
    OLDEST_BAR,
    SECONDS,
    WAITS,
    having_counter,
    wait_counter,
)
from chalicelib.store.image import State
from chalicelib.store.items import from_dynamodb
from chalicelib.store.tables import batch_get
from chalicelib.store.terms import Having

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

PERCENTILES = (50, 95)
TOP_LABELS = 20
SUGGESTIONS = 50


class Statistics:
    """Reads an owner's counters.

    Parameters
    ----------
    table : Table
        `ImageStats`: one item a label, a day, a month, and one of totals, for each owner.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table

    def labels(self, owner: str, prefix: str = "") -> list[dict[str, Any]]:
        """Give labels and tags that begin with a text, whatever its case, by name or by an alias.

        Returns
        -------
        list of dict
            ``name`` and ``count``, how many images have each, the most frequent first, at most 50;
            ``alias`` where that, in lower case, is what begins so.
        """
        prefix = prefix.lower()
        found = []
        for item in self._vocabulary(owner):
            alias = None
            if not _label(item).startswith(prefix):
                beginning = (alias for alias in item["aliases"] if alias.startswith(prefix))
                alias = next(beginning, None)
                if alias is None:
                    continue
            found.append(_told(item) | ({"alias": alias} if alias else {}))
        return _most_frequent(found, SUGGESTIONS)

    def resolve(
        self, owner: str, terms: Iterable[str], kinds: Collection[Having] = ()
    ) -> tuple[dict[str, dict[str, int]], dict[Having, int]]:
        """Give what words in lower case stand for, and how many images there are of each.

        A word is the name of a label or a tag, or else an alias, perhaps of several labels,
        perhaps of none.

        Parameters
        ----------
        owner : str
            Whose images.
        terms : iterable of str
            The words.
        kinds : collection of Having
            Of which kinds of things it is asked, too, how many images have some.

        Returns
        -------
        tuple of dict
            For each word names in lower case with their counts; and for each kind the count.
        """
        wanted = list(terms)
        stats = [f"label#{term}" for term in wanted] + (["totals"] if kinds else [])
        found = {item["stat"]: item for item in self._get(owner, *stats) if item}
        counts = {term: found.get(f"label#{term}", {}).get("images", 0) for term in wanted}
        resolved = {term: {term: counts[term]} for term in wanted if counts[term] > 0}
        unknown = [term for term in wanted if term not in resolved]
        if unknown:
            vocabulary = self._vocabulary(owner)
            for term in unknown:
                resolved[term] = {
                    _label(item): item["images"]
                    for item in vocabulary
                    if term in item.get("aliases", ())
                }
        totals = found.get("totals", {})
        return resolved, {kind: totals.get(having_counter(kind), 0) for kind in kinds}

    def summary(self, owner: str, today: date, days: int) -> dict[str, Any]:
        """Give all that the dashboard shows.

        Parameters
        ----------
        owner : str
            Whose images.
        today : date
            The last day of those given, in UTC.
        days : int
            How many days to give.

        Returns
        -------
        dict
            ``totals`` by status; ``having``, how many images have faces, text, tags, or nothing;
            ``days``, one entry a day, oldest first; ``months``, how many images were taken, else
            uploaded, in each that has some, oldest first; ``labels``, the 20 most frequent;
            ``confidence``, how many labels there are for each 5 % from ``from`` on; ``seconds``
            from upload to labels, how many images for each step up to ``to``, the last without
            end; ``percentiles`` of these, as `percentiles` gives them; ``faces``: how many, and of
            how many of them a machine guessed which age (from ``from`` on, the last without end),
            gender and emotion.
        """
        totals, faces = self._get(owner, "totals", "faces")
        first = today - timedelta(days=days - 1)
        by_day = {
            item["stat"].removeprefix("day#"): item
            for item in self.between(owner, f"day#{first}", f"day#{today}")
        }
        every_day = [str(first + timedelta(days=number)) for number in range(days)]
        return {
            "totals": by_status(totals),
            "having": {
                kind.value: totals.get(having_counter(kind), 0)
                for kind in Having
                if kind is not Having.FAILED
            },
            "days": [{"day": day, **by_status(by_day.get(day, {}))} for day in every_day],
            "months": [
                {"month": item["stat"].removeprefix("month#"), "images": item["images"]}
                for item in self.between(owner, "month#", "month#~")
                if item["images"]
            ],
            "labels": _most_frequent(map(_told, self._vocabulary(owner)), TOP_LABELS),
            "confidence": [
                {"from": bar, "labels": totals.get(f"confidence_{bar:02d}", 0)}
                for bar in range(0, 100, CONFIDENCE_STEP)
            ],
            "seconds": [
                {"to": bound, "images": totals.get(f"seconds_{bar:02d}", 0)}
                for bar, bound in enumerate((*SECONDS, None))
            ],
            "percentiles": percentiles(totals),
            "faces": {
                "total": faces.get("faces", 0),
                "estimated_ages": [
                    {"from": bar, "faces": faces.get(f"age_{bar:02d}", 0)}
                    for bar in range(0, OLDEST_BAR + 1, AGE_STEP)
                ],
                "estimated_genders": _by_value(faces, "gender_"),
                "estimated_emotions": _by_value(faces, "emotion_"),
            },
        }

    def failed(self, owners: Iterable[str]) -> dict[str, int]:
        """Give how many images of each of some owners failed; each 100 cost one call."""
        owners = list(owners)
        found = batch_get(self._table, [{"owner": owner, "stat": "totals"} for owner in owners])
        failed = {item["owner"]: item.get(State.FAILED.value, 0) for item in found}
        return {owner: failed.get(owner, 0) for owner in owners}

    def between(
        self, owner: str, first: str, last: str, *, consistent: bool = False
    ) -> list[dict[str, Any]]:
        """Give an owner's counters from one name to another, these included."""
        found: list[dict[str, Any]] = []
        arguments: dict[str, Any] = {}
        while True:
            answer = self._table.query(
                KeyConditionExpression="#owner = :owner AND #stat BETWEEN :first AND :last",
                ExpressionAttributeNames={"#owner": "owner", "#stat": "stat"},
                ExpressionAttributeValues={":owner": owner, ":first": first, ":last": last},
                ConsistentRead=consistent,
                **arguments,
            )
            found += map(from_dynamodb, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return found
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _vocabulary(self, owner: str) -> list[dict[str, Any]]:
        """Give the items of all labels and tags that an owner's images have."""
        found = self.between(owner, "label#", "label#\U0010ffff")
        return [{"aliases": [], **item} for item in found if item["images"] > 0]

    def _get(self, owner: str, *stats: str) -> list[dict[str, Any]]:
        found = batch_get(self._table, [{"owner": owner, "stat": stat} for stat in stats])
        by_name = {item["stat"]: item for item in found}
        return [by_name.get(stat, {}) for stat in stats]


def _label(item: dict[str, Any]) -> str:
    return str(item["stat"]).removeprefix("label#")


def _told(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": spelling(item), "count": item["images"]}


def _most_frequent(found: Iterable[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    return sorted(found, key=lambda label: (-label["count"], label["name"]))[:number]


def spelling(item: Mapping[str, Any]) -> str:
    """Give how the counter of a term writes it: as the label that it is, else as the last tag."""
    return str(item.get("name") or item["tag"])


def _by_value(counters: dict[str, Any], prefix: str) -> list[dict[str, Any]]:
    found = {
        name.removeprefix(prefix): number
        for name, number in counters.items()
        if name.startswith(prefix) and number
    }
    ranked = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return [{"value": value, "faces": number} for value, number in ranked]


def percentiles(totals: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give how long images took at most from upload to labels, so many percent of them.

    Parameters
    ----------
    totals : mapping
        The counters of the item of totals.

    Returns
    -------
    list of dict
        For 50 and 95 ``percent``, ``within`` how many seconds: at most 10 % more than exactly, at
        least 0.1, None for more than an hour. None at all where no such time is counted.
    """
    counted = [totals.get(wait_counter(step), 0) for step in range(len(WAITS) + 1)]
    reached = list(accumulate(counted))
    if not reached[-1]:
        return []
    found = []
    for percent in PERCENTILES:
        step = next(step for step, n in enumerate(reached) if n * 100 >= percent * reached[-1])
        found.append({"percent": percent, "within": (*WAITS, None)[step]})
    return found


def by_status(counters: Mapping[str, int]) -> dict[str, int]:
    """Give how many images there are of each state, as a counter's item tells it."""
    return {status: counters.get(status, 0) for status in (State.DONE.value, State.FAILED.value)}
