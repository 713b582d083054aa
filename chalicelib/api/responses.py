"""What the API says of an image, or of what is wrong with a part of a batch."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from chalice import ChaliceViewError

from chalicelib.names import THUMBNAIL, VIEW, rendition_key, thumbnail_key, upload_key
from chalicelib.store.image import CALLED, INTERNAL, Image, Result, State
from chalicelib.store.items import plain

#: The status of an image whose result is awaited.
PROCESSING = State.PROCESSING.value
_UNTOLD = {
    part.metadata.get(CALLED, part.name) for part in fields(Result) if INTERNAL in part.metadata
}


def record(image: Image, link: Callable[[str], str], originals: bool) -> dict[str, Any]:
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
        Always ``filename``, ``status``, ``labels`` (names, best first), ``details``, ``faces``,
        ``image_url`` and ``thumbnail_url``: links, or None where there is no picture to show;
        ``original_url`` where there is one to hand out. The rest of its `Result`, and
        ``uploaded_at``, where it is known.
    """
    result = image.result
    answer: dict[str, Any] = {
        "filename": image.name,
        "status": PROCESSING,
        "labels": [],
        "details": [],
        "faces": [],
        # While it is analysed again, an image still has the pictures of the first time.
        **{name: link(key) if key else None for name, key in _pictures(image).items()},
    }
    if result and originals:
        answer["original_url"] = link(upload_key(image.owner, image.name))
    if result and image.state is not State.PROCESSING:
        told = {name: value for name, value in plain(result).items() if name not in _UNTOLD}
        answer |= {
            "status": image.state.value,
            "labels": [label.name for label in result.labels],
            "uploaded_at": image.uploaded_at,
            **told,
        }
    return answer


def _pictures(image: Image) -> dict[str, str | None]:
    """Give the keys of the pictures to be shown."""
    view = thumbnail = None
    if image.renditions:
        view, thumbnail = (
            rendition_key(image.owner, image.name, image.renditions, file)
            for file in (VIEW, THUMBNAIL)
        )
    elif image.result and image.result.state is State.DONE:
        # It has no view yet, see `analysis.reconciliation`.
        view = thumbnail = thumbnail_key(image.owner, image.name)
    return {"image_url": view, "thumbnail_url": thumbnail}


def problem(name: Any, error: ChaliceViewError) -> dict[str, Any]:
    """Say what is wrong with one file or name of a batch."""
    return {
        # Anything else may be what JSON can't hold, such as 1e999.
        "filename": name if isinstance(name, str) else None,
        "error": {"code": type(error).__name__, "message": str(error)},
    }
