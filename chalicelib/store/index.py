"""`LabelIndex`: one small entry for each image and term, which carries all terms of its image.

A term is a label or a tag. So a search for several, or without some, needs to read the entries of
one term only. Beside them are lists of the images that have faces, text, tags or nothing, or
failed; one of all that failed, of all owners, for the administration; and the words of the text in
the images. All but the words change in the transaction that changes their image.

An entry's key is its partition (``label``) and its place in it (``listed``): the time that sorts
the image, ``#`` and its name. Of a word, this and a blank come first, so that the entries of one
word, and of words that begin alike, follow each other.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.names import item_key
from chalicelib.store.image import Image
from chalicelib.store.items import from_dynamodb, listed_key
from chalicelib.store.terms import Having, having, terms, words

#: What `Image.indexed` is at least of an image that is in the lists by what it has; whose wait is
#: counted in fine steps; and that is in all lists and counters there are. What is stored with less,
#: 0 at first, `analysis.reconciliation` stores again.
IN_LISTS = 1
WAIT_COUNTED = 2
INDEXED = 2

#: Over how many partitions the list of what failed is spread, by owner.
FAILURE_PARTITIONS = 16


@dataclass(frozen=True)
class Entry:
    """What a search sees of an image.

    Attributes
    ----------
    place : str
        Where it is in the order of time: the time that sorts it, ``#``, and its name.
    name : str
        Which image of the owner.
    confidences : Mapping, optional
        Its terms in lower case, each with its confidence in %; of an entry by time its labels
        alone; None where the entry doesn't tell.
    has : frozenset of Having, optional
        What kinds of things it has, where the entry tells.
    """

    place: str
    name: str
    confidences: Mapping[str, float] | None
    has: frozenset[Having] | None = None


def index_key(owner: str, label: str) -> str:
    """Give the partition of an owner's images that have a label, whatever its case."""
    return f"{owner}#{label.lower()}"


def having_key(owner: str, kind: Having) -> str:
    """Give the partition of an owner's images that have something; no owner is called so."""
    return f"having#{owner}#{kind.value}"


def words_key(owner: str, word: str) -> str:
    """Give the partition of an owner's folded words that begin with the same character."""
    return f"words#{owner}#{word[0]}"


def word_items(image: Image | None) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the entries of the words in an image, by their keys: partition and place."""
    if image is None:
        return {}
    return {
        (words_key(image.owner, word), f"{word} {listed_key(image)}"): {
            "label": words_key(image.owner, word),
            "listed": f"{word} {listed_key(image)}",
            "name": image.name,
        }
        for word in words(image)
    }


def failures_key(partition: int) -> str:
    """Give a partition of the list of what failed, of all owners; no owner is called so."""
    return f"failures#{partition:02d}"


def index_items(image: Image | None) -> dict[str, dict[str, Any]]:
    """Give an image's items in `LabelIndex` by their partition keys; none for no image.

    All but its words, which `word_items` gives.
    """
    if image is None:
        return {}
    found = terms(image)
    common = {"listed": listed_key(image), "name": image.name}
    described: dict[str, Any] = {"confidences": found}
    items = {}
    if image.indexed >= IN_LISTS:
        kinds = sorted(having(image))
        described["has"] = kinds
        items = {
            partition: {"label": partition, **common, **described}
            for partition in (having_key(image.owner, kind) for kind in kinds)
        }
    for term in found:
        partition = index_key(image.owner, term)
        items[partition] = {"label": partition, **common, **described}
    return items | _failed(image)


def _failed(image: Image) -> dict[str, dict[str, Any]]:
    """Give its entry in the list of what failed.

    What was stored before there were accounts is added with its account.
    """
    result = image.result
    if result is None or result.problem is None or image.held is None:
        return {}
    partition = failures_key(zlib.crc32(image.owner.encode()) % FAILURE_PARTITIONS)
    return {
        partition: {
            "label": partition,
            "listed": f"{result.analysed_at or image.uploaded_at}"
            f"#{item_key(image.owner, image.name)}",
            "owner": image.owner,
            "code": result.problem.code,
            "reason": result.problem.message,
        }
    }


def read_entry(item: Mapping[str, Any]) -> Entry:
    """Read an item of `LabelIndex`, or one of the images themselves from an index by time.

    The latter tells the labels' names only, so all of them are as sure as can be.
    """
    values = from_dynamodb(item)
    labels = values.get("labels", ())
    certain = {label.lower(): 100.0 for label in labels}
    place = values.get("listed") or f"{values['uploaded_at']}#{values['name']}"
    has = frozenset(map(Having, values["has"])) if "has" in values else None
    return Entry(place, values["name"], values.get("confidences", certain), has)


def read_word(item: Mapping[str, Any]) -> tuple[str, Entry]:
    """Read an item of `LabelIndex` that `word_items` gives: the word, and where it is."""
    name = item["name"]
    # The name may hold a blank, and the word a "#".
    word, _, time = item["listed"].removesuffix(f"#{name}").rpartition(" ")
    return word, Entry(f"{time}#{name}", name, None)
