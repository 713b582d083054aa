"""How an image is reserved, stored, replaced or deleted, as actions of one transaction."""

import zlib
from datetime import datetime, timedelta

from chalicelib.names import item_key
from chalicelib.store.conditions import unchanged, unchanged_reservation
from chalicelib.store.differences import account_actions, differences
from chalicelib.store.image import Image, State
from chalicelib.store.items import to_dynamodb, to_item
from chalicelib.store.quota import check_account
from chalicelib.store.tables import Action, Tables, attribute_names
from chalicelib.store.words import unsettled
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


def reserve(tables: Tables, image: Image, now: datetime) -> Action:
    """Take a name for an upload, on the condition that it is free.

    Where an image of that name was deleted, when that was stays there: an upload that was complete
    before is the deleted one, whose analysis is still under way. It doesn't expire by itself: what
    it holds of its owner's account would stay held.

    Parameters
    ----------
    tables : Tables
        Where.
    image : Image
        Its owner, its name, and what it holds; of an upload that is here already, also when that
        was complete, and which it is.
    now : datetime
        The time, in UTC.
    """
    taken = {
        "owner": image.owner,
        "name": image.name,
        "status": _RESERVED,
        "since": image.since or timestamp(now - _CLOCK_SLACK),
        **unfinished_since(image.owner, image.name, now),
        "held": image.held,
        "taken_by": image.taken_by,
        "reserved_for": image.reserved_for,
    }
    taken = {name: value for name, value in taken.items() if value is not None}
    return {
        "Update": {
            "TableName": tables.images.name,
            "Key": {"filename": item_key(image.owner, image.name)},
            "UpdateExpression": "SET "
            + ", ".join(f"#{part} = :{part}" for part in taken)
            + " REMOVE #expires_at",
            "ConditionExpression": "attribute_not_exists(#filename) OR #status = :deleted",
            "ExpressionAttributeNames": attribute_names("filename", "expires_at", *taken),
            "ExpressionAttributeValues": {
                ":deleted": _DELETED,
                **{f":{part}": value for part, value in taken.items()},
            },
        }
    }


def renew(image: Image, now: datetime) -> Action:
    """Let a reservation last from now, if its upload has not come meanwhile; an update of its own.

    An upload that was complete before is still the one that the name is reserved for.
    """
    condition = unchanged_reservation(image, "held", "taken_by", "reserved_for", "since")
    return {
        "Key": {"filename": item_key(image.owner, image.name)},
        "UpdateExpression": "SET #unfinished_since = :now",
        **condition,
        "ExpressionAttributeNames": condition["ExpressionAttributeNames"]
        | attribute_names("unfinished_since"),
        "ExpressionAttributeValues": condition["ExpressionAttributeValues"]
        | {":now": timestamp(now)},
    }


def has_lapsed(image: Image, now: datetime) -> bool:
    """Tell whether a reservation is too old for its upload to come still."""
    if image.state is not State.RESERVED or image.unfinished_since is None:
        return False
    return datetime.fromisoformat(image.unfinished_since) + REMEMBERED <= now


def lapse(tables: Tables, image: Image) -> list[Action]:
    """Free the name of an upload that never came, and what it held, if it is unchanged."""
    delete = {
        "TableName": tables.images.name,
        "Key": {"filename": item_key(image.owner, image.name)},
        **unchanged_reservation(image, "held", "taken_by", "since", "unfinished_since"),
    }
    return [{"Delete": delete}, *account_actions(tables.stats.name, image, None)]


def mark(tables: Tables, image: Image, sequencer: str) -> Action:
    """Note that another upload was counted for an image, or a reservation, if it is unchanged."""
    condition = (
        unchanged(image) if image.result else unchanged_reservation(image, "taken_by", "since")
    )
    return {
        "Update": {
            "TableName": tables.images.name,
            "Key": {"filename": item_key(image.owner, image.name)},
            "UpdateExpression": "SET #taken_by = :by",
            **condition,
            "ExpressionAttributeNames": condition["ExpressionAttributeNames"]
            | attribute_names("taken_by"),
            "ExpressionAttributeValues": condition["ExpressionAttributeValues"]
            | {":by": sequencer},
        }
    }


