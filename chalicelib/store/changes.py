"""How an image is reserved, stored, replaced or deleted, as actions of one transaction."""

import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.names import item_key
from chalicelib.store.counters import count_changes, label_descriptions
from chalicelib.store.image import Image, State
from chalicelib.store.index import index_items
from chalicelib.store.items import to_dynamodb, to_item
from chalicelib.store.tables import Action, Tables, attribute_names
from chalicelib.times import timestamp

# How long a name stays reserved for an upload that never comes, and how long it is remembered
# that an image was deleted: longer than any event is on its way.
REMEMBERED = timedelta(hours=24)
UNFINISHED_PARTITIONS = 8
# The clocks of S3 and Lambda may differ by this much.
_CLOCK_SLACK = timedelta(seconds=2)

# What is stored of an image in each state that has no result.
_RESERVED = "processing"
_DELETING, _DELETED = State.DELETING.value, State.DELETED.value


def reserve(tables: Tables, owner: str, name: str, now: datetime) -> Action:
    """Take a name for an upload, on the condition that it is free.

    Where an image of that name was deleted, when that was stays there: an upload that was complete
    before is the deleted one, whose analysis is still under way.
    """
    taken = {
        "owner": owner,
        "name": name,
        "status": _RESERVED,
        "since": timestamp(now - _CLOCK_SLACK),
        **unfinished_since(owner, name, now),
        "expires_at": int((now + REMEMBERED).timestamp()),
    }
    return {
        "Update": {
            "TableName": tables.images.name,
            "Key": {"filename": item_key(owner, name)},
            "UpdateExpression": "SET " + ", ".join(f"#{part} = :{part}" for part in taken),
            "ConditionExpression": "attribute_not_exists(#filename) OR #status = :deleted",
            "ExpressionAttributeNames": attribute_names("filename", *taken),
            "ExpressionAttributeValues": {
                ":deleted": _DELETED,
                **{f":{part}": value for part, value in taken.items()},
            },
        }
    }


def put(tables: Tables, old: Image | None, new: Image) -> list[Action]:
    """Store a result in the place of an old one, or of none.

    The condition is that the old one is still there; or, where there was none, that there is
    still none and that the image was not deleted after its upload.
    """
    if old is not None:
        condition = _unchanged(old)
    else:
        condition = {
            "ConditionExpression": "attribute_not_exists(#revision)"
            " AND (attribute_not_exists(#status) OR #status <> :deleting)"
            " AND (attribute_not_exists(#since) OR #since <= :uploaded_at)"
            " AND (attribute_not_exists(#deleted_at) OR #deleted_at <= :uploaded_at)",
            "ExpressionAttributeNames": attribute_names(
                "revision", "status", "since", "deleted_at"
            ),
            "ExpressionAttributeValues": {
                ":uploaded_at": new.uploaded_at,
                ":deleting": _DELETING,
            },
        }
    item = {"TableName": tables.images.name, "Item": to_item(new), **condition}
    return [{"Put": item}, *_difference(tables, new.owner, old, new)]


def begin_deletion(tables: Tables, image: Image, now: datetime) -> list[Action]:
    """Take an image, or a reservation, out of all lists and counts, if it is unchanged.

    What stays says which objects are still to be removed, and is among the unfinished.
    """
    if image.result:
        old, condition = image, _unchanged(image)
    else:
        old = None
        condition = {
            "ConditionExpression": "#since = :since AND attribute_not_exists(#revision)",
            "ExpressionAttributeNames": attribute_names("since", "revision"),
            "ExpressionAttributeValues": {":since": image.since},
        }
    item = {
        "filename": item_key(image.owner, image.name),
        "owner": image.owner,
        "name": image.name,
        "status": _DELETING,
        "deleted_at": timestamp(now),
        "renditions": image.renditions,
        **unfinished_since(image.owner, image.name, now),
    }
    put = {"TableName": tables.images.name, "Item": to_dynamodb(item), **condition}
    return [{"Put": put}, *_difference(tables, image.owner, old, None)]


def end_deletion(tables: Tables, image: Image, now: datetime) -> Action:
    """Free the name of an image whose deletion has begun.

    What stays for a day is that it was deleted, so that an analysis that is still under way
    doesn't bring it back.
    """
    item = {
        "filename": item_key(image.owner, image.name),
        "owner": image.owner,
        "name": image.name,
        "status": _DELETED,
        "deleted_at": image.deleted_at,
        "expires_at": int((now + REMEMBERED).timestamp()),
    }
    return {
        "Put": {
            "TableName": tables.images.name,
            "Item": item,
            "ConditionExpression": "#status = :deleting AND #deleted_at = :deleted_at",
            "ExpressionAttributeNames": attribute_names("status", "deleted_at"),
            "ExpressionAttributeValues": {
                ":deleting": _DELETING,
                ":deleted_at": image.deleted_at,
            },
        }
    }


def unfinished_since(owner: str, name: str, now: datetime) -> dict[str, str]:
    """Give the attributes that put an image among the unfinished.

    They are spread over several partitions: one for all would bound how many photos the site takes.
    """
    partition = zlib.crc32(item_key(owner, name).encode()) % UNFINISHED_PARTITIONS
    return {"unfinished": str(partition), "unfinished_since": timestamp(now)}


def _unchanged(image: Image) -> Action:
    condition: Action = {
        "ConditionExpression": "#revision = :revision",
        "ExpressionAttributeNames": attribute_names("revision"),
        "ExpressionAttributeValues": {":revision": image.revision},
    }
    if image.state is not State.PROCESSING:
        # To wait for another analysis is no new revision, and must not be forgotten.
        condition["ConditionExpression"] += " AND attribute_not_exists(#unfinished)"
        condition["ExpressionAttributeNames"] |= attribute_names("unfinished")
    return condition


def _difference(
    tables: Tables, owner: str, old: Image | None, new: Image | None
) -> Iterator[Action]:
    yield from _index_actions(tables.index.name, old, new)
    yield from _stat_actions(tables.stats.name, owner, old, new)


def _index_actions(table: str, old: Image | None, new: Image | None) -> Iterator[Action]:
    before, after = index_items(old), index_items(new)
    for label, entry in before.items():
        if label not in after or after[label]["listed"] != entry["listed"]:
            key = {"label": label, "listed": entry["listed"]}
            yield {"Delete": {"TableName": table, "Key": key}}
    for label, entry in after.items():
        if before.get(label) != entry:
            yield {"Put": {"TableName": table, "Item": to_dynamodb(entry)}}


def _stat_actions(table: str, owner: str, old: Image | None, new: Image | None) -> Iterator[Action]:
    descriptions = label_descriptions(new)
    for stat, change in count_changes(old, new):
        counters = {f"#count{number}": name for number, name in enumerate(change)}
        values = {f":{alias[1:]}": change[name] for alias, name in counters.items()}
        described = descriptions.get(stat, {})
        expression = "ADD " + ", ".join(f"{alias} :{alias[1:]}" for alias in counters)
        if described:
            expression += " SET " + ", ".join(f"#{name} = :{name}" for name in described)
        yield {
            "Update": {
                "TableName": table,
                "Key": {"owner": owner, "stat": stat},
                "UpdateExpression": expression,
                "ExpressionAttributeNames": counters | attribute_names(*described),
                "ExpressionAttributeValues": values
                | {f":{name}": value for name, value in described.items()},
            }
        }
