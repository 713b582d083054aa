"""What faces and words say of a picture as a whole: further labels, with confidences 0..100."""

from collections.abc import Sequence
from statistics import fmean

from local.rekognition.faces import Face
from local.rekognition.protocols import Line

_ADULT = 18  # years
# How a face looks says this much of what it is, at the most: both models err on some of which they
# are sure.
_TRUST = 0.95
# A gender of which the model isn't surer than this is told with the face, but is no label.
_SURE_GENDER = 80.0
# A portrait is a picture of one person whose face has this share of the height, at least.
_PORTRAIT = 0.2

# A word of which the reader is less sure may be none. The service leaves these out, too.
_SURE_WORD = 80.0
_DOCUMENT = 20  # so many words are more than signs have


def of_faces(faces: Sequence[Face]) -> dict[str, float]:
    """Return what faces say: that there are people, and of what kind."""
    found: dict[str, float] = {}

    def add(name: str, confidence: float) -> None:
        found[name] = max(found.get(name, 0.0), confidence)

    for face in faces:
        # Two scales: the models call a face what they find a bare majority for.
        sure = 50 + face.confidence / 2
        add("Face", sure)
        about = face.attributes
        adult = _share_above(_ADULT, about.age_low, about.age_high) * _TRUST
        child = _TRUST - adult
        add("Adult", sure * adult)
        add("Child", sure * child)
        if about.gender_confidence >= _SURE_GENDER:
            grown, young = ("Man", "Boy") if about.gender == "Male" else ("Woman", "Girl")
            gender = about.gender_confidence / 100
            add(grown, sure * adult * gender)
            add(young, sure * child * gender)
        if about.smile:
            add("Smile", sure * _TRUST * about.smile_confidence / 100)
    if len(faces) == 1 and faces[0].box[3] >= _PORTRAIT:
        add("Portrait", 50 + faces[0].confidence / 4)
    return found


def of_text(lines: Sequence[Line]) -> dict[str, float]:
    """Return what lines of text say: that there is text, and whether it is a page of it."""
    words = [word.confidence for line in lines for word in line.words]
    sure = sorted((each for each in words if each >= _SURE_WORD), reverse=True)
    if not sure:
        return {}
    text = fmean(sure[:3])
    return {"Text": text} | ({"Document": text * 0.8} if len(sure) >= _DOCUMENT else {})


def _share_above(age: float, low: float, high: float) -> float:
    """Return which part of the years from `low` to `high` is from `age` on, 0..1."""
    if high <= low:
        return float(low >= age)
    return min(max((high - age) / (high - low), 0.0), 1.0)
