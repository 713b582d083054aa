"""Places of text: rectangles at any angle, their parts, and what of one is in a region."""

import math

import numpy as np
import pytest

from local.rekognition import quads

UNIT = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])


def leaning(degrees: float) -> quads.Quad:
    """Return a rectangle of 100 x 20 around (200, 200), turned clockwise."""
    angle = math.radians(degrees)
    axis = np.array([math.cos(angle), math.sin(angle)])
    normal = np.array([-axis[1], axis[0]])
    signs = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return np.array([(200, 200) + a * 50 * axis + b * 10 * normal for a, b in signs])


@pytest.mark.parametrize("degrees", [-44, -30.2, -7, 0, 0.5, 12.3, 44])
def test_points_of_a_rectangle_give_its_corners_as_its_text_is_read(degrees: float) -> None:
    corners = leaning(degrees)
    along = np.linspace(0, 1, 101)[:, None]
    edges = [a + along * (b - a) for a, b in zip(corners, np.roll(corners, -1, 0), strict=True)]

    found = quads.smallest_rectangle(np.concatenate(edges))

    assert found == pytest.approx(corners, abs=0.6)


@pytest.mark.parametrize("degrees", [46, 90, -60])
def test_what_stands_on_its_end_begins_with_its_upper_left(degrees: float) -> None:
    found = quads.smallest_rectangle(leaning(degrees))

    length, height = quads.size(found)
    assert (length, height) == pytest.approx((20, 100), abs=1)
    assert found[0, 0] < found[1, 0]
    assert found[0, 1] < found[3, 1]


def test_one_point_is_a_rectangle_too() -> None:
    assert (quads.smallest_rectangle(np.array([(3.0, 4.0)])) == (3, 4)).all()


def test_a_rectangle_grows_by_as_much_on_each_side() -> None:
    grown = quads.grown(leaning(30), 5)

    assert quads.size(grown) == pytest.approx((110, 30))
    assert grown.mean(axis=0) == pytest.approx((200, 200))


def test_a_part_is_taken_along_the_text() -> None:
    upwards = quads.turned(UNIT, 3)

    assert upwards[0].tolist() == [0, 1]
    assert quads.part(upwards, 0, 0.25).tolist() == [[0, 1], [0, 0.75], [1, 0.75], [1, 1]]


@pytest.mark.parametrize(
    ("polygon", "share"),
    [
        (UNIT, 1),
        (UNIT[::-1], 1),
        (UNIT * 10 - 5, 1),
        (UNIT + 2, 0),
        (UNIT + np.array([0.25, 0]), 0.75),
        (np.array([(0, 0), (1, 0), (0, 1)]), 0.5),
        # An L, which isn't convex: all but its upper right quarter.
        (np.array([(0, 0), (0.5, 0), (0.5, 0.5), (1, 0.5), (1, 1), (0, 1)]), 0.75),
        (np.array([(0.5, 0.5), (0.5, 0.5), (0.5, 0.5)]), 0),
    ],
    ids=range(8),
)
def test_how_much_is_in_a_region(polygon: quads.Polygon, share: float) -> None:
    assert quads.share(UNIT, polygon) == pytest.approx(share)
    assert quads.share(quads.turned(UNIT, 2), polygon) == pytest.approx(share)


def test_what_has_no_area_is_in_no_region() -> None:
    assert quads.share(UNIT * [1, 0], UNIT) == 0
