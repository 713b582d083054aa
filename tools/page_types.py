"""The page's types of what the API answers, made of the records in `chalicelib.store.image`.

`python -m tools.page_types FILE` writes them as TypeScript, so that the two can't drift.
"""

import sys
import types
from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from chalicelib.store.image import CALLED, INTERNAL, Image, Result, State

_STATUS = (State.PROCESSING, State.DONE, State.FAILED)
_BASIC = {str: "string", bool: "boolean", int: "number", float: "number"}

# What `api.responses.record` tells beside a result.
_RECORD = """export interface ImageRecord {
  filename: string;
  status: Status;
  labels: string[];
  image_url: string | null;
  thumbnail_url: string | null;
  original_url?: string;
  uploaded_at?: string;
"""


def page_types() -> str:
    """Give the TypeScript of an image's record and all that is in it."""
    status = " | ".join(f"'{state}'" for state in _STATUS)
    record = "".join(f"  {line}\n" for line in _members(Result))
    parts = [
        "// Made by tools/page_types.py of chalicelib/store/image.py; changes belong there.",
        f"export type Status = {status};",
        *(_interface(kind) for kind in _records_in(Result) if kind is not Result),
        f"{_said_of(Image)}{_RECORD}{record}}}",
    ]
    return "\n\n".join(parts) + "\n"


def _interface(kind: type) -> str:
    members = "".join(f"  {line}\n" for line in _members(kind))
    return f"{_said_of(kind)}export interface {kind.__name__} {{\n{members}}}"


def _said_of(kind: type) -> str:
    return f"/** {str(kind.__doc__).splitlines()[0]} */\n"


def _members(kind: Any) -> Iterator[str]:
    hints = get_type_hints(kind)
    for part in fields(kind):
        if INTERNAL not in part.metadata:
            name = part.metadata.get(CALLED, part.name)
            yield f"{name}{'?' if _is_optional(part) else ''}: {_typescript(hints[part.name])};"


def _is_optional(part: Field[Any]) -> bool:
    # What is None is left out of an answer; a list that is empty is not.
    return part.default in (None, "")


def _typescript(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return f"{_typescript(get_args(kind)[0])}[]"
    if get_origin(kind) in (Union, types.UnionType):
        choices = (choice for choice in get_args(kind) if choice is not type(None))
        return " | ".join(map(_typescript, choices))
    return _BASIC.get(kind) or str(kind.__name__)


def _records_in(kind: Any) -> Iterator[type]:
    """Give a record and those it holds, the innermost first, each once."""
    seen: dict[type, None] = {}

    def visit(kind: Any) -> None:
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            for part in fields(kind):
                if INTERNAL not in part.metadata:
                    visit(hints[part.name])
            seen.setdefault(kind)  # type: ignore[arg-type]
        else:
            for inner in get_args(kind):
                visit(inner)

    visit(kind)
    yield from seen


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page_types())
