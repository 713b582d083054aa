"""What an answer breaks of a service's own description, beyond what botocore's validator sees."""

from collections.abc import Iterator
from typing import Any

from botocore.model import Shape

_TYPES: dict[str, Any] = {
    "structure": dict,
    "list": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "float": float,
}


def problems(shape: Shape, value: Any, path: str = "answer") -> Iterator[str]:
    """Yield one line for each breach: types, required and unknown members, enums, lengths, ranges.

    `value` is decoded JSON. A type that isn't in the table above is a KeyError, not a pass.
    """
    expected = _TYPES[shape.type_name]
    if type(value) is not expected and not (expected is float and type(value) is int):
        yield f"{path} is {value!r}, no {shape.type_name}"
        return
    if isinstance(value, dict):
        yield from _members(shape, value, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from problems(shape.member, item, f"{path}[{number}]")
    elif isinstance(value, str) and value not in (shape.metadata.get("enum") or [value]):
        yield f"{path} is {value!r}, none of {shape.metadata['enum']}"
    size = value if type(value) in (int, float) else len(value) if hasattr(value, "__len__") else 0
    if "min" in shape.metadata and size < shape.metadata["min"]:
        yield f"{path} is under {shape.metadata['min']}: {value!r}"
    if "max" in shape.metadata and size > shape.metadata["max"]:
        yield f"{path} is over {shape.metadata['max']}: {value!r}"


def _members(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield f"{path} lacks {name}"
    for name, item in value.items():
        if name in shape.members:
            yield from problems(shape.members[name], item, f"{path}.{name}")
        else:
            yield f"{path} has the unknown member {name}"
