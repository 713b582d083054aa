"""Quads: places of text, whichever way it is turned.

A quad is float64 of shape (4, 2): the corners (x, y) upper left, upper right, lower right and lower
left of the text as it is read, y growing downwards. Unless it is said otherwise the unit doesn't
matter, as long as it is one and the same for x and y.
"""

import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float64]
#: Corners (x, y) one after the other, shape (n, 2).
Polygon = NDArray[np.float64]

# Directions that a rectangle is tried in: each half degree of a quarter turn.
_ANGLES = np.deg2rad(np.arange(0, 90, 0.5))
_AXES = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])  # (2, directions)
_NORMALS = np.stack([-np.sin(_ANGLES), np.cos(_ANGLES)])


def smallest_rectangle(points: NDArray[np.float64]) -> Quad:
    """Return the smallest rectangle around points, shape (n, 2), n at least 1.

    Which direction is the smallest is told by the half degree. It begins with the upper left corner
    of text that leans from the horizontal by at most 45 degrees.
    """
    along, across = points @ _AXES, points @ _NORMALS
    lengths, heights = np.ptp(along, axis=0), np.ptp(across, axis=0)
    # One more, for a row of points has no area whichever way it is measured.
    best = int(((lengths + 1) * (heights + 1)).argmin())
    axis, normal = _AXES[:, best], _NORMALS[:, best]
    left, right = along[:, best].min(), along[:, best].max()
    top, bottom = across[:, best].min(), across[:, best].max()
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    quad = np.array([a * axis + b * normal for a, b in corners])
    # Beyond 45 degrees what was tried as the length is the height of text that leans the other way.
    return turned(quad, 3) if _ANGLES[best] > np.pi / 4 else quad


def turned(quad: Quad, quarters: int) -> Quad:
    """Return the same place for text that is turned clockwise by so many quarters more."""
    return np.roll(quad, -quarters, axis=0)


def size(quad: Quad) -> tuple[float, float]:
    """Return how long and how high the text is, each the longer of two sides."""
    sides = np.hypot(*(np.roll(quad, -1, axis=0) - quad).T)
    return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))


def grown(rectangle: Quad, by: float) -> Quad:
    """Return a rectangle with each side moved outwards."""
    length, height = size(rectangle)
    axis = (rectangle[1] - rectangle[0]) / max(length, 1e-9)
    normal = (rectangle[3] - rectangle[0]) / max(height, 1e-9)
    outwards = np.array([-axis - normal, axis - normal, axis + normal, normal - axis])
    moved: Quad = rectangle + by * outwards
    return moved


def part(quad: Quad, start: float, end: float) -> Quad:
    """Return what is between two fractions, 0..1, of the way along the text."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    return np.array(
        [
            quad[0] + start * top,
            quad[0] + end * top,
            quad[3] + end * bottom,
            quad[3] + start * bottom,
        ]
    )


def share(quad: Quad, polygon: Polygon) -> float:
    """Return how much of a quad is within a polygon, 0..1.

    The quad is convex; the polygon need not be. A quad without an area is within nothing.
    """
    whole = _area(quad)
    if whole == 0:
        return 0.0
    # Sutherland and Hodgman, 1974: what lies beyond each side of the quad in turn is cut off.
    left = polygon
    for corner, following in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        side = following - corner
        inside = (left - corner) @ np.array([-side[1], side[0]])
        kept: list[NDArray[np.float64]] = []
        for n in range(len(left)):
            here, before = inside[n], inside[n - 1]
            if (here < 0) != (before < 0):
                kept.append(left[n - 1] + (left[n] - left[n - 1]) * before / (before - here))
            if here >= 0:
                kept.append(left[n])
        if not kept:
            return 0.0
        left = np.array(kept)
    return min(1.0, _area(left) / whole)


def _area(polygon: Polygon) -> float:
    x, y = polygon.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
