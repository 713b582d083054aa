"""A `TextReader`: PP-OCRv4, a detector of lines and a recogniser of what they say."""

import math
import threading
from typing import Any

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from PIL import Image

from local.rekognition import letters, quads, regions
from local.rekognition.boxes import Array, percent
from local.rekognition.letters import Piece
from local.rekognition.protocols import Corners, Line, Word
from local.rekognition.quads import Quad

#: The service finds no more words in a picture: see DetectText in its API reference.
MOST_WORDS = 100

# The detector takes pictures whose sides are multiples of this.
_STEP = 32
# The longer side of what it looks at, pixels; small pictures are enlarged up to twice.
_SIDE = 960
_SHORTER_SIDE = 320
# A pixel is of text above the first, and a region on average from the second: as published.
_PIXEL_SCORE = 0.3
_REGION_SCORE = 0.5
# What it finds is the middle of a line; how far that is grown, as published, is its area by its
# circumference, this many times.
_GROWTH = 1.6
_LEAST_HEIGHT = 3  # of that middle, pixels
# Lines that are read at the most: the largest. Each gives a word or none.
_MOST_LINES = 128

# How sure the recogniser must be of a line, 0..1, on average. It was of 118 of 120 lines of signs
# drawn in four typefaces, of 32 of 190 in Russian, Ukrainian and Greek, which it can't read, and of
# nothing that it made up where 85 photos have no text. Of lines as they are, turned round for a
# trial, it was up to 0.93.
_SURE = 0.9
_SURE_TURNED = 0.95

# The recogniser takes lines of this height, pixels, and of any width up to some bound.
_HEIGHT = 48
_LEAST_WIDTH = 160
_LONGEST = 2400
# Of all lines together: 100 words of print take 11,000, and twice that if they are upside down. So
# a page in a script that isn't read ends too.
_MOST_WIDTH = 24_000


class PpOcr:
    """The models ``text-lines`` and ``text-words``.

    Looking for lines takes 100 MB, more than anything else here, so one picture at a time does it:
    the session for that should use all cores.
    """

    def __init__(self, detector: ort.InferenceSession, recogniser: ort.InferenceSession) -> None:
        self._detector = detector
        self._recogniser = recogniser
        self._one_at_a_time = threading.Lock()
        metadata = recogniser.get_modelmeta().custom_metadata_map
        self._characters = metadata["characters"].split("\n")

    def __call__(self, image: Image.Image) -> list[Line]:
        """See `TextReader`."""
        lines: list[Line] = []
        words_left, width_left = MOST_WORDS, _MOST_WIDTH
        for quad in self.find(image):
            for quarters, least in _ways(quad):
                place = quads.turned(quad, quarters)
                picture = _cut(image, place)
                width_left -= picture.width
                found = self._recognise(picture)
                if letters.sureness(found) >= least:
                    words = letters.readable(found)[:words_left]
                    words_left -= len(words)
                    lines += [_line(place, words, image.size)] if words else []
                    break
            if words_left <= 0 or width_left <= 0:
                break
        return lines

    def find(self, image: Image.Image) -> list[Quad]:
        """Return where lines of text may be, pixels, from top to bottom."""
        size = _detectors_size(image.size)
        pixels = _pixels(image.resize(size, Image.Resampling.BILINEAR))
        with self._one_at_a_time:
            output: list[Any] = self._detector.run(None, {"x": pixels})
        scale = np.divide(image.size, size)
        found = []
        for region in regions.find(output[0][0, 0], _PIXEL_SCORE, _MOST_LINES):
            rectangle = quads.smallest_rectangle(region.points)
            length, height = (side + 1 for side in quads.size(rectangle))
            if region.score >= _REGION_SCORE and min(length, height) >= _LEAST_HEIGHT:
                growth = _GROWTH * length * height / (2 * (length + height))
                found.append(quads.grown(rectangle, growth + 0.5) * scale)
        return sorted(found, key=lambda quad: (quad[:, 1].mean(), quad[:, 0].mean()))

    def _recognise(self, line: Image.Image) -> list[Piece]:
        pixels = _pixels(line)
        padding = max(0, _LEAST_WIDTH - line.width)
        padded = np.pad(pixels, ((0, 0), (0, 0), (0, 0), (0, padding)))
        output: list[Any] = self._recogniser.run(None, {"x": padded})
        steps = output[0][0]
        return letters.pieces(
            steps[: math.ceil(len(steps) * line.width / padded.shape[3])], self._characters
        )


def _ways(quad: Quad) -> list[tuple[int, float]]:
    """Return in which ways to try to read a line: quarters it is turned by, and how sure to be.

    What stands on its end may be one upright letter, and what lies may be upside down.
    """
    length, height = quads.size(quad)
    upright, on_end = [(0, _SURE)], [(1, _SURE_TURNED), (3, _SURE_TURNED)]
    if height < 1.5 * length:
        return [*upright, (2, _SURE_TURNED)]
    return on_end if height > 2.5 * length else upright + on_end


def _detectors_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = _SIDE / max(size)
    if scale > 1:
        scale = min(scale, max(1.0, min(2.0, _SHORTER_SIDE / min(size))))
    width, height = (max(1, round(side * scale / _STEP)) * _STEP for side in size)
    return width, height


def _cut(image: Image.Image, place: Quad) -> Image.Image:
    """Return a line as a picture of its own, upright, as high as the recogniser takes it."""
    length, height = quads.size(place)
    width = min(_LONGEST, max(16, math.ceil(_HEIGHT * length / max(height, 1))))
    # Large letters are cut out larger, and made smaller with all their pixels taken into account.
    factor = max(1, min(int(height / _HEIGHT), math.ceil(length / width)))
    corners = place[[0, 3, 2, 1]].ravel()
    size = (width * factor, _HEIGHT * factor)
    cut = image.transform(size, Image.Transform.QUAD, tuple(corners), Image.Resampling.BICUBIC)
    return cut.reduce(factor) if factor > 1 else cut


def _pixels(image: Image.Image) -> Array:
    """Return a picture as both models take it: (1, 3, height, width), -1..1, blue first."""
    pixels = np.asarray(image, np.float32)[:, :, ::-1] / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])


def _line(place: Quad, pieces: list[Piece], size: tuple[int, int]) -> Line:
    words = tuple(
        Word(
            piece.text,
            percent(piece.sure),
            _corners(quads.part(place, piece.start, piece.end), size),
        )
        for piece in pieces
    )
    return Line(words, _corners(quads.part(place, pieces[0].start, pieces[-1].end), size))


def _corners(quad: Quad, size: tuple[int, int]) -> Corners:
    upper_left, upper_right, lower_right, lower_left = (
        (float(x), float(y)) for x, y in np.clip(quad / np.array(size), 0, 1)
    )
    return upper_left, upper_right, lower_right, lower_left
