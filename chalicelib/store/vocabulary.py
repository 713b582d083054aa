"""The words in an owner's images, as the index has them: those that begin with a text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.store.index import Entry, read_word, words_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MOST = 20  # words that the beginning of one stands for
_LAST = "\U0010ffff"  # no character follows it


@dataclass(frozen=True)
class Beginning:
    """The first words, in alphabetical order, that begin with a text.

    Attributes
    ----------
    entries : dict
        Each word whose entries were all read, and these.
    common : tuple of str
        The words that may have more.
    """

    entries: dict[str, list[Entry]]
    common: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.entries, *self.common))


class Vocabulary:
    """Reads an owner's words.

    Entries of words follow their images in transactions of their own, so for a moment a word may
    be there that is in no image any more, and one may be missing.

    Parameters
    ----------
    table : Table
        `LabelIndex`.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table

    def beginning(self, owner: str, prefix: str, chunk: int, more: int) -> Beginning:
        """Give the first 20 words that begin with a text, itself among them if it is a word.

        Parameters
        ----------
        owner : str
            Whose words.
        prefix : str
            What they begin with, folded, not empty.
        chunk, more : int
            How many entries to read at once; and how many from behind a word on that has more
            than these, which costs a call for each such word.
        """
        entries: dict[str, list[Entry]] = {}
        common: list[str] = []
        first, limit = prefix, chunk
        while True:
            page, is_last = self._read(words_key(owner, prefix), first, f"{prefix}{_LAST}", limit)
            for word, entry in page:
                if word not in entries and len(entries) + len(common) == MOST:
                    return Beginning(entries, tuple(common))
                entries.setdefault(word, []).append(entry)
            if is_last or not page:
                return Beginning(entries, tuple(common))
            # The page may have ended within this word.
            del entries[word]
            common.append(word)
            if len(entries) + len(common) == MOST:
                return Beginning(entries, tuple(common))
            # A blank follows it in the keys of its entries, and what follows that is a "!".
            first, limit = f"{word}!", more

    def _read(
        self, partition: str, first: str, last: str, limit: int
    ) -> tuple[list[tuple[str, Entry]], bool]:
        """Give the entries of one call, and whether there are no more."""
        arguments: dict[str, Any] = {
            "KeyConditionExpression": "#label = :label AND #listed BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#label": "label", "#listed": "listed"},
            "ExpressionAttributeValues": {":label": partition, ":first": first, ":last": last},
            "Limit": limit,
        }
        answer = self._table.query(**arguments)
        return list(map(read_word, answer["Items"])), "LastEvaluatedKey" not in answer
