"""An object is stored whole, on disk too, or not at all.

ministack takes an object into memory, tells of it, and then writes it down; when that fails, as on
a full disk, it says so in its log only and answers 200. Here all files of one call get their names
together, at its end; and if one of them can't be written, the call fails, and neither memory nor
disk nor anybody knows of it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from ministack.services import s3

Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[..., Answer]

# The calls by which the app writes objects. Each is given the bucket and the key first.
_WRITING = ("_put_object", "_copy_object", "_complete_multipart_upload", "_delete_object")
_OK = range(200, 300)


class NotKeptError(BaseException):
    """A file can't be written.

    It isn't an Exception, for ministack catches those and goes on.
    """


@dataclass
class _Call:
    """What a call has written under names that don't count yet, and what is to be told of it."""

    files: dict[str, str] = field(default_factory=dict)
    events: list[Callable[[], None]] = field(default_factory=list)

    def keep(self) -> None:
        for path, written in self.files.items():
            os.replace(written, path)
        for tell in self.events:
            tell()

    def forget(self) -> None:
        for written in self.files.values():
            with suppress(OSError):
                os.remove(written)


_call: ContextVar[_Call | None] = ContextVar("_call", default=None)


def install() -> None:
    """Take the place of ministack's own functions."""
    write, tell = s3._atomic_write, s3._fire_s3_event_async

    def write_later(path: str, data: bytes, *, text: bool = False) -> None:
        call = _call.get()
        # ministack passes over what ends so when it starts.
        written = path if call is None else f"{path}.tmp"
        try:
            write(written, data, text=text)
        except OSError as error:
            if call is None:
                raise
            raise NotKeptError(error.strerror) from error
        if call is not None:
            call.files[path] = written

    def tell_later(*args: Any, **more: Any) -> None:
        call = _call.get()
        if call is None:
            tell(*args, **more)
        else:
            call.events.append(lambda: tell(*args, **more))

    s3._atomic_write = write_later
    s3._fire_s3_event_async = tell_later
    for name in _WRITING:
        setattr(s3, name, whole(getattr(s3, name), stores=name != "_delete_object"))


def whole(operation: Operation, *, stores: bool) -> Operation:
    """Have an operation on an object done as a whole or not at all.

    Parameters
    ----------
    operation : callable
        Takes bucket and key first.
    stores : bool
        Whether there is an object after it, if it says so.
    """

    @wraps(operation)
    def changed(bucket: str, key: str, *args: Any, **more: Any) -> Answer:
        objects = s3._buckets.get(bucket, {}).get("objects", {})
        before = objects.get(key)
        versions = list(s3._object_versions.get((bucket, key)) or [])
        call = _Call()
        token = _call.set(call)
        try:
            answer = operation(bucket, key, *args, **more)
            if stores and answer[0] in _OK and s3._object_disk_path(bucket, key) not in call.files:
                raise NotKeptError("its folder can't be made")
            call.keep()
        except (NotKeptError, OSError) as error:
            call.forget()
            _put_back(objects, key, before)
            _put_back(s3._object_versions, (bucket, key), versions or None)
            for version in versions:
                version["is_latest"] = version is versions[-1]
            message = f"The object could not be kept: {error}."
            refused: Answer = s3._error("InternalError", message, 500, f"/{bucket}/{key}")
            return refused
        finally:
            _call.reset(token)
        return answer

    return changed


def _put_back(store: Any, key: Any, before: Any) -> None:
    if before is not None:
        store[key] = before
    elif key in store:
        del store[key]
