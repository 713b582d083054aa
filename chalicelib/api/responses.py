"""What the API says of an image, or of what is wrong with a part of a batch."""

from collections.abc import Callable
from dataclasses import Field, replace
from typing import Any

from chalice import ChaliceViewError

from chalicelib.errors import QuotaExceeded
from chalicelib.names import (
    MAX_BYTES,
    THUMBNAIL,
    VIEW,
    rendition_key,
    thumbnail_key,
    upload_key,
)
from chalicelib.store.image import TOO_LARGE, Image, Result, State, is_summed_up, is_told
from chalicelib.store.items import plain
from chalicelib.store.terms import visible_labels

#: The status of an image whose result is awaited.
PROCESSING = State.PROCESSING.value

# In characters; names that are accepted are shorter.
_LONGEST_SAID_BACK = 4 * MAX_BYTES

Link = Callable[[str], str]


def record(image: Image, link: Link, originals: bool) -> dict[str, Any]:
    """Give all that is told of an image.

    Parameters
    ----------
    image : Image
        One that is not deleted.
    link : callable
        Makes the address of an object of its S3 key.
    originals : bool
        Whether photos are handed out as they were sent, with all that their metadata tells.

    Returns
    -------
    dict
        Always ``filename``, ``status``, ``labels`` (names, best first), ``details``, both without
        the labels that are ``hidden``, ``faces``, ``words``, ``tags``, ``image_url`` and
        ``thumbnail_url``: links, or None where there is no picture to show; ``original_url`` where
        there is one to hand out. The rest of its `Result`, and ``uploaded_at``, where it is known.
    """
    answer = {
        **{"faces": [], "words": [], "tags": [], "hidden": list(image.hidden)},
        **_told(image, is_told),
        **_links(image, link, VIEW, THUMBNAIL),
    }
    if image.result and originals and not _is_too_large(image.result):
        answer["original_url"] = link(upload_key(image.owner, image.name))
    return answer


def _is_too_large(result: Result) -> bool:
    return result.problem is not None and result.problem.code == TOO_LARGE


def summary(image: Image, link: Link) -> dict[str, Any]:
    """Give what a tile shows of an image: about 400 bytes, and one link.

    Returns
    -------
    dict
        What `record` gives, of it only ``filename``, ``status``, ``labels``, ``details`` (of each
        label ``name`` and ``confidence``), ``thumbnail_url``, and where they are known
        ``uploaded_at``, ``taken_at``, ``width``, ``height`` and ``error``, and ``tags`` where there
        are some.
    """
    return {**_told(image, is_summed_up), **_links(image, link, THUMBNAIL)}


def _told(image: Image, chosen: Callable[[Field[Any]], bool]) -> dict[str, Any]:
    answer: dict[str, Any] = {"filename": image.name}
    if image.tags:
        answer["tags"] = list(image.tags)
    if image.result is None or image.state is State.PROCESSING:
        return {**answer, "status": PROCESSING, "labels": [], "details": []}
    labels = visible_labels(image)
    return {
        **answer,
        "status": image.state.value,
        "labels": [label.name for label in labels],
        "uploaded_at": image.uploaded_at,
        **plain(replace(image.result, labels=labels), chosen),
    }


def _links(image: Image, link: Link, *files: str) -> dict[str, str | None]:
    """Give the links to some renditions, which an image has while it is analysed again, too."""
    keys = {file: _picture(image, file) for file in files}
    return {_LINKS[file]: link(key) if key else None for file, key in keys.items()}


_LINKS = {VIEW: "image_url", THUMBNAIL: "thumbnail_url"}


def _picture(image: Image, file: str) -> str | None:
    if image.renditions:
        return rendition_key(image.owner, image.name, image.renditions, file)
    if image.result and image.result.state is State.DONE:
        # It has no view yet, see `analysis.reconciliation`.
        return thumbnail_key(image.owner, image.name)
    return None


def problem(name: Any, error: ChaliceViewError) -> dict[str, Any]:
    """Say what is wrong with one file or name of a batch; of a quota, also when that ends."""
    told = {"code": type(error).__name__, "message": str(error)}
    if isinstance(error, QuotaExceeded) and error.until:
        told["until"] = error.until
    return {
        # Anything else may be what JSON can't hold, such as 1e999, or more than an answer may.
        "filename": name if isinstance(name, str) and len(name) <= _LONGEST_SAID_BACK else None,
        "error": told,
    }
