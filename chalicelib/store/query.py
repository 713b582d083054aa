"""What an owner looks for among the images, and in which order."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.store.cursors import digest_of
from chalicelib.store.image import Image
from chalicelib.store.items import listed_key
from chalicelib.store.terms import Having


class Order(StrEnum):
    """Which time of an image counts."""

    #: When it was taken, else when it was uploaded.
    TAKEN = "taken"
    UPLOADED = "uploaded"

    def place(self, image: Image) -> str:
        """Give the place of an image in this order; see `index.Entry`."""
        if self is Order.TAKEN:
            return listed_key(image)
        return f"{image.uploaded_at}#{image.name}"


@dataclass(frozen=True)
class Query:
    """What is looked for: images that meet all that is said here.

    Attributes
    ----------
    labels : tuple of str
        What must be in an image, a label or a tag, in lower case: all of them, or with `any_label`
        one of them.
    exclude : tuple of str
        What must not be in it, in lower case.
    any_label : bool
        Whether one of `labels` is enough.
    min_confidence : float
        The least confidence of `labels`, 0 to 100 %.
    words : tuple of str
        What words of its text begin with, folded: each of them; see `terms.fold`.
    name : str
        A part of its name, without case and accents; see `terms.unaccented`.
    has : frozenset of Having
        What kinds of things it has, all of them.
    limit : int
        The most images to give, 1 to 100.
    first_day, last_day : str, optional
        The days, such as ``2026-07-31``, between which the images' time is, these included.
    order : Order
        The time that sorts them, and that the days are of; with `labels`, `words` or `has` it is
        `Order.TAKEN`, in which their entries are.
    newer : bool
        Whether to go from the oldest to the newest.
    cursor : str, optional
        Where the last page ended. It holds a place in the order of time and nothing else, so it
        leads to no other owner's images.
    """

    labels: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    any_label: bool = False
    min_confidence: float = 0
    words: tuple[str, ...] = ()
    name: str = ""
    has: frozenset[Having] = frozenset()
    limit: int = 40
    cursor: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    order: Order = Order.TAKEN
    newer: bool = False

    @property
    def bounds(self) -> tuple[str, str]:
        """Two texts, with all places of the days between them."""
        return self.first_day or "0", f"{self.last_day or ''}~"

    @property
    def is_all(self) -> bool:
        """Whether it is for the first page of all images."""
        return self == Query(limit=self.limit, order=self.order, newer=self.newer)

    @property
    def is_selective(self) -> bool:
        """Whether many entries may be of images that are not looked for, wherever they are read."""
        several = len(self.labels) + len(self.words) + len(self.has) > 1
        return several or bool(self.exclude or self.min_confidence or self.name)

    def digest(self, owner: str) -> str:
        """Give a text that is another one for another query or owner, if its pages are others."""
        in_images = self.labels, self.exclude, self.any_label, self.min_confidence, self.words
        of_them = self.name, sorted(self.has)
        return digest_of(owner, *in_images, *of_them, *self.bounds, self.order, self.newer)
