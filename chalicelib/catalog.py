"""The images of each owner in DynamoDB: reserved, analysed or failed."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import UnknownImage
from chalicelib.identity import PUBLIC

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

PROCESSING = "processing"
DONE = "done"
FAILED = "failed"

# How long a name stays reserved for an upload that never comes. Far longer than any upload URL
# is valid and any event is retried, so a name is never free while its photo is on the way.
RESERVATION = timedelta(hours=24)


class Catalog:
    """What is known of each image, one DynamoDB item an image.

    Parameters
    ----------
    table : Table
        The `ImageLabels` table; its partition key is ``filename``.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table

    def reserve(self, owner: str, name: str, now: datetime) -> bool:
        """Take a name for an upload that is about to come.

        Returns
        -------
        bool
            Whether the name was free and now is this upload's. Of two callers at once, one wins.
        """
        return self._put_unless(
            {
                "filename": _key(owner, name),
                "status": PROCESSING,
                "reserved_at": timestamp(now),
                "expires_at": int((now + RESERVATION).timestamp()),
            },
            "attribute_not_exists(#filename)",
            {"#filename": "filename"},
        )

    def save(self, owner: str, name: str, sequencer: str, result: Mapping[str, Any]) -> bool:
        """Store the result of one upload, unless it or a later one is stored already.

        Parameters
        ----------
        owner, name : str
            Whose image, and which.
        sequencer : str
            The S3 event's, which orders the uploads of one key: a later one compares greater, as
            text (Amazon S3 User Guide, "Event message structure").
        result : Mapping
            ``status`` (`DONE` or `FAILED`) and whatever else is to be kept of the image.

        Returns
        -------
        bool
            Whether the result was stored. False means the event came a second time or too late,
            and nothing was changed.
        """
        return self._put_unless(
            {"filename": _key(owner, name), "sequencer": sequencer, **_to_item(result)},
            "attribute_not_exists(#sequencer) OR #sequencer < :sequencer",
            {"#sequencer": "sequencer"},
            {":sequencer": sequencer},
        )

    def get(self, owner: str, name: str, now: datetime) -> dict[str, Any]:
        """Give what is known of an image, with plain numbers and the bare name.

        Raises
        ------
        UnknownImage
            If this owner has no image of that name, or the reservation has lapsed.
        """
        item = self._table.get_item(
            Key={"filename": _key(owner, name)},
            # The page asks right after the upload and must not be told of a state before it.
            ConsistentRead=True,
        ).get("Item")
        image = _from_item(item or {})
        # DynamoDB removes a lapsed item hours later.
        if not image or image.get("expires_at", math.inf) <= now.timestamp():
            raise UnknownImage(f"There is no image named {name!r}.")
        return {**image, "filename": name}

    def _put_unless(
        self,
        item: dict[str, Any],
        condition: str,
        names: dict[str, str],
        values: dict[str, Any] | None = None,
    ) -> bool:
        optional = {"ExpressionAttributeValues": values} if values else {}
        try:
            self._table.put_item(
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                **optional,  # type: ignore[arg-type]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def timestamp(moment: datetime) -> str:
    """Write a UTC moment as the data and the API have it, in milliseconds: sorts as text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _key(owner: str, name: str) -> str:
    # Names hold no slash, so the two kinds never meet.
    return name if owner == PUBLIC else f"{owner}/{name}"


def _to_item(value: Any) -> Any:
    """DynamoDB takes Decimal, not float; 2 places are all that confidences and boxes need."""
    if isinstance(value, float):
        return Decimal(f"{value:.4f}").normalize()
    if isinstance(value, Mapping):
        return {key: _to_item(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_to_item(part) for part in value]
    return value


def _from_item(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: _from_item(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_from_item(part) for part in value]
    return value
