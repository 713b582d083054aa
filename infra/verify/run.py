"""A whole run: every step, and nothing left of it but what it says."""

from collections.abc import Callable, Iterator
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.names import PUBLIC, UPLOADS
from infra.account import Account
from infra.errors import DeployError, NotUpYet
from infra.people import find_people
from infra.verify.checks import Checks
from infra.verify.client import Client
from infra.verify.names import BEGINNING, Names, own_names
from infra.verify.person import Persons
from infra.verify.photo import Photo
from infra.verify.place import Place, find_place
from infra.verify.steps import Step, Steps
from infra.verify.troubles import NotUp, Trouble

#: How long what is not up yet is waited for, in seconds, where nothing else is said.
WAIT = 900

_PAGE, _API, _SIGNED_IN, _LET_IN, _SENT, _LABELS = (
    "page, its headers and its files",
    "API, by the page's address",
    "signing in",
    "API, for who has signed in",
    "a photo is taken",
    "its labels come",
)
_LEFT_OPEN = (
    "What is left: for a day, that the photo was deleted; for 7 days, its files as old versions in "
    "the bucket; one analysis in the counts of today and this month, and counts of its labels, at "
    "zero; lines in the logs."
)
_LEFT_SIGNED_IN = (
    "What is left: the number of the person's account, closed; one analysis in everybody's count "
    "of today; lines in the logs."
)

Say = Callable[[str], None]


def verify(account: Account, root: Path, say: Say, wait: float, before: str | None) -> None:
    """Go through a stage as its visitors do, and say of each step how it went.

    Parameters
    ----------
    account : Account
        Where the stage is.
    root : Path
        The project's folder.
    say : callable
        Is told each line.
    wait : float
        Seconds that are waited for what is not up yet.
    before : str, optional
        The commit that was deployed before this one, if there was one and it is known.

    Raises
    ------
    NotUpYet
        If it isn't up after that time, and nothing else is wrong.
    DeployError
        If the stage isn't deployed, or a step failed.
    """
    place = find_place(account)
    with own_names(root / ".deploy", account.stage.name) as names:
        say(f"verifying {place.origin} as its visitors use it")
        _Run(account, place, names, say, wait).go(before)


class _Run:
    def __init__(self, account: Account, place: Place, names: Names, say: Say, wait: float) -> None:
        stage = account.stage.name
        self._account = account
        self._place = place
        self._names = names
        self._say = say
        self._steps = Steps(say, wait)
        self._client = Client(place.origin, place.api, stage)
        self._checks = Checks(self._client, place, stage)
        self._photo = Photo(self._client, place, names.photo(), stage)
        people = find_people(account, place.resources)
        self._persons = Persons(account, people, place.login) if people and place.login else None
        self._email = names.email()
        self._is_removed = False

    def go(self, before: str | None) -> None:
        """Take all steps and clean up; raise what is to be said of those that failed."""
        try:
            for step in self._all():
                self._steps.take(step)
        finally:
            self._clean_up()
        self._conclude(before)

    def _all(self) -> Iterator[Step]:
        # One that needs another is only made up when that was taken: it may have to do with it.
        checks, photo = self._checks, self._photo
        yield Step(_PAGE, checks.page)
        yield Step(_API, checks.api)
        if self._persons:
            yield Step("no call without a token", checks.unsigned, (_API,))
            yield Step("no forged token", checks.forged, (_API,))
            yield Step("login", checks.login)
            yield Step(_SIGNED_IN, self._sign_in, (_API,))
            yield Step(_LET_IN, checks.signed_in, (_SIGNED_IN,))
        able = (_LET_IN,) if self._persons else (_API,)
        if _API in self._steps.passed and (left := self._left()):
            yield Step("what a run before left is removed", left, able)
        yield Step(_SENT, photo.send, able)
        yield Step(_LABELS, photo.labels, (_SENT,))
        yield Step("its pictures load", photo.pictures, (_LABELS,))
        yield Step("a search finds it", photo.found, (_LABELS,))
        yield Step("it is deleted", photo.delete, (_SENT,))
        if self._persons:
            yield Step("the person is removed", self._remove_person, (_SIGNED_IN,))

    def _sign_in(self) -> None:
        assert self._persons
        try:
            self._persons.make(self._email)
            self._client.token = self._persons.token(self._email)
        except ClientError as error:
            raise Trouble(
                f"no person can be made to sign in as: {str(error).rstrip('.')}",
                "That takes the rights of who deploys, and a stage that was deployed since it can "
                f"be verified: make deploy STAGE={self._account.stage.name}",
            ) from error

    def _left(self) -> Callable[[], str] | None:
        """Give what removes what killed runs have left, if they have."""
        if self._persons:
            persons = list(self._persons.left(self._names))
            left = [person.email for person in persons if person.email != self._email]
            return (lambda: self._close(left)) if left else None
        pages = self._account.client("s3").get_paginator("list_objects_v2")
        prefix = f"{UPLOADS}{PUBLIC}/"
        found = [
            item["Key"].removeprefix(prefix)
            for page in pages.paginate(Bucket=self._place.bucket, Prefix=f"{prefix}{BEGINNING}")
            for item in page.get("Contents", [])
            if self._names.is_left(item["Key"].removeprefix(prefix), item["LastModified"])
        ]
        return (lambda: self._delete(found)) if found else None

    def _close(self, emails: list[str]) -> str:
        assert self._persons
        for email in emails:
            self._persons.close(email, self._client)
        return f"{len(emails)} persons"

    def _delete(self, photos: list[str]) -> str:
        for name in photos:
            self._client.call("DELETE", "/images", query={"filename": name})
        return f"{len(photos)} photos"

    def _clean_up(self) -> None:
        """Remove what this run has made; the next one removes what this can't."""
        try:
            if self._persons and not self._is_removed:
                self._remove_person()
            elif not self._persons and self._photo.is_there:
                self._photo.delete()
        except (Trouble, ClientError, BotoCoreError) as error:
            self._say(
                f"  what this run made can't be removed now ({error}); the next one removes it"
            )

    def _remove_person(self) -> str | None:
        assert self._persons
        is_gone = True
        if self._photo.was_offered:
            self._persons.close(self._email, self._client)
            is_gone = self._persons.await_removal(self._email)
        else:
            self._persons.forget(self._email)
        self._is_removed = True
        return None if is_gone else "within minutes, by close_accounts"

    def _conclude(self, before: str | None) -> None:
        stage, troubles = self._account.stage.name, self._steps.troubles
        failed = [name for name, trouble in troubles.items() if not isinstance(trouble, NotUp)]
        if failed:
            commit = before or "the commit that was deployed before"
            raise DeployError(
                f"The stage {stage} doesn't do what it should: {'; '.join(failed)}. What to do "
                f"about it stands there. To roll back: git checkout {commit}, then make deploy "
                f"STAGE={stage}"
            )
        for trouble in troubles.values():
            raise NotUpYet(f"{self._place.origin} is not up yet: {trouble}. {trouble.remedy}")
        if self._steps.kept_out:
            self._say(f"All that could be tried works. {self._steps.kept_out}")
            return
        self._say("All of it works.")
        self._say(_LEFT_SIGNED_IN if self._persons else _LEFT_OPEN)
