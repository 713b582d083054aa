"""The converted models: what goes in and out, and that they see what is in the photos."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from local.config import MODELS
from local.rekognition import catalog, models
from local.rekognition.boxes import Box
from local.rekognition.centerface import CenterFace
from local.rekognition.faceapi import EMOTIONS, FaceApi
from tests.conftest import PHOTOS

Array = NDArray[Any]

CAT, PERSON = 15, 0  # of COCO's 80 kinds
FACE = (0.35, 0.14, 0.52, 0.34)  # of the astronaut, as a person would draw it
SQUARES = {"nanodet": 416, "centerface": 640, "age-gender": 112, "expression": 112}


@pytest.fixture(scope="module")
def sessions() -> dict[str, ort.InferenceSession]:
    return {name: models.session(MODELS, name) for name in SQUARES}


def square(photo: str, side: int) -> tuple[Array, float]:
    """Return a photo in the upper left of a square, (1, 3, side, side), and its scale."""
    image = Image.open(PHOTOS / photo).convert("RGB")
    scale = side / max(image.size)
    canvas = Image.new("RGB", (side, side))
    canvas.paste(image.resize((round(image.width * scale), round(image.height * scale))))
    return np.asarray(canvas, np.float32).transpose(2, 0, 1)[None], scale


def overlap(a: Any, b: Any) -> float:
    """Return the intersection over the union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return float(common / (sum(areas) - common))


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        ("nanodet", {"scores": (3549, 80), "boxes": (3549, 4)}),
        (
            "centerface",
            {
                "scores": (1, 1, 160, 160),
                "sizes": (1, 2, 160, 160),
                "offsets": (1, 2, 160, 160),
                "landmarks": (1, 10, 160, 160),
            },
        ),
        ("age-gender", {"age": (1,), "male": (1,)}),
        ("expression", {"probabilities": (1, 7)}),
    ],
)
@pytest.mark.parametrize("pixels", ["black", "white", "noise"])
def test_outputs_have_their_shapes_and_bounds_for_any_picture(
    sessions: dict[str, ort.InferenceSession],
    name: str,
    outputs: dict[str, tuple[int, ...]],
    pixels: str,
) -> None:
    side = SQUARES[name]
    noise = np.random.default_rng(0).uniform(0, 255, (1, 3, side, side))
    picture = {"black": np.zeros_like(noise), "white": np.full_like(noise, 255), "noise": noise}
    session = sessions[name]
    (entry,) = session.get_inputs()

    found = session.run(list(outputs), {entry.name: picture[pixels].astype(np.float32)})

    values = dict(zip(outputs, found, strict=True))
    assert entry.name == ("faces" if side == 112 else "image")
    assert {key: value.shape for key, value in values.items()} == outputs
    assert all(value.dtype == np.float32 and np.isfinite(value).all() for value in found)
    for key in {"scores", "male", "probabilities"} & set(values):
        assert values[key].min() >= 0
        assert values[key].max() <= 1
    if name == "expression":
        assert values["probabilities"].sum() == pytest.approx(1, abs=1e-5)
    if "boxes" in values:  # left of right and above of below
        assert (values["boxes"][:, 2:] >= values["boxes"][:, :2]).all()


@pytest.mark.parametrize(
    ("photo", "kind", "box"),
    [
        ("chelsea.png", CAT, (0, 0, 440, 300)),
        ("astronaut.png", PERSON, (15, 15, 365, 508)),
    ],
)
def test_an_object_is_found_with_its_box(
    sessions: dict[str, ort.InferenceSession],
    photo: str,
    kind: int,
    box: tuple[float, ...],
) -> None:
    image, scale = square(photo, 416)

    scores, boxes = sessions["nanodet"].run(["scores", "boxes"], {"image": image})

    best = np.unravel_index(scores.argmax(), scores.shape)
    assert best[1] == kind
    assert scores[best] > 0.5
    assert overlap(boxes[best[0]] / scale, box) > 0.85


@pytest.fixture(scope="module")
def finder(sessions: dict[str, ort.InferenceSession]) -> CenterFace:
    return CenterFace(sessions["centerface"])


def scaled(image: Image.Image, factor: float) -> Image.Image:
    return image.resize([round(side * factor) for side in image.size])


