"""The page's types of what the API answers, made of the records in `chalicelib.store.image`.

`python -m tools.page_types FILE` writes them as TypeScript, so that the two can't drift.
"""

import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from chalicelib.store.image import CALLED, Image, Result, State, is_summed_up, is_told

_STATUS = (State.PROCESSING, State.DONE, State.FAILED)
_BASIC = {str: "string", bool: "boolean", int: "number", float: "number"}

Chosen = Callable[[Field[Any]], bool]

# What `api.responses.summary` and `record` tell beside a result.
_SUMMARY = """export interface ImageSummary {
  filename: string;
  status: Status;
  labels: string[];
  tags?: string[];
  thumbnail_url: string | null;
  uploaded_at?: string;
"""
_RECORD = """export interface ImageRecord extends ImageSummary {
  tags: string[];
  hidden: string[];
  image_url: string | null;
  original_url?: string;
"""


def page_types() -> str:
    """Give the TypeScript of an image's record, its summary, and all that is in them."""
    status = " | ".join(f"'{state}'" for state in _STATUS)
    brief, whole = (
        "".join(f"  {line}\n" for line in _members(Result, chosen))
        for chosen in (is_summed_up, is_told)
    )
    parts = [
        "// Made by tools/page_types.py of chalicelib/store/image.py; changes belong there.",
        f"export type Status = {status};",
        *(_interface(kind) for kind in _records_in(Result) if kind is not Result),
        f"/** What a tile shows of one photo. */\n{_SUMMARY}{brief}}}",
        f"{_said_of(Image)}{_RECORD}{whole}}}",
    ]
    return "\n\n".join(parts) + "\n"


def _interface(kind: type) -> str:
    members = "".join(f"  {line}\n" for line in _members(kind, is_told))
    return f"{_said_of(kind)}export interface {kind.__name__} {{\n{members}}}"


def _said_of(kind: type) -> str:
    return f"/** {str(kind.__doc__).splitlines()[0]} */\n"


def _members(kind: Any, chosen: Chosen) -> Iterator[str]:
    hints = get_type_hints(kind)
    for part in filter(chosen, fields(kind)):
        name = part.metadata.get(CALLED, part.name)
        optional = "?" if _is_optional(part) else ""
        yield f"{name}{optional}: {_typescript(hints[part.name], chosen)};"


def _is_optional(part: Field[Any]) -> bool:
    # What is None is left out of an answer; a list that is empty is not.
    return part.default in (None, "")


def _typescript(kind: Any, chosen: Chosen) -> str:
    if get_origin(kind) is tuple:
        return f"{_typescript(get_args(kind)[0], chosen)}[]"
    if get_origin(kind) in (Union, types.UnionType):
        choices = (choice for choice in get_args(kind) if choice is not type(None))
        return " | ".join(_typescript(choice, chosen) for choice in choices)
    if is_dataclass(kind) and not all(map(chosen, filter(is_told, fields(kind)))):
        names = " | ".join(f"'{part.name}'" for part in filter(chosen, fields(kind)))
        return f"Pick<{_named(kind)}, {names}>"
    return _BASIC.get(kind) or _named(kind)


def _named(kind: Any) -> str:
    return str(kind.__name__)


def _records_in(kind: Any) -> Iterator[type]:
    """Give a record and those it holds, the innermost first, each once."""
    seen: dict[type, None] = {}

    def visit(kind: Any) -> None:
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            for part in filter(is_told, fields(kind)):
                visit(hints[part.name])
            seen.setdefault(kind)  # type: ignore[arg-type]
        else:
            for inner in get_args(kind):
                visit(inner)

    visit(kind)
    yield from seen


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page_types())
