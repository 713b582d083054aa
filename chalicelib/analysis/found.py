"""Uploads that were found in the bucket, not told of by an event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from chalicelib.errors import InvalidFilename
from chalicelib.names import split_upload_key
from chalicelib.store import Store
from chalicelib.store.image import Image, State, Upload
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


@dataclass(frozen=True)
class FoundPhoto:
    """A photo in the bucket, and what is known of its image, if anything is.

    Attributes
    ----------
    owner, name : str
        Whose, and which.
    photo : Mapping
        What S3 tells of it in a listing.
    image : Image, optional
        In whatever state.
    """

    owner: str
    name: str
    photo: Any
    image: Image | None


def known_photos(store: Store, page: Iterable[Any]) -> Iterator[FoundPhoto]:
    """Give the photos of a page of a listing, each with its image."""
    photos: dict[tuple[str, str], Any] = {}
    for photo in page:
        try:
            photos[split_upload_key(photo["Key"])] = photo
        except InvalidFilename:
            continue  # put there by hand, under a name that no image can have
    known = store.unfinished.known(photos)
    for key, photo in photos.items():
        yield FoundPhoto(*key, photo, known.get(key))


def missing_upload(found: FoundPhoto) -> Upload | None:
    """Give the upload of a photo if what is known of its image is not of it.

    What is among the unfinished is not missing.
    """
    upload = found_upload(found.owner, found.name, found.photo)
    image = found.image
    if image is None:
        return upload
    if image.state is State.DELETED:
        return upload if (image.deleted_at or "") < upload.uploaded_at else None
    if image.result is None or image.state is State.PROCESSING:
        return None
    result = image.result
    differs = (result.etag and result.etag != found.photo["ETag"]) or (
        result.size is not None and result.size != found.photo["Size"]
    )
    return replace(upload, differs=True) if differs else None
