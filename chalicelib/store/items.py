"""An image as an item of `ImageLabels`, and back."""

import types
from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from chalicelib.names import item_key
from chalicelib.store.image import CALLED, Image, State
from chalicelib.store.terms import visible_labels


def to_item(image: Image) -> dict[str, Any]:
    """Give the item of an image that has a result."""
    result = image.result
    assert result  # reservations and deletions are written by `changes`, in parts
    item = {
        "filename": item_key(image.owner, image.name),
        "owner": image.owner,
        "name": image.name,
        "status": result.state.value,
        "uploaded_at": image.uploaded_at,
        "seconds": image.seconds,
        "sequencer": image.sequencer,
        "revision": image.revision,
        "renditions": image.renditions,
        "held": image.held,
        "taken_by": image.taken_by,
        "listed": listed_key(image),
        "month": listed_key(image)[:7],
        "labels": [label.name for label in visible_labels(image)],
        "tags": list(image.tags) or None,
        "hidden": list(image.hidden) or None,
        "indexed": image.indexed or None,
        "unsettled": list(image.unsettled) or None,
        **plain(result),
    }
    if result.state is State.DONE and result.sha256:
        item["bytes"] = bytes_key(image.owner, result.sha256)
    stored: dict[str, Any] = to_dynamodb(item)
    return stored


def from_item(item: Mapping[str, Any]) -> Image:
    """Read an image, in whatever state, as any version of this program has written it."""
    values = from_dynamodb(item)
    result = values if "revision" in values else None
    image = _reader(Image)({**values, "state": _state(values), "result": result})
    assert isinstance(image, Image)
    return image


def _state(item: Mapping[str, Any]) -> State:
    if "revision" in item:
        return State.PROCESSING if "unfinished" in item else State(item["status"])
    removed = item["status"] in (State.DELETING, State.DELETED)
    return State(item["status"]) if removed else State.RESERVED


def listed_key(image: Image) -> str:
    """Give the key that sorts an owner's images by time, unique among them.

    By when they were taken, else uploaded. One is wall time, the other UTC: as people remember it,
    and as near as can be.
    """
    taken_at = image.result.taken_at if image.result else None
    return f"{taken_at or image.uploaded_at}#{image.name}"


def bytes_key(owner: str, sha256: str) -> str:
    """Give the partition of an owner's images of these very bytes."""
    return f"{owner}#{sha256}"


def plain(value: Any, chosen: Callable[[Field[Any]], bool] = lambda _: True) -> Any:
    """Turn records into what JSON can hold, without what is not known, by the names of answers.

    Only the fields that are chosen are there, of all records within, too.
    """
    if is_dataclass(value):
        parts = ((part, getattr(value, part.name)) for part in fields(value) if chosen(part))
        return {
            part.metadata.get(CALLED, part.name): plain(content, chosen)
            for part, content in parts
            if content is not None
        }
    return [plain(part, chosen) for part in value] if isinstance(value, tuple) else value


def to_dynamodb(value: Any) -> Any:
    """Turn plain values into what DynamoDB takes: Decimal for float, no None."""
    if isinstance(value, float):
        # Confidences come with 2 places; boxes, as fractions, need 4 to meet a pixel.
        return Decimal(f"{value:.4f}").normalize()
    if isinstance(value, Mapping):
        return {key: to_dynamodb(part) for key, part in value.items() if part is not None}
    return [to_dynamodb(part) for part in value] if isinstance(value, list) else value


def from_dynamodb(value: Any) -> Any:
    """Turn what DynamoDB gives into plain values."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: from_dynamodb(part) for key, part in value.items()}
    return [from_dynamodb(part) for part in value] if isinstance(value, list) else value


# As cattrs would; but that takes a fifth as long to load as Chalice and boto3 together.
@cache
def _reader(kind: type) -> Callable[[Any], Any]:
    """Give what makes values of a type of plain ones; what is not there gets its default."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = [
            (part.name, part.metadata.get(CALLED, part.name), _reader(hints[part.name]))
            for part in fields(kind)
        ]
        return lambda values: kind(
            **{name: read(values[key]) for name, key, read in parts if key in values}
        )
    if get_origin(kind) is tuple:
        read = _reader(get_args(kind)[0])
        return lambda values: tuple(map(read, values))
    if get_origin(kind) in (Union, types.UnionType):
        records = [choice for choice in get_args(kind) if is_dataclass(choice)]
        return _optional(_reader(cast(type, records[0]))) if records else _same
    return float if kind is float else _same


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _same(value: Any) -> Any:
    return value
