"""Objects and faces from what the models put out, without the real models."""

import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from local.rekognition import nanodet as objects
from local.rekognition.centerface import MAX_FACES, MIN_SCORE, SIDE, CenterFace
from local.rekognition.faceapi import EMOTIONS, FaceApi, crop, describe, softened
from local.rekognition.faces import find, roll
from local.rekognition.nanodet import CLASSES, NanoDet
from local.rekognition.protocols import FoundFaces
from local.rekognition.taxonomy import TAXONOMY_FILE
from tests.unit.rekognition import graphs

CAT, DOG = CLASSES.index("cat"), CLASSES.index("dog")
WIDE = Image.new("RGB", (832, 416))


def nanodet(*found: tuple[int, float, tuple[float, float, float, float]]) -> NanoDet:
    """Return a detector that finds these (class, score, box in pixels of the square)."""
    scores = np.zeros((len(found), 80), np.float32)
    for row, (number, score, _) in enumerate(found):
        scores[row, number] = score
    boxes = np.array([box for _, _, box in found], np.float32).reshape(-1, 4)
    outputs = {"scores": scores, "boxes": boxes}
    return NanoDet(graphs.constant("image", [1, 3, 416, 416], outputs))


def test_an_object_has_its_class_confidence_and_box_in_the_picture() -> None:
    (cat,) = nanodet((CAT, 0.75, (104, 52, 312, 208)))(WIDE)

    assert (cat.kind, cat.confidence) == ("cat", 75)
    assert cat.box == (0.25, 0.25, 0.5, 0.75)  # the picture fills the upper half of the square


def test_objects_come_surest_first_and_unsure_ones_not_at_all() -> None:
    found = nanodet(
        (CAT, objects.MIN_SCORE - 0.01, (0, 0, 50, 50)),
        (DOG, objects.MIN_SCORE + 0.01, (0, 0, 50, 50)),
        (CAT, 0.9, (100, 0, 150, 50)),
    )(WIDE)

    assert [one.kind for one in found] == ["cat", "dog"]


def test_one_thing_found_twice_is_one_object() -> None:
    found = nanodet((CAT, 0.8, (110, 0, 160, 50)), (CAT, 0.9, (100, 0, 150, 50)))(WIDE)

    assert [(one.kind, round(one.confidence)) for one in found] == [("cat", 90)]


def test_two_kinds_may_overlap_but_not_be_one_thing() -> None:
    beside = nanodet((CAT, 0.8, (110, 0, 160, 50)), (DOG, 0.9, (100, 0, 150, 50)))(WIDE)
    same = nanodet((CAT, 0.8, (101, 0, 151, 50)), (DOG, 0.9, (100, 0, 150, 50)))(WIDE)

    assert [one.kind for one in beside] == ["dog", "cat"]
    assert [one.kind for one in same] == ["dog"]


def test_nothing_found() -> None:
    assert nanodet((CAT, 0.0, (0, 0, 50, 50)))(WIDE) == []


def test_the_taxonomy_knows_every_class() -> None:
    assert list(CLASSES) == list(json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))["coco"])


FACE = (0.2, 0.1, 0.4, 0.3)
# In units of its box, y before x: two eyes, a nose, two ends of a mouth.
POINTS = (0.4, 0.3, 0.4, 0.7, 0.6, 0.5, 0.8, 0.35, 0.8, 0.65)


def centerface(*found: tuple[float, tuple[float, ...]]) -> CenterFace:
    """Return a finder that finds these (score, box as fractions of the square)."""
    side = SIDE // 4
    scores, sizes, offsets, landmarks = (
        np.zeros((1, channels, side, side), np.float32) for channels in (1, 2, 2, 10)
    )
    for score, box in found:
        left, top, right, bottom = np.array(box) * side
        middle = np.array([top + bottom, left + right]) / 2
        row, column = np.minimum(middle.astype(int), side - 1)
        scores[0, 0, row, column] = score
        sizes[0, :, row, column] = np.log([bottom - top, right - left])
        offsets[0, :, row, column] = middle - (row + 0.5, column + 0.5)
        landmarks[0, :, row, column] = POINTS
    outputs = {"scores": scores, "sizes": sizes, "offsets": offsets, "landmarks": landmarks}
    return CenterFace(graphs.constant("image", [1, 3, "height", "width"], outputs))


SQUARE = Image.new("RGB", (512, 512))


def test_a_face_has_its_box_score_and_landmarks_in_the_picture() -> None:
    # The picture fills the upper half of the square.
    found = centerface((0.9, (0.204, 0.1, 0.404, 0.3)))(WIDE)

    np.testing.assert_allclose(found.boxes, [(0.204, 0.2, 0.404, 0.6)], atol=1e-5)
    np.testing.assert_allclose(found.scores, [0.9])
    points = [(0.264, 0.36), (0.344, 0.36), (0.304, 0.44), (0.274, 0.52), (0.334, 0.52)]
    np.testing.assert_allclose(found.landmarks, [points], atol=1e-5)


