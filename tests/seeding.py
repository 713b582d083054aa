"""Put images into tables as `Catalog.save` would leave them, many at a time."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib import records
from chalicelib.records import to_item
from chalicelib.tables import Tables


def seed(tables: Tables, images: Iterable[dict[str, Any]]) -> None:
    """Write images, their index entries and what they add to the counts."""
    totals: dict[tuple[str, str], Counter[str]] = {}
    descriptions: dict[str, dict[str, Any]] = {}
    with tables.images.batch_writer() as image_batch, tables.index.batch_writer() as index_batch:
        for image in images:
            image_batch.put_item(Item=to_item(image))
            for entry in records.index_entries(image).values():
                index_batch.put_item(Item=to_item(entry))
            descriptions |= records.label_descriptions(image)
            for stat, counts in records.counts(image).items():
                totals.setdefault((image["owner"], stat), Counter()).update(counts)
    for (owner, stat), counts in totals.items():
        key = {"owner": owner, "stat": stat}
        item: dict[str, Any] = dict(tables.stats.get_item(Key=key).get("Item", key))
        for name, number in counts.items():
            item[name] = int(item.get(name, 0)) + number
        tables.stats.put_item(Item={**item, **descriptions.get(stat, {})})
