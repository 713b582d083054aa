"""Finding images by time and by what is in them, at a cost that doesn't grow with the table."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.names import item_key
from chalicelib.store.cursors import read_cursor, write_cursor
from chalicelib.store.image import Image
from chalicelib.store.index import Entry
from chalicelib.store.items import from_item
from chalicelib.store.matching import matches, may_match
from chalicelib.store.plan import Plan, Planner
from chalicelib.store.query import Query
from chalicelib.store.sources import Follower, Stretch
from chalicelib.store.statistics import by_status
from chalicelib.store.tables import Tables, batch_get_all
from chalicelib.store.vocabulary import Vocabulary

_EXAMINED = 2000  # index entries that one call looks at, at the most
# The same where common words are looked for besides, and entries of each of those words.
_EXAMINED_BESIDES, _FOLLOWED = 1000, 500
_CHUNK = 250  # entries read at once, to begin with, where many may not match
_BATCH = 100  # images read at once where many may not match
_BATCHES = 3  # times that one call reads images, at the most
_SUGGESTED = 100  # entries of words read at once where only the words are asked for


@dataclass(frozen=True)
class Page:
    """Some images, in order, and where to go on, or None at the end.

    With the first page comes how many images all pages have, where the counters tell.
    """

    images: list[Image]
    cursor: str | None
    count: int | None = None


class Search:
    """Searches of an owner's images: Queries of the owner's partitions, never a Scan.

    Parameters
    ----------
    tables : Tables
        Where the images and their index are.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._planner = Planner(tables)
        self._vocabulary = Vocabulary(tables.index)

    def page(self, owner: str, query: Query) -> Page:
        """Give a page of what an owner looks for; an alias stands for its labels.

        There may be fewer images than `Query.limit`, even none, and still a cursor: one call looks
        at 2,000 entries of the index at the most, and reads images three times at the most.

        Raises
        ------
        InvalidRequest
            If the cursor is not one of this very query and owner.
        """
        digest = query.digest(owner)
        stretch = Stretch(query, read_cursor(query.cursor, digest, query.bounds))
        plan = self._planner.plan(owner, stretch)
        reading = _Reading(plan, stretch)
        found: list[Image] = []
        count = None if query.cursor else plan.count
        for number in range(_BATCHES):
            room = query.limit if plan.is_told and not number else _BATCH
            entries = reading.take(room)
            if query.is_all and not number:
                images, count = self._read_and_count(owner, entries)
            else:
                images = self._read(owner, entries)
            for entry, image in zip(entries, images, strict=True):
                # An entry may be of an image that has changed since, or is in another place now.
                if (
                    image
                    and query.order.place(image) == entry.place
                    and matches(image, plan.wanted)
                ):
                    found.append(image)
                if len(found) == query.limit:
                    return Page(found, write_cursor(digest, entry.place), count)
            if not reading.left:
                break
        return Page(found, reading.place and write_cursor(digest, reading.place), count)

    def words(self, owner: str, prefix: str) -> list[str]:
        """Give the first 20 words in an owner's images that begin with a text, which is folded.

        One that was in an image until a moment ago may still be among them.
        """
        if not prefix:
            return []
        return sorted(self._vocabulary.beginning(owner, prefix, _SUGGESTED, _SUGGESTED).all)

    def _read(self, owner: str, entries: Sequence[Entry]) -> list[Image | None]:
        keys = [{"filename": item_key(owner, entry.name)} for entry in entries]
        found = batch_get_all([(self._tables.images, key) for key in keys])
        return [from_item(item) if item else None for item in found]

    def _read_and_count(
        self, owner: str, entries: Sequence[Entry]
    ) -> tuple[list[Image | None], int]:
        """Read images, and in the same call how many the owner has."""
        keys = [{"filename": item_key(owner, entry.name)} for entry in entries]
        *found, totals = batch_get_all(
            [
                *((self._tables.images, key) for key in keys),
                (self._tables.stats, {"owner": owner, "stat": "totals"}),
            ]
        )
        images = [from_item(item) if item else None for item in found]
        return images, sum(by_status(totals or {}).values())


class _Reading:
    """Goes through the entries of a plan.

    Attributes
    ----------
    left : int
        How many entries may still be looked at; none where there are no more.
    place : str, optional
        Where to go on; None where there are no more.
    """

    def __init__(self, plan: Plan, stretch: Stretch) -> None:
        self._plan = plan
        chunk = _CHUNK if stretch.query.is_selective else stretch.query.limit
        self._entries = plan.source.entries(stretch, chunk)
        self._followers = [Follower(source, stretch, _CHUNK, _FOLLOWED) for source in plan.followed]
        self.left = _EXAMINED_BESIDES if self._followers else _EXAMINED
        self.place = stretch.place

    def take(self, most: int) -> list[Entry]:
        """Give the next entries whose images may be looked for."""
        found: list[Entry] = []
        while len(found) < most and self.left:
            entry = next(self._entries, None)
            if entry is None:
                self.left, self.place = 0, None
                break
            # An image may be in several streams, and counts as looked at each time.
            is_new = entry.place != self.place
            self.left, self.place = self.left - 1, entry.place
            if is_new and self._may_match(entry):
                found.append(entry)
        return found

    def _may_match(self, entry: Entry) -> bool:
        if not may_match(entry, self._plan.wanted, self._plan.places):
            return False
        return all(follower.has(entry.place) is not False for follower in self._followers)
