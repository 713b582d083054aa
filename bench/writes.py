"""What bounds how many photos are taken at once: the items and partitions that they share."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.store.accounts import Accounts, Quota
from chalicelib.store.catalog import Catalog
from chalicelib.store.counters import SITE
from chalicelib.store.image import Image, Label, Result, State, Upload
from chalicelib.store.quota import Caps
from chalicelib.store.reservations import Reservations
from chalicelib.store.tables import Tables
from chalicelib.store.wanted import Wanted
from chalicelib.times import timestamp

OWNERS, PHOTOS, LABELS = 100, 10, 10  # of each owner, asked for together; of each photo
# Of one partition, so of one item and of one partition key, unless DynamoDB splits it by its sort
# key (Amazon DynamoDB guide, "Best practices for designing and using partition keys").
UNITS_A_SECOND = 1000
TRANSACTIONAL = 2  # units for a write of up to 1 KB (ibid., "Read and write operations")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEYS = {"images": ["filename"], "index": ["label", "listed"], "stats": ["owner", "stat"]}

Key = tuple[str, ...]  # of an item: its table, its partition key, and its sort key


def measure() -> Iterator[tuple[str, str, str]]:
    """Give the rows of one owner's photos and of the site's, as name, figures, budget."""
    written = writes(OWNERS, PHOTOS)
    own = {key: n for key, n in written.items() if _is_of(key, _owner(0))}
    yield (f"one owner, {PHOTOS} photos asked for together", _figures(own, PHOTOS), "")
    yield (
        f"the site, {OWNERS} owners, {PHOTOS} photos together",
        _figures(_shared(written), OWNERS * PHOTOS),
        "item <= 0.25",
    )
    alone = _shared(writes(OWNERS, 1))
    yield (f"the site, {OWNERS} owners, each photo asked for alone", _figures(alone, OWNERS), "")


def writes(owners: int, photos: int) -> Counter[Key]:
    """Count how often each item is written until so many photos of so many owners are analysed.

    Each owner's names are reserved by one call. Nothing is sent anywhere.
    """
    written: Counter[Key] = Counter()

    def note(params: Mapping[str, Any], **_: Any) -> None:
        for action in params["TransactItems"]:
            (call,) = action.values()
            key = call.get("Key") or {name: call["Item"][name] for name in KEYS[call["TableName"]]}
            written[(call["TableName"], *key.values())] += 1

    tables = _unconnected()
    events = tables.images.meta.client.meta.events
    events.register("before-parameter-build.dynamodb.TransactWriteItems", note)
    none = Quota(0, 0, 0)
    catalog = Catalog(tables)
    reservations = Reservations(tables, Accounts(tables, none), Caps(none, 0))
    wanted = [Wanted(f"{number}.jpg", 5_000_000) for number in range(photos)]
    later = timestamp(NOW + timedelta(seconds=1))
    labels = tuple(Label(f"Label {number}", 90.0) for number in range(LABELS))
    for number in range(owners):
        for name in reservations.reserve(_owner(number), wanted, NOW):
            assert isinstance(name, str)
            old = Image(_owner(number), name, State.RESERVED, since=timestamp(NOW), held=5_000_000)
            upload = Upload(_owner(number), name, later, "00A1")
            catalog.save(upload, Result(later, labels, size=4_000_000), old=old)
    return written


def _unconnected() -> Tables:
    """Give tables that hold nothing and take everything."""
    dynamodb = boto3.resource(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",  # noqa: S106
        config=Config(retries={"total_max_attempts": 1}),
    )
    done = SimpleNamespace(status_code=200)
    events: Any = dynamodb.meta.client.meta.events
    events.register("before-call.dynamodb.BatchGetItem", lambda **_: (done, {"Responses": {}}))
    events.register("before-call.dynamodb.TransactWriteItems", lambda **_: (done, {}))
    return Tables(*(dynamodb.Table(name) for name in KEYS))


def _owner(number: int) -> str:
    return f"{number:08x}-0001-4c6e-9a7b-2f6f0a9d3c11"


def _shared(written: Mapping[Key, int]) -> dict[Key, int]:
    return {key: number for key, number in written.items() if key[1].startswith(SITE)}


def _is_of(key: Key, owner: str) -> bool:
    return key[1] == owner or key[1].startswith((f"{owner}#", f"{owner}/"))


def _figures(written: Mapping[Key, int], photos: int) -> str:
    item, partition = max(written.values()), Counter[tuple[str, str]]()
    for (table, first, *_), number in written.items():
        partition[table, first] += number
    (busiest,) = partition.most_common(1)
    return ", ".join(
        f"busiest {what} {number / photos:.2f} transactions, so at most "
        f"{UNITS_A_SECOND * photos / number / TRANSACTIONAL:,.0f} photos a second"
        for what, number in (("item", item), ("partition", busiest[1]))
    )
