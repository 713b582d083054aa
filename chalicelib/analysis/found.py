"""Uploads that were found in the bucket, not told of by an event."""

from datetime import UTC
from typing import Any

from chalicelib.store.image import Upload
from chalicelib.times import timestamp


def found_upload(
    owner: str, name: str, photo: Any, *, again: bool = False, differs: bool = False
) -> Upload:
    """Give the upload that an object is of.

    Parameters
    ----------
    owner, name : str
        Whose photo, and which.
    photo : Mapping
        What S3 tells of it, in a listing or to a HEAD.
    again, differs : bool
        See `Upload`.
    """
    # S3 gives whole seconds here. The last moment of that one, for the first could be before the
    # deletion of another photo of that name.
    complete = photo["LastModified"].astimezone(UTC).replace(microsecond=999_000)
    return Upload(owner, name, timestamp(complete), again=again, differs=differs)
