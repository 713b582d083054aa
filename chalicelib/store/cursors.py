"""Where a page of a search ended, as text that only the same search takes."""

import base64
import hashlib
import json
from typing import Any

from chalicelib.errors import InvalidRequest

_NOT_OURS = "The cursor is not one that this API gave."


def digest_of(*conditions: Any) -> str:
    """Give a short text that other conditions don't have."""
    return hashlib.sha256(json.dumps(conditions).encode()).hexdigest()[:16]


def write_cursor(digest: str, place: str) -> str:
    """Give the cursor of a place in the order of a query; see `index.Entry`."""
    return base64.urlsafe_b64encode(json.dumps([digest, place]).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, digest: str, bounds: tuple[str, str]) -> str | None:
    """Give the place that a cursor holds.

    Parameters
    ----------
    cursor : str, optional
        What a caller took for one.
    digest : str
        Of the query it must belong to.
    bounds : tuple of str
        Between which places the query looks. DynamoDB refuses to begin anywhere else.

    Raises
    ------
    InvalidRequest
        If it is no cursor of this query.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        of_query, place = content
    except (ValueError, TypeError, RecursionError):
        raise InvalidRequest(_NOT_OURS) from None
    if of_query != digest:
        raise InvalidRequest("The cursor belongs to another query; start again without it.")
    first, last = bounds
    if not isinstance(place, str) or not _is_place(place) or not first <= place <= last:
        raise InvalidRequest(_NOT_OURS)
    return place


def _is_place(text: str) -> bool:
    """Tell whether DynamoDB takes a place as a sort key, of 1,024 bytes of UTF-8 at the most."""
    time, _, name = text.partition("#")
    try:
        return bool(time and name) and len(text.encode()) <= 1024
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold
        return False
