"""Objects and faces from what the models put out, without the real models."""

import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from local.rekognition.faceapi import EMOTIONS, FaceApi, crop, describe
from local.rekognition.faces import find
from local.rekognition.nanodet import CLASSES, MIN_SCORE, NanoDet
from local.rekognition.ssd_and_blaze import MAX_FACES, SsdAndBlaze
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


def face_model(side: int, found: list[tuple[float, tuple[float, ...]]]) -> Any:
    scores = np.array([score for score, _ in found], np.float32)
    boxes = np.array([box for _, box in found], np.float32).reshape(-1, 4)
    return graphs.constant("image", [1, 3, side, side], {"scores": scores, "boxes": boxes})


def test_an_object_has_its_class_confidence_and_box_in_the_picture() -> None:
    (cat,) = nanodet((CAT, 0.75, (104, 52, 312, 208)))(WIDE)

    assert (cat.kind, cat.confidence) == ("cat", 75)
    assert cat.box == (0.25, 0.25, 0.5, 0.75)  # the picture fills the upper half of the square


def test_objects_come_surest_first_and_unsure_ones_not_at_all() -> None:
    found = nanodet(
        (CAT, MIN_SCORE - 0.01, (0, 0, 50, 50)),
        (DOG, MIN_SCORE + 0.01, (0, 0, 50, 50)),
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
SAME_FACE = (0.2, 0.14, 0.38, 0.3)
ELSEWHERE = (0.7, 0.1, 0.9, 0.3)


def detect(first: list[Any], second: list[Any]) -> tuple[Any, Any]:
    detector = SsdAndBlaze(face_model(512, first), face_model(192, second))
    return detector(Image.new("RGB", (512, 512)))


def test_a_face_is_where_both_detectors_say_so() -> None:
    boxes, scores = detect([(0.9, FACE), (0.95, ELSEWHERE)], [(0.8, SAME_FACE)])

    np.testing.assert_allclose(boxes, [FACE], atol=1e-6)
    np.testing.assert_allclose(scores, [0.9])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([], []),
        ([(0.9, FACE)], []),
        ([], [(0.9, FACE)]),
        ([(0.9, FACE)], [(0.9, ELSEWHERE)]),
        ([(0.1, FACE)], [(0.9, FACE)]),
        ([(0.9, FACE)], [(0.1, FACE)]),
        ([(0.9, FACE)], [(0.9, (0.35, 0.1, 0.55, 0.3))]),  # they overlap by a seventh
    ],
)
def test_no_face_where_they_do_not(first: list[Any], second: list[Any]) -> None:
    boxes, scores = detect(first, second)

    assert (boxes.shape, scores.shape) == ((0, 4), (0,))


def test_the_largest_100_faces_count() -> None:
    many = [(0.9, (0.01 * n, 0.0, 0.01 * n + 0.0001 * (n + 1), 0.5)) for n in range(99)]
    many += [(0.9, (0.001 * n, 0.6, 0.001 * n + 0.0005, 0.601)) for n in range(20)]

    boxes, _ = detect(many, many)

    assert len(boxes) == MAX_FACES
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    assert (np.diff(areas) <= 1e-9).all()
    assert (boxes[:99, 3] < 0.55).all()


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


def test_each_face_of_a_picture_gets_its_own_attributes() -> None:
    image = Image.new("RGB", (200, 100), (240, 240, 240))
    image.paste((20, 20, 20), (100, 0, 200, 100))
    probabilities = np.eye(7, dtype=np.float32)[:2]
    expression = graphs.constant("faces", ["n", 3, 112, 112], {"probabilities": probabilities})
    reader = FaceApi(graphs.means({"age": 4, "male": 255}), expression)

    light, dark = reader(image, np.array([[0, 0, 0.5, 1], [0.5, 0, 1, 1]], np.float32))

    assert light.age_low < 60 < light.age_high
    assert dark.age_low < 5 < dark.age_high
    assert (light.gender, dark.gender) == ("Male", "Female")
    assert light.gender_confidence == pytest.approx(240 / 255 * 100, abs=0.1)
    assert dark.gender_confidence == pytest.approx((1 - 20 / 255) * 100, abs=0.1)
    assert (light.emotions[0], dark.emotions[0]) == (("CALM", 100), ("HAPPY", 100))


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


def test_attributes_are_told_only_when_asked() -> None:
    detector = SsdAndBlaze(face_model(512, [(0.9, FACE)]), face_model(192, [(0.9, FACE)]))

    (face,) = find(detector, FaceApi(None, None), Image.new("RGB", (512, 512)), False)

    assert face.attributes is None
    assert face.confidence == pytest.approx(90, abs=1e-4)
    np.testing.assert_allclose(face.box, (0.2, 0.1, 0.2, 0.2), atol=1e-6)


def test_any_face_finder_and_any_face_reader_will_do() -> None:
    places = np.array([(0.25, 0.5, 0.75, 1), (0, 0, 0.5, 0.25)], np.float32)
    told = [describe(age, 0.2, np.full(7, 1 / 7, np.float32)) for age in (30, 60)]

    faces = find(
        lambda _: (places, np.array([0.9, 0.8], np.float32)), lambda *_: told, WIDE, told=True
    )

    assert [face.box for face in faces] == [(0.25, 0.5, 0.5, 0.5), (0, 0, 0.5, 0.25)]
    assert [face.confidence for face in faces] == [90, 80]
    assert [face.attributes for face in faces] == told
