"""What a quota and the site's cap leave room for, and the updates that take it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.errors import QuotaExceeded
from chalicelib.settings import Settings
from chalicelib.store.accounts import ACCOUNT, Account, Quota, used_in, used_on
from chalicelib.store.counters import SITE
from chalicelib.store.tables import Action, attribute_names
from chalicelib.times import timestamp

#: How many actions `Room.take` may have.
ACTIONS = 4


@dataclass(frozen=True)
class Caps:
    """What a stage lets through; 0 is no limit.

    Attributes
    ----------
    each : Quota
        What holds for each owner for whom nothing else was set.
    all_a_day : int
        Analyses of all owners together in a day of UTC.
    """

    each: Quota
    all_a_day: int

    @classmethod
    def of(cls, settings: Settings) -> "Caps":
        """Give those of the settings."""
        each = Quota(settings.photos_a_day, settings.photos_a_month, settings.max_bytes_held)
        return cls(each, settings.all_photos_a_day)


@dataclass(frozen=True)
class _Limit:
    """One limit: how much of it is used, and what is said where that is all."""

    most: int
    used: int
    message: str
    until: str | None = None

    def lets(self, more: int) -> bool:
        return not self.most or not more or self.used + more <= self.most

    def error(self) -> QuotaExceeded:
        return QuotaExceeded(self.message, self.until)


class Room:
    """What one owner may still have at one moment.

    Parameters
    ----------
    account : Account
        Whose room.
    used_by_all : int
        Analyses of all owners on this day.
    all_a_day : int
        How many those may be; 0 is no limit.
    now : datetime
        The moment, in UTC.
    """

    def __init__(self, account: Account, used_by_all: int, all_a_day: int, now: datetime) -> None:
        self._owner = account.owner
        self._now = now
        quota, use = account.quota, account.use
        midnight, month = _midnight(now), _next_month(now)
        day, photos, held = quota.photos_a_day or 0, quota.photos_a_month or 0, quota.bytes or 0
        self._bytes = _Limit(
            held,
            use.bytes,
            f"{_size(use.bytes)} of {_size(held)} are in use; delete photos to make room for more.",
        )
        self._month = _Limit(
            photos,
            use.month,
            f"All {photos:,} photos of this month are used; {_from(month)}",
            timestamp(month),
        )
        self._day = _Limit(
            day,
            use.today,
            f"All {day:,} photos of today are used; {_from(midnight)}",
            timestamp(midnight),
        )
        self._all = _Limit(
            all_a_day,
            used_by_all,
            f"All {all_a_day:,} photos that everybody together has today are used; "
            f"{_from(midnight)}",
            timestamp(midnight),
        )

    def judge(self, sizes: Sequence[int]) -> list[QuotaExceeded | None]:
        """Tell for each of some photos, by how many bytes more it needs, what keeps it out.

        The first that fit have room, also behind one that is too large.
        """
        answers: list[QuotaExceeded | None] = []
        photos = together = 0
        for size in sizes:
            limits = (
                (self._bytes, together + size if size else 0),
                (self._month, photos + 1),
                (self._day, photos + 1),
                (self._all, photos + 1),
            )
            errors = (limit.error() for limit, more in limits if not limit.lets(more))
            error = next(errors, None)
            answers.append(error)
            if error is None:
                photos, together = photos + 1, together + size
        return answers

    def take(self, table: str, sizes: Sequence[int], new: int) -> Iterator[Action]:
        """Give the updates that take room, on the condition that there still is some.

        Parameters
        ----------
        table : str
            The name of `ImageStats`.
        sizes : sequence of int
            By how many bytes more each analysis needs; `judge` found room for all of them.
        new : int
            How many of them are of photos that the account doesn't hold yet.
        """
        number, more = len(sizes), sum(sizes)
        held = {"photos": new, "bytes": more} if new else {}
        room = self._bytes.most - more if self._bytes.most and more else None
        yield change_account(table, self._owner, held, is_open=True, room=room)
        for owner, stat, limit in (
            (self._owner, used_on(self._now), self._day),
            (self._owner, used_in(self._now), self._month),
            (SITE, used_on(self._now), self._all),
        ):
            yield _count(table, {"owner": owner, "stat": stat}, number, limit.most)


def change_account(
    table: str, owner: str, change: Mapping[str, int], *, is_open: bool, room: int | None = None
) -> Action:
    """Change what an account holds.

    Parameters
    ----------
    table : str
        The name of `ImageStats`.
    owner : str
        Whose account.
    change : Mapping
        What is added, by ``photos`` and ``bytes``.
    is_open : bool
        Whether it is on the condition that the account isn't closed.
    room : int, optional
        The most bytes that it may hold before.
    """
    # How often it changed tells a recount that its sum is of one moment.
    added = {**change, "changes": 1}
    update: dict[str, Any] = {
        "TableName": table,
        "Key": {"owner": owner, "stat": ACCOUNT},
        "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in added),
        "ExpressionAttributeNames": attribute_names(*added),
        "ExpressionAttributeValues": {f":{name}": number for name, number in added.items()},
    }
    conditions = []
    if is_open:
        conditions.append("attribute_not_exists(#closed)")
        update["ExpressionAttributeNames"] |= attribute_names("closed")
    if room is not None:
        # What is not there has room for anything, so it was judged before, too.
        conditions.append("(attribute_not_exists(#bytes) OR #bytes <= :room)")
        update["ExpressionAttributeNames"] |= attribute_names("bytes")
        update["ExpressionAttributeValues"][":room"] = room
    if conditions:
        update["ConditionExpression"] = " AND ".join(conditions)
    return {"Update": update}


def check_account(table: str, owner: str) -> Action:
    """Give the condition that an owner's account isn't closed."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": {"owner": owner, "stat": ACCOUNT},
            "ConditionExpression": "attribute_not_exists(#closed)",
            "ExpressionAttributeNames": attribute_names("closed"),
        }
    }


def is_account(action: Action) -> bool:
    """Tell whether an action changes an account, or asks whether it is open."""
    return any(part.get("Key", {}).get("stat") == ACCOUNT for part in action.values())


def _count(table: str, key: dict[str, str], number: int, most: int) -> Action:
    update: dict[str, Any] = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": "ADD #photos :number",
        "ExpressionAttributeNames": attribute_names("photos"),
        "ExpressionAttributeValues": {":number": number},
    }
    if most:
        update["ConditionExpression"] = "attribute_not_exists(#photos) OR #photos <= :room"
        update["ExpressionAttributeValues"][":room"] = most - number
    return {"Update": update}


def _midnight(now: datetime) -> datetime:
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)


def _next_month(now: datetime) -> datetime:
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)


def _from(moment: datetime) -> str:
    return f"there are more from {moment:%Y-%m-%d %H:%M} UTC on."


def _size(number: int) -> str:
    for unit, name in ((1024**3, "GB"), (1024**2, "MB")):
        if number >= unit:
            return f"{number / unit:.4g} {name}"
    return f"{number:,} bytes"
