"""What is in a picture: the models' findings merged into one ranked list of labels."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PIL import Image

from local.rekognition.protocols import Classifier, Detector, Object
from local.rekognition.taxonomy import LabelInfo, Taxonomy

#: What a confidence is rounded to, decimals of a percent.
_DECIMALS = 3


@dataclass(frozen=True)
class Label:
    """A label found in a picture, with its confidence, 0..100, and what of it was located."""

    info: LabelInfo
    confidence: float
    instances: tuple[Object, ...] = ()


def rank(labels: Iterable[Label]) -> list[Label]:
    """Return the labels, surest first; of equally sure ones the more specific, then by name."""
    return sorted(labels, key=lambda x: (-x.confidence, -len(x.info.parents), x.info.name))


def merge(
    confidences: dict[str, float], objects: Iterable[Object], taxonomy: Taxonomy
) -> list[Label]:
    """Return the labels of a picture from what the classifier and the detector say, ranked.

    A label that both know is as sure as the surer of the two: the classifier judges the picture
    as a whole and the detector its parts, so that one of them is unsure says little. An object
    makes everything it belongs to at least as sure as itself. Only a label that was located, not
    its parents, has instances, as the service does it.

    Parameters
    ----------
    confidences
        The classifier's: label name to 0..100. Each parent is there and at least as sure.
    objects
        The detector's, surest first.
    taxonomy
        Where names and parents come from.

    Returns
    -------
    list
        Each name once; every parent of a label is in the list and at least as sure as it.
    """
    merged = dict(confidences)
    instances: dict[str, list[Object]] = {}
    for found in objects:
        name = taxonomy.object_name(found.kind)
        instances.setdefault(name, []).append(
            replace(found, confidence=round(found.confidence, _DECIMALS))
        )
        for label in (name, *taxonomy.describe(name).parents):
            merged[label] = max(merged.get(label, 0), found.confidence)
    return rank(
        Label(taxonomy.describe(name), round(confidence, _DECIMALS), tuple(instances.get(name, ())))
        for name, confidence in merged.items()
    )


def find(
    classifier: Classifier, detector: Detector, taxonomy: Taxonomy, image: Image.Image
) -> list[Label]:
    """Return every label the models know, as `merge` does, for an upright RGB picture."""
    return merge(taxonomy.confidences(classifier(image)), detector(image), taxonomy)
