"""Where a search finds entries of images, in the order of time, and which way is the shortest."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib.names import item_key
from chalicelib.store.index import Entry, read_entry, read_word
from chalicelib.store.query import Order, Query

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_LARGEST_CHUNK = 1000  # entries read at once


@dataclass(frozen=True)
class Stretch:
    """A part of the order of time: the days of a query, from behind a place on."""

    query: Query
    place: str | None = None

    def __contains__(self, place: str) -> bool:
        first, last = self.query.bounds
        if not first <= place <= last:
            return False
        return self.place is None or (
            place > self.place if self.query.newer else place < self.place
        )


class Stream(Protocol):
    """Entries in the order of time."""

    def entries(self, stretch: Stretch, chunk: int) -> Iterator[Entry]:
        """Give those of a stretch, in its query's direction.

        Parameters
        ----------
        stretch : Stretch
            Of the order of time.
        chunk : int
            How many to read at once, to begin with. As long as more are asked for, it grows.
        """


@dataclass(frozen=True)
class Source:
    """Streams that together have all images that can be looked for.

    Attributes
    ----------
    streams : tuple of Stream
        An image may be in several.
    size : int
        About how many entries they have.
    tells : bool
        Whether entries tell what terms their image has, and what kinds of things.
    """

    streams: tuple[Stream, ...]
    size: int
    tells: bool = True

    def entries(self, stretch: Stretch, chunk: int) -> Iterator[Entry]:
        """Give the entries of all streams in one order."""
        streams = [stream.entries(stretch, chunk) for stream in self.streams]
        newer = stretch.query.newer
        return heapq.merge(*streams, key=lambda entry: entry.place, reverse=not newer)


class Follower:
    """Tells which places are in a source; it is asked for one after the other in their order.

    Parameters
    ----------
    source, stretch, chunk
        Which entries, and how many to read at once to begin with.
    most : int
        How many it looks at. Of what comes behind them it doesn't know.
    """

    def __init__(self, source: Source, stretch: Stretch, chunk: int, most: int) -> None:
        self._entries = source.entries(stretch, chunk)
        self._newer = stretch.query.newer
        self._left = most
        self._at: str | None = None
        self._has_ended = False

    def has(self, place: str) -> bool | None:
        """Tell whether a place is in the source, or None if it isn't known."""
        while not self._has_ended and not self._has_reached(place):
            if not self._left:
                return None
            self._left -= 1
            entry = next(self._entries, None)
            self._at, self._has_ended = (entry.place, False) if entry else (None, True)
        return self._at == place

    def _has_reached(self, place: str) -> bool:
        if self._at is None:
            return False
        return self._at >= place if self._newer else self._at <= place


@dataclass(frozen=True)
class Known:
    """Entries that were read already."""

    found: Iterable[Entry]

    def entries(self, stretch: Stretch, chunk: int) -> Iterator[Entry]:  # noqa: ARG002 (all is read)
        """Give those of a stretch; see `Stream`."""
        within = (entry for entry in self.found if entry.place in stretch)
        newer = stretch.query.newer
        return iter(sorted(within, key=lambda entry: entry.place, reverse=not newer))


@dataclass(frozen=True)
class Partition:
    """Entries that have one key, in the order of another.

    Attributes
    ----------
    table : Table
        Where they are.
    key : tuple of str
        The name of the one key, and what it is.
    sort : str
        The name of the other.
    index : str, optional
        The table's index, if they are in that.
    before : str
        What all their sort keys begin with, before their places.
    read : callable
        Makes an entry of an item.
    """

    table: "Table"
    key: tuple[str, str]
    sort: str = "listed"
    index: str | None = None
    before: str = ""
    read: Callable[[Mapping[str, Any]], Entry] = read_entry

    def entries(self, stretch: Stretch, chunk: int) -> Iterator[Entry]:
        """Give those of a stretch; see `Stream`."""
        name, value = self.key
        first, last = (self.before + bound for bound in stretch.query.bounds)
        arguments: dict[str, Any] = {
            "KeyConditionExpression": "#key = :key AND #sort BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#key": name, "#sort": self.sort},
            "ExpressionAttributeValues": {":key": value, ":first": first, ":last": last},
            "ScanIndexForward": stretch.query.newer,
        }
        if self.index:
            arguments["IndexName"] = self.index
        if stretch.place is not None:
            arguments["ExclusiveStartKey"] = self._start(stretch.place)
        while True:
            answer = self.table.query(**arguments, Limit=chunk)
            yield from map(self.read, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            chunk = max(chunk, min(4 * chunk, _LARGEST_CHUNK))

    def _start(self, place: str) -> dict[str, str]:
        """Give the key at a place. There may be nothing, or nothing any more, that has it."""
        name, value = self.key
        if not self.index:
            return {name: value, self.sort: self.before + place}
        time, _, image = place.partition("#")
        sort = place if self.sort == "listed" else time
        # Images may have been uploaded at the same time: then the table's key decides.
        return {name: value, self.sort: sort, "filename": item_key(value, image)}


def everything(table: "Table", owner: str, order: Order) -> Partition:
    """Give all of an owner's images that have a result, in either order.

    Parameters
    ----------
    table : Table
        `ImageLabels`.
    owner, order
        Whose images, and by which time.
    """
    sort, index = _INDEXES[order]
    return Partition(table, ("owner", owner), sort, index)


# What sorts the images of an owner, and the index that has them in this order.
_INDEXES = {Order.TAKEN: ("listed", "by_owner"), Order.UPLOADED: ("uploaded_at", "by_uploaded")}


def of_partition(table: "Table", partition: str) -> Partition:
    """Give the images of a term, or of a list by what they have, in `LabelIndex`."""
    return Partition(table, ("label", partition))


def of_word(table: "Table", partition: str, word: str) -> Partition:
    """Give the images of a word in `LabelIndex`."""
    return Partition(
        table, ("label", partition), before=f"{word} ", read=lambda item: read_word(item)[1]
    )