def noisy(image: Image.Image) -> Image.Image:
    noise = np.random.default_rng(0).normal(0, 25, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


# What a photo can be like -> the picture made so from another, and where the astronaut's face is.
VARIATIONS: dict[str, tuple[Callable[[Image.Image], Image.Image], Box]] = {
    "as it is": (lambda image: image, FACE),
    "mirrored": (ImageOps.mirror, (0.48, 0.14, 0.65, 0.34)),
    "cut": (lambda image: image.crop((51, 0, 307, 256)), (0.5, 0.28, 0.84, 0.68)),
    "dark": (lambda image: ImageEnhance.Brightness(image).enhance(0.3), FACE),
    "grey": (lambda image: image.convert("L").convert("RGB"), FACE),
    "noisy": (noisy, FACE),
    "blurred": (lambda image: image.filter(ImageFilter.GaussianBlur(3)), FACE),
    "small": (lambda image: scaled(image, 0.25), FACE),
    "large": (lambda image: scaled(image, 3), FACE),
    "narrow": (lambda image: ImageOps.pad(image, (512, 1500)), (0.35, 0.377, 0.52, 0.446)),
}


@pytest.mark.parametrize("variation", VARIATIONS)
def test_the_one_face_is_found_where_it_is_whatever_the_photo_is_like(
    finder: CenterFace, variation: str
) -> None:
    vary, box = VARIATIONS[variation]

    found = finder(vary(Image.open(PHOTOS / "astronaut.png").convert("RGB")))

    assert len(found.scores) == 1
    assert overlap(found.boxes[0], box) > 0.6


@pytest.mark.parametrize("variation", VARIATIONS)
def test_a_face_seen_from_the_side_is_found_too(finder: CenterFace, variation: str) -> None:
    vary, _ = VARIATIONS[variation]

    found = finder(vary(Image.open(PHOTOS / "camera.png").convert("RGB")))

    assert len(found.scores) == 1


@pytest.mark.parametrize("photo", ["chelsea.png", "coffee.png", "rocket.jpg"])
@pytest.mark.parametrize("variation", ["as it is", "mirrored", "noisy", "small"])
def test_no_face_is_found_where_there_is_none(
    finder: CenterFace, photo: str, variation: str
) -> None:
    vary, _ = VARIATIONS[variation]

    assert not len(finder(vary(Image.open(PHOTOS / photo).convert("RGB"))).scores)


def test_eyes_nose_and_mouth_are_where_they_are(finder: CenterFace) -> None:
    found = finder(Image.open(PHOTOS / "astronaut.png").convert("RGB"))

    drawn = [(0.397, 0.197), (0.481, 0.201), (0.435, 0.245), (0.4, 0.276), (0.475, 0.276)]
    np.testing.assert_allclose(found.landmarks, [drawn], atol=0.015)


def test_a_face_has_an_age_a_gender_and_an_expression(
    sessions: dict[str, ort.InferenceSession],
) -> None:
    image = Image.open(PHOTOS / "astronaut.png").convert("RGB")
    face = image.crop((170, 65, 280, 175)).resize((112, 112))
    dark = Image.new("RGB", (112, 112))
    faces = np.stack([np.asarray(x, np.float32).transpose(2, 0, 1) for x in (dark, face, face)])

    age, male = sessions["age-gender"].run(["age", "male"], {"faces": faces})
    (probabilities,) = sessions["expression"].run(["probabilities"], {"faces": faces})

    assert 20 < age[1] < 45
    assert male[1] < 0.5
    assert EMOTIONS[probabilities[1].argmax()] == "HAPPY"
    # Each of a batch is judged for itself.
    assert age[1] == pytest.approx(age[2], rel=1e-5)
    assert age[0] != pytest.approx(age[1], rel=1e-2)


@pytest.mark.parametrize("photo", ["astronaut.png", "camera.png"])
@pytest.mark.parametrize("variation", ["mirrored", "cut", "large"])
def test_what_a_face_is_taken_for_stays_when_the_photo_changes_a_little(
    sessions: dict[str, ort.InferenceSession], finder: CenterFace, photo: str, variation: str
) -> None:
    reader = FaceApi(sessions["age-gender"], sessions["expression"])
    image = Image.open(PHOTOS / photo).convert("RGB")
    changed = VARIATIONS[variation][0](image)

    (before,), (after,) = (reader(one, finder(one).boxes) for one in (image, changed))

    assert after.gender == before.gender
    assert after.emotions[0][0] == before.emotions[0][0]
    assert after.age_low == pytest.approx(before.age_low, abs=5)
    # What is guessed from a look is never certain.
    assert max(before.emotions[0][1], after.emotions[0][1]) < 95


@pytest.mark.parametrize(("content", "kind"), [(b"half a model", "damaged"), (None, "missing")])
def test_a_model_that_can_not_be_loaded_is_named_with_what_makes_it(
    tmp_path: Path, content: bytes | None, kind: str
) -> None:
    file = tmp_path / catalog.MODELS["nanodet"].file
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(models.ModelError, match=rf"nanodet-.* is {kind}; `make models`"):
        models.session(tmp_path, "nanodet")