def test_a_face_that_the_picture_cuts_ends_there() -> None:
    found = centerface((0.9, (-0.1, -0.1, 0.2, 0.2)), (0.9, (0.6, 0.2, 0.8, 0.6)))(WIDE)

    np.testing.assert_allclose(found.boxes[0], (0.6, 0.4, 0.8, 1), atol=1e-5)
    np.testing.assert_allclose(found.boxes[1], (0, 0, 0.2, 0.4), atol=1e-5)
    assert found.landmarks.min() >= 0
    assert found.landmarks.max() <= 1


def test_a_face_found_twice_is_one_and_beside_it_is_another() -> None:
    found = centerface((0.8, (0.21, 0.11, 0.41, 0.31)), (0.9, FACE), (0.7, (0.35, 0.1, 0.54, 0.3)))(
        SQUARE
    )

    np.testing.assert_allclose(found.scores, [0.9, 0.7])


@pytest.mark.parametrize(
    "found",
    [
        [],
        [(MIN_SCORE - 0.01, FACE)],
        [(0.9, (0.2, 0.7, 0.4, 0.9))],  # in what is below the picture
    ],
)
def test_no_face_where_the_model_is_not_sure_or_no_picture_is(found: list[Any]) -> None:
    faces = centerface(*found)(WIDE)

    assert faces.boxes.shape == (0, 4)
    assert faces.scores.shape == (0,)
    assert faces.landmarks.shape == (0, 5, 2)


def test_the_largest_100_faces_count() -> None:
    many = [(0.9, (0.01 * n, 0.0, 0.01 * n + 0.0001 * (n + 1), 0.5)) for n in range(99)]
    many += [(0.9, (0.03 * n, 0.6, 0.03 * n + 0.0005, 0.601)) for n in range(20)]

    boxes = centerface(*many)(SQUARE).boxes

    assert len(boxes) == MAX_FACES
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    assert (np.diff(areas) <= 1e-9).all()
    assert (boxes[:99, 3] < 0.55).all()


def tilted(degrees: float) -> Any:
    """Return the five points of a face that is tilted clockwise, in pixels round 0."""
    face = np.array([(-2, -2), (2, -2), (0, 0), (-1.5, 2), (1.5, 2)], np.float32)
    turn = np.radians(degrees)
    return face @ [(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))]


@pytest.mark.parametrize("degrees", [-179, -100, -20, 0, 5, 45, 179])
def test_a_tilted_face_rolls_clockwise(degrees: float) -> None:
    assert roll(tilted(degrees)) == pytest.approx(degrees, abs=1e-3)


TOLD = describe(30, 0.2, np.full(7, 1 / 7, np.float32))


def test_the_roll_is_that_of_the_pixels_not_of_the_fractions() -> None:
    points = tilted(30) * 20 / WIDE.size + 0.5
    found = FoundFaces(
        np.array([FACE], np.float32), np.array([0.9], np.float32), points[None].astype(np.float32)
    )

    (face,) = find(lambda _: found, lambda *_: [TOLD], WIDE)

    assert face.roll == pytest.approx(30, abs=0.1)


def test_a_face_is_cut_out_square_in_the_middle_of_black() -> None:
    image = Image.new("RGB", (400, 200), (0, 0, 255))
    image.paste((255, 0, 0), (100, 50, 200, 100))  # twice as wide as high

    pixels = crop(image, np.array([0.25, 0.25, 0.5, 0.5], np.float32))

    assert (pixels.shape, pixels.dtype) == ((3, 112, 112), np.float32)
    assert (pixels[0, 30:82] == 255).all()
    assert (pixels[0, :26] == 0).all()
    assert (pixels[0, 86:] == 0).all()
    assert (pixels[1:] == 0).all()


@pytest.mark.parametrize("box", [(1, 1, 1, 1), (0, 0, 0, 0), (0.5, 0, 0.5, 1), (0, 0, 1, 1)])
def test_no_box_is_too_small_to_be_cut_out(box: tuple[float, ...]) -> None:
    pixels = crop(Image.new("RGB", (80, 90), "white"), np.array(box, np.float32))

    assert pixels.max() > 200


# Of the emotions, CALM is what a light face looks like, and HAPPY a dark one.
EXPRESSION = graphs.blend("probabilities", dark=np.eye(7)[1], light=np.eye(7)[0])


def test_each_face_of_a_picture_gets_its_own_attributes() -> None:
    image = Image.new("RGB", (200, 100), (250, 250, 250))
    image.paste((5, 5, 5), (100, 0, 200, 100))
    reader = FaceApi(graphs.means({"age": 4, "male": 255}), EXPRESSION)

    light, dark = reader(image, np.array([[0, 0, 0.5, 1], [0.5, 0, 1, 1]], np.float32))

    assert light.age_low < 60 < light.age_high
    assert dark.age_low < 5 < dark.age_high
    assert (light.gender, dark.gender) == ("Male", "Female")
    assert (light.emotions[0][0], dark.emotions[0][0]) == ("CALM", "HAPPY")


