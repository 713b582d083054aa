"""Reading what is searched for from a request's parameters."""

import re
from collections.abc import Mapping, Sequence

from chalicelib.api.requests import read_number
from chalicelib.errors import InvalidRequest
from chalicelib.store.search import Query

PARAMETERS = ("label", "match", "exclude", "min_confidence", "limit", "cursor")
MAX_TERMS = 10  # labels in one query, and as many excluded ones

_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")


def read_search(given: Mapping[str, Sequence[str]]) -> Query:
    """Read a query from the values of each of `PARAMETERS` that is there.

    Raises
    ------
    InvalidRequest
        If one has a value that it can't have.
    """
    once = {}
    for name in ("match", "min_confidence", "limit", "cursor"):
        if len(given.get(name, ())) > 1:
            raise InvalidRequest(f"{name} was given more than once.")
        if given.get(name):
            once[name] = given[name][0]
    if once.get("match", "all") not in ("all", "any"):
        raise InvalidRequest("match must be all or any.")
    return Query(
        labels=_terms("label", given),
        exclude=_terms("exclude", given),
        any_label=once.get("match") == "any",
        min_confidence=_confidence(once.get("min_confidence", "0")),
        limit=read_number(once.get("limit", "40"), "limit", 1, 100),
        cursor=once.get("cursor"),
    )


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
