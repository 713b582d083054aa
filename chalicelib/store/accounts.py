"""What each owner may have and has used: the account, its quota, and whether it is closed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from chalicelib.store.items import from_dynamodb
from chalicelib.store.tables import Tables, attribute_names, batch_get, transact, write
from chalicelib.times import timestamp

#: The item of `ImageStats` that holds an owner's account.
ACCOUNT = "account"
#: In whose place the accounts are listed that are being closed.
CLOSING = "closing"

_OWN = "quota_"  # begins the attributes of an account that hold its own quota


@dataclass(frozen=True)
class Quota:
    """What one owner may use. 0 is no limit; in an owner's own quota, None is the default.

    Attributes
    ----------
    photos_a_day, photos_a_month : int, optional
        Analyses, repeated ones too, in a day and a month of UTC.
    bytes : int, optional
        Of all photos that are held.
    """

    photos_a_day: int | None = None
    photos_a_month: int | None = None
    bytes: int | None = None

    def over(self, default: "Quota") -> "Quota":
        """Give this quota, with the default where it says nothing."""
        chosen: dict[str, int | None] = {}
        for part in fields(self):
            own = getattr(self, part.name)
            chosen[part.name] = getattr(default, part.name) if own is None else own
        return Quota(**chosen)


@dataclass(frozen=True)
class Use:
    """What one owner has used.

    Attributes
    ----------
    today, month : int
        Analyses asked for on this day and in this month of UTC.
    photos, bytes : int
        That are held now; where an upload is awaited, what it may have.
    """

    today: int = 0
    month: int = 0
    photos: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class Account:
    """One owner's account.

    Attributes
    ----------
    owner : str
        Whose.
    own : Quota
        What was set for this owner alone.
    quota : Quota
        What holds: the own one, and the default where that says nothing.
    use : Use
        What is used.
    closed : str, optional
        Since when nothing new is taken from this owner, if so.
    """

    owner: str
    own: Quota = Quota()
    quota: Quota = Quota(0, 0, 0)
    use: Use = Use()
    closed: str | None = None


@dataclass(frozen=True)
class Closing:
    """One account that is being closed.

    Attributes
    ----------
    owner : str
        Whose.
    since : str
        When it was to be closed.
    step : str, optional
        ``removing`` once a removal has begun that sees all that is there.
    attempts : int
        How often it was begun.
    """

    owner: str
    since: str
    step: str | None = None
    attempts: int = 0


def used_on(now: datetime) -> str:
    """Give the item of `ImageStats` that counts the analyses of a day."""
    return f"used#{now:%Y-%m-%d}"


def used_in(now: datetime) -> str:
    """Give the item of `ImageStats` that counts the analyses of a month."""
    return f"used#{now:%Y-%m}"


class Accounts:
    """The accounts of all owners. One that nothing is stored of is open and unused.

    Parameters
    ----------
    tables : Tables
        Where they are.
    default : Quota
        What holds for an owner for whom nothing else was set; of it, nothing is None.
    """

    def __init__(self, tables: Tables, default: Quota) -> None:
        self._tables = tables
        self._default = default

    def get(self, owner: str, now: datetime) -> Account:
        """Give an owner's account as it is now; one call."""
        return self.get_many([owner], now)[owner]

    def get_many(self, owners: Iterable[str], now: datetime) -> dict[str, Account]:
        """Give accounts by owner; each 33 cost one call."""
        owners = list(dict.fromkeys(owners))
        stats = (ACCOUNT, used_on(now), used_in(now))
        keys = [{"owner": owner, "stat": stat} for owner in owners for stat in stats]
        found = {
            (item["owner"], item["stat"]): item for item in batch_get(self._tables.stats, keys)
        }
        accounts = {}
        for owner in owners:
            held, today, month = (found.get((owner, stat), {}) for stat in stats)
            accounts[owner] = self._account(owner, held, today, month)
        return accounts

    def set_quota(self, owner: str, changes: Mapping[str, int | None]) -> None:
        """Change an owner's own quota.

        Parameters
        ----------
        owner : str
            Whose.
        changes : Mapping
            By the fields of `Quota`: a number, 0 for no limit, or None for the default again. What
            is not there stays.
        """
        if not changes:
            return
        names = {part.name for part in fields(Quota)}
        assert changes.keys() <= names, changes
        kept = {f"{_OWN}{name}": value for name, value in changes.items() if value is not None}
        dropped = [f"{_OWN}{name}" for name, value in changes.items() if value is None]
        expression = ""
        if kept:
            expression += "SET " + ", ".join(f"#{name} = :{name}" for name in kept)
        if dropped:
            expression += " REMOVE " + ", ".join(f"#{name}" for name in dropped)
        values = {f":{name}": value for name, value in kept.items()}
        write(
            self._tables.stats.update_item,
            Key={"owner": owner, "stat": ACCOUNT},
            UpdateExpression=expression,
            ExpressionAttributeNames=attribute_names(*kept, *dropped),
            **({"ExpressionAttributeValues": values} if values else {}),
        )

    def close(self, owner: str, now: datetime) -> None:
        """Take nothing new from an owner, and put the account on the list of those to be closed.

        Again, it changes nothing but that: a removal that is under way is not the last then.
        """
        table = self._tables.stats.name
        moment = {":now": timestamp(now)}
        closed = {
            "TableName": table,
            "Key": {"owner": owner, "stat": ACCOUNT},
            "UpdateExpression": "SET #closed = if_not_exists(#closed, :now)",
            "ExpressionAttributeNames": attribute_names("closed"),
            "ExpressionAttributeValues": moment,
        }
        listed = {
            "TableName": table,
            "Key": {"owner": CLOSING, "stat": owner},
            "UpdateExpression": "SET #since = if_not_exists(#since, :now) REMOVE #step",
            "ExpressionAttributeNames": attribute_names("since", "step"),
            "ExpressionAttributeValues": moment,
        }
        transact(self._tables.stats, [{"Update": closed}, {"Update": listed}])

    def closing(self) -> Iterator[Closing]:
        """Give the accounts that are being closed."""
        start: dict[str, Any] = {}
        while True:
            page = self._tables.stats.query(
                KeyConditionExpression="#owner = :closing",
                ExpressionAttributeNames=attribute_names("owner"),
                ExpressionAttributeValues={":closing": CLOSING},
                ConsistentRead=True,
                **start,
            )
            for item in map(from_dynamodb, page["Items"]):
                yield Closing(
                    item["stat"], item["since"], item.get("step"), item.get("attempts", 0)
                )
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _account(
        self,
        owner: str,
        held: Mapping[str, Any],
        today: Mapping[str, Any],
        month: Mapping[str, Any],
    ) -> Account:
        own = Quota(**{part.name: held.get(f"{_OWN}{part.name}") for part in fields(Quota)})
        use = Use(
            today=today.get("photos", 0),
            month=month.get("photos", 0),
            photos=held.get("photos", 0),
            bytes=held.get("bytes", 0),
        )
        return Account(owner, own, own.over(self._default), use, held.get("closed"))
