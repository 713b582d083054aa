"""Which of the detector's boxes are believed: not those that the classifier contradicts.

The detector has to call what it sees one of its 80 kinds: a frog becomes a pizza, and a bottle cap
a cake. The classifier knows 1,000, and looks at the picture as a whole; where it sees next to
nothing of that kind, a large box of which the detector is not sure itself is wrong.
"""

from collections.abc import Iterable, Mapping

from local.rekognition.protocols import Object
from local.rekognition.taxonomy import Taxonomy

#: A box that is at least so sure, 0..100, is believed anyway: at 75 and more no box of a known kind
#: was wrong in 85 photos.
SURE = 75.0
#: So is one that covers less of the picture, 0..1: the classifier needn't have noticed it.
LARGE = 0.15
#: Less confidence of the classifier, 0..100, is a contradiction.
NEXT_TO_NOTHING = 5.0


def believed(
    objects: Iterable[Object], confidences: Mapping[str, float], taxonomy: Taxonomy
) -> list[Object]:
    """Return the objects without those that the classifier contradicts.

    Parameters
    ----------
    objects
        The detector's.
    confidences
        The classifier's: label name to 0..100.
    taxonomy
        Which labels the classifier can judge.
    """
    return [each for each in objects if not _contradicted(each, confidences, taxonomy)]


def _contradicted(found: Object, confidences: Mapping[str, float], taxonomy: Taxonomy) -> bool:
    _, _, width, height = found.box
    if found.confidence >= SURE or width * height < LARGE:
        return False
    judged = taxonomy.judged(taxonomy.object_name(found.kind))
    return judged is not None and confidences[judged] < NEXT_TO_NOTHING
