"""`LabelIndex`: one small entry for each image and label, which carries all labels of its image.

So a search for several labels, or without some, needs to read the entries of one label only. An
image that failed has no labels, but an entry in the list of all that failed.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.names import item_key
from chalicelib.store.image import Image
from chalicelib.store.items import from_dynamodb, listed_key

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
    confidences : Mapping
        Its labels in lower case, each with its confidence in %.
    """

    place: str
    name: str
    confidences: Mapping[str, float]


def index_key(owner: str, label: str) -> str:
    """Give the partition of an owner's images that have a label, whatever its case."""
    return f"{owner}#{label.lower()}"


def label_confidences(image: Image) -> dict[str, float]:
    """Give an image's labels in lower case, each once, with their confidences in %."""
    found: dict[str, float] = {}
    for label in image.result.labels if image.result else ():
        found.setdefault(label.name.lower(), label.confidence)
    return found


def failures_key(partition: int) -> str:
    """Give a partition of the list of what failed, of all owners; no owner is called so."""
    return f"failures#{partition:02d}"


def index_items(image: Image | None) -> dict[str, dict[str, Any]]:
    """Give an image's items in `LabelIndex` by their partition keys; none for no image."""
    if image is None:
        return {}
    confidences = label_confidences(image)
    items = {
        index_key(image.owner, label): {
            "label": index_key(image.owner, label),
            "listed": listed_key(image),
            "name": image.name,
            "confidences": confidences,
        }
        for label in confidences
    }
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
    return Entry(place, values["name"], values.get("confidences", certain))
