"""What faces, words and colours say of a picture."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from local.rekognition.evidence import of_faces, of_text
from local.rekognition.faces import Face
from local.rekognition.protocols import Attributes, Line, Word
from local.rekognition.scenery import scenery

PHOTOS = Path(__file__).parents[2] / "photos"
WOMAN = Attributes(25, 40, "Female", 98.0, False, 90.0, (("CALM", 100.0),))
CLOSE, FAR = (0.3, 0.2, 0.3, 0.4), (0.3, 0.2, 0.05, 0.07)


def face(about: Attributes = WOMAN, box: tuple[float, ...] = FAR, sure: float = 90.0) -> Face:
    return Face(box, sure, ((0.5, 0.5),) * 5, 0.0, about)


def likely(found: dict[str, float]) -> set[str]:
    return {name for name, confidence in found.items() if confidence >= 55}


def line(*words: tuple[str, float]) -> Line:
    corners = ((0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1))
    return Line(tuple(Word(text, sure, corners) for text, sure in words), corners)


def test_a_face_is_that_of_a_person_of_some_age_and_gender() -> None:
    assert likely(of_faces([face()])) == {"Face", "Adult", "Woman"}
    boy = replace(WOMAN, age_low=5, age_high=12, gender="Male")
    assert likely(of_faces([face(boy)])) == {"Face", "Child", "Boy"}
    smiling = replace(WOMAN, smile=True, smile_confidence=95.0)
    assert "Smile" in likely(of_faces([face(smiling)]))
    assert of_faces([]) == {}


def test_what_a_face_leaves_open_is_no_label() -> None:
    either = replace(WOMAN, gender_confidence=60.0, age_low=10, age_high=26)

    assert likely(of_faces([face(either)])) == {"Face"}


def test_nothing_said_of_a_face_is_surer_than_that_it_is_one() -> None:
    found = of_faces([face(sure=60.0)])

    assert all(confidence <= found["Face"] == 80 for confidence in found.values())


def test_each_kind_of_people_is_there_as_soon_as_one_is() -> None:
    man = replace(WOMAN, gender="Male")

    assert likely(of_faces([face(), face(man)])) == {"Face", "Adult", "Woman", "Man"}


def test_a_portrait_shows_one_face_from_near() -> None:
    assert "Portrait" in likely(of_faces([face(box=CLOSE)]))
    assert "Portrait" not in of_faces([face()])
    assert "Portrait" not in of_faces([face(box=CLOSE), face(box=CLOSE)])


def test_text_is_there_where_words_are_that_the_reader_is_sure_of() -> None:
    assert of_text([]) == {}
    assert of_text([line(("smudge", 70.0))]) == {}
    assert of_text([line(("NO", 99.0), ("ENTRY", 97.0)), line(("smudge", 70.0))]) == {"Text": 98}


def test_many_words_are_a_document() -> None:
    assert likely(of_text([line(*[("word", 95.0)] * 30)])) == {"Text", "Document"}


def picture(top: tuple[int, int, int], bottom: tuple[int, int, int], horizon: float) -> Image.Image:
    """Return two areas, one above the other, of colours that vary a little."""
    height = round(320 * horizon)
    image = Image.new("RGB", (480, 320), bottom)
    image.paste(top, (0, 0, 480, height))
    noise = np.random.default_rng(1).normal(0, 4, (320, 480, 1))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


BLUE, STONE, MEADOW, BOARD = (90, 150, 220), (120, 110, 100), (110, 160, 60), (40, 130, 90)


def test_blue_above_something_is_a_sky() -> None:
    assert likely(scenery(picture(BLUE, STONE, 0.5))) == {"Sky"}


@pytest.mark.parametrize(
    "image",
    [
        picture(STONE, BLUE, 0.5),  # water, or a floor
        picture(BLUE, BLUE, 0.5),  # a backdrop fills the picture
        picture((230, 230, 230), STONE, 0.5),  # a white wall
        picture(BLUE, STONE, 0.05),  # a strip
        Image.effect_noise((480, 320), 120).convert("RGB"),
    ],
    ids=["below", "everywhere", "white", "strip", "noise"],
)
def test_what_is_no_sky(image: Image.Image) -> None:
    assert "Sky" not in scenery(image)


def test_leaves_are_green_and_outside_where_there_are_many() -> None:
    assert likely(scenery(picture(STONE, MEADOW, 0.2))) == {"Plant", "Nature"}
    assert likely(scenery(picture(STONE, MEADOW, 0.9))) == set()
    assert likely(scenery(picture(STONE, BOARD, 0.2))) == set()  # a circuit board's green


@pytest.mark.parametrize("name", ["astronaut.png", "camera.png", "chelsea.png", "coffee.png"])
def test_indoors_and_in_grey_there_is_neither(name: str) -> None:
    with Image.open(PHOTOS / name) as file:
        assert scenery(file.convert("RGB").filter(ImageFilter.GaussianBlur(1))) == {}
