"""Reading what is searched for from a request's parameters."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from chalicelib.api.requests import read_number
from chalicelib.errors import InvalidRequest
from chalicelib.store.query import Order, Query
from chalicelib.store.terms import Having, composed, fold, unaccented

_ONCE = (
    *("match", "min_confidence", "name", "state"),
    *("from", "to", "order", "direction", "limit", "cursor"),
)
PARAMETERS = ("label", "exclude", "word", "has", *_ONCE)
MAX_TERMS = 10  # labels in one query, as many excluded ones, and words
_LONGEST = 256  # bytes in UTF-8, as long as a tag or a name can be

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")


def read_search(given: Mapping[str, Sequence[str]]) -> Query:
    """Read a query from the values of each of `PARAMETERS` that is there.

    Raises
    ------
    InvalidRequest
        If one has a value that it can't have.
    """
    once = {}
    for name in _ONCE:
        if len(given.get(name, ())) > 1:
            raise InvalidRequest(f"{name} was given more than once.")
        if given.get(name):
            once[name] = given[name][0]
    labels, words, has = _terms("label", given), _words(given), _kinds(given, once)
    order = Order(_choice("order", once, *Order))
    if (labels or words or has) and order is not Order.TAKEN:
        raise InvalidRequest(
            "A search for a label or a word, or by has or state, has the order taken; "
            "leave order out."
        )
    first, last = _day("from", once), _day("to", once)
    if first and last and first > last:
        raise InvalidRequest("from must not be a later day than to.")
    return Query(
        labels=labels,
        exclude=_terms("exclude", given),
        any_label=_choice("match", once, "all", "any") == "any",
        min_confidence=_confidence(once.get("min_confidence", "0")),
        words=words,
        name=_part(once),
        has=has,
        limit=read_number(once.get("limit", "40"), "limit", 1, 100),
        cursor=once.get("cursor"),
        first_day=first,
        last_day=last,
        order=order,
        newer=_choice("direction", once, "older", "newer") == "newer",
    )


def _choice(name: str, given: Mapping[str, str], *accepted: str) -> str:
    """Give the one of several words that a parameter has, or else the first."""
    return _accepted(name, given.get(name, accepted[0]), *accepted)


def _accepted(name: str, chosen: str, *accepted: str) -> str:
    if chosen not in accepted:
        raise InvalidRequest(f"{name} must be {' or '.join(accepted)}.")
    return chosen


def _day(name: str, given: Mapping[str, str]) -> str | None:
    if name not in given:
        return None
    try:
        if _DAY.fullmatch(given[name]):
            return date.fromisoformat(given[name]).isoformat()
    except ValueError:
        pass
    raise InvalidRequest(f"{name} must be a day, such as {name}=2026-07-31.")


def _terms(name: str, given: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    terms = tuple(sorted({composed(term).lower() for term in given.get(name, ())}))
    if len(terms) > MAX_TERMS:
        raise InvalidRequest(f"{name} may be given {MAX_TERMS} times at most.")
    if not all(map(_is_short, terms)):
        raise InvalidRequest(f"{name} must be the name of a label or a tag, such as {name}=Dog.")
    return terms


def _words(given: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Give what is looked for in the text of pictures, word by word, as words are compared."""
    found: set[str] = set()
    for text in given.get("word", ()):
        words = {fold(word) for word in text.split()} - {""}
        if not words or not _is_short(text):
            raise InvalidRequest(
                f"word must be words with letters or digits, {_LONGEST} bytes at most, "
                "such as word=exit."
            )
        found |= words
    if len(found) > MAX_TERMS:
        raise InvalidRequest(f"At most {MAX_TERMS} words can be looked for at once.")
    return tuple(sorted(found))


def _part(once: Mapping[str, str]) -> str:
    """Give what is looked for in the names of files, as it is compared; nothing for any."""
    part = unaccented(once.get("name", ""))
    if "name" in once and not (part and _is_short(once["name"])):
        raise InvalidRequest(
            f"name must be a part of a file's name, 1 to {_LONGEST} bytes, such as name=holiday."
        )
    return part


def _kinds(given: Mapping[str, Sequence[str]], once: Mapping[str, str]) -> frozenset[Having]:
    """Give what kinds of things are looked for, a failure among them."""
    kinds = {Having(_accepted("has", kind, *_HAS)) for kind in given.get("has", ())}
    if "state" in once:
        kinds.add(Having(_accepted("state", once["state"], Having.FAILED)))
    return frozenset(kinds)


_HAS = tuple(kind for kind in Having if kind is not Having.FAILED)


def _is_short(text: str) -> bool:
    """Tell whether a text is there, can be stored, and isn't longer than what it is a part of."""
    try:
        return 1 <= len(text.encode()) <= _LONGEST
    except UnicodeEncodeError:  # half a surrogate pair
        return False


def _confidence(text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else -1
    if not 0 <= number <= 100:
        raise InvalidRequest("min_confidence must be a number from 0 to 100.")
    return number
