"""What S3 tells of: the uploads in its events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools import Logger

from chalicelib.errors import InvalidFilename
from chalicelib.filenames import split_upload_key
from chalicelib.records import timestamp

logger = Logger(service="pipeline")


@dataclass(frozen=True)
class Upload:
    """One object that S3 says was created.

    Attributes
    ----------
    owner, name : str
        Whose photo, and which.
    key : str
        Its S3 key, decoded.
    sequencer : str
        Orders the events of one key.
    uploaded_at : str
        When it was complete, ISO 8601 UTC.
    again : bool
        Whether it was analysed before and is not a new photo.
    """

    owner: str
    name: str
    key: str
    sequencer: str
    uploaded_at: str
    again: bool = False


def uploads_in(event: Mapping[str, Any]) -> Iterator[Upload]:
    """Give the uploads that an S3 event tells of; nothing for a test event.

    Keys in events are URL-encoded, a space as ``+``, and are decoded once (Amazon S3 User Guide,
    "Event message structure"). An object that is not a photo's original is logged and left out.
    """
    for record in event.get("Records", ()):
        key = unquote_plus(record["s3"]["object"]["key"])
        try:
            owner, name = split_upload_key(key)
        except InvalidFilename as error:
            logger.warning("not an upload", correlation_id=key, reason=str(error))
            continue
        yield Upload(
            owner=owner,
            name=name,
            key=key,
            sequencer=record["s3"]["object"].get("sequencer", ""),
            uploaded_at=timestamp(datetime.fromisoformat(record["eventTime"]).astimezone(UTC)),
            # `lifecycle.analyse_again` is followed by a copy of the upload onto itself.
            again=record["eventName"] == "ObjectCreated:Copy",
        )
