"""Which image is stored for a result, in the place of another."""

import secrets
from dataclasses import replace

from chalicelib.store.image import TOO_LARGE, Image, Result, Upload
from chalicelib.store.index import INDEXED
from chalicelib.store.items import from_item, to_item
from chalicelib.store.words import unsettled
from chalicelib.times import seconds_between


def successor(upload: Upload, result: Result, old: Image | None) -> Image:
    """Give the image of an upload's result.

    It keeps what people say of the old one, if that is of the same photo; and its time, if the
    upload is no new one.

    Parameters
    ----------
    upload, result
        What was analysed, and what that gave.
    old : Image, optional
        What is in its place, in whatever state.
    """
    new = Image(
        owner=upload.owner,
        name=upload.name,
        state=result.state,
        uploaded_at=upload.uploaded_at,
        result=result,
        seconds=seconds_between(upload.uploaded_at, result.analysed_at),
        sequencer=upload.sequencer,
        held=held_bytes(result, old),
    )
    if old and old.result:
        new = replace(new, sequencer=max(upload.sequencer, old.sequencer))
        if upload.again:
            new = replace(new, uploaded_at=old.uploaded_at, seconds=old.seconds)
        if _is_same_photo(upload, result, old.result):
            new = replace(new, tags=old.tags, hidden=old.hidden)
    return new


def as_stored(new: Image, old: Image | None) -> Image:
    """Give an image as it is to be stored in the place of an old one, in all lists there are.

    It is as it will be read: what is counted now must be what is taken off the counts later.
    """
    new = replace(
        new, revision=secrets.token_hex(8), indexed=INDEXED, unsettled=unsettled(old, new)
    )
    return from_item(to_item(new))


def held_bytes(result: Result, old: Image | None) -> int:
    """Give what the photo of a result holds of its owner's account."""
    if result.problem and result.problem.code == TOO_LARGE:
        return 0
    if result.size is not None:
        return result.size
    return (old.held if old else None) or 0


def _is_same_photo(upload: Upload, result: Result, old: Result) -> bool:
    """Tell whether a result is of the photo that an old one is of."""
    if result.sha256 and old.sha256:
        return result.sha256 == old.sha256
    # What can't be read has no digest. S3 may give a copy another ETag, but not other bytes one.
    return upload.again or (bool(result.etag) and result.etag == old.etag)
