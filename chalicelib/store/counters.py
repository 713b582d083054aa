"""What an image adds to its owner's counters in `ImageStats`.

Pure functions. None stands for no image, so that storing, replacing and deleting are all the
difference between two images.
"""

import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib.store.image import Face, Image, State
from chalicelib.store.index import IN_LISTS, WAIT_COUNTED
from chalicelib.store.terms import Having, having, label_confidences, terms, visible_labels

# Upper bounds of the time from upload to labels, in seconds; the last is open.
SECONDS = (0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800)
# The same in steps of 10 %, from 0.1 s to 1 h, for percentiles; what took longer comes after.
WAITS = tuple(round(0.1 * 1.1**step, 3) for step in range(111))
CONFIDENCE_STEP = 5  # % per bar of the histogram
_CONFIDENCE, _HAVING = "confidence_", "having_"
AGE_STEP = 10  # years per bar
OLDEST_BAR = 80  # years; it has no end

#: In whose place what all owners have is counted: as a whole, or by parts with ``#`` and a number.
SITE = "everyone"
SITE_PARTS = 16


def counts(image: Image | None) -> dict[str, Counter[str]]:
    """Give what an image with a result adds: by item of `ImageStats`, by attribute."""
    if image is None or image.result is None:
        return {}
    state = image.result.state.value
    found = {
        "totals": Counter({state: 1}),
        f"day#{str(image.uploaded_at)[:10]}": Counter({state: 1}),
    }
    if image.month:
        found[f"month#{image.month}"] = Counter({"images": 1})
    for term in terms(image):
        found[f"label#{term}"] = Counter({"images": 1})
    # A tag's confidence is not measured.
    for confidence in label_confidences(image).values():
        bar = min(int(confidence) // CONFIDENCE_STEP * CONFIDENCE_STEP, 100 - CONFIDENCE_STEP)
        found["totals"][f"{_CONFIDENCE}{bar:02d}"] += 1
    # What was stored before there were these lists is added with them.
    if image.indexed >= IN_LISTS:
        for kind in having(image) - {Having.FAILED}:
            found["totals"][having_counter(kind)] += 1
    if state == State.DONE and image.seconds is not None:
        found["totals"][f"seconds_{seconds_bar(image.seconds):02d}"] += 1
        if image.indexed >= WAIT_COUNTED:
            found["totals"][wait_counter(bisect_left(WAITS, image.seconds))] += 1
    if image.result.faces:
        found["faces"] = _face_counts(image.result.faces)
    return found


def having_counter(kind: Having) -> str:
    """Give the counter, in the item of totals, of images that have something."""
    return kind.value if kind is Having.FAILED else f"{_HAVING}{kind}"


def _face_counts(faces: tuple[Face, ...]) -> Counter[str]:
    found = Counter({"faces": len(faces)})
    for guessed in (face.estimated for face in faces):
        if guessed.age_range:
            middle = (guessed.age_range.low + guessed.age_range.high) // 2
            found[f"age_{min(middle // AGE_STEP * AGE_STEP, OLDEST_BAR):02d}"] += 1
        if guessed.gender:
            found[f"gender_{guessed.gender.value}"] += 1
        if guessed.emotions:
            found[f"emotion_{guessed.emotions[0].value}"] += 1
    return found


def seconds_bar(seconds: float) -> int:
    """Give the number of the bar of `SECONDS` that a duration falls in."""
    return sum(seconds > bound for bound in SECONDS)


def wait_counter(step: int) -> str:
    """Give the counter, in the item of totals, of what took up to a step of `WAITS`."""
    return f"wait_{step:03d}"


def site_counts(image: Image | None) -> dict[str, Counter[str]]:
    """Give what an image with a result adds to the counters of all owners, as `counts` does.

    What was stored before there were accounts is added with its account.
    """
    if image is None or image.result is None or image.held is None:
        return {}
    found = counts(image)
    day = f"day#{str(image.uploaded_at)[:10]}"
    own = (_CONFIDENCE, _HAVING)
    told = {name: n for name, n in found["totals"].items() if not name.startswith(own)}
    return {"totals": Counter(told), day: found[day]}


def site_part(owner: str) -> str:
    """Give the part of the site's counters that an owner's images are counted in.

    One item for all would bound how many photos the site takes.
    """
    return f"{SITE}#{zlib.crc32(owner.encode()) % SITE_PARTS:02d}"


def held(image: Image | None) -> Counter[str]:
    """Give what an image, or a reservation, holds of its owner's account."""
    if image is None or image.held is None:
        return Counter()
    return Counter({"photos": 1, "bytes": image.held})


def difference(before: Mapping[str, int], after: Mapping[str, int]) -> Counter[str]:
    """Give what changes from one count to another, without what stays."""
    change = Counter(after)
    change.subtract(before)
    return Counter({name: number for name, number in change.items() if number})


def count_changes(
    old: Image | None,
    new: Image | None,
    counted: Callable[[Image | None], dict[str, Counter[str]]] = counts,
) -> Iterator[tuple[str, Counter[str]]]:
    """Give what replacing an image changes in the counters; nothing where it changes nothing."""
    before, after = counted(old), counted(new)
    for stat in before.keys() | after.keys():
        change = difference(before.get(stat, Counter()), after.get(stat, Counter()))
        if change:
            yield stat, change


def term_descriptions(image: Image | None) -> dict[str, dict[str, Any]]:
    """Give how each label and tag is written, and what a label is called too, by item.

    A label and a tag may be one term; what is said of one leaves what is said of the other.
    """
    if image is None or image.result is None:
        return {}
    found: dict[str, dict[str, Any]] = {f"label#{tag.lower()}": {"tag": tag} for tag in image.tags}
    for label in visible_labels(image):
        found.setdefault(f"label#{label.name.lower()}", {}).update(
            name=label.name, aliases=[alias.lower() for alias in label.aliases]
        )
    return found
