"""What somebody who signs in may do with their own account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.errors import InvalidRequest
from chalicelib.people import People
from chalicelib.store import Store
from chalicelib.store.closing import Closing


@dataclass(frozen=True)
class OwnAccount:
    """What one person can do with their account at one moment. Made once a request.

    Attributes
    ----------
    people : People
        Where they are known.
    store : Store
        Where the account is, and all that belongs to it.
    owner : str
        Whose it is.
    now : datetime
        The time, in UTC.
    """

    people: People
    store: Store
    owner: str
    now: datetime

    def close(self, email: str) -> dict[str, Any]:
        """Close the account and have all that belongs to it removed, to the last version.

        Parameters
        ----------
        email : str
            The person's own address, typed to show that this is meant.

        Returns
        -------
        dict
            ``closing``, since when.

        Raises
        ------
        InvalidRequest
            If it is another address.
        NotAllowed, Busy
            See `Closing.begin`.
        """
        if self.people.find(self.owner).email.lower() != email:
            raise InvalidRequest("email is not the address of this account.")
        Closing(self.store, self.people).begin(self.owner, self.now)
        return {"closing": self.store.accounts.get(self.owner, self.now).closed}

    def sign_out(self) -> None:
        """End all sessions, on whatever device; the tokens in use are valid for minutes still."""
        self.people.sign_out(self.owner)
