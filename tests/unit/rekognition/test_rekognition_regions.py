"""The connected places of a map: the same as by walking from pixel to pixel."""

import numpy as np
import pytest
from numpy.typing import NDArray

from local.rekognition import regions


def by_walking(scores: NDArray[np.float32], floor: float) -> list[set[tuple[int, int]]]:
    """Return the pixels (x, y) of each place above the floor, by a flood from each."""
    left = {(int(x), int(y)) for y, x in zip(*np.nonzero(scores > floor), strict=True)}
    places = []
    while left:
        place, edge = set(), [left.pop()]
        while edge:
            x, y = edge.pop()
            place.add((x, y))
            near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & left
            left -= near
            edge += near
        places.append(place)
    return places


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_every_place_is_found_with_its_size_and_mean(seed: int, share: float) -> None:
    scores = np.random.default_rng(seed).random((40, 60)).astype(np.float32)
    expected = by_walking(scores, 1 - share)

    found = regions.find(scores, 1 - share, 10_000)

    assert [region.pixels for region in found] == sorted(map(len, expected), reverse=True)
    corners = {tuple(map(int, region.points[0])): region for region in found}
    for place in expected:
        (region,) = [region for corner, region in corners.items() if corner in place]
        assert {(int(x), int(y)) for x, y in region.points} <= place
        assert region.points.min(axis=0).tolist() == np.min(list(place), axis=0).tolist()
        assert region.points.max(axis=0).tolist() == np.max(list(place), axis=0).tolist()
        mean = np.mean([scores[y, x] for x, y in place])
        assert region.score == pytest.approx(float(mean), rel=1e-5)


def test_one_long_way_is_one_place() -> None:
    scores = np.zeros((101, 101), np.float32)
    scores[::2] = 1
    scores[1::4, -1] = scores[3::4, 0] = 1

    (region,) = regions.find(scores, 0.5, 10)

    assert region.pixels == 51 * 101 + 50


def test_the_last_pixel_of_a_row_does_not_touch_the_first_of_the_next() -> None:
    scores = np.array([[0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]], np.float32)

    assert len(regions.find(scores, 0.5, 10)) == 2
    assert len(regions.find(scores[[0, 2]], 0.5, 10)) == 2


def test_the_largest_are_kept() -> None:
    scores = np.zeros((9, 40), np.float32)
    for row, length in ((0, 5), (2, 30), (4, 1), (6, 20)):
        scores[row, :length] = 1

    assert [region.pixels for region in regions.find(scores, 0.5, 2)] == [30, 20]
    assert regions.find(np.zeros((9, 40), np.float32), 0.5, 2) == []
