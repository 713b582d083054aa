"""What changes with an image: its index entries, the counters, and its owner's account."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.store.counters import (
    count_changes,
    difference,
    held,
    site_counts,
    site_part,
    term_descriptions,
)
from chalicelib.store.image import Image
from chalicelib.store.index import index_items
from chalicelib.store.items import to_dynamodb
from chalicelib.store.quota import change_account
from chalicelib.store.tables import Action, Tables, attribute_names


def differences(tables: Tables, old: Image | None, new: Image | None) -> Iterator[Action]:
    """Give the actions that make indexes and counters follow from one image to the next."""
    yield from _index_actions(tables.index.name, old, new)
    yield from _stat_actions(tables.stats.name, old, new)
    yield from account_actions(tables.stats.name, old, new)


def account_actions(table: str, old: Image | None, new: Image | None) -> Iterator[Action]:
    """Give the action that makes an account hold what the next image has, if that differs."""
    image = new or old
    change = difference(held(old), held(new))
    if image and change:
        yield change_account(table, image.owner, change, is_open=new is not None)


def _index_actions(table: str, old: Image | None, new: Image | None) -> Iterator[Action]:
    before, after = index_items(old), index_items(new)
    for label, entry in before.items():
        if label not in after or after[label]["listed"] != entry["listed"]:
            key = {"label": label, "listed": entry["listed"]}
            yield {"Delete": {"TableName": table, "Key": key}}
    for label, entry in after.items():
        if before.get(label) != entry:
            yield {"Put": {"TableName": table, "Item": to_dynamodb(entry)}}


def _stat_actions(table: str, old: Image | None, new: Image | None) -> Iterator[Action]:
    image = new or old
    if image is None:
        return
    before, after = term_descriptions(old), term_descriptions(new)
    changed = dict(count_changes(old, new))
    for stat, described in after.items():
        if described != before.get(stat):
            changed.setdefault(stat, Counter())
    for stat, change in changed.items():
        key = {"owner": image.owner, "stat": stat}
        yield _add(table, key, change, after.get(stat, {}))
    for stat, change in count_changes(old, new, site_counts):
        yield _add(table, {"owner": site_part(image.owner), "stat": stat}, change, {})


def _add(
    table: str, key: dict[str, str], change: Mapping[str, int], described: dict[str, Any]
) -> Action:
    """Add to the counters of an item, and set what describes it."""
    counters = {f"#count{number}": name for number, name in enumerate(change)}
    values = {f":{alias[1:]}": change[name] for alias, name in counters.items()}
    expressions = []
    if counters:
        expressions.append("ADD " + ", ".join(f"{alias} :{alias[1:]}" for alias in counters))
    if described:
        expressions.append("SET " + ", ".join(f"#{name} = :{name}" for name in described))
    return {
        "Update": {
            "TableName": table,
            "Key": key,
            "UpdateExpression": " ".join(expressions),
            "ExpressionAttributeNames": counters | attribute_names(*described),
            "ExpressionAttributeValues": values
            | {f":{name}": value for name, value in described.items()},
        }
    }
