"""What finding images costs at 1,000 and at 50,000 of them, and what the plain way would."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3

from bench.cloud import Meter
from chalicelib.store.image import Image, Label, Result, State
from chalicelib.store.index import INDEXED, index_items
from chalicelib.store.items import to_dynamodb
from chalicelib.store.query import Order, Query
from chalicelib.store.search import Search
from chalicelib.store.statistics import Statistics
from chalicelib.store.tables import Tables
from chalicelib.store.terms import Having
from chalicelib.times import timestamp
from local.cloud import TEMPLATE
from tests.seeding import seed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

SMALL, LARGE = 1_000, 50_000
OWNER = "public"
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=30)
ROUNDS = 31
VOCABULARY = 300
# Labels are as uneven as in life: the first is in most photos, the last in few.
WEIGHTS = [1 / (rank + 1) for rank in range(VOCABULARY)]

# Of the words in photos the same holds, and not many photos have some.
WORDS = 3_600
WORD_WEIGHTS = [1 / (rank + 1) for rank in range(WORDS)]
WITH_TEXT, WITH_FACES, WITH_TAGS = 0.3, 0.2, 0.1  # of all images

Row = tuple[str, str, str]


def measure(table: Callable[[str], "Table"]) -> Iterator[Row]:
    """Give the rows of the table of figures, as name, figures, budget.

    Parameters
    ----------
    table : callable
        Gives a table by name, always with the same client. Both collections are made beside each
        other, so that both can be asked in turn and a machine that slows down meanwhile slows both.
    """
    few, tables = _tables_of("few", table), _tables_of("many", table)
    meter = Meter().watch(tables.images.meta.client)
    seed(few, _images(SMALL))
    seed(tables, _images(LARGE))
    results = {}
    for (name, in_few), in_many in zip(
        operations(few).items(), operations(tables).values(), strict=True
    ):
        small, large = costs(meter, in_few, in_many)
        results[name] = large
        calls, capacity, latency = (large[n] / small[n] for n in range(3))
        yield (
            f"{name}: {LARGE:,} images / {SMALL:,}",
            f"calls {calls:.2f} ({large[0]:g}), capacity {capacity:.2f} ({large[1]:g}), "
            f"latency {latency:.2f} ({large[2] * 1000:.0f} ms)",
            "1.0, 1.1, 1.3",
        )
    (scanned,) = costs(meter, lambda: plain_search(tables, "label-7"), rounds=1)
    found = results["search, one label"]
    yield (
        f"the plain way (Scan and filter) / search, at {LARGE:,}",
        f"calls {scanned[0] / found[0]:.0f}, capacity over {scanned[1] / found[1]:.0f}, "
        f"latency {scanned[2] / found[2]:.0f} ({scanned[2]:.1f} s)",
        "",
    )
    yield from mixed(tables, meter)
    yield never_meeting(tables, meter)


def operations(tables: Tables) -> dict[str, Callable[[], Any]]:
    """Give what is measured."""
    search, counters = Search(tables), Statistics(tables.stats)

    def page(query: Query) -> Callable[[], Any]:
        return lambda: search.page(OWNER, query)

    return {
        "browse": page(Query()),
        "browse by upload": page(Query(order=Order.UPLOADED, first_day="2020-01-01", newer=True)),
        "search, one label": page(Query(labels=("label-7",))),
        "search, two labels": page(Query(labels=("label-0", "label-1"))),
        "labels": lambda: counters.labels(OWNER, "label-1"),
        "stats": lambda: counters.summary(OWNER, NOW.date(), 30),
    }


def costs(
    meter: Meter, *calls: Callable[[], Any], rounds: int = ROUNDS
) -> list[tuple[float, float, float]]:
    """Give for each call its requests, capacity units and median seconds, asked in turn."""
    seconds: list[list[float]] = [[] for _ in calls]
    counted = [(0.0, 0.0) for _ in calls]
    for round_number in range(rounds + 1):
        for number, call in enumerate(calls):
            meter.reset()
            start = time.perf_counter()
            call()
            if round_number:  # the first only warms up
                seconds[number].append(time.perf_counter() - start)
            counted[number] = meter.calls, meter.capacity
    return [(*one, statistics.median(times)) for one, times in zip(counted, seconds, strict=True)]


def _tables_of(stage: str, table: Callable[[str], "Table"]) -> Tables:
    formation = boto3.client("cloudformation")
    parameters = {"Stage": stage, "SiteOrigin": "http://127.0.0.1"}
    name = f"bench-{stage}"
    formation.create_stack(
        StackName=name,
        TemplateBody=TEMPLATE.read_text(),
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    formation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    stack = formation.describe_stacks(StackName=name)["Stacks"][0]
    names = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Tables(*(table(names[key]) for key in ("ImageTable", "IndexTable", "StatsTable")))


def _images(number: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(number)
    return (_image(place, dice) for place in range(number))


def _image(number: int, dice: random.Random) -> dict[str, Any]:
    names = {f"Label-{n}" for n in dice.choices(range(VOCABULARY), WEIGHTS, k=4)}
    uploaded_at = timestamp(START + timedelta(seconds=50 * number))
    box = {"left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}
    read = dice.choices(range(WORDS), WORD_WEIGHTS, k=8) if dice.random() < WITH_TEXT else []
    return {
        "filename": f"{number}.jpg",
        "owner": OWNER,
        "name": f"{number}.jpg",
        "status": "done",
        "revision": "bench",
        "sequencer": "1",
        "uploaded_at": uploaded_at,
        "listed": f"{uploaded_at}#{number}.jpg",
        "month": uploaded_at[:7],
        "labels": sorted(names),
        "details": [{"name": name, "confidence": 90.5} for name in sorted(names)],
        "faces": [{"box": box, "confidence": 99.5}] * (dice.random() < WITH_FACES),
        "words": [
            {"text": _word(rank), "confidence": 97.5, "box": box, "line": line}
            for line, rank in enumerate(read)
        ],
        "tags": ["Holiday"] * (dice.random() < WITH_TAGS),
        "indexed": INDEXED,
        "seconds": 0.5,
    }


def _word(rank: int) -> str:
    """Give a word of two syllables, another one for each rank below 3,600."""
    return _SYLLABLES[rank % 60] + _SYLLABLES[rank // 60]


_SYLLABLES = [first + second for first in "bdfgklmnprst" for second in "aeiou"]


def plain_search(tables: Tables, label: str) -> list[Any]:
    """Find the newest 40 images with a label by reading all images."""
    found: list[Any] = []
    arguments: dict[str, Any] = {}
    while True:
        answer = tables.images.scan(
            FilterExpression="contains(#labels, :label)",
            ExpressionAttributeNames={"#labels": "labels"},
            ExpressionAttributeValues={":label": label.capitalize()},
            **arguments,
        )
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return sorted(found, key=lambda image: image["uploaded_at"], reverse=True)[:40]
        arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def never_meeting(tables: Tables, meter: Meter) -> Row:
    """Look for two labels that are in 50,000 images each and never in the same one."""
    owner = "never"
    with tables.index.batch_writer() as index:
        for number in range(2 * LARGE):
            label = ("left", "right")[number % 2]
            image = Image(
                owner=owner,
                name=f"{number}.jpg",
                state=State.DONE,
                uploaded_at=timestamp(START + timedelta(seconds=20 * number)),
                result=Result(labels=(Label(label, 90.5),)),
            )
            for entry in index_items(image).values():
                index.put_item(Item=to_dynamodb(entry))
    for label in ("left", "right"):
        counted: dict[str, Any] = {"images": LARGE, "name": label, "aliases": []}
        tables.stats.put_item(Item={"owner": owner, "stat": f"label#{label}", **counted})
    pages, calls, slowest, _ = through(tables, meter, owner, Query(labels=("left", "right")))
    return (
        f"two labels that never meet, {LARGE:,} images each",
        f"ends after {pages} pages, at most {calls} calls and {slowest * 1000:.0f} ms a page",
        "bounded",
    )


def mixed(tables: Tables, meter: Meter) -> Iterator[Row]:
    """Look for words, parts of names and what images have, alone and all at once."""
    six = Query(
        labels=("label-1",),
        exclude=("label-0",),
        name="7",
        has=frozenset({Having.FACES}),
        min_confidence=50,
        first_day="2026-01-02",
        last_day="2026-01-20",
    )
    for name, query in {
        "six conditions, a word of 1 photo in 20": replace(six, words=(_word(5),)),
        "six conditions, a word of 1 photo in 200": replace(six, words=(_word(60),)),
        "a common word": Query(words=(_word(0),)),
        "a rare word": Query(words=(_word(WORDS - 1),)),
        "the beginning of 60 words": Query(words=(_SYLLABLES[0],)),
        "text, faces and a tag": Query(
            labels=("holiday",), has=frozenset({Having.FACES, Having.TEXT})
        ),
        "a part of a name that one photo has": Query(name="12345."),
    }.items():
        ((calls, capacity, seconds),) = costs(meter, partial(Search(tables).page, OWNER, query))
        pages, most, slowest, found = through(tables, meter, OWNER, query)
        yield (
            f"search, {name}: {LARGE:,} images",
            f"the first page {calls:g} calls, capacity {capacity:g}, {seconds * 1000:.0f} ms; "
            f"all {found} photos in {pages} pages, at most {most} calls and "
            f"{slowest * 1000:.0f} ms a page",
            "9 calls, 300 ms" if "six" in name else "",
        )


def through(tables: Tables, meter: Meter, owner: str, query: Query) -> tuple[int, int, float, int]:
    """Go through all pages: how many, the most calls and seconds of one, and the images."""
    search, pages, calls, slowest, found = Search(tables), 0, 0, 0.0, 0
    while True:
        meter.reset()
        start = time.perf_counter()
        page = search.page(owner, query)
        slowest = max(slowest, time.perf_counter() - start)
        calls, pages, found = max(calls, meter.calls), pages + 1, found + len(page.images)
        if page.cursor is None:
            return pages, calls, slowest, found
        query = replace(query, cursor=page.cursor)
