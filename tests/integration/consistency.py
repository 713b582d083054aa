"""What must always hold in the end: everything that is kept follows from the images' items."""

from collections import Counter

import boto3

from chalicelib.store.counters import counts, held, site_counts, site_part
from chalicelib.store.image import TOO_LARGE
from chalicelib.store.index import index_items, word_items
from chalicelib.store.items import from_item


class Killed(BaseException):
    """A function that is no more. Nobody can catch it by mistake."""


def assert_consistent(app):
    """Compare everything that is kept with what the images' items say; give the images."""
    store = app.store()
    tables = store.catalog.tables
    items = list(all_items(tables.images))
    known = list(map(from_item, items))
    assert not [image for image in known if image.unsettled]
    images = [image for image in known if image.result]
    left = [item for item in items if "unfinished" in item]
    assert not left, left
    expected_objects, index = set(), set()
    for image in images:
        if image.result.problem is None or image.result.problem.code != TOO_LARGE:
            expected_objects.add(f"uploads/{image.owner}/{image.name}")
        if image.renditions:
            for file in ("thumbnail.webp", "view.jpg"):
                expected_objects.add(
                    f"renditions/{image.owner}/{image.name}/{image.renditions}/{file}"
                )
        else:
            assert image.result.problem
        index |= {(key, entry["listed"]) for key, entry in index_items(image).items()}
        index |= word_items(image).keys()
    assert set(all_objects(store.objects.bucket)) == expected_objects
    assert {(entry["label"], entry["listed"]) for entry in all_items(tables.index)} == index
    assert_counted(tables, images)
    stored = Counter()
    for key, size in all_objects(store.objects.bucket).items():
        if key.startswith("uploads/"):
            stored[key.split("/")[1]] += size
    held = {owner: store.accounts.get(owner, app.now()).use.bytes for owner in stored}
    assert held == stored, "an account holds what is in the bucket"
    return images


def assert_counted(tables, images):
    """Compare all counters with the images that there are, reserved ones too."""
    expected = {}
    for image in images:
        for owner, counted in (
            (image.owner, counts(image) | {"account": held(image)}),
            (site_part(image.owner), site_counts(image)),
        ):
            for stat, added in counted.items():
                expected.setdefault((owner, stat), Counter()).update(added)
    stored = {}
    for item in all_items(tables.stats):
        is_used = item["stat"].startswith("used#")  # it says what was asked for, not what is there
        if item["owner"] not in ("leases", "closing") and not is_used:
            found = {name: int(n) for name, n in item.items() if name not in KEPT and n}
            stored[item["owner"], item["stat"]] = found
    stored = {key: found for key, found in stored.items() if found}
    expected = {key: {name: n for name, n in c.items() if n} for key, c in expected.items()}
    assert stored == {key: found for key, found in expected.items() if found}


KEPT = {"owner", "stat", "name", "aliases", "tag", "changes"}


def all_items(table):
    page = table.scan()
    yield from page["Items"]
    while "LastEvaluatedKey" in page:
        page = table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        yield from page["Items"]


def all_objects(bucket):
    found = {}
    for page in boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found |= {one["Key"]: one["Size"] for one in page.get("Contents", ())}
    return found
