"""What an image can be found by: its terms, the words in it, and which kinds of things it has."""

import unicodedata
from enum import StrEnum

from chalicelib.store.image import Image, Label, State

MOST_TAGS = 20
MOST_WORDS = 100
LONGEST_TAG = 64  # characters
LONGEST_WORD = 64  # characters of a word that count when it is looked for


class Having(StrEnum):
    """What kinds of things an image can have, or that there is nothing, or no result."""

    FACES = "faces"
    TEXT = "text"
    TAGS = "tags"
    NOTHING = "nothing"
    FAILED = "failed"


def fold(text: str) -> str:
    """Give a text without case, accents and the marks around it, as words are compared.

    Examples
    --------
    ``"\u201eCaf\u00e9!"`` is folded to ``"cafe"``, ``"\u0130stanbul"`` to ``"istanbul"``.
    """
    # What is one character may be taken apart into several, a blank among them.
    plain = "".join(unaccented(text).split())
    while plain and not plain[0].isalnum():
        plain = plain[1:]
    while plain and not plain[-1].isalnum():
        plain = plain[:-1]
    return plain[:LONGEST_WORD]


def unaccented(text: str) -> str:
    """Give a text without case and accents, as a part of it is looked for."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def composed(text: str) -> str:
    """Give a name as tags are kept and looked for: composed (NFC), and with single spaces."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def visible_labels(image: Image) -> tuple[Label, ...]:
    """Give the labels of an image that nobody says are wrong, the surest first."""
    hidden = {name.lower() for name in image.hidden}
    labels = image.result.labels if image.result else ()
    return tuple(label for label in labels if label.name.lower() not in hidden)


def terms(image: Image) -> dict[str, float]:
    """Give an image's visible labels and tags in lower case, each once, with confidences in %.

    Tags are certain: a person says so.
    """
    if image.result is None:
        return {}
    return label_confidences(image) | {tag.lower(): 100.0 for tag in image.tags}


def label_confidences(image: Image) -> dict[str, float]:
    """Give an image's visible labels in lower case, each once, with their confidences in %."""
    found: dict[str, float] = {}
    for label in visible_labels(image):
        found.setdefault(label.name.lower(), label.confidence)
    return found


def words(image: Image) -> tuple[str, ...]:
    """Give the words in an image, folded, each once, in the order of the text."""
    folded = (fold(word.text) for word in image.result.words) if image.result else ()
    return tuple(dict.fromkeys(word for word in folded if word))


def having(image: Image) -> frozenset[Having]:
    """Give what kinds of things an image with a result has."""
    result = image.result
    if result is None:
        return frozenset()
    kinds = {Having.TAGS} if image.tags else set()
    if result.state is State.FAILED:
        return frozenset(kinds | {Having.FAILED})
    if result.faces:
        kinds.add(Having.FACES)
    if result.words:
        kinds.add(Having.TEXT)
    if not kinds and not visible_labels(image):
        kinds.add(Having.NOTHING)
    return frozenset(kinds)
