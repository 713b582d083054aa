"""Finding images: newest first, by what is in them, at a cost that doesn't grow with the table."""

import base64
import hashlib
import heapq
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.catalog import Catalog
from chalicelib.errors import InvalidRequest
from chalicelib.records import from_item, index_key
from chalicelib.requests import read_number
from chalicelib.statistics import Statistics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MAX_TERMS = 10  # labels in one query, and as many excluded ones

_EXAMINED = 2000  # index entries that one call looks at, at the most
_CHUNK = 250  # index entries read at once where many may not match

_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """What is looked for.

    Attributes
    ----------
    labels : tuple of str
        What must be in an image, in lower case: all of them, or with `any_label` one of them.
    exclude : tuple of str
        What must not be in it, in lower case.
    any_label : bool
        Whether one of `labels` is enough.
    min_confidence : float
        The least confidence of `labels`, 0 to 100 %.
    """

    labels: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    any_label: bool = False
    min_confidence: float = 0


@dataclass(frozen=True)
class Page:
    """Some images, newest first, and where to go on, or None at the end."""

    images: list[dict[str, Any]]
    cursor: str | None


def read_search(given: Mapping[str, Sequence[str]]) -> tuple[Query, int, str | None]:
    """Read a query, how many images to give, and the cursor from a request's parameters.

    Raises
    ------
    InvalidRequest
        If one has a value that it can't have.
    """
    once = {}
    for name in ("match", "min_confidence", "limit", "cursor"):
        if len(given.get(name, ())) > 1:
            raise InvalidRequest(f"{name} was given more than once.")
        if given.get(name):
            once[name] = given[name][0]
    if once.get("match", "all") not in ("all", "any"):
        raise InvalidRequest("match must be all or any.")
    query = Query(
        labels=_terms("label", given),
        exclude=_terms("exclude", given),
        any_label=once.get("match") == "any",
        min_confidence=_confidence(once.get("min_confidence", "0")),
    )
    return query, read_number(once.get("limit", "40"), "limit", 1, 100), once.get("cursor")


class Search:
    """Searches of the catalog: Queries of one owner's partitions, never a Scan.

    Parameters
    ----------
    catalog : Catalog
        Where the images are.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._tables = catalog.tables
        self._statistics = Statistics(catalog.tables.stats)

    def page(self, owner: str, query: Query, limit: int, cursor: str | None, now: datetime) -> Page:
        """Give a page of what is looked for.

        Parameters
        ----------
        owner : str
            Whose images.
        query : Query
            Which of them; an alias stands for its labels.
        limit : int
            The most images to give, 1 to 100. There may be fewer, even none, and still a cursor:
            one call looks at 2,000 entries of the index at the most.
        cursor : str, optional
            The last page's. It holds a place in the order of time and nothing else, so it leads
            to no other owner's images.
        now : datetime
            The time, in UTC.

        Raises
        ------
        InvalidRequest
            If the cursor is not one of this very query and owner.
        """
        digest = _digest(owner, query)
        place = _read_cursor(cursor, digest)
        names: list[str] = []
        end = None
        for examined, (entry, matches) in enumerate(self._entries(owner, query, limit, place), 1):
            if matches:
                names.append(entry["name"])
            if len(names) == limit or examined == _EXAMINED:
                end = _write_cursor(digest, entry["listed"])
                break
        # What was deleted since the index was read is not found any more.
        images = self._catalog.get_many(owner, names, now)
        return Page([images[name] for name in names if name in images], end)

    def _entries(
        self, owner: str, query: Query, limit: int, place: str | None
    ) -> Iterator[tuple[Entry, bool]]:
        """Give entries from behind a place on, each with whether it is looked for."""
        selective = len(query.labels) > 1 or query.exclude or query.min_confidence
        chunk = _CHUNK if selective else limit
        counts = self._statistics.resolve(owner, {*query.labels, *query.exclude})
        excluded = {label for term in query.exclude for label in counts[term]}
        terms = [counts[term] for term in query.labels]

        def has(confidences: Mapping[str, float], labels: Iterable[str]) -> bool:
            return any(confidences.get(label, -1) >= query.min_confidence for label in labels)

        if not terms:
            for image in _pages(self._tables.images, "by_owner", "owner", owner, place, chunk):
                yield image, not excluded & {label.lower() for label in image["labels"]}
            return
        # All of them are to be found in the entries of the rarest.
        read = terms if query.any_label else [min(terms, key=lambda term: sum(term.values()))]
        streams = [
            _pages(self._tables.index, None, "label", index_key(owner, label), place, chunk)
            for label in dict.fromkeys(label for term in read for label in term)
        ]
        last = None
        for entry in heapq.merge(*streams, key=lambda entry: entry["listed"], reverse=True):
            found = (has(entry["confidences"], term) for term in terms)
            enough = any(found) if query.any_label else all(found)
            # An image is in the entries of each of its labels, and counts as looked at each time.
            new = entry["listed"] != last
            yield entry, new and enough and not excluded & entry["confidences"].keys()
            last = entry["listed"]


def _pages(
    table: "Table", index: str | None, key: str, value: str, place: str | None, chunk: int
) -> Iterator[Entry]:
    """Give the items of a partition, latest first, from behind a place on."""
    arguments: dict[str, Any] = {
        "KeyConditionExpression": "#key = :key",
        "ExpressionAttributeNames": {"#key": key},
        "ExpressionAttributeValues": {":key": value},
        "ScanIndexForward": False,
        "Limit": chunk,
    }
    if index:
        arguments["IndexName"] = index
    if place is not None:
        arguments["KeyConditionExpression"] += " AND #listed < :place"
        arguments["ExpressionAttributeNames"]["#listed"] = "listed"
        arguments["ExpressionAttributeValues"][":place"] = place
    while True:
        answer = table.query(**arguments)
        yield from map(from_item, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _terms(name: str, given: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    terms = tuple(sorted({term.strip().lower() for term in given.get(name, ())}))
    if len(terms) > MAX_TERMS:
        raise InvalidRequest(f"{name} may be given {MAX_TERMS} times at most.")
    if any(not 1 <= len(term.encode(errors="replace")) <= 255 for term in terms):
        raise InvalidRequest(f"{name} must be the name of a label, such as {name}=Dog.")
    return terms


def _confidence(text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else -1
    if not 0 <= number <= 100:
        raise InvalidRequest("min_confidence must be a number from 0 to 100.")
    return number


def _digest(owner: str, query: Query) -> str:
    text = json.dumps([owner, *astuple(query)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write_cursor(digest: str, place: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([digest, place]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None, digest: str) -> str | None:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        of_query, place = content
    except (ValueError, TypeError, RecursionError):
        raise InvalidRequest("The cursor is not one that this API gave.") from None
    if of_query != digest:
        raise InvalidRequest("The cursor belongs to another query; start again without it.")
    if not isinstance(place, str) or not _is_sort_key(place):
        raise InvalidRequest("The cursor is not one that this API gave.")
    return place


def _is_sort_key(text: str) -> bool:
    """Tell whether DynamoDB takes a text as a sort key: 1 to 1,024 bytes of valid UTF-8."""
    try:
        return 1 <= len(text.encode()) <= 1024
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold
        return False