@pytest.mark.parametrize("number", [1, 5, 6, 13, 100])
def test_however_many_faces_there_are_each_is_read_from_its_own_place(number: int) -> None:
    greys = [250 - 40 * (n % 5) for n in range(number)]
    image = Image.new("RGB", (100 * number, 100))
    for n, grey in enumerate(greys):
        image.paste((grey, grey, grey), (100 * n, 0, 100 * n + 100, 100))
    places = [(n / number, 0.0, (n + 1) / number, 1.0) for n in range(number)]

    told = FaceApi(graphs.means({"age": 2, "male": 255}), EXPRESSION)(
        image, np.array(places, np.float32)
    )

    ages = [(one.age_low + one.age_high) / 2 for one in told]
    assert ages == pytest.approx([grey / 2 for grey in greys], rel=0.09)


def test_a_face_is_seen_mirrored_too() -> None:
    """So a model to which one side is everything isn't left alone with it."""
    image = Image.new("RGB", (100, 100), "white")
    image.paste("black", (50, 0, 100, 100))
    seen: list[Any] = []

    class Model:
        def run(self, outputs: list[str], inputs: Any) -> list[Any]:
            seen.append(inputs["faces"])
            rows = len(inputs["faces"])
            return [
                np.full((rows, 7) if name == "probabilities" else rows, 0.5) for name in outputs
            ]

    FaceApi(Model(), Model())(image, np.array([[0.25, 0.25, 0.75, 0.75]], np.float32))

    left, right = (seen[0][..., half].mean() for half in (slice(56), slice(56, None)))
    assert left == pytest.approx(right, rel=0.01)
    # Not the same views twice.
    assert len({view.tobytes() for view in seen[0]}) == len(seen[0]) > 1


def test_softened_emotions_keep_their_order_and_none_is_certain() -> None:
    sure = np.array([[0.96, 0.03, 0.01, 0, 0, 0, 0]], np.float32)

    soft = softened(sure)

    assert soft.sum() == pytest.approx(1, abs=1e-6)
    assert 0.5 < soft[0, 0] < 0.75
    assert (np.argsort(-soft, kind="stable") == np.argsort(-sure, kind="stable")).all()


def test_emotions_are_all_there_best_first() -> None:
    told = describe(30, 0.2, np.array([0.1, 0.2, 0.3, 0.05, 0.05, 0.25, 0.05], np.float32))

    assert [name for name, _ in told.emotions[:4]] == ["SAD", "DISGUSTED", "HAPPY", "CALM"]
    assert {name for name, _ in told.emotions} == set(EMOTIONS)
    assert sum(value for _, value in told.emotions) == pytest.approx(100, abs=1e-3)


@pytest.mark.parametrize(("happy", "smile", "confidence"), [(0.9, True, 90), (0.2, False, 80)])
def test_a_smile_is_a_happy_face(happy: float, smile: bool, confidence: float) -> None:
    told = describe(30, 0.2, np.array([1 - happy, happy, 0, 0, 0, 0, 0], np.float32))

    assert told.smile is smile
    assert told.smile_confidence == pytest.approx(confidence, abs=1e-3)


@pytest.mark.parametrize("age", [-3.0, 0.4, 7, 35, 70, 140])
def test_an_age_range_is_never_negative_and_wider_for_who_is_harder_to_guess(age: float) -> None:
    told = describe(age, 0.5, np.full(7, 1 / 7, np.float32))

    assert 0 <= told.age_low <= told.age_high
    if age >= 0:
        assert told.age_low <= age <= told.age_high + 0.5
    assert told.age_high - told.age_low <= 40


def test_without_faces_no_model_of_attributes_runs() -> None:
    reader = FaceApi(None, None)

    assert reader(WIDE, np.zeros((0, 4), np.float32)) == []


def test_any_face_finder_and_any_face_reader_will_do() -> None:
    places = np.array([(0.25, 0.5, 0.75, 1), (0, 0, 0.5, 0.25)], np.float32)
    points = np.arange(20, dtype=np.float32).reshape(2, 5, 2) / 32
    found = FoundFaces(places, np.array([0.9, 0.8], np.float32), points)
    told = [describe(age, 0.2, np.full(7, 1 / 7, np.float32)) for age in (30, 60)]

    faces = find(lambda _: found, lambda *_: told, WIDE)

    assert [face.box for face in faces] == [(0.25, 0.5, 0.5, 0.5), (0, 0, 0.5, 0.25)]
    assert [face.confidence for face in faces] == [90, 80]
    assert [face.landmarks[0] for face in faces] == [(0, 1 / 32), (10 / 32, 11 / 32)]
    assert [face.attributes for face in faces] == told
