"""What is kept of images: what is known of them in DynamoDB, and their objects in S3."""

from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.store.accounts import Accounts
from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Image
from chalicelib.store.lease import lease
from chalicelib.store.objects import Objects
from chalicelib.store.quota import Caps
from chalicelib.store.reservations import Reservations
from chalicelib.store.statistics import Statistics
from chalicelib.store.tables import Tables
from chalicelib.store.unfinished import Unfinished

if TYPE_CHECKING:
    from chalicelib.store.search import Search


class Store:
    """All that is kept of images of all owners, by what it is asked for.

    Parameters
    ----------
    tables, objects
        Where it is.
    caps : Caps
        What the stage lets through.

    Attributes
    ----------
    accounts : Accounts
        What each owner may have, and has used.
    reservations : Reservations
        What is counted before it is paid for.
    tables : Tables
        The tables themselves.
    catalog : Catalog
        Each image.
    objects : Objects
        The photos and their renditions.
    statistics : Statistics
        What an owner's images add up to.
    unfinished : Unfinished
        The images that wait for a result, or for the end of their deletion.
    """

    def __init__(self, tables: Tables, objects: Objects, caps: Caps) -> None:
        self.tables = tables
        self.accounts = Accounts(tables, caps.each)
        self.reservations = Reservations(tables, self.accounts, caps)
        self.catalog = Catalog(tables)
        self.objects = objects
        self.statistics = Statistics(tables.stats)
        self.unfinished = Unfinished(tables)

    @cached_property
    def search(self) -> "Search":
        """Finding images; it loads where it is used, so that the API starts fast."""
        from chalicelib.store.search import Search

        return Search(self.tables)

    def lease(self, work: str, now: datetime, seconds: int) -> AbstractContextManager[bool]:
        """Hold a lease while some work is done by one at a time; see `lease.lease`."""
        return lease(self.tables.stats, work, now, seconds)

    def delete(self, owner: str, name: str, now: datetime) -> None:
        """Delete an image with all that belongs to it: photo, renditions, index entries, counts.

        First it is in no list and no count any more; then its objects go; then its name is free.
        Whatever is cut short is finished by `finish_deletion`.

        Raises
        ------
        UnknownImage
            If there is no such image.
        """
        self.finish_deletion(self.catalog.begin_deletion(owner, name, now), now)

    def finish_deletion(self, image: Image, now: datetime) -> None:
        """Remove what is left of an image in the state `DELETING`."""
        self.objects.remove(image)
        self.catalog.end_deletion(image, now)
