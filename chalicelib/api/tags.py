"""What somebody says of photos: which names are right for them, and which are wrong."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalice import ChaliceViewError
from chalice.app import Request

from chalicelib.api.collection import Collection
from chalicelib.api.requests import check_filename, read_list, read_members
from chalicelib.api.responses import problem
from chalicelib.errors import AccountClosed, Busy, InvalidRequest, busy
from chalicelib.formats import BATCH
from chalicelib.store.terms import LONGEST_TAG, composed

MOST_NAMES = 10  # to be added in one request, and as many to be removed

# What can't be seen and changes how the text around it is read, or can't be encoded.
_REFUSED_CATEGORIES = {"Cc", "Cf", "Cs"}


@dataclass(frozen=True)
class Change:
    """What is to be said of some images.

    Attributes
    ----------
    filenames : sequence
        Up to 100, of which each may still be none.
    add, remove : tuple of str
        Names of tags or labels, each at most once whatever its case, and none in both.
    """

    filenames: Sequence[Any]
    add: tuple[str, ...]
    remove: tuple[str, ...]


def read_change(request: Request) -> Change:
    """Read a change from a request's body.

    Raises
    ------
    InvalidRequest
        If it is none, changes nothing, or a name can't be a tag's.
    """
    body = read_members(request, ["filenames"], optional=["add", "remove"])
    filenames = read_list(body["filenames"], "filenames", 1, BATCH)
    add, remove = (_names(body.get(member, []), member) for member in ("add", "remove"))
    if not add and not remove:
        raise InvalidRequest('Give at least one name to "add" or to "remove".')
    for name in add.keys() & remove.keys():
        raise InvalidRequest(f"{add[name]!r} can't be both added and removed.")
    return Change(filenames, tuple(add.values()), tuple(remove.values()))


def change_images(collection: Collection, change: Change) -> list[dict[str, Any]]:
    """Add names to images and take names off them; see `Catalog.change`.

    It can be repeated, as when it was cut short.

    Returns
    -------
    list
        In the order of the change's filenames, what `Collection.lookup` gives of each: its summary,
        as it is then; or what kept it from being changed, and then nothing of it is.

    Raises
    ------
    AccountClosed
        If the owner's account is closed.
    """
    catalog, owner, now = collection.store.catalog, collection.owner, collection.now
    answers: list[dict[str, Any]] = []
    # One after the other: they change the same counters, and would only keep each other busy.
    for name in change.filenames:
        try:
            image = catalog.change(owner, check_filename(name), change.add, change.remove, now)
            answers.append(collection.summed_up(image))
        except AccountClosed:
            raise
        except ChaliceViewError as error:
            answers.append(problem(name, error))
            if isinstance(error, Busy):
                break
    # Once others keep one busy to the last try, each of the rest would be tried for as long.
    left = change.filenames[len(answers) :]
    return answers + [problem(name, busy()) for name in left]


def _names(given: Any, member: str) -> dict[str, str]:
    """Give the names by how they are compared: without case."""
    names: dict[str, str] = {}
    for text in read_list(given, member, 0, MOST_NAMES):
        name = _check_tag(text)
        names.setdefault(name.lower(), name)
    return names


def _check_tag(text: Any) -> str:
    """Give a tag as it is kept: composed (NFC), with single spaces, and none at its ends."""
    if not isinstance(text, str):
        raise InvalidRequest("A name must be a string.")
    name = composed(text)
    categories = [unicodedata.category(character) for character in name]
    if not _REFUSED_CATEGORIES.isdisjoint(categories):
        raise InvalidRequest(
            "A name holds a control character; use letters, digits, spaces and signs."
        )
    if len(name) > LONGEST_TAG or not any(category[0] in "LNPS" for category in categories):
        raise InvalidRequest(f"A name must have 1 to {LONGEST_TAG} characters that can be seen.")
    return name
