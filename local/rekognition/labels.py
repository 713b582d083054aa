"""What is in a picture: the models' findings merged into one ranked list of labels."""

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image

from local.rekognition.classifier import Classifier
from local.rekognition.taxonomy import LabelInfo, Taxonomy

#: What a confidence is rounded to, decimals of a percent.
_DECIMALS = 3


@dataclass(frozen=True)
class Instance:
    """One object of a label: its box as fractions 0..1 of the upright picture, and confidence.

    `box` is (left, top, width, height); `confidence` is 0..100.
    """

    box: tuple[float, float, float, float]
    confidence: float


@dataclass(frozen=True)
class Label:
    """A label found in a picture, with its confidence, 0..100."""

    info: LabelInfo
    confidence: float
    instances: tuple[Instance, ...] = ()


def rank(labels: Iterable[Label]) -> list[Label]:
    """Return the labels, surest first; of equally sure ones the more specific, then by name."""
    return sorted(labels, key=lambda x: (-x.confidence, -len(x.info.parents), x.info.name))


class Labeller:
    """Finds the labels of a picture. An object detector's boxes will be merged in here."""

    def __init__(self, classifier: Classifier, taxonomy: Taxonomy) -> None:
        self._classifier = classifier
        self._taxonomy = taxonomy

    def __call__(self, image: Image.Image) -> list[Label]:
        """Return every label the models know, ranked, for an upright RGB picture.

        Each name occurs once.
        """
        confidences = self._taxonomy.confidences(self._classifier(image))
        return rank(
            Label(self._taxonomy.describe(name), round(confidence, _DECIMALS))
            for name, confidence in confidences.items()
        )
