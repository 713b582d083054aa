"""What people say of an image: tags that they give it, and labels that they say are wrong."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.errors import TooManyTags, not_ready
from chalicelib.store.image import Image
from chalicelib.store.terms import MOST_TAGS

MOST_HIDDEN = 50
# Labels and tags of one image together, so that replacing all of them is one transaction. Labels
# are at most 10, but 20 in what earlier versions stored.
_MOST_TERMS = 30


def corrected(image: Image, add: Iterable[str], remove: Iterable[str]) -> Image:
    """Give an image after somebody said what is in it, and what isn't.

    Names are compared without case. Said again, nothing changes.

    Parameters
    ----------
    image : Image
        In whatever state.
    add : iterable of str
        What is in it. A label that is hidden is shown again; what is no label of it becomes a tag,
        written as it is said last.
    remove : iterable of str
        What is not, none of it to be added too. A tag goes, a label is hidden.

    Raises
    ------
    NotReady
        If it has no result yet.
    TooManyTags
        If it would have too many tags, or hidden labels.
    """
    if image.result is None:
        raise not_ready(image.name)
    labels = {label.name.lower(): label.name for label in image.result.labels}
    tags = {tag.lower(): tag for tag in image.tags}
    hidden = {label.lower(): label for label in image.hidden}
    for name in add:
        hidden.pop(name.lower(), None)
        if name.lower() not in labels:
            tags[name.lower()] = name
    for name in (name.lower() for name in remove):
        tags.pop(name, None)
        if name in labels:
            hidden.setdefault(name, labels[name])
    most = min(MOST_TAGS, _MOST_TERMS - len(labels))
    if len(tags) > max(most, len(image.tags)):
        raise TooManyTags(f"An image with {len(labels)} labels can have {most} tags.")
    if len(hidden) > max(MOST_HIDDEN, len(image.hidden)):
        raise TooManyTags(f"At most {MOST_HIDDEN} labels of an image can be hidden.")
    return replace(image, tags=tuple(tags.values()), hidden=tuple(hidden.values()))
