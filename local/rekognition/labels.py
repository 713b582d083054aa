"""What is in a picture: all findings merged into one ranked list of labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from local.rekognition.boxes import Array
from local.rekognition.doubts import believed
from local.rekognition.protocols import Object
from local.rekognition.taxonomy import LabelInfo, Taxonomy

#: What a confidence is rounded to, decimals of a percent.
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in a picture, with its confidence, 0..100, and what of it was located."""

    info: LabelInfo
    confidence: float
    instances: tuple[Object, ...] = ()


def rank(labels: Iterable[Label]) -> list[Label]:
    """Return the labels, surest first; of equally sure ones the more specific, then by name."""
    return sorted(labels, key=lambda x: (-x.confidence, -len(x.info.parents), x.info.name))


def merge(
    probabilities: Array,
    objects: Iterable[Object],
    further: Iterable[Mapping[str, float]],
    taxonomy: Taxonomy,
) -> list[Label]:
    """Return the labels of a picture from all that is known of it, ranked.

    A label that several know is as sure as the surest of them: the classifier judges the picture
    as a whole and the detector its parts, so that one of them is unsure says little. Whatever it
    is known by, a label makes everything that it belongs to at least as sure as itself, and what it
    shows as a rule almost. Only a label that was located, not its parents, has instances, as the
    service does it.

    Parameters
    ----------
    probabilities
        The classifier's.
    objects
        The detector's, surest first; those that the classifier contradicts don't count.
    further
        What is known by other means: label name to confidence, 0..100.
    taxonomy
        Where names, parents and what they show come from.

    Returns
    -------
    list
        Each name once; every parent of a label is in the list and at least as sure as it.
    """
    merged = taxonomy.confidences(probabilities)
    instances: dict[str, list[Object]] = {}
    known = [pair for each in further for pair in each.items()]
    for found in believed(objects, merged, taxonomy):
        name = taxonomy.object_name(found.kind)
        known.append((name, found.confidence))
        instances.setdefault(name, []).append(
            replace(found, confidence=round(found.confidence, _DECIMALS))
        )
    for name, confidence in known:
        for label, share in taxonomy.shown(name).items():
            merged[label] = max(merged.get(label, 0), confidence * share)
    return rank(
        Label(taxonomy.describe(name), round(confidence, _DECIMALS), tuple(instances.get(name, ())))
        for name, confidence in merged.items()
    )
