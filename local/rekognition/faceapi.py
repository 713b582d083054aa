"""A `FaceReader`: two small models of face-api, for age and gender and for emotions."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class _View:
    """A way to cut a face out."""

    scale: float  # of its box
    down: float  # how far that is moved, in heights of the box
    mirrored: bool


# Both models' answers change with a few pixels more or less of the same face, and are sure of each.
# The mean over several views is steadier: of 38 faces, cut out anew and mirrored, 35 keep their
# likeliest emotion, not 29, and ages move by 1.8 years, not by 3.9. Eight views more gain nothing.
_VIEWS: Final = (
    _View(0.95, -0.04, False),
    _View(1.1, 0.04, True),
    _View(1.1, -0.04, False),
    _View(0.95, 0.04, True),
)
# Of so many faces in a picture each is seen in all views, of more in the first two: a view costs
# 4 ms, and a group of people shall not hold up the others.
_MOST_IN_ALL_VIEWS: Final = 5
# Views that the models look at together: more are not faster and take 1 MB each.
_BATCH: Final = 20
# What the logarithms of emotions are divided by, and the least that one is taken for. The model is
# more than 95 % sure of an emotion of 27 of these 38 faces, but whether a face is happy it says
# rightly of 27 of 36. Softened, and as the mean of the views, that is 31, the mean square of its
# error is 0.10, not 0.23, and nothing is more than 95 % sure.
_SOFTNESS: Final = 3.0
_LEAST: Final = 1e-6


class FaceApi:
    """The models ``age-gender`` and ``expression``."""

    def __init__(self, age_gender: ort.InferenceSession, expression: ort.InferenceSession) -> None:
        self._age_gender = age_gender
        self._expression = expression

    def __call__(self, image: Image.Image, places: Array) -> list[Attributes]:
        """See `FaceReader`."""
        views = _VIEWS if len(places) <= _MOST_IN_ALL_VIEWS else _VIEWS[:2]
        at_once = _BATCH // len(views)
        attributes: list[Attributes] = []
        for start in range(0, len(places), at_once):
            attributes += self._read(image, places[start : start + at_once], views)
        return attributes

    def _read(
        self, image: Image.Image, places: Array, views: tuple[_View, ...]
    ) -> list[Attributes]:
        faces = {
            "faces": np.stack([_seen(image, place, view) for place in places for view in views])
        }
        output: list[Any] = self._age_gender.run(["age", "male"], faces)
        output += self._expression.run(["probabilities"], faces)
        ages, males, emotions = (array.reshape(len(places), len(views), -1) for array in output)
        return [
            describe(float(age), float(male), emotion)
            for age, male, emotion in zip(
                ages.mean(axis=(1, 2)),
                males.mean(axis=(1, 2)),
                softened(emotions).mean(axis=1),
                strict=True,
            )
        ]


def softened(probabilities: Array) -> Array:
    """Return probabilities, each row of which sums to 1, less sure but in the same order."""
    powers = np.maximum(probabilities, np.float32(_LEAST)) ** np.float32(1 / _SOFTNESS)
    soft: Array = powers / powers.sum(axis=-1, keepdims=True)
    return soft


def _seen(image: Image.Image, place: Array, view: _View) -> Array:
    """Return `crop` of a box as the view has it."""
    left, top, right, bottom = place.tolist()
    height, width = (bottom - top) * view.scale, (right - left) * view.scale
    x, y = (left + right) / 2, (top + bottom) / 2 + (bottom - top) * view.down
    sides = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    pixels = crop(image, np.clip(np.array(sides, np.float32), 0, 1))
    return pixels[:, :, ::-1] if view.mirrored else pixels


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
