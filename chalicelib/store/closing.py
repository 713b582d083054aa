"""Closing an account: everything that is somebody's goes, in steps that can be repeated.

What is kept is the account itself, closed: an owner's number and since when, so that an event that
is late brings nothing back. Whoever is refused for that reason has the account closed again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import NotAllowed, busy
from chalicelib.people import ACTIVE, People
from chalicelib.store.accounts import ACCOUNT, CLOSING
from chalicelib.store.tables import attribute_names, is_refusal, write
from chalicelib.telemetry import json_logger

if TYPE_CHECKING:
    from chalicelib.store import Store

_MILLISECONDS_A_STEP = 30_000  # as long as a call can take, with its repetitions
_ADMINS_SECONDS = 20  # as long as the API has
_REMOVING = "removing"

logger = json_logger("closing")


class OutOfTime(Exception):
    """The function must end; the next run goes on."""


class Closing:
    """Closes accounts.

    Parameters
    ----------
    store : Store
        What is kept of all owners.
    people : People, optional
        Who they are; None where nobody signs in.
    """

    def __init__(self, store: "Store", people: People | None) -> None:
        self._store = store
        self._people = people
        self._stats = store.tables.stats

    def begin(self, owner: str, now: datetime) -> None:
        """Take nothing more from an owner, sign them out, and have all that is theirs removed.

        Raises
        ------
        NotAllowed
            If nobody would be left to look after the stage.
        Busy
            If somebody else is being removed at the same moment.
        """
        # Else two who look after a stage could remove each other.
        with self._store.lease("admins", now, _ADMINS_SECONDS) as held:
            if not held:
                raise busy()
            if self._is_last_admin(owner, now):
                raise NotAllowed("Nobody else could look after the others; invite an admin first.")
            self._store.accounts.close(owner, now)
        if self._people:
            self._people.shut_out(owner)

    def _is_last_admin(self, owner: str, now: datetime) -> bool:
        admins = {
            person.owner: person.status
            for person in (self._people.admins() if self._people else ())
            if person.enabled
        }
        if owner not in admins:
            return False
        accounts = self._store.accounts.get_many(admins, now)
        return not any(
            status == ACTIVE and not accounts[admin].closed
            for admin, status in admins.items()
            if admin != owner
        )

    def run(self, now: datetime, milliseconds_left: Callable[[], int]) -> None:
        """Remove what is left of all whose account is closed, while there is time.

        Where another run is under way, nothing is done. One account that fails doesn't keep the
        others from it; it is tried again by the next run, as one for which the time is up.
        """

        def check_time() -> None:
            if milliseconds_left() < _MILLISECONDS_A_STEP:
                raise OutOfTime

        seconds = max(1, int(milliseconds_left()) // 1000)
        with self._store.lease("closing", now, seconds) as held:
            for account in self._store.accounts.closing() if held else ():
                about: dict[str, Any] = {
                    "correlation_id": account.owner,
                    "attempt": account.attempts + 1,
                }
                try:
                    self._remove(account.owner, now, check_time)
                except OutOfTime:
                    logger.warning("closing not finished", **about)
                    return
                except Exception:
                    logger.exception("closing failed", **about)
                else:
                    logger.info("closed", **about)

    def _remove(self, owner: str, now: datetime, check_time: Callable[[], None]) -> None:
        check_time()
        self._begin_run(owner)
        if self._people:
            self._people.shut_out(owner)
        for _ in self._store.objects.remove_everything_of(owner):
            check_time()
        for image in self._store.catalog.everything(owner):
            check_time()
            self._store.catalog.remove(image, now)
        # All of them begin with a letter.
        for item in self._store.statistics.between(owner, "a", "~", consistent=True):
            check_time()
            if item["stat"] != ACCOUNT:
                write(self._stats.delete_item, Key={"owner": owner, "stat": item["stat"]})
        if self._people:
            self._people.remove(owner)
        self._end_run(owner)

    def _begin_run(self, owner: str) -> None:
        write(
            self._stats.update_item,
            Key={"owner": CLOSING, "stat": owner},
            UpdateExpression="SET #step = :removing ADD #attempts :one",
            ExpressionAttributeNames=attribute_names("step", "attempts"),
            ExpressionAttributeValues={":removing": _REMOVING, ":one": 1},
        )

    def _end_run(self, owner: str) -> None:
        """Take an account off the list, unless something came after its removal had begun."""
        try:
            write(
                self._stats.delete_item,
                Key={"owner": CLOSING, "stat": owner},
                ConditionExpression="#step = :removing",
                ExpressionAttributeNames=attribute_names("step"),
                ExpressionAttributeValues={":removing": _REMOVING},
            )
        except ClientError as error:
            if not is_refusal(error):
                raise
