"""A `FaceReader`: two small models of face-api, for age and gender and for emotions."""

from typing import Any, Final

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from PIL import Image

from local.rekognition.boxes import Array, percent
from local.rekognition.protocols import Attributes

_SIZE = 112  # of the square that the models look at, pixels

#: The service's names of the emotions, in the order of the model's output. Its CONFUSED is none
#: that the model knows.
EMOTIONS: Final = ("CALM", "HAPPY", "SAD", "ANGRY", "FEAR", "DISGUSTED", "SURPRISED")
_HAPPY: Final = EMOTIONS.index("HAPPY")

# The mean absolute error, years, that the authors of the age model measured, by age (face-api.js,
# "Age and Gender Recognition Model"); the ages are the middles of their groups.
_ERROR_AGES: Final = (1.5, 6, 13.5, 23.5, 34.5, 50.5, 70, 85)
_ERROR_YEARS: Final = (1.52, 3.06, 4.82, 4.99, 5.43, 4.94, 6.17, 9.91)
# If errors are normally distributed, nine of ten are less than twice their mean.
_ERRORS_EACH_WAY: Final = 2


class FaceApi:
    """The models ``age-gender`` and ``expression``."""

    def __init__(self, age_gender: ort.InferenceSession, expression: ort.InferenceSession) -> None:
        self._age_gender = age_gender
        self._expression = expression

    def __call__(self, image: Image.Image, places: Array) -> list[Attributes]:
        """See `FaceReader`."""
        if not len(places):
            return []
        faces = {"faces": np.stack([crop(image, place) for place in places])}
        ages, males = self._age_gender.run(["age", "male"], faces)
        output: list[Any] = self._expression.run(["probabilities"], faces)
        return [
            describe(float(age), float(male), emotions)
            for age, male, emotions in zip(ages, males, output[0], strict=True)
        ]


def crop(image: Image.Image, place: Array) -> Array:
    """Return a face as the models take it: a square, the proportions kept.

    Parameters
    ----------
    image
        An RGB picture.
    place
        A box, shape (4,): left, top, right, bottom as fractions 0..1 of the picture.

    Returns
    -------
    ndarray
        float32 (3, 112, 112), 0..255, the face in the middle; what the square has beyond the box
        is black.
    """
    left, top, right, bottom = place.tolist()
    # At least one pixel, wholly within the picture.
    left = min(int(left * image.width), image.width - 1)
    top = min(int(top * image.height), image.height - 1)
    right = max(int(right * image.width), left + 1)
    bottom = max(int(bottom * image.height), top + 1)
    side = max(right - left, bottom - top)
    square = Image.new("RGB", (side, side))
    corner = ((side - (right - left)) // 2, (side - (bottom - top)) // 2)
    square.paste(image.crop((left, top, right, bottom)), corner)
    scaled = square.resize((_SIZE, _SIZE), Image.Resampling.BILINEAR)
    return np.asarray(scaled, np.float32).transpose(2, 0, 1)


def describe(age: float, male: float, emotions: Array) -> Attributes:
    """Return the models' numbers for one face as what the service would say.

    Parameters
    ----------
    age
        Years.
    male
        Probability 0..1.
    emotions
        Probabilities in the order of `EMOTIONS`, shape (7,).
    """
    each_way = _ERRORS_EACH_WAY * float(np.interp(age, _ERROR_AGES, _ERROR_YEARS))
    happy = float(emotions[_HAPPY])
    percents = [percent(float(probability)) for probability in emotions]
    return Attributes(
        age_low=max(0, round(age - each_way)),
        age_high=max(0, round(age + each_way)),
        gender="Male" if male > 0.5 else "Female",
        gender_confidence=percent(max(male, 1 - male)),
        # No model here knows smiles as such; a face that looks happy does smile.
        smile=happy > 0.5,
        smile_confidence=percent(max(happy, 1 - happy)),
        emotions=tuple(sorted(zip(EMOTIONS, percents, strict=True), key=lambda x: -x[1])),
    )
