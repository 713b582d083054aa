"""Results of analyses, as the pipeline hands them to the catalog."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Label, Problem, Result, Upload
from chalicelib.times import timestamp

UPLOADED_AT = "2026-11-23T12:00:01.000Z"
UNREADABLE = Problem("NotAnImage", "The file is not a photo.")


def upload(name: str, **more: Any) -> Upload:
    """Give an upload of the open mode, at noon."""
    return Upload(
        **{"owner": "public", "uploaded_at": UPLOADED_AT, "sequencer": "1"} | more, name=name
    )


def result(
    upload: Upload,
    *labels: str | Label,
    confidence: float = 93.88,
    seconds: float = 0.7,
    **more: Any,
) -> tuple[Upload, Result]:
    """Give an upload and what its analysis gave, so many seconds after it."""
    ended = datetime.fromisoformat(upload.uploaded_at) + timedelta(seconds=seconds)
    found = tuple(Label(label, confidence) if isinstance(label, str) else label for label in labels)
    return upload, Result(timestamp(ended), found, **more)


def delete(catalog: Catalog, name: str, now: datetime) -> None:
    """Delete an image of the open mode that has no objects."""
    catalog.end_deletion(catalog.begin_deletion("public", name, now), now)
