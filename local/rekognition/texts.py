"""The text of a picture, less what a request doesn't ask for, as the service answers it.

What the filters mean is from the API reference, DetectTextFilters, DetectionFilter and
RegionOfInterest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

import numpy as np

from local.rekognition import quads
from local.rekognition.boxes import Box
from local.rekognition.errors import invalid_parameter
from local.rekognition.protocols import Corners, Line, Word
from local.rekognition.quads import Polygon

_DEFAULT_MIN_CONFIDENCE = 80.0
_MOST_POINTS = 10


@dataclass(frozen=True)
class Filters:
    """Which words are asked for.

    Attributes
    ----------
    min_confidence
        0..100.
    min_width, min_height
        Of a word's bounding box, fractions 0..1 of the picture.
    regions
        More than half of a word is in one of these; if there is none, it is anywhere.
    """

    min_confidence: float = _DEFAULT_MIN_CONFIDENCE
    min_width: float = 0.0
    min_height: float = 0.0
    regions: tuple[Polygon, ...] = ()

    @classmethod
    def of(cls, filters: Mapping[str, Any]) -> "Filters":
        """Return what a `DetectTextFilters` says.

        Raises
        ------
        ServiceError
            InvalidParameterException: a region is not one box or one polygon of 3 to 10 points.
        """
        word = filters.get("WordFilter", {})
        return cls(
            word.get("MinConfidence", _DEFAULT_MIN_CONFIDENCE),
            word.get("MinBoundingBoxWidth", 0.0),
            word.get("MinBoundingBoxHeight", 0.0),
            tuple(_region(region) for region in filters.get("RegionsOfInterest", ())),
        )

    def let(self, word: Word) -> bool:
        """Say whether a word is asked for."""
        _, _, width, height = _bounding_box(word.corners)
        return (
            word.confidence >= self.min_confidence
            and width >= self.min_width
            and height >= self.min_height
            and (not self.regions or any(_mostly_in(word, region) for region in self.regions))
        )


def asked_for(lines: Iterable[Line], filters: Filters) -> list[Line]:
    """Return the lines of text in a picture, each with the words asked for.

    A line without any is left out; any other keeps its place.
    """
    kept = []
    for line in lines:
        words = tuple(word for word in line.words if filters.let(word))
        if words:
            kept.append(replace(line, words=words))
    return kept


def detections(lines: list[Line]) -> list[dict[str, Any]]:
    """Return the service's `TextDetections`: lines, then the words of all, numbered throughout."""
    found = [
        {
            "DetectedText": " ".join(word.text for word in line.words),
            "Type": "LINE",
            "Confidence": fmean(word.confidence for word in line.words),
            "Geometry": _geometry(line.corners),
        }
        for line in lines
    ]
    found += [
        {
            "DetectedText": word.text,
            "Type": "WORD",
            "ParentId": number,
            "Confidence": word.confidence,
            "Geometry": _geometry(word.corners),
        }
        for number, line in enumerate(lines)
        for word in line.words
    ]
    return [{"Id": number, **shape} for number, shape in enumerate(found)]


def _geometry(corners: Corners) -> dict[str, Any]:
    box = zip(("Left", "Top", "Width", "Height"), _bounding_box(corners), strict=True)
    return {"BoundingBox": dict(box), "Polygon": [{"X": x, "Y": y} for x, y in corners]}


def _bounding_box(corners: Corners) -> Box:
    """Return the smallest upright box around a text."""
    x, y = zip(*corners, strict=True)
    return min(x), min(y), max(x) - min(x), max(y) - min(y)


def _mostly_in(word: Word, region: Polygon) -> bool:
    return quads.share(np.array(word.corners), region) > 0.5


def _region(region: Mapping[str, Any]) -> Polygon:
    if ("BoundingBox" in region) == ("Polygon" in region):
        raise _bad_region("needs either BoundingBox or Polygon")
    if "Polygon" in region:
        points = region["Polygon"]
        if not 3 <= len(points) <= _MOST_POINTS:
            raise _bad_region(f"Polygon needs 3 to {_MOST_POINTS} points")
        if any(set(point) != {"X", "Y"} for point in points):
            raise _bad_region("each point of Polygon needs X and Y")
        return np.array([(point["X"], point["Y"]) for point in points])
    box = region["BoundingBox"]
    if set(box) != {"Left", "Top", "Width", "Height"}:
        raise _bad_region("BoundingBox needs Left, Top, Width and Height")
    left, top, right, bottom = (
        *(box["Left"], box["Top"]),
        *(box["Left"] + box["Width"], box["Top"] + box["Height"]),
    )
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _bad_region(message: str) -> Exception:
    return invalid_parameter(f"Request has invalid parameters: RegionsOfInterest: {message}")
