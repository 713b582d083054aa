"""Reading what is searched for from a request's parameters."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from chalicelib.api.requests import read_number
from chalicelib.errors import InvalidRequest
from chalicelib.store.search import Order, Query

_ONCE = ("match", "min_confidence", "from", "to", "order", "direction", "limit", "cursor")
PARAMETERS = ("label", "exclude", *_ONCE)
MAX_TERMS = 10  # labels in one query, and as many excluded ones

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
    labels = _terms("label", given)
    order = Order(_choice("order", once, *Order))
    if labels and order is not Order.TAKEN:
        raise InvalidRequest("A search for a label has the order taken; leave label or order out.")
    first, last = _day("from", once), _day("to", once)
    if first and last and first > last:
        raise InvalidRequest("from must not be a later day than to.")
    return Query(
        labels=labels,
        exclude=_terms("exclude", given),
        any_label=_choice("match", once, "all", "any") == "any",
        min_confidence=_confidence(once.get("min_confidence", "0")),
        limit=read_number(once.get("limit", "40"), "limit", 1, 100),
        cursor=once.get("cursor"),
        first_day=first,
        last_day=last,
        order=order,
        newer=_choice("direction", once, "older", "newer") == "newer",
    )


def _choice(name: str, given: Mapping[str, str], *accepted: str) -> str:
    """Give the one of several words that a parameter has, or else the first."""
    chosen = given.get(name, accepted[0])
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
    terms = tuple(sorted({term.strip().lower() for term in given.get(name, ())}))
    if len(terms) > MAX_TERMS:
        raise InvalidRequest(f"{name} may be given {MAX_TERMS} times at most.")
    if any(not 1 <= len(term.encode(errors="replace")) <= 255 for term in terms):
        raise InvalidRequest(f"{name} must be the name of a label, such as {name}=Dog.")
    return terms


def _confidence(text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else -1
    if not 0 <= number <= 100:
        raise InvalidRequest("min_confidence must be a number from 0 to 100.")
    return number
