"""What is counted before it is paid for: names for uploads, and analyses beyond those."""

from collections.abc import Sequence
from datetime import datetime

from botocore.exceptions import ClientError

from chalicelib.errors import Busy, QuotaExceeded, account_closed, unknown_image
from chalicelib.names import item_key
from chalicelib.store import changes
from chalicelib.store.accounts import Accounts
from chalicelib.store.counters import SITE
from chalicelib.store.image import Image, State, Upload
from chalicelib.store.items import from_item
from chalicelib.store.quota import ACTIONS, Caps, Room
from chalicelib.store.renewals import Renewals
from chalicelib.store.tables import (
    Action,
    Refused,
    Tables,
    attribute_names,
    find_image,
    is_refusal,
    transact,
    write,
)
from chalicelib.store.wanted import Names, Wanted

# The actions of one transaction (Amazon DynamoDB API reference, "TransactWriteItems"), but for
# those that count, and one more.
_NAMES = 100 - ACTIONS - 1


#: What keeps one of several photos out.
Refusal = QuotaExceeded | Busy


class Reservations:
    """Takes names and room for photos, exactly, however many ask at once.

    Parameters
    ----------
    tables, accounts, caps
        Where images and counters are, the owners' accounts, and what the stage lets through.
    """

    def __init__(self, tables: Tables, accounts: Accounts, caps: Caps) -> None:
        self._tables = tables
        self._accounts = accounts
        self._caps = caps

    def reserve(self, owner: str, wanted: Sequence[Wanted], now: datetime) -> list[str | Refusal]:
        """Take names and room for uploads that are about to come.

        Parameters
        ----------
        owner : str
            Whose they will be.
        wanted : sequence of Wanted
            Names, also the same one several times.
        now : datetime
            The time, in UTC.

        Returns
        -------
        list
            For each the first of `candidates` that was free, so no name is given twice, or that is
            reserved for these very bytes and still waits for them; or what keeps it out.

        Raises
        ------
        AccountClosed
            If the owner's account is closed.
        Busy
            If so many others asked at once that there was no end of it.
        """
        names = Names(wanted)
        answers: list[str | Refusal] = []
        for start in range(0, len(wanted), _NAMES):
            numbers = range(start, min(start + _NAMES, len(wanted)))
            try:
                answers += self._reserve(owner, names, numbers, now)
            except Busy as error:
                if not answers:
                    raise
                answers += [error] * len(numbers)  # what was let in before is
        return answers

    def _reserve(
        self, owner: str, names: Names, numbers: Sequence[int], now: datetime
    ) -> list[str | Refusal]:
        room = self._room(owner, now)
        own = Renewals(self._tables, owner, names, now)
        while True:
            others = [number for number in numbers if number not in own.renewed]
            judged = room.judge([names.wanted[number].size for number in others])
            errors = {n: error for n, error in zip(others, judged, strict=True) if error}
            # What is reserved already needs no room.
            if errors and own.look(list(errors)):
                continue
            let_in = [number for number in others if number not in errors]
            if not let_in:
                break
            sizes = [names.wanted[number].size for number in let_in]
            images = [
                Image(
                    owner,
                    names.chosen[number],
                    State.RESERVED,
                    held=names.wanted[number].size,
                    reserved_for=names.wanted[number].sha256,
                )
                for number in let_in
            ]
            actions = [changes.reserve(self._tables, image, now) for image in images]
            actions += room.take(self._tables.stats.name, sizes, new=len(sizes))
            try:
                transact(self._tables.images, actions)
            except Refused as refused:
                taken = [let_in[place] for place in refused.actions if place < len(let_in)]
                own.look(taken)
                for number in taken:
                    if number not in own.renewed:
                        names.choose_another(number)
                if len(taken) < len(refused.actions):
                    room = self._room(owner, now)
            else:
                break
        return [errors.get(number) or names.chosen[number] for number in numbers]

    def repeat(self, owner: str, name: str, now: datetime) -> None:
        """Have an image wait for a new analysis; its results stay until the new ones come.

        Raises
        ------
        QuotaExceeded, AccountClosed
            If the owner may have no more.
        UnknownImage
            If there is no such image.
        """
        if not self._count(owner, changes.wait(self._tables, owner, name, now), now):
            raise unknown_image(name)

    def take(self, upload: Upload) -> Image | None:
        """Give what is known of an upload's image; take its reservation for it, if that is free.

        One call where there is a reservation, as there mostly is.
        """
        key = {"filename": item_key(upload.owner, upload.name)}
        if upload.sequencer and not upload.again:
            try:
                answer = write(
                    self._tables.images.update_item,
                    Key=key,
                    UpdateExpression="SET #taken_by = :sequencer",
                    ConditionExpression="attribute_exists(#held) "
                    "AND attribute_not_exists(#revision) AND #since <= :uploaded_at "
                    "AND (attribute_not_exists(#taken_by) OR #taken_by = :sequencer)",
                    ExpressionAttributeNames=attribute_names(
                        "held", "revision", "since", "taken_by"
                    ),
                    ExpressionAttributeValues={
                        ":sequencer": upload.sequencer,
                        ":uploaded_at": upload.uploaded_at,
                    },
                    ReturnValues="ALL_NEW",
                )
            except ClientError as error:
                if not is_refusal(error):
                    raise
            else:
                return from_item(answer["Attributes"])
        return find_image(self._tables, upload.owner, upload.name)

    def count(self, upload: Upload, old: Image | None, size: int, now: datetime) -> bool:
        """Count the analysis of an upload that nothing was counted for: one beyond a reservation.

        Parameters
        ----------
        upload : Upload
            Which `is_counted` denies.
        old : Image, optional
            What is in its place.
        size : int
            Of the upload, in bytes.
        now : datetime
            The time, in UTC.

        Returns
        -------
        bool
            Whether it is counted; if not, what is in its place has changed.

        Raises
        ------
        QuotaExceeded, AccountClosed
            If the owner may have no more.
        """
        if old and (old.result or old.state is State.RESERVED):
            action = changes.mark(self._tables, old, upload.sequencer)
            return self._count(old.owner, action, now, max(0, size - (old.held or 0)))
        image = Image(
            upload.owner,
            upload.name,
            State.RESERVED,
            since=upload.uploaded_at,
            held=size,
            taken_by=upload.sequencer,
        )
        action = changes.reserve(self._tables, image, now)
        return self._count(upload.owner, action, now, size, new=1)

    def _count(
        self, owner: str, action: Action, now: datetime, size: int = 0, *, new: int = 0
    ) -> bool:
        """Count one analysis with an action; tell whether that one's condition held."""
        while True:
            room = self._room(owner, now)
            (error,) = room.judge([size])
            if error:
                raise error
            try:
                take = room.take(self._tables.stats.name, [size], new=new)
                transact(self._tables.images, [action, *take])
            except Refused as refused:
                if 0 in refused.actions:
                    return False
            else:
                return True

    def _room(self, owner: str, now: datetime) -> Room:
        accounts = self._accounts.get_many([owner, SITE], now)
        if accounts[owner].closed:
            raise account_closed()
        return Room(accounts[owner], accounts[SITE].use.today, self._caps.all_a_day, now)
