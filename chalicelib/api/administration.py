"""What somebody who looks after a stage may do: with its people and their quotas, never photos."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.api.overview import Overview
from chalicelib.errors import NotAllowed
from chalicelib.people import People
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.closing import Closing
from chalicelib.store.dead_letters import DeadLetters
from chalicelib.store.failures import Failures


@dataclass(frozen=True)
class Administration:
    """What one admin can do at one moment. Made once a request.

    Attributes
    ----------
    people : People
        Who they are.
    store : Store
        Where their accounts are, and what their images add up to.
    settings : Settings
        The cap of all together, and what is recognised.
    letters : DeadLetters
        The events that failed.
    admin : str
        Who does it, by their owner.
    now : datetime
        The time, in UTC.
    """

    people: People
    store: Store
    settings: Settings
    letters: DeadLetters
    admin: str
    now: datetime

    def list_people(self, beginning: str, cursor: str | None) -> dict[str, Any]:
        """Give up to 60 people whose e-mail begins so, and the cursor of the next.

        Returns
        -------
        dict
            ``people`` and ``cursor``. Of each ``owner``, ``email``, ``status`` (see `people`),
            ``since``; ``admin``; ``photos`` and ``bytes`` held; ``today`` and ``month``, how many
            analyses were asked for; ``failed``, how many of the photos; ``quota``, as it holds, and
            ``own_quota``, of it what was set for them alone; ``closing``, since when their account
            is being closed, or None.

        Raises
        ------
        InvalidRequest
            If the user pool doesn't take the cursor.
        """
        page, following = self.people.page(beginning, cursor)
        admins = {person.owner for person in self.people.admins()}
        owners = [person.owner for person in page]
        accounts = self.store.accounts.get_many(owners, self.now)
        failed = self.store.statistics.failed(owners)
        found = [
            {
                "owner": person.owner,
                "email": person.email,
                "status": person.status,
                "since": person.since,
                "admin": person.owner in admins,
                **asdict(accounts[person.owner].use),
                "failed": failed[person.owner],
                "quota": asdict(accounts[person.owner].quota),
                "own_quota": asdict(accounts[person.owner].own),
                "closing": accounts[person.owner].closed,
            }
            for person in page
        ]
        return {"people": found, "cursor": following}

    def invite(self, email: str, *, admin: bool) -> tuple[dict[str, Any], bool]:
        """Invite somebody, or once more who has not come yet; see `People.invite`.

        Returns
        -------
        tuple
            Their ``owner``, ``email`` and ``status``, and whether they are new.
        """
        person, is_new = self.people.invite(email, admin=admin)
        told = {"owner": person.owner, "email": person.email, "status": person.status}
        return told, is_new

    def set_quota(self, owner: str, changes: Mapping[str, int | None]) -> dict[str, Any]:
        """Change what somebody may use; see `Accounts.set_quota`.

        Returns
        -------
        dict
            ``owner``, ``quota`` and ``own_quota``, as `list_people` gives them.

        Raises
        ------
        UnknownPerson
            If there is nobody of that owner.
        """
        self.people.find(owner)
        self.store.accounts.set_quota(owner, changes)
        account = self.store.accounts.get(owner, self.now)
        return {"owner": owner, "quota": asdict(account.quota), "own_quota": asdict(account.own)}

    def remove(self, owner: str) -> dict[str, Any]:
        """Have somebody's account closed, with all that belongs to it.

        Raises
        ------
        NotAllowed
            If it is the admin's own, for which there is `OwnAccount.close`.
        UnknownPerson
            If there is nobody of that owner.
        Busy
            See `Closing.begin`.
        """
        if owner == self.admin:
            raise NotAllowed("Your own account is closed under Account, not here.")
        self.people.find(owner)
        Closing(self.store, self.people).begin(owner, self.now)
        return {"owner": owner, "closing": self.store.accounts.get(owner, self.now).closed}

    def statistics(self, days: int) -> dict[str, Any]:
        """Give what all photos add up to; see `Overview.statistics`."""
        overview = Overview(self.store, self.settings, self.letters, self.now)
        return overview.statistics(days)

    def failures(self, cursor: str | None) -> dict[str, Any]:
        """Give up to 100 failures of all owners, the latest first, and the cursor of the next.

        Returns
        -------
        dict
            ``failures``, of each ``owner``, ``time``, ``code`` and ``reason``; ``cursor``.

        Raises
        ------
        InvalidRequest
            If the cursor is not one of this list.
        """
        found, following = Failures(self.store.tables.index).page(cursor)
        return {"failures": [asdict(failure) for failure in found], "cursor": following}
