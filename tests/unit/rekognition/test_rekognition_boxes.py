"""Box arithmetic: overlap, suppression, and the way to a model's square and back."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from local.rekognition import boxes


def rows(*values: tuple[float, float, float, float]) -> Any:
    return np.array(values, np.float32).reshape(-1, 4)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((0, 0, 2, 2), 1),
        ((1, 0, 3, 2), 1 / 3),
        ((1, 1, 3, 3), 1 / 7),
        ((0, 0, 1, 1), 1 / 4),
        ((2, 0, 4, 2), 0),  # they touch
        ((5, 5, 6, 6), 0),
        ((1, 1, 1, 1), 0),  # no area
        ((2, 2, 0, 0), 0),  # turned inside out
    ],
)
def test_overlap_is_the_shared_part_of_the_joint_area(
    other: tuple[float, float, float, float], expected: float
) -> None:
    square = rows((0, 0, 2, 2))

    np.testing.assert_allclose(boxes.overlaps(square, rows(other)), [[expected]], rtol=1e-6)
    np.testing.assert_allclose(boxes.overlaps(rows(other), square), [[expected]], rtol=1e-6)


def test_each_overlaps_with_each() -> None:
    first, second = rows((0, 0, 2, 2), (2, 0, 4, 2)), rows((0, 0, 2, 2), (9, 9, 9, 9), (0, 0, 4, 2))

    np.testing.assert_allclose(boxes.overlaps(first, second), [[1, 0, 0.5], [0, 0, 0.5]])
    assert boxes.overlaps(first, rows()).shape == (2, 0)


def test_of_boxes_that_overlap_the_best_is_kept() -> None:
    places = rows((0, 0, 10, 10), (1, 0, 11, 10), (20, 0, 30, 10), (2, 0, 12, 10))
    scores = np.array([0.8, 0.9, 0.5, 0.7], np.float32)

    assert boxes.suppress(places, scores, 0.5) == [1, 2]
    assert boxes.suppress(places, scores, 0.82) == [1, 0, 3, 2]
    assert boxes.suppress(rows(), np.array([], np.float32), 0.5) == []


def test_a_suppressed_box_suppresses_none_itself() -> None:
    chain = rows((0, 0, 10, 10), (4, 0, 14, 10), (8, 0, 18, 10))
    scores = np.array([0.9, 0.8, 0.7], np.float32)

    assert boxes.suppress(chain, scores, 0.4) == [0, 2]


@pytest.mark.parametrize("size", [(200, 100), (100, 200), (1000, 500), (90, 90)])
def test_a_letterbox_keeps_the_proportions_and_is_black_beyond(size: tuple[int, int]) -> None:
    pixels = boxes.letterbox(Image.new("RGB", size, (255, 128, 1)), 100)

    width, height = size[0] * 100 // max(size), size[1] * 100 // max(size)
    assert (pixels.shape, pixels.dtype) == ((1, 3, 100, 100), np.float32)
    for channel, value in enumerate((255, 128, 1)):
        assert (pixels[0, channel, :height, :width] == value).all()
    assert pixels.sum() == (255 + 128 + 1) * width * height


@pytest.mark.parametrize(
    ("size", "sides"),
    [
        ((400, 400), (96, 96)),
        ((400, 200), (96, 64)),  # 48 pixels and some below them
        ((200, 401), (64, 96)),
        ((10_000, 80), (96, 32)),
    ],
)
def test_a_letterbox_can_be_as_narrow_as_the_picture(
    size: tuple[int, int], sides: tuple[int, int]
) -> None:
    image = Image.new("RGB", size, "white")

    pixels = boxes.letterbox(image, 96, multiple=32)

    width, height = sides
    assert pixels.shape == (1, 3, height, width)
    assert (pixels == boxes.letterbox(image, 96)[:, :, :height, :width]).all()


@pytest.mark.parametrize("size", [(400, 200), (150, 300), (999, 80), (80, 10_000)])
def test_a_box_in_the_square_is_a_fraction_of_the_picture(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size)
    width, height = size
    left, top, right, bottom = width // 4, height // 2, width // 4 * 3, height
    image.paste((255, 255, 255), (left, top, right, bottom))
    white = boxes.letterbox(image, 416)[0, 0] > 127
    across, down = np.flatnonzero(white.any(axis=0)), np.flatnonzero(white.any(axis=1))
    found = rows((across[0], down[0], across[-1] + 1, down[-1] + 1))

    (fractions,) = boxes.unletterbox(found, size, 416)

    expected = [left / width, top / height, right / width, bottom / height]
    # Half a pixel of the square, which is more of a narrow picture.
    pixel = max(size) / 416
    tolerance = np.array([pixel / width, pixel / height] * 2) * 0.51 + 1e-6
    assert (abs(fractions - expected) <= tolerance).all(), (fractions, expected)


def test_a_box_is_cut_off_at_the_edges_of_the_picture() -> None:
    found = rows((-5, -5, 500, 500))

    np.testing.assert_array_equal(boxes.unletterbox(found, (300, 100), 416), [[0, 0, 1, 1]])


def test_points_in_the_square_are_fractions_of_the_picture_too() -> None:
    points = np.array([[(104, 52), (208, 104)], [(-3, 0), (416, 208)]], np.float32)

    found = boxes.unletterbox(points, (300, 150), 416)

    np.testing.assert_allclose(found, [[(0.25, 0.25), (0.5, 0.5)], [(0, 0), (1, 1)]])


def test_a_box_as_the_service_gives_it() -> None:
    assert boxes.corner_and_size(rows((0.25, 0.5, 0.75, 0.625))[0]) == (0.25, 0.5, 0.5, 0.125)
