"""All that is in one picture: its labels, its faces and its words."""

from dataclasses import dataclass

from PIL import Image

from local.rekognition import evidence, faces, labels
from local.rekognition.faces import Face
from local.rekognition.labels import Label
from local.rekognition.protocols import Line, Models
from local.rekognition.scenery import scenery
from local.rekognition.taxonomy import Taxonomy

# Below this confidence, in %, a label says nothing: the classifier gives a little to each.
_LEAST = 1.0


@dataclass(frozen=True)
class Sight:
    """What was found in a picture: labels, surest first; faces, largest first; lines of text."""

    labels: tuple[Label, ...] = ()
    faces: tuple[Face, ...] = ()
    lines: tuple[Line, ...] = ()


def look(models: Models, taxonomy: Taxonomy, image: Image.Image) -> Sight:
    """Return what the models see in an upright RGB picture.

    Labels come from all of it: who has a face is a person, and what is written is text. So nothing
    is left to be found later but to leave out what a request doesn't ask for.
    """
    found = faces.find(models.finder, models.reader, image)
    lines = models.text_reader(image)
    ranked = labels.merge(
        models.classifier(image),
        models.detector(image),
        (evidence.of_faces(found), evidence.of_text(lines), scenery(image)),
        taxonomy,
    )
    likely = tuple(label for label in ranked if label.confidence >= _LEAST)
    return Sight(likely, tuple(found), tuple(lines))
