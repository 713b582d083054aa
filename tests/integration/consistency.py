"""What must always hold in the end: everything that is kept follows from the images' items."""

from collections import Counter

import boto3

from chalicelib.store.counters import counts
from chalicelib.store.index import index_items
from chalicelib.store.items import from_item


class Killed(BaseException):
    """A function that is no more. Nobody can catch it by mistake."""


def assert_consistent(app):
    """Compare everything that is kept with what the images' items say; give the images."""
    store = app.store()
    tables = store.catalog.tables
    items = list(all_items(tables.images))
    images = [image for image in map(from_item, items) if image.result]
    left = [item for item in items if "unfinished" in item]
    assert not left, left
    expected_objects, index, counted = set(), set(), {}
    for image in images:
        expected_objects.add(f"uploads/public/{image.name}")
        if image.renditions:
            for file in ("thumbnail.webp", "view.jpg"):
                expected_objects.add(f"renditions/public/{image.name}/{image.renditions}/{file}")
        else:
            assert image.result.problem
        index |= {(key, entry["listed"]) for key, entry in index_items(image).items()}
        for stat, added in counts(image).items():
            counted.setdefault(stat, Counter()).update(added)
    assert set(all_objects(store.objects.bucket)) == expected_objects
    assert {(entry["label"], entry["listed"]) for entry in all_items(tables.index)} == index
    stored = {
        item["stat"]: {name: int(n) for name, n in item.items() if name not in KEPT and n}
        for item in all_items(tables.stats)
        if item["owner"] == "public"
    }
    assert {stat: n for stat, n in stored.items() if n} == {s: dict(c) for s, c in counted.items()}
    return images


KEPT = {"owner", "stat", "name", "aliases"}


def all_items(table):
    page = table.scan()
    yield from page["Items"]
    while "LastEvaluatedKey" in page:
        page = table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        yield from page["Items"]


def all_objects(bucket):
    for page in boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (found["Key"] for found in page.get("Contents", ()))
