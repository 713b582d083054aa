"""Results of analyses, as the pipeline hands them to the catalog."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.store.accounts import Accounts, Quota
from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Label, Problem, Result, Upload
from chalicelib.store.quota import Caps
from chalicelib.store.reservations import Reservations
from chalicelib.store.tables import Tables
from chalicelib.store.wanted import Wanted
from chalicelib.times import timestamp

UPLOADED_AT = "2026-11-23T12:00:01.000Z"
TOO_LARGE = Problem("FileTooLarge", "The file has 90.0 MB.")
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


def reservations(tables: Tables, **caps: int) -> Reservations:
    """Give the reservations of a stage with some caps; of what is not said there is no limit."""
    each = Quota(caps.get("day", 0), caps.get("month", 0), caps.get("bytes", 0))
    return Reservations(tables, Accounts(tables, each), Caps(each, caps.get("all_a_day", 0)))


def reserve(
    tables: Tables, names: list[str], now: datetime, owner: str = "public", size: int = 1000
) -> list[Any]:
    """Reserve names where there is no limit."""
    return reservations(tables).reserve(owner, [Wanted(name, size) for name in names], now)


def without_links(image: dict[str, Any]) -> dict[str, Any]:
    """Give what is told of an image but its links, whose signatures hold the second of the call."""
    return {name: value for name, value in image.items() if not name.endswith("_url")}
