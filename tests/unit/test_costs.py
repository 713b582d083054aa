"""The write units that docs/operations.md counts are those of the code's own transactions."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cfnlint.decode.cfn_yaml import load

from chalicelib.store import changes
from chalicelib.store.accounts import Account
from chalicelib.store.corrections import corrected
from chalicelib.store.image import Image, State
from chalicelib.store.items import from_item, to_item
from chalicelib.store.quota import Room
from chalicelib.store.successor import as_stored
from chalicelib.store.tables import Tables
from chalicelib.store.terms import MOST_WORDS
from chalicelib.store.words import Words

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 19, 19, 23, tzinfo=UTC)
TABLES: Any = Tables(*(SimpleNamespace(name=name) for name in ("images", "index", "stats")))

LABEL = {
    "confidence": 97.53,
    "parents": ["Animal", "Mammal"],
    "aliases": ["Domestic Dog"],
    "categories": ["Animals and Pets"],
    "instances": [],
}
BOXED = {"box": {"left": 0.1234, "top": 0.2345, "width": 0.3456, "height": 0.4567}}
# Ten labels, as many as an image has by default, and a box around each second thing.
PHOTO = {
    "filename": "IMG_20261123_191923.jpg",
    "owner": "public",
    "name": "IMG_20261123_191923.jpg",
    "status": "done",
    "sequencer": "0065A1B2C3D4E5F601",
    "uploaded_at": "2026-11-23T19:19:23.043Z",
    "analysed_at": "2026-11-23T19:19:24.643Z",
    "listed": "2026-11-23T19:19:23.043Z#IMG_20261123_191923.jpg",
    "month": "2026-11",
    "revision": "0123456789abcdef",
    "bytes": "public#" + 64 * "a",
    "sha256": 64 * "a",
    "seconds": 1.6,
    "size": 4_123_456,
    "held": 4_123_456,
    "width": 4032,
    "height": 3024,
    "format": "JPEG",
    "faces": [],
    "labels": [f"Some label {number}" for number in range(10)],
    "details": [
        LABEL
        | {"name": f"Some label {number}"}
        | {"instances": [{"confidence": 96.61, **BOXED}] if number % 2 else []}
        for number in range(10)
    ],
}
# As many words as are kept of a photo, each another.
WORDS = [
    {"text": f"Invoice{number}", "confidence": 98.76, "line": number // 8, **BOXED}
    for number in range(MOST_WORDS)
]
GUESS = {"value": "Female", "confidence": 98.21}
FACE = {
    "confidence": 99.91,
    **BOXED,
    "estimated": {
        "age_range": {"low": 28, "high": 40},
        "gender": GUESS,
        "emotions": [GUESS] * 8,
        "smile": GUESS,
        "eyeglasses": GUESS,
    },
}


def size(value):
    """The bytes of a value (Amazon DynamoDB guide, "Item sizes and formats")."""
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, dict):
        return 3 + sum(len(name.encode()) + size(part) + 1 for name, part in value.items())
    if isinstance(value, list):
        return 3 + sum(size(part) + 1 for part in value)
    return 1 + -(-len(str(value).strip("0.-")) // 2)


def kilobytes(item):
    return -(-max(1, size(item) - 3) // 1024)


def units(actions, image=None):
    """The write units of a transaction: two for each KB of an item, one for an index's entry."""
    found = {}
    for action in actions:
        ((kind, call),) = action.items()
        # An update of counters rewrites an item of less than 1 KB, one of an image all of it.
        updated = kilobytes(image) if call["TableName"] == "images" and image else 1
        written = kilobytes(call["Item"]) if kind == "Put" else updated
        found[call["TableName"]] = found.get(call["TableName"], 0) + 2 * written
    return found


def test_an_analysis_costs_the_documented_units():
    text = (ROOT / "docs" / "operations.md").read_text()
    documented = {
        name: int(number) for name, number in re.findall(r"\| (\w[\w ]*): (\d+) write unit", text)
    }
    reservation = Image("public", PHOTO["name"], State.RESERVED, held=25_000_000)
    reserved = units([changes.reserve(TABLES, reservation, NOW)])
    plain, with_face, with_text = (
        as_stored(from_item(PHOTO | more), reservation)
        for more in ({}, {"faces": [FACE]}, {"words": WORDS})
    )
    stored, with_faces, with_words = (
        units(changes.put(TABLES, reservation, image)) for image in (plain, with_face, with_text)
    )
    # A sparse index gets an entry, and loses it, with the attribute that it is made of.
    names = {index["IndexName"] for index in _indexes()}
    assert names == {"by_owner", "by_uploaded", "by_bytes", "by_unfinished"}
    by_hand = {
        "reservation": reserved["images"] + 1,  # into by_unfinished
        "quota": units(_room().take("stats", [1], new=1))["stats"],
        "upload": 1,  # no transaction, and nothing that an index has
        "result": stored["images"] + 4,  # into three, out of by_unfinished
        "labels": stored["index"],
        "counters": stored["stats"],
        "faces": sum(with_faces.values()) - sum(stored.values()),
        "tag": sum(units(_tagged(plain), to_item(plain)).values()),
        "words": sum(with_words.values()) - sum(stored.values()) + sum(_settling(with_text)),
    }
    assert documented == by_hand


def _settling(image):
    """The write units of each transaction that settles the words of an image."""
    sent: list[Any] = []
    client = SimpleNamespace(transact_write_items=lambda **call: sent.append(call["TransactItems"]))
    images = SimpleNamespace(name="images", meta=SimpleNamespace(client=client))
    Words(replace(TABLES, images=images)).settle(image)
    assert sum(map(len, sent)) == len(WORDS) + len(sent)
    return [sum(units(actions, to_item(image)).values()) for actions in sent]


def _tagged(image):
    """The actions that give an image a tag."""
    tagged = replace(corrected(image, ["Rex"], []), revision="0123456789abcdee")
    return changes.correct(TABLES, image, tagged)


def _room():
    return Room(Account("public"), 0, 0, NOW)


def _indexes():
    template = load(str(ROOT / "infra" / "resources.yaml"))
    return template["Resources"]["ImageLabels"]["Properties"]["GlobalSecondaryIndexes"]
