"""The words of images in the index, which don't fit into the transaction that stores an image.

That may have 100 actions, and an image as many words. So whatever changes the words of an image, or
its place in the order of time, notes at the image, in the same transaction, which of their entries
are unsettled: not as they should be yet. Right afterwards `Words.settle` writes those of words that
the image has and removes the others, up to 99 in one transaction, which takes them off that note
on the condition that the image is still the same. So entries follow one change of their image
after the other, however many settle it at once, and twice does no harm.

Who is killed in between leaves the note. It is found by the event's next delivery, by whatever
changes the image next, which takes over what is left, and by `analysis.reconciliation`. What is
left of an image that is deleted keeps the note until its entries are gone. A search that sees an
entry too many meanwhile asks the image itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.names import item_key
from chalicelib.store.image import Image, State
from chalicelib.store.index import word_items, words_key
from chalicelib.store.items import to_dynamodb
from chalicelib.store.tables import (
    Action,
    Refused,
    Tables,
    attribute_names,
    find_image,
    transact,
)

# The actions of one transaction (Amazon DynamoDB API reference, "TransactWriteItems"), but for the
# image's.
_AT_ONCE = 99


def unsettled(old: Image | None, new: Image | None) -> tuple[str, ...]:
    """Give the places of entries that are unsettled when an image takes the place of another.

    Parameters
    ----------
    old, new : Image, optional
        Of one owner and name; None for no image, or for one that is deleted.
    """
    left = old.unsettled if old else ()
    return tuple(dict.fromkeys([*left, *sorted(_places(old) ^ _places(new))]))


def _places(image: Image | None) -> set[str]:
    return {place for _, place in word_items(image)}


class Words:
    """Keeps the entries of words as the images say.

    Parameters
    ----------
    tables : Tables
        Where they are.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def settle(self, image: Image | None) -> None:
        """Write and remove the entries of an image that are unsettled; mostly that is nothing.

        One call for each 99 of them.

        Parameters
        ----------
        image : Image, optional
            As it was just stored or read. Where it has changed since, it is read again.

        Raises
        ------
        Busy, ClientError
            If the service failed or was too busy; what is left is found again.
        """
        while image and image.unsettled:
            some, rest = image.unsettled[:_AT_ONCE], image.unsettled[_AT_ONCE:]
            try:
                transact(
                    self._tables.images, [self._note(image, rest), *self._entries(image, some)]
                )
            except Refused:
                image = find_image(self._tables, image.owner, image.name)
            else:
                image = replace(image, unsettled=rest)

    def _entries(self, image: Image, places: Sequence[str]) -> list[Action]:
        table, there = self._tables.index.name, word_items(image)
        actions: list[Action] = []
        for place in places:
            partition = words_key(image.owner, place)
            entry = there.get((partition, place))
            if entry:
                actions.append({"Put": {"TableName": table, "Item": to_dynamodb(entry)}})
            else:
                key = {"label": partition, "listed": place}
                actions.append({"Delete": {"TableName": table, "Key": key}})
        return actions

    def _note(self, image: Image, rest: Sequence[str]) -> Action:
        """Note what is left, if the image, or what is left of it, is unchanged."""
        known = {"revision": image.revision}
        if image.state is State.DELETING:
            known = {"status": image.state.value, "deleted_at": image.deleted_at}
        values = {f":{name}": value for name, value in known.items()}
        return {
            "Update": {
                "TableName": self._tables.images.name,
                "Key": {"filename": item_key(image.owner, image.name)},
                "UpdateExpression": "SET #unsettled = :rest" if rest else "REMOVE #unsettled",
                "ConditionExpression": " AND ".join(f"#{name} = :{name}" for name in known),
                "ExpressionAttributeNames": attribute_names("unsettled", *known),
                "ExpressionAttributeValues": values | ({":rest": list(rest)} if rest else {}),
            }
        }
