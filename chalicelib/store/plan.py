"""How a query is answered: what its texts stand for, and which entries are read for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.store.index import Entry, having_key, index_key, words_key
from chalicelib.store.matching import Wanted
from chalicelib.store.query import Query
from chalicelib.store.sources import Known, Source, Stretch, everything, of_partition, of_word
from chalicelib.store.statistics import Statistics
from chalicelib.store.tables import Tables
from chalicelib.store.terms import Having
from chalicelib.store.vocabulary import Beginning, Vocabulary

# How many entries of words are read at once. Where there are no more, they are all known.
_WORD_CHUNK, _MORE_WORDS = 1000, 250
# What it takes to read an image, in entries of the index.
_IMAGE = 20

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Plan:
    """How a query is answered.

    Attributes
    ----------
    wanted : Wanted
        What it looks for.
    source : Source
        The entries to go through.
    places : tuple of frozenset of str
        Sets of places; what is looked for is in each.
    followed : tuple of Source
        Sources that what is looked for is in, too, each.
    is_told : bool
        Whether entries tell all that is looked for, so that hardly an image is read in vain.
    count : int, optional
        How many images it finds on all its pages, where the counters tell.
    """

    wanted: Wanted
    source: Source
    places: tuple[frozenset[str], ...]
    followed: tuple[Source, ...]
    is_told: bool
    count: int | None


class Planner:
    """Makes plans of queries, by what there is of an owner.

    Parameters
    ----------
    tables : Tables
        Where it is counted and indexed.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._statistics = Statistics(tables.stats)
        self._vocabulary = Vocabulary(tables.index)

    def plan(self, owner: str, stretch: Stretch) -> Plan:
        """Give how a stretch of a query is answered.

        It costs one call for all labels and kinds of things, and one at least for each word.
        """
        query = stretch.query
        terms = {*query.labels, *query.exclude}
        counts, having = self._statistics.resolve(owner, terms, query.has)
        words = [
            self._vocabulary.beginning(owner, word, _WORD_CHUNK, _MORE_WORDS)
            for word in query.words
        ]
        wanted = Wanted(
            query,
            labels=tuple(frozenset(counts[term]) for term in query.labels),
            excluded=frozenset(name for term in query.exclude for name in counts[term]),
            words=tuple(found.all for found in words),
        )
        rare = [_by_place(found, stretch) for found in words if not found.common]
        common = [self._of_common(owner, found) for found in words if found.common]
        has_more = bool(query.labels or wanted.excluded or query.has)

        def cost(source: Source) -> int:
            if source.tells:
                return source.size + sum(other.size for other in common)
            # What its entries don't tell, the images must.
            return source.size * (_IMAGE if has_more else 1)

        source = min(
            (
                *self._of_labels(owner, query, counts),
                *self._of_kinds(owner, having),
                *_of_rare(rare),
                *common,
            ),
            key=cost,
            default=Source((everything(self._tables.images, owner, query.order),), 0),
        )
        others = [other for other in common if other is not source]
        followed = tuple(other for other in others if other.size < source.size * _IMAGE)
        return Plan(
            wanted,
            source,
            tuple(frozenset(found) for found in rare),
            followed,
            is_told=(source.tells or not has_more) and len(followed) == len(others),
            count=_count(query, counts, having),
        )

    def _of_labels(self, owner: str, query: Query, counts: Counts) -> Iterator[Source]:
        """Give for each label its images; or those of all, where one of them is enough."""
        labels = [counts[term] for term in query.labels]
        if query.any_label and labels:
            labels = [{name: number for names in labels for name, number in names.items()}]
        for names in labels:
            streams = (of_partition(self._tables.index, index_key(owner, name)) for name in names)
            yield Source(tuple(streams), sum(names.values()))

    def _of_kinds(self, owner: str, having: Mapping[Having, int]) -> Iterator[Source]:
        for kind, number in having.items():
            yield Source((of_partition(self._tables.index, having_key(owner, kind)),), number)

    def _of_common(self, owner: str, found: Beginning) -> Source:
        """Give the images of a word that stands for some that are too common to be known."""
        streams = (
            of_word(self._tables.index, words_key(owner, word), word) for word in found.common
        )
        known = [entry for entries in found.entries.values() for entry in entries]
        size = len(known) + _WORD_CHUNK * len(found.common)
        return Source((Known(known), *streams), size, tells=False)


def _by_place(found: Beginning, stretch: Stretch) -> dict[str, Entry]:
    """Give the entries of words that are all known, within a stretch, by their places."""
    return {
        entry.place: entry
        for entries in found.entries.values()
        for entry in entries
        if entry.place in stretch
    }


def _of_rare(rare: Sequence[Mapping[str, Entry]]) -> Iterator[Source]:
    """Give the images that have all words whose entries are known, if there are such words."""
    if rare:
        places = set(rare[0]).intersection(*rare[1:])
        yield Source((Known([rare[0][place] for place in places]),), len(places), tells=False)


def _count(query: Query, counts: Counts, having: Mapping[Having, int]) -> int | None:
    """Give how many images a query finds that has but one condition, and that exactly counted."""
    alone = Query(limit=query.limit, order=query.order, newer=query.newer)
    if query == replace(alone, has=query.has) and len(having) == 1:
        return next(iter(having.values()))
    if query == replace(alone, labels=query.labels, any_label=query.any_label) and len(counts) == 1:
        # An image may have several of what an alias stands for.
        (names,) = counts.values()
        return sum(names.values()) if len(names) <= 1 else None
    return None
