"""Reading with the real models: what is drawn is read, in place, and nothing else is."""

import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from local.config import MODELS
from local.rekognition import models
from local.rekognition.ppocr import PpOcr
from local.rekognition.protocols import Corners, Line
from tests.conftest import PHOTOS

SIGN = ("Harbour Street", "OPEN 7 days", "Car Park 2.50")
WORDS = ["Harbour", "Street", "OPEN", "7", "days", "Car", "Park", "2.50"]
ROW = "the harbour was calm and nobody spoke of rain"


@pytest.fixture(scope="module")
def read() -> PpOcr:
    return PpOcr(models.session(MODELS, "text-lines", 2), models.session(MODELS, "text-words"))


def drawn(lines: Iterable[str], size: int = 40, width: int = 500) -> Image.Image:
    """Return dark lines on a light ground, each twice as high as its letters."""
    lines = list(lines)
    image = Image.new("RGB", (width, size * (2 * len(lines) + 1)), (235, 230, 215))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for number, line in enumerate(lines):
        draw.text((size, size * (2 * number + 0.8)), line, (30, 35, 60), font)
    return image


def texts(lines: list[Line]) -> list[str]:
    return [word.text for line in lines for word in line.words]


def middle(corners: Corners) -> tuple[float, float]:
    x, y = np.mean(corners, axis=0)
    return float(x), float(y)


def test_lines_and_words_in_the_order_they_are_read(read: PpOcr) -> None:
    lines = read(drawn(SIGN))

    assert [[word.text for word in line.words] for line in lines] == [s.split() for s in SIGN]
    assert all(90 < word.confidence <= 100 for line in lines for word in line.words)


def test_words_are_where_they_are(read: PpOcr) -> None:
    """To less than half a letter."""
    image, font = drawn(SIGN), ImageFont.load_default(40)
    lines = read(image)

    for number, (line, text) in enumerate(zip(lines, SIGN, strict=True)):
        start = 40.0
        for word in line.words:
            left, top, right, bottom = font.getbbox(word.text)
            place = (start + left, 40 * (2 * number + 0.8) + top)
            expected = (*place, place[0] + right - left, place[1] + bottom - top)
            corners = np.array(word.corners) * image.size
            assert [*corners[0], *corners[2]] == pytest.approx(expected, abs=14), word
            assert corners[1] == pytest.approx([corners[2][0], corners[0][1]], abs=3)
            start += font.getlength(word.text + " ")
        assert line.corners[0] == line.words[0].corners[0]
        assert line.corners[2] == line.words[-1].corners[2]
        assert text.startswith(line.words[0].text)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_text_is_read_and_its_corners_turn_with_it(read: PpOcr, quarters: int) -> None:
    upright = drawn(SIGN)
    image = upright.rotate(-90 * quarters, expand=True)

    lines = read(image)

    assert sorted(texts(lines)) == sorted(WORDS)
    straight = {word.text: word for line in read(upright) for word in line.words}
    for word in (word for line in lines for word in line.words):
        corners = np.array(word.corners)
        for _ in range(quarters):  # back, each a quarter against the clock
            corners = np.stack([corners[:, 1], 1 - corners[:, 0]], axis=1)
        assert corners == pytest.approx(np.array(straight[word.text].corners), abs=0.05), word


@pytest.mark.parametrize("degrees", [-20, 12, 60])
def test_leaning_text_is_read(read: PpOcr, degrees: int) -> None:
    image = drawn(SIGN).rotate(degrees, Image.Resampling.BICUBIC, True, fillcolor=(90, 90, 90))

    found = texts(read(image))

    assert {"Harbour", "Street", "OPEN", "days"} <= set(found) <= set(WORDS)


@pytest.mark.parametrize("way", [Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM])
def test_in_a_mirror_there_are_no_words(read: PpOcr, way: Image.Transpose) -> None:
    assert texts(read(drawn(SIGN).transpose(way))) == []


@pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.[pj][np]g")), ids=lambda path: path.name)
def test_a_photo_without_text_has_no_words(read: PpOcr, path: object) -> None:
    assert texts(read(Image.open(str(path)).convert("RGB"))) == []


@pytest.mark.parametrize("size", [(80, 80), (80, 9000), (9000, 80), (700, 500)])
@pytest.mark.parametrize("ground", ["white", "black"])
def test_an_empty_picture_of_any_size(read: PpOcr, size: tuple[int, int], ground: str) -> None:
    assert read(Image.new("RGB", size, ground)) == []


def test_large_letters_and_small_ones(read: PpOcr) -> None:
    assert texts(read(drawn(["EXIT"], 400, 1400))) == ["EXIT"]
    assert texts(read(drawn(["Car Parks"], 14, 120))) == ["Car", "Parks"]


def test_of_a_page_the_first_hundred_words_in_a_bounded_time(read: PpOcr) -> None:
    page = drawn([ROW] * 40, 22, 560)
    started = time.thread_time()

    lines = read(page)

    assert time.thread_time() - started < 15  # one and a half, but on a busy machine
    assert len(texts(lines)) == 100
    assert texts(lines)[:9] == ROW.split()
    assert max(middle(line.corners)[1] for line in lines) < 0.4


class Counting:
    """A session that remembers how wide each line was that it read."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.widths: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def run(self, outputs: Any, inputs: dict[str, Any]) -> Any:
        self.widths.append(inputs["x"].shape[3])
        return self._session.run(outputs, inputs)


def test_of_a_page_that_can_not_be_read_only_so_much_is_tried() -> None:
    words = Counting(models.session(MODELS, "text-words"))
    read = PpOcr(models.session(MODELS, "text-lines", 2), words)
    page = drawn([f"{ROW} {ROW}"] * 40, 14, 700).transpose(Image.Transpose.FLIP_LEFT_RIGHT)

    assert len(texts(read(page))) <= 2

    # Twice what a page of a hundred words takes, and at the most one line beyond, each way.
    assert 22_000 < sum(words.widths) < 24_000 + 3 * 2400
