"""Finding images: newest first, by what is in them, at a cost that doesn't grow with the table."""

import base64
import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import InvalidRequest
from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Image
from chalicelib.store.index import Entry, index_key, read_entry
from chalicelib.store.statistics import Statistics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_EXAMINED = 2000  # index entries that one call looks at, at the most
_CHUNK = 250  # index entries read at once where many may not match


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
    limit : int
        The most images to give, 1 to 100.
    cursor : str, optional
        Where the last page ended. It holds a place in the order of time and nothing else, so it
        leads to no other owner's images.
    """

    labels: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    any_label: bool = False
    min_confidence: float = 0
    limit: int = 40
    cursor: str | None = None


@dataclass(frozen=True)
class Page:
    """Some images, newest first, and where to go on, or None at the end."""

    images: list[Image]
    cursor: str | None


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

    def page(self, owner: str, query: Query, now: datetime) -> Page:
        """Give a page of what an owner looks for; an alias stands for its labels.

        There may be fewer images than `Query.limit`, even none, and still a cursor: one call looks
        at 2,000 entries of the index at the most.

        Raises
        ------
        InvalidRequest
            If the cursor is not one of this very query and owner.
        """
        digest = _digest(owner, query)
        place = _read_cursor(query.cursor, digest)
        names: list[str] = []
        end = None
        for examined, (entry, matches) in enumerate(self._entries(owner, query, place), 1):
            if matches:
                names.append(entry.name)
            if len(names) == query.limit or examined == _EXAMINED:
                end = _write_cursor(digest, entry.listed)
                break
        # What was deleted since the index was read is not found any more.
        images = self._catalog.get_many(owner, names, now)
        return Page([images[name] for name in names if name in images], end)

    def _entries(self, owner: str, query: Query, place: str | None) -> Iterator[tuple[Entry, bool]]:
        """Give entries from behind a place on, each with whether it is looked for."""
        selective = len(query.labels) > 1 or query.exclude or query.min_confidence
        chunk = _CHUNK if selective else query.limit
        counts = self._statistics.resolve(owner, {*query.labels, *query.exclude})
        excluded = {label for term in query.exclude for label in counts[term]}
        terms = [counts[term] for term in query.labels]

        def has(entry: Entry, labels: Iterable[str]) -> bool:
            return any(entry.confidences.get(name, -1) >= query.min_confidence for name in labels)

        if not terms:
            everything = _Partition(self._tables.images, "owner", owner, index="by_owner")
            for entry in everything.entries(place, chunk):
                yield entry, not excluded & entry.confidences.keys()
            return
        # All of them are to be found in the entries of the rarest.
        read = terms if query.any_label else [min(terms, key=lambda term: sum(term.values()))]
        streams = [
            _Partition(self._tables.index, "label", index_key(owner, label)).entries(place, chunk)
            for label in dict.fromkeys(label for term in read for label in term)
        ]
        last = None
        for entry in heapq.merge(*streams, key=lambda entry: entry.listed, reverse=True):
            found = (has(entry, term) for term in terms)
            enough = any(found) if query.any_label else all(found)
            # An image is in the entries of each of its labels, and counts as looked at each time.
            new = entry.listed != last
            yield entry, new and enough and not excluded & entry.confidences.keys()
            last = entry.listed


@dataclass(frozen=True)
class _Partition:
    """Entries that have one key: of an owner, or of an owner's label."""

    table: "Table"
    key: str
    value: str
    index: str | None = None

    def entries(self, place: str | None, chunk: int) -> Iterator[Entry]:
        """Give them, latest first, from behind a place on."""
        arguments: dict[str, Any] = {
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": self.key},
            "ExpressionAttributeValues": {":key": self.value},
            "ScanIndexForward": False,
            "Limit": chunk,
        }
        if self.index:
            arguments["IndexName"] = self.index
        if place is not None:
            arguments["KeyConditionExpression"] += " AND #listed < :place"
            arguments["ExpressionAttributeNames"]["#listed"] = "listed"
            arguments["ExpressionAttributeValues"][":place"] = place
        while True:
            answer = self.table.query(**arguments)
            yield from map(read_entry, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _digest(owner: str, query: Query) -> str:
    conditions = (query.labels, query.exclude, query.any_label, query.min_confidence)
    text = json.dumps([owner, *conditions])
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
