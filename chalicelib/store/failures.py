"""What failed, of all owners, for whoever looks after the stage: whose, when and why, not what."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.errors import InvalidRequest
from chalicelib.store.cursors import digest_of, read_cursor, write_cursor
from chalicelib.store.index import FAILURE_PARTITIONS, failures_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_PAGE = 100
_DIGEST = digest_of("failures")
_BOUNDS = ("0", "~")  # all times are between


@dataclass(frozen=True)
class Failure:
    """One photo whose analysis failed.

    Attributes
    ----------
    owner : str
        Whose.
    time : str
        When.
    code, reason : str
        Why: a name for programs, and a sentence for people.
    """

    owner: str
    time: str
    code: str
    reason: str


class Failures:
    """Reads the list of them, which `index.index_items` keeps.

    Parameters
    ----------
    table : Table
        `LabelIndex`.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table

    def page(self, cursor: str | None) -> tuple[list[Failure], str | None]:
        """Give up to 100 failures, the latest first, and where to go on, or None at the end.

        A cursor holds the time of the last failure, and how many of that very time were given:
        their place in the list has the photo's name, which is nobody else's business.

        Raises
        ------
        InvalidRequest
            If the cursor is not one of this list.
        """
        last, given = _read_place(read_cursor(cursor, _DIGEST, _BOUNDS))
        found = list(islice(self._from(last, given), _PAGE + 1))
        page = found[:_PAGE]
        if len(found) <= _PAGE:
            return page, None
        end = page[-1].time
        again = sum(failure.time == end for failure in page) + (given if end == last else 0)
        return page, write_cursor(_DIGEST, f"{end}#{again}")

    def _from(self, last: str, given: int) -> Iterator[Failure]:
        """Give failures from a time on backwards, without the first of that very time."""
        partitions = (self._partition(number, last) for number in range(FAILURE_PARTITIONS))
        found = heapq.merge(*partitions, key=lambda item: str(item["listed"]), reverse=True)
        for number, item in enumerate(found):
            if number >= given or not str(item["listed"]).startswith(f"{last}#"):
                yield _failure(item)

    def _partition(self, number: int, last: str) -> Iterator[Mapping[str, Any]]:
        start: dict[str, Any] = {}
        while True:
            answer = self._table.query(
                KeyConditionExpression="#label = :label AND #listed < :behind",
                ExpressionAttributeNames={"#label": "label", "#listed": "listed"},
                # "$" comes right behind "#", with which a time ends.
                ExpressionAttributeValues={
                    ":label": failures_key(number),
                    ":behind": f"{last}$",
                },
                ScanIndexForward=False,
                Limit=_PAGE,
                **start,
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _read_place(place: str | None) -> tuple[str, int]:
    """Give the time that a cursor holds, and how many failures of it were given."""
    if place is None:
        return _BOUNDS[1], 0
    time, _, number = place.partition("#")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidRequest("The cursor is not one that this API gave.")
    return time, int(number)


def _failure(item: Mapping[str, Any]) -> Failure:
    time, _, _ = str(item["listed"]).partition("#")
    return Failure(str(item["owner"]), time, str(item["code"]), str(item["reason"]))
