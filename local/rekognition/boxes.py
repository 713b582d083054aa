"""Boxes: how much two overlap, which of many to keep, and the way between picture and model.

A box is a row (left, top, right, bottom); boxes are float32 of shape (n, 4). Unless it is said
otherwise the unit doesn't matter, as long as it is one.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]
#: One box as the service gives it: left, top, width and height, fractions 0..1 of the picture.
Box = tuple[float, float, float, float]

#: One box as fractions.
WHOLE_PICTURE: Array = np.array([[0, 0, 1, 1]], np.float32)


def overlaps(first: Array, second: Array) -> Array:
    """Return intersection over union, 0..1, of each box in `first` with each in `second`.

    Parameters
    ----------
    first, second
        Boxes, shapes (n, 4) and (m, 4). A box without an area overlaps nothing.

    Returns
    -------
    ndarray
        Shape (n, m).
    """
    top_left = np.maximum(first[:, None, :2], second[None, :, :2])
    bottom_right = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.clip(bottom_right - top_left, 0, None).prod(axis=2)
    union = _areas(first)[:, None] + _areas(second)[None, :] - shared
    ratio: Array = np.divide(shared, union, out=np.zeros_like(shared), where=shared > 0)
    return ratio


def _areas(boxes: Array) -> Array:
    sides: Array = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None)
    return sides[:, 0] * sides[:, 1]


def suppress(boxes: Array, scores: Array, most_overlap: float) -> list[int]:
    """Return the indices of the boxes to keep, best first: non-maximum suppression.

    A detector finds each thing many times. Of boxes that overlap by more than `most_overlap`
    (intersection over union) only the one with the best score is kept.

    Parameters
    ----------
    boxes, scores
        Shapes (n, 4) and (n,).
    most_overlap
        0..1.
    """
    left = np.argsort(-scores, kind="stable")
    kept = []
    while left.size:
        best, others = left[0], left[1:]
        kept.append(int(best))
        left = others[overlaps(boxes[best][None], boxes[others])[0] <= most_overlap]
    return kept


def letterbox(image: Image.Image, side: int, multiple: int | None = None) -> Array:
    """Return a picture as the detectors take it: in a square, the proportions kept.

    Parameters
    ----------
    image
        An RGB picture of any size.
    side
        Of the square, pixels.
    multiple
        For a detector that takes other shapes, too: of the square only as much as the picture
        needs, its sides rounded up to multiples of this, pixels.

    Returns
    -------
    ndarray
        float32 (1, 3, height, width), 0..255, both sides as long as `side` or, with `multiple`,
        shorter. The picture touches the left and upper edge and fills the square one way; the rest
        is black.
    """
    size = _scaled(image.size, side)
    frame = (side, side)
    if multiple is not None:
        width, height = size
        frame = (-(-width // multiple) * multiple, -(-height // multiple) * multiple)
    canvas = Image.new("RGB", frame)
    canvas.paste(image.resize(size, Image.Resampling.BILINEAR))
    return np.ascontiguousarray(np.asarray(canvas, np.float32).transpose(2, 0, 1)[None])


def unletterbox(boxes: Array, size: tuple[int, int], side: int) -> Array:
    """Return boxes that a detector found in the `letterbox` of a picture, within that picture.

    Parameters
    ----------
    boxes
        Shape (n, 4), pixels of the square; or points, whose last axis is (x, y).
    size
        Width and height of the picture, pixels.
    side
        Of the square, pixels.

    Returns
    -------
    ndarray
        Of the same shape, fractions 0..1 of the picture's width and height; what lies outside of
        the picture is cut off.
    """
    scale = np.array(_scaled(size, side), np.float32)
    inside: Array = np.clip(boxes.reshape(-1, 2) / scale, np.float32(0), np.float32(1))
    return inside.reshape(boxes.shape)


def _scaled(size: tuple[int, int], side: int) -> tuple[int, int]:
    longer = max(size)
    width, height = (max(1, round(length * side / longer)) for length in size)
    return width, height


def corner_and_size(box: Array) -> Box:
    """Return one box, shape (4,), as the service gives it."""
    left, top, right, bottom = box.tolist()
    return left, top, right - left, bottom - top


def percent(probability: float) -> float:
    """Return a probability as the service's answers have it: 0..100, with three decimals."""
    return round(min(max(probability, 0.0), 1.0) * 100, 3)
