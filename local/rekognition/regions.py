"""Regions: the connected places of a map of probabilities, as a detector of text gives one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from local.rekognition.boxes import Array

_Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Region:
    """A connected place, its corners among them.

    Attributes
    ----------
    points
        (n, 2): x and y, pixels, of the left and right end of each of its rows.
    score
        The mean of the map within it.
    pixels
        How many it has.
    """

    points: NDArray[np.float64]
    score: float
    pixels: int


@dataclass(frozen=True)
class _Runs:
    """Pixels side by side in a row: `first` and `last` are columns, both included."""

    row: _Indices
    first: _Indices
    last: _Indices


def find(scores: Array, floor: float, most: int) -> list[Region]:
    """Return the regions where a map is above a floor, the largest first.

    Pixels belong together when they touch, at a corner too.

    Parameters
    ----------
    scores
        Shape (height, width).
    floor
        What a pixel of a region has more than.
    most
        How many regions to return at the most.
    """
    runs = _runs(scores > floor)
    if not runs.row.size:
        return []
    owner = _connected(len(runs.row), *_touching(runs, scores.shape[1]))
    sums = np.zeros((scores.shape[0], scores.shape[1] + 1))
    np.cumsum(scores, axis=1, out=sums[:, 1:])
    total = np.bincount(owner, sums[runs.row, runs.last + 1] - sums[runs.row, runs.first])
    pixels = np.bincount(owner, runs.last - runs.first + 1)
    grouped = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[grouped], np.arange(len(pixels) + 1))
    regions = []
    for number in np.argsort(-pixels, kind="stable")[:most]:
        mine = grouped[starts[number] : starts[number + 1]]
        x = np.concatenate([runs.first[mine], runs.last[mine]])
        y = np.concatenate([runs.row[mine], runs.row[mine]])
        points = np.stack([x, y], axis=1).astype(np.float64)
        regions.append(Region(points, float(total[number] / pixels[number]), int(pixels[number])))
    return regions


def _runs(mask: NDArray[np.bool_]) -> _Runs:
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = mask
    change = np.diff(padded, axis=1)
    row, first = np.nonzero(change == 1)
    _, behind = np.nonzero(change == -1)
    return _Runs(row, first, behind - 1)


def _touching(runs: _Runs, width: int) -> tuple[_Indices, _Indices]:
    """Return the pairs of runs that touch, each as a run and one of the row above it."""
    # Ends as one rising number each, with room between rows for what reaches beyond an edge.
    row_length = width + 2
    starts = runs.row * row_length + runs.first
    ends = runs.row * row_length + runs.last
    low = np.searchsorted(ends, starts - row_length - 1)
    high = np.searchsorted(starts, ends - row_length + 1, side="right")
    count = np.maximum(high - low, 0)
    lower = np.repeat(np.arange(len(starts)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return lower, np.repeat(low, count) + within


def _connected(count: int, one: _Indices, other: _Indices) -> _Indices:
    """Return the number, 0 upwards, of the group that each of `count` things is in, by pairs.

    Each round joins every group to the lowest that it has a pair with, so the number of groups that
    are still to be joined halves at least.
    """
    root = np.arange(count)
    while True:
        a, b = root[one], root[other]
        if (a == b).all():
            return np.unique(root, return_inverse=True)[1]
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while (root != root[root]).any():
            root = root[root]
