"""What a request says of people, checked: who is meant, their e-mail, what they may use."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from chalicelib.errors import InvalidRequest
from chalicelib.store.accounts import Quota

#: The parts of a quota, as they are called in a request.
QUOTA = tuple(part.name for part in fields(Quota))

_OWNER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What follows the @ is a domain (RFC 5321, 4.1.2). What is before it may be nearly anything; quoted
# local parts exist, and nobody has one. A quotation mark would end a filter of ListUsers.
_EMAIL = re.compile(r'[^\s@"\\<>(),:;\[\]]{1,64}@[^\W_]([\w.-]*[^\W_])?\.[^\W_]([\w-]*[^\W_])')
_BEGINNING = re.compile(r'[^\s"\\]*')
_LONGEST_EMAIL = 128  # characters (Amazon Cognito API reference, "AdminCreateUser", Username)
_LONGEST_CURSOR = 4096  # characters; ListUsers gives some hundred
_MOST = 10**15


def read_owner(text: Any) -> str:
    """Give a person's owner.

    Raises
    ------
    InvalidRequest
        If it is none: owners are UUIDs.
    """
    if isinstance(text, str) and _OWNER.fullmatch(text):
        return text
    raise InvalidRequest("owner must be one that GET /admin/people gives: a UUID in lower case.")


def read_email(text: Any) -> str:
    """Give an e-mail address, in lower case: for the user pool, case makes no other person.

    Raises
    ------
    InvalidRequest
        If it is none, or longer than 128 characters.
    """
    if isinstance(text, str) and _is_short(text) and _EMAIL.fullmatch(text):
        return text.lower()
    raise InvalidRequest(
        f"email must be an address such as ada@example.com, of at most {_LONGEST_EMAIL} characters."
    )


def read_beginning(text: str) -> str:
    """Give what e-mail addresses are to begin with, in lower case; empty for all.

    Raises
    ------
    InvalidRequest
        If no address begins so.
    """
    if _is_short(text) and _BEGINNING.fullmatch(text):
        return text.lower()
    raise InvalidRequest("email must be what an address begins with, without spaces and quotes.")


def read_pool_cursor(text: str | None) -> str | None:
    """Give a cursor of the user pool's, which alone can tell whether it is one.

    Raises
    ------
    InvalidRequest
        If it is certainly none.
    """
    if text is None or (0 < len(text) <= _LONGEST_CURSOR and text.isascii() and _is_word(text)):
        return text
    raise InvalidRequest("The cursor is not one that this API gave.")


def read_flag(value: Any, name: str) -> bool:
    """Give a member that is true or false.

    Raises
    ------
    InvalidRequest
        If it is neither.
    """
    if isinstance(value, bool):
        return value
    raise InvalidRequest(f"{name} must be true or false.")


def read_quota(members: Mapping[str, Any]) -> dict[str, int | None]:
    """Give what of a quota is to be changed: numbers, 0 for no limit, None for the default.

    Raises
    ------
    InvalidRequest
        If nothing is to be changed, or a value is none of these.
    """
    if not members:
        raise InvalidRequest(f"Give at least one of {', '.join(QUOTA)}.")
    for name, value in members.items():
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (is_number and 0 <= value <= _MOST):
            raise InvalidRequest(f"{name} must be a whole number from 0 to {_MOST}, or null.")
    return dict(members)


def _is_short(email: str) -> bool:
    # Nothing unprintable: neither what ends a line nor half a surrogate pair, which JSON can hold.
    return len(email) <= _LONGEST_EMAIL and email.isprintable()


def _is_word(text: str) -> bool:
    return text.isprintable() and " " not in text
