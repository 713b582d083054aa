"""All that is told of an owner's images, to be taken along page by page."""

import json
from typing import Any

from chalicelib.api.collection import Collection
from chalicelib.store.query import Order, Query

_RECORDS = 64  # at once, or half as many as long as they are too large
_LARGEST_PAGE = 3_000_000  # characters of JSON; an answer may have 4 MB


def export(collection: Collection, cursor: str | None) -> dict[str, Any]:
    """Give a page of records, the first uploaded first, and the cursor of the next.

    What is uploaded meanwhile comes last, so nothing is left out.

    Parameters
    ----------
    collection : Collection
        Whose images.
    cursor : str, optional
        Where the last page ended.

    Returns
    -------
    dict
        ``images``: records, each with links to the best picture that may be handed out, the
        original or else the view; ``cursor``, None at the end.

    Raises
    ------
    InvalidRequest
        If the cursor is not one of an export of this owner's.
    """
    limit = _RECORDS
    while True:
        wanted = Query(limit=limit, cursor=cursor, order=Order.UPLOADED, newer=True)
        page = collection.store.search.page(collection.owner, wanted)
        records = [collection.told(image) for image in page.images]
        if limit == 1 or len(json.dumps(records)) <= _LARGEST_PAGE:
            return {"images": records, "cursor": page.cursor}
        limit //= 2
