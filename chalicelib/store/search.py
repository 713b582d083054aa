"""Finding images by time and by what is in them, at a cost that doesn't grow with the table."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from chalicelib.names import item_key
from chalicelib.store.catalog import Catalog
from chalicelib.store.cursors import digest_of, read_cursor, write_cursor
from chalicelib.store.image import Image
from chalicelib.store.index import Entry, index_key, read_entry
from chalicelib.store.statistics import Statistics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_EXAMINED = 2000  # index entries that one call looks at, at the most
_CHUNK = 250  # index entries read at once where many may not match


class Order(StrEnum):
    """Which time of an image counts."""

    #: When it was taken, else when it was uploaded.
    TAKEN = "taken"
    UPLOADED = "uploaded"


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
    first_day, last_day : str, optional
        The days, such as ``2026-07-31``, between which the images' time is, these included.
    order : Order
        The time that sorts them, and that the days are of; with `labels` it is `Order.TAKEN`.
    newer : bool
        Whether to go from the oldest to the newest.
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
    first_day: str | None = None
    last_day: str | None = None
    order: Order = Order.TAKEN
    newer: bool = False

    @property
    def bounds(self) -> tuple[str, str]:
        """Two texts, with all places of the days between them."""
        return self.first_day or "0", f"{self.last_day or ''}~"

    def digest(self, owner: str) -> str:
        """Give a text that is another one for another query or owner, if its pages are others."""
        what = self.labels, self.exclude, self.any_label, self.min_confidence
        return digest_of(owner, *what, *self.bounds, self.order, self.newer)


@dataclass(frozen=True)
class Page:
    """Some images, in order, and where to go on, or None at the end."""

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
        digest = query.digest(owner)
        place = read_cursor(query.cursor, digest, query.bounds)
        names: list[str] = []
        end = None
        for examined, (entry, matches) in enumerate(self._entries(owner, query, place), 1):
            if matches:
                names.append(entry.name)
            if len(names) == query.limit or examined == _EXAMINED:
                end = write_cursor(digest, entry.place)
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
            sort, index = _INDEXES[query.order]
            everything = _Partition(self._tables.images, ("owner", owner), sort, index)
            for entry in everything.entries(query, place, chunk):
                yield entry, not excluded & entry.confidences.keys()
            return
        # All of them are to be found in the entries of the rarest.
        read = terms if query.any_label else [min(terms, key=lambda term: sum(term.values()))]
        streams = [
            _Partition(self._tables.index, ("label", index_key(owner, label))).entries(
                query, place, chunk
            )
            for label in dict.fromkeys(label for term in read for label in term)
        ]
        last = None
        for entry in heapq.merge(*streams, key=lambda entry: entry.place, reverse=not query.newer):
            found = (has(entry, term) for term in terms)
            enough = any(found) if query.any_label else all(found)
            # An image is in the entries of each of its labels, and counts as looked at each time.
            new = entry.place != last
            yield entry, new and enough and not excluded & entry.confidences.keys()
            last = entry.place


# What sorts the images of an owner, and the index that has them in this order.
_INDEXES = {Order.TAKEN: ("listed", "by_owner"), Order.UPLOADED: ("uploaded_at", "by_uploaded")}


@dataclass(frozen=True)
class _Partition:
    """Entries that have one key, in the order of another: of an owner, or of an owner's label."""

    table: "Table"
    key: tuple[str, str]  # its name, and what it is
    sort: str = "listed"
    index: str | None = None

    def entries(self, query: Query, place: str | None, chunk: int) -> Iterator[Entry]:
        """Give those of the query's days, in its direction, from behind a place on."""
        name, value = self.key
        first, last = query.bounds
        arguments: dict[str, Any] = {
            "KeyConditionExpression": "#key = :key AND #sort BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#key": name, "#sort": self.sort},
            "ExpressionAttributeValues": {":key": value, ":first": first, ":last": last},
            "ScanIndexForward": query.newer,
            "Limit": chunk,
        }
        if self.index:
            arguments["IndexName"] = self.index
        if place is not None:
            arguments["ExclusiveStartKey"] = self._start(place)
        while True:
            answer = self.table.query(**arguments)
            yield from map(read_entry, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _start(self, place: str) -> dict[str, str]:
        """Give the key at a place. There may be nothing, or nothing any more, that has it."""
        name, value = self.key
        if not self.index:
            return {name: value, self.sort: place}
        time, _, image = place.partition("#")
        sort = place if self.sort == "listed" else time
        # Images may have been uploaded at the same time: then the table's key decides.
        return {name: value, self.sort: sort, "filename": item_key(value, image)}
