"""Reading what a request asks for, strictly: what isn't understood is refused, not ignored."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from chalice.app import MultiDict, Request

from chalicelib.errors import InvalidFilename, InvalidRequest
from chalicelib.names import check_name


def read_query(
    request: Request, required: Iterable[str] = (), optional: Iterable[str] = ()
) -> dict[str, str]:
    """Give the query parameters of a request, each at most once.

    Raises
    ------
    InvalidRequest
        If one is missing, unknown, or given twice.
    """
    given = read_lists(request, (*required, *optional))
    for name in required:
        if name not in given:
            raise InvalidRequest(f"The parameter {name} is missing.")
    for name, values in given.items():
        if len(values) > 1:
            raise InvalidRequest(f"{name} was given more than once.")
    return {name: values[0] for name, values in given.items()}


def read_lists(request: Request, accepted: Iterable[str]) -> dict[str, list[str]]:
    """Give the query parameters of a request, each as often as it was given.

    Raises
    ------
    InvalidRequest
        If one is unknown.
    """
    given: MultiDict | None = request.query_params
    accepted = tuple(accepted)
    for name in given or ():
        if name not in accepted:
            raise InvalidRequest(
                f"Unknown parameter {name[:80]!r}; accepted are {', '.join(accepted) or 'none'}."
            )
    return {name: given.getlist(name) for name in given} if given else {}


def read_items(request: Request, name: str, most: int) -> list[Any]:
    """Give the list that is the one member of a JSON body, 1 to `most` long.

    Raises
    ------
    InvalidRequest
        If the body is not such an object, or there is a query.
    """
    body = _read_json(request)
    if not isinstance(body, dict) or body.keys() != {name}:
        raise InvalidRequest(f'The body must be an object with just "{name}".')
    return read_list(body[name], name, 1, most)


def read_list(value: Any, name: str, least: int, most: int) -> list[Any]:
    """Give a member of a JSON body that is a list, so long.

    Raises
    ------
    InvalidRequest
        If it is no list, or too short or too long.
    """
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise InvalidRequest(f'"{name}" must be a list of {least} to {most}.')
    return value


def read_members(
    request: Request, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, Any]:
    """Give the members of a JSON body, of whatever types.

    Raises
    ------
    InvalidRequest
        If the body is no object, one is missing or unknown, or there is a query.
    """
    body = _read_json(request)
    required, optional = set(required), set(optional)
    if not isinstance(body, dict) or not required <= body.keys() <= required | optional:
        wanted = " and ".join(f'"{name}"' for name in sorted(required))
        perhaps = " or ".join(f'"{name}"' for name in sorted(optional))
        more = f", and perhaps {perhaps}" if optional else " alone"
        raise InvalidRequest(f"The body must be an object with {wanted}{more}.")
    return body


def _read_json(request: Request) -> Any:
    read_lists(request, ())

    def refuse(_: str) -> NoReturn:
        raise ValueError

    try:
        return json.loads(request.raw_body, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not JSON.") from None


def check_filename(value: Any) -> str:
    """Give the name that a part of a JSON body is, if a photo may have it.

    Raises
    ------
    InvalidFilename
        If it is no text, or as `names.check_name` says.
    """
    if not isinstance(value, str):
        raise InvalidFilename("A filename must be a string.")
    return check_name(value)


def read_number(text: str, name: str, low: int, high: int) -> int:
    """Give a whole number that a parameter holds.

    Raises
    ------
    InvalidRequest
        If it is none, or out of bounds.
    """
    if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
        return int(text)
    raise InvalidRequest(f"{name} must be a whole number from {low} to {high}.")


def read_text(text: str, name: str, most: int) -> str:
    """Give a text that a parameter holds, of at most so many bytes of UTF-8.

    Raises
    ------
    InvalidRequest
        If it is longer.
    """
    if len(text.encode(errors="replace")) <= most:
        return text
    raise InvalidRequest(f"{name} may have {most} bytes in UTF-8.")
