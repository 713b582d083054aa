"""What S3 tells of: the uploads in its events."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from chalicelib.errors import InvalidFilename
from chalicelib.names import split_upload_key
from chalicelib.store.image import Upload
from chalicelib.telemetry import json_logger
from chalicelib.times import timestamp

logger = json_logger("pipeline")


def uploads_in(event: Mapping[str, Any]) -> Iterator[Upload]:
    """Give the uploads that an S3 event tells of; nothing for a test event.

    Keys in events are URL-encoded, a space as ``+``, and are decoded once (Amazon S3 User Guide,
    "Event message structure"). An object that is not a photo's original is logged and left out.
    """
    for record in event.get("Records", ()):
        found = record["s3"]["object"]
        key = unquote_plus(found["key"])
        try:
            owner, name = split_upload_key(key)
        except InvalidFilename as error:
            logger.warning("not an upload", correlation_id=key, reason=str(error))
            continue
        yield Upload(
            owner=owner,
            name=name,
            uploaded_at=timestamp(datetime.fromisoformat(record["eventTime"]).astimezone(UTC)),
            sequencer=found.get("sequencer", ""),
            # `Collection.analyse_again` is followed by a copy of the upload onto itself.
            again=record["eventName"] == "ObjectCreated:Copy",
            etag=f'"{found["eTag"]}"' if "eTag" in found else "",
        )