def wait(tables: Tables, owner: str, name: str, now: datetime) -> Action:
    """Have an image wait for another analysis, if there is one."""
    waits = unfinished_since(owner, name, now)
    return {
        "Update": {
            "TableName": tables.images.name,
            "Key": {"filename": item_key(owner, name)},
            "UpdateExpression": "SET #unfinished = :unfinished, "
            "#unfinished_since = :unfinished_since REMOVE #attempts",
            "ConditionExpression": "attribute_exists(#filename) "
            "AND NOT #status IN (:deleting, :deleted)",
            "ExpressionAttributeNames": attribute_names(
                "unfinished", "unfinished_since", "attempts", "filename", "status"
            ),
            "ExpressionAttributeValues": {
                ":deleting": _DELETING,
                ":deleted": _DELETED,
                **{f":{name}": value for name, value in waits.items()},
            },
        }
    }


def wait_since(tables: Tables, image: Image, now: datetime) -> Action:
    """Let an image that waits count as waiting since now."""
    return {
        "Update": {
            "TableName": tables.images.name,
            "Key": {"filename": item_key(image.owner, image.name)},
            "UpdateExpression": "SET #unfinished_since = :now",
            "ConditionExpression": "attribute_exists(#unfinished)",
            "ExpressionAttributeNames": attribute_names("unfinished", "unfinished_since"),
            "ExpressionAttributeValues": {":now": timestamp(now)},
        }
    }


def put(tables: Tables, old: Image | None, new: Image) -> list[Action]:
    """Store a result in the place of an old one, or of a reservation, or of none.

    The condition is that the old one is still there; or, where there was none, that there is
    still none and that the image was not deleted after its upload; and that the account is open.
    """
    if old is not None and old.result:
        condition = unchanged(old)
    else:
        condition = unchanged_reservation(old, "held", "taken_by")
        condition["ConditionExpression"] += (
            " AND (attribute_not_exists(#status) OR #status <> :deleting)"
            " AND (attribute_not_exists(#since) OR #since <= :uploaded_at)"
            " AND (attribute_not_exists(#deleted_at) OR #deleted_at <= :uploaded_at)"
        )
        condition["ExpressionAttributeNames"] |= attribute_names("status", "since", "deleted_at")
        condition["ExpressionAttributeValues"] |= {
            ":uploaded_at": new.uploaded_at,
            ":deleting": _DELETING,
        }
    item = {"TableName": tables.images.name, "Item": to_item(new), **condition}
    return [{"Put": item}, *differences(tables, old, new)]


def correct(tables: Tables, old: Image, new: Image) -> list[Action]:
    """Store what people say of an image, if it is unchanged and its owner's account is open.

    All else stays, also that it waits for another analysis.
    """
    item = to_item(new)
    parts = ("revision", "labels", "tags", "hidden", "indexed")
    known = [part for part in parts if part in item]
    gone = [part for part in parts if part not in item]
    expression = "SET " + ", ".join(f"#{part} = :{part}" for part in known)
    if gone:
        expression += " REMOVE " + ", ".join(f"#{part}" for part in gone)
    update = {
        "TableName": tables.images.name,
        "Key": {"filename": item_key(new.owner, new.name)},
        "UpdateExpression": expression,
        "ConditionExpression": "#revision = :old",
        "ExpressionAttributeNames": attribute_names(*parts),
        "ExpressionAttributeValues": {":old": old.revision}
        | {f":{part}": item[part] for part in known},
    }
    return [
        {"Update": update},
        check_account(tables.stats.name, new.owner),
        *differences(tables, old, new),
    ]


def begin_deletion(tables: Tables, image: Image, now: datetime) -> list[Action]:
    """Take an image, or a reservation, out of all lists and counts, if it is unchanged.

    What stays says which objects and words are still to be removed, and is among the unfinished.
    """
    item = {
        "filename": item_key(image.owner, image.name),
        "owner": image.owner,
        "name": image.name,
        "status": _DELETING,
        "deleted_at": timestamp(now),
        "renditions": image.renditions,
        "unsettled": list(unsettled(image, None)) or None,
        **unfinished_since(image.owner, image.name, now),
    }
    condition = unchanged(image) if image.result else unchanged_reservation(image, "held", "since")
    put = {"TableName": tables.images.name, "Item": to_dynamodb(item), **condition}
    return [{"Put": put}, *differences(tables, image, None)]


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
