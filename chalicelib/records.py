"""What an image is in the tables: its item, its index entries, its part in the statistics.

Pure functions. An image is a mapping as `Catalog.save` takes it; None stands for no image, so that
storing, replacing and deleting are all the difference between two images.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.identity import PUBLIC

PROCESSING = "processing"
DONE = "done"
FAILED = "failed"
DELETED = "deleted"

Image = Mapping[str, Any]

# Upper bounds of the time from upload to labels, in seconds; the last is open.
SECONDS = (0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800)
CONFIDENCE_STEP = 5  # % per bar of the histogram
AGE_STEP = 10  # years per bar
OLDEST_BAR = 80  # years; it has no end


def item_key(owner: str, name: str) -> str:
    """Give an image's partition key: the bare name in the open mode, else ``<owner>/<name>``."""
    # Names hold no slash, so the two kinds never meet.
    return name if owner == PUBLIC else f"{owner}/{name}"


def listed_key(image: Image) -> str:
    """Give the key that sorts an owner's images by time, unique among them."""
    return f"{image['uploaded_at']}#{image['name']}"


def index_key(owner: str, label: str) -> str:
    """Give the partition of an owner's images that have a label, whatever its case."""
    return f"{owner}#{label.lower()}"


def label_confidences(image: Image) -> dict[str, float]:
    """Give an image's labels in lower case, each once, with their confidences in %."""
    found: dict[str, float] = {}
    for label in image.get("details", ()):
        found.setdefault(label["name"].lower(), label["confidence"])
    return found


def index_entries(image: Image | None) -> dict[str, dict[str, Any]]:
    """Give an image's entries in `LabelIndex` by partition key.

    Each entry carries all labels of its image, so that a search for several labels, or without
    some, needs to read one label's entries only.
    """
    if image is None:
        return {}
    confidences = label_confidences(image)
    return {
        index_key(image["owner"], label): {
            "label": index_key(image["owner"], label),
            "listed": listed_key(image),
            "name": image["name"],
            "confidences": confidences,
        }
        for label in confidences
    }


def counts(image: Image | None) -> dict[str, Counter[str]]:
    """Give what an image adds to its owner's statistics: by item of `ImageStats`, by attribute."""
    if image is None:
        return {}
    status = image["status"]
    found = {
        "totals": Counter({status: 1}),
        f"day#{image['uploaded_at'][:10]}": Counter({status: 1}),
    }
    for label, confidence in label_confidences(image).items():
        found[f"label#{label}"] = Counter({"images": 1})
        bar = min(int(confidence) // CONFIDENCE_STEP * CONFIDENCE_STEP, 100 - CONFIDENCE_STEP)
        found["totals"][f"confidence_{bar:02d}"] += 1
    if status == DONE and "seconds" in image:
        found["totals"][f"seconds_{seconds_bar(image['seconds']):02d}"] += 1
    if image.get("faces"):
        found["faces"] = _face_counts(image["faces"])
    return found


def _face_counts(faces: Sequence[Mapping[str, Any]]) -> Counter[str]:
    found = Counter({"faces": len(faces)})
    for face in faces:
        guessed = face["estimated"]
        if guessed.get("age_range"):
            # The middle of the range.
            age = (guessed["age_range"]["low"] + guessed["age_range"]["high"]) // 2
            found[f"age_{min(age // AGE_STEP * AGE_STEP, OLDEST_BAR):02d}"] += 1
        if guessed.get("gender"):
            found[f"gender_{guessed['gender']['value']}"] += 1
        if guessed.get("emotions"):
            found[f"emotion_{guessed['emotions'][0]['value']}"] += 1
    return found


def seconds_bar(seconds: float) -> int:
    """Give the number of the bar of `SECONDS` that a duration falls in."""
    return sum(seconds > bound for bound in SECONDS)


def count_changes(old: Image | None, new: Image | None) -> Iterator[tuple[str, Counter[str]]]:
    """Give what replacing an image changes in the statistics; nothing where it changes nothing."""
    before, after = counts(old), counts(new)
    for stat in before.keys() | after.keys():
        change = Counter(after.get(stat, Counter()))
        change.subtract(before.get(stat, Counter()))
        change = Counter({name: number for name, number in change.items() if number})
        if change:
            yield stat, change


def label_descriptions(image: Image | None) -> dict[str, dict[str, Any]]:
    """Give how each label is written and what else it is called, by item of `ImageStats`."""
    if image is None:
        return {}
    return {
        f"label#{label['name'].lower()}": {
            "name": label["name"],
            "aliases": [alias.lower() for alias in label.get("aliases", ())],
        }
        for label in image.get("details", ())
    }


def timestamp(moment: datetime) -> str:
    """Write a UTC moment as the data and the API have it, in milliseconds: sorts as text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def to_item(value: Any) -> Any:
    """Turn plain values into what DynamoDB takes: Decimal for float, no None."""
    if isinstance(value, float):
        # Confidences come with 2 places; boxes, as fractions, need 4 to meet a pixel.
        return Decimal(f"{value:.4f}").normalize()
    if isinstance(value, Mapping):
        return {key: to_item(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [to_item(part) for part in value]
    return value


def from_item(value: Any) -> Any:
    """Turn what DynamoDB gives into plain values."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: from_item(part) for key, part in value.items()}
    if isinstance(value, list):
        return [from_item(part) for part in value]
    return value
