"""Reading what a request asks for, strictly: what isn't understood is refused, not ignored."""

from collections.abc import Iterable

from chalice.app import MultiDict, Request

from chalicelib.errors import InvalidRequest


def read_query(
    request: Request, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, str]:
    """Give the query parameters of a request, each at most once.

    Raises
    ------
    InvalidRequest
        If one is missing, unknown, or given twice.
    """
    given: MultiDict | None = request.query_params
    if given is None:
        given = MultiDict({})
    required, accepted = tuple(required), (*required, *optional)
    for name in given:
        if name not in accepted:
            raise InvalidRequest(
                f"Unknown parameter {name[:80]!r}; accepted are {', '.join(accepted)}."
            )
        if len(given.getlist(name)) > 1:
            raise InvalidRequest(f"{name} was given more than once.")
    for name in required:
        if name not in given:
            raise InvalidRequest(f"The parameter {name} is missing.")
    return {name: given[name] for name in given}
