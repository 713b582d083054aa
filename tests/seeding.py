"""Put images into tables as `Catalog.save` would leave them, many at a time."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib.store.counters import counts, term_descriptions
from chalicelib.store.index import index_items, word_items
from chalicelib.store.items import from_item, to_dynamodb
from chalicelib.store.tables import Tables


def seed(tables: Tables, items: Iterable[dict[str, Any]]) -> None:
    """Write items of images, their index entries and what they add to the counts."""
    totals: dict[tuple[str, str], Counter[str]] = {}
    descriptions: dict[str, dict[str, Any]] = {}
    with tables.images.batch_writer() as image_batch, tables.index.batch_writer() as index_batch:
        for item in items:
            image = from_item(item)
            image_batch.put_item(Item=to_dynamodb(item))
            for entry in (*index_items(image).values(), *word_items(image).values()):
                index_batch.put_item(Item=to_dynamodb(entry))
            descriptions |= term_descriptions(image)
            for stat, found in counts(image).items():
                totals.setdefault((image.owner, stat), Counter()).update(found)
    for (owner, stat), counted in totals.items():
        key = {"owner": owner, "stat": stat}
        counters: dict[str, Any] = dict(tables.stats.get_item(Key=key).get("Item", key))
        for name, number in counted.items():
            counters[name] = int(counters.get(name, 0)) + number
        tables.stats.put_item(Item={**counters, **descriptions.get(stat, {})})
