"""Reservations that are asked for again, by whoever has lost the answer."""

from collections.abc import Sequence
from datetime import datetime

from botocore.exceptions import ClientError

from chalicelib.names import item_key
from chalicelib.store import changes
from chalicelib.store.image import Image, State
from chalicelib.store.items import from_item
from chalicelib.store.tables import Tables, batch_get, is_refusal, write
from chalicelib.store.wanted import Names


class Renewals:
    """Finds the names that are reserved already for the very bytes that are wanted.

    A page that is loaded anew before it has noted its reservation asks again: a second name would
    leave the first one taken for a day, with the room that it holds.

    Parameters
    ----------
    tables, owner : Tables, str
        Where, and whose.
    names : Names
        The names that are tried.
    now : datetime
        The time, in UTC, from which a reservation that is found lasts.
    """

    def __init__(self, tables: Tables, owner: str, names: Names, now: datetime) -> None:
        self._tables = tables
        self._owner = owner
        self._names = names
        self._now = now
        self._looked_at: set[tuple[int, str]] = set()
        #: The numbers of the photos that have their names.
        self.renewed: set[int] = set()

    def look(self, numbers: Sequence[int]) -> bool:
        """Look under the names chosen for some photos, once each; tell whether one was found.

        A reservation without its bytes' SHA-256 is nobody's to renew: it may be for other bytes.
        """
        wanted = {}
        for number in numbers:
            name = self._names.chosen[number]
            if self._names.wanted[number].sha256 and (number, name) not in self._looked_at:
                self._looked_at.add((number, name))
                wanted[name] = number
        keys = [{"filename": item_key(self._owner, name)} for name in wanted]
        images = [from_item(item) for item in batch_get(self._tables.images, keys)]
        found = {wanted[image.name] for image in images if self._renew(image, wanted[image.name])}
        self.renewed |= found
        return bool(found)

    def _renew(self, image: Image, number: int) -> bool:
        one = self._names.wanted[number]
        if image.state is not State.RESERVED or image.taken_by:
            return False
        if (image.reserved_for, image.held) != (one.sha256, one.size):
            return False
        try:
            write(self._tables.images.update_item, **changes.renew(image, self._now))
        except ClientError as error:
            if not is_refusal(error):
                raise
            return False
        return True
