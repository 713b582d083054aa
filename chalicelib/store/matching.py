"""Whether an image is looked for: what a search gives are the images for which `matches` is true.

All else of a search only decides which images are read, and that in the order of time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.store.image import Image
from chalicelib.store.index import Entry
from chalicelib.store.query import Query
from chalicelib.store.terms import having, terms, unaccented, words


@dataclass(frozen=True)
class Wanted:
    """A query, and what its texts stand for among the images of an owner.

    Attributes
    ----------
    query : Query
        What else is looked for.
    labels : tuple of frozenset of str
        For each of `Query.labels` its terms: itself, or what it is an alias of, or nothing.
    excluded : frozenset of str
        The terms of `Query.exclude`.
    words : tuple of frozenset of str
        For each of `Query.words` the words that begin with it; see `vocabulary.Vocabulary`.
    """

    query: Query
    labels: tuple[frozenset[str], ...] = ()
    excluded: frozenset[str] = frozenset()
    words: tuple[frozenset[str], ...] = ()


def matches(image: Image, wanted: Wanted) -> bool:
    """Tell whether an image has a result and is what is looked for, whenever it was taken."""
    query = wanted.query
    found = terms(image)
    written = frozenset(words(image)) if wanted.words else frozenset()
    return (
        image.result is not None
        and _has_labels(found, wanted)
        and not wanted.excluded & found.keys()
        and all(written & choice for choice in wanted.words)
        and query.name in unaccented(image.name)
        and query.has <= having(image)
    )


def may_match(entry: Entry, wanted: Wanted, places: Iterable[frozenset[str]]) -> bool:
    """Tell whether what an entry says of its image leaves it possible that it `matches`.

    Parameters
    ----------
    entry : Entry
        One of any partition.
    wanted : Wanted
        What is looked for.
    places : iterable of frozenset of str
        Sets of places that the image's must be in, each.
    """
    query, found = wanted.query, entry.confidences
    return (
        (found is None or (_has_labels(found, wanted) and not wanted.excluded & found.keys()))
        and (entry.has is None or query.has <= entry.has)
        and all(entry.place in choice for choice in places)
        and (not query.name or query.name in unaccented(entry.name))
    )


def _has_labels(found: Mapping[str, float], wanted: Wanted) -> bool:
    least = wanted.query.min_confidence
    if not wanted.labels:
        return True
    enough = (any(found.get(name, -1) >= least for name in names) for names in wanted.labels)
    return any(enough) if wanted.query.any_label else all(enough)
