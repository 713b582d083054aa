"""The largest picture of each format fits the function's memory; a larger one is refused."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.analysis import decoding
from chalicelib.analysis.photo import prepare
from chalicelib.errors import UnusablePhoto
from tests.unit.pictures.largest import HEIC_MEGAPIXELS, MOST, PICTURES, megabytes
from tests.unit.pictures.looks import encoded

ROOT = Path(__file__).parents[3]
ALWAYS = "webp"  # the one that needs most


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.unit.pictures.largest", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.large
@pytest.mark.skipif(sys.platform != "linux", reason="only there such a limit is kept")
@pytest.mark.parametrize("name", PICTURES)
def test_the_largest_picture_fits_the_memory_of_the_function(name, examples, tmp_path):
    if name != ALWAYS and not examples(usual=False, large=True):
        pytest.skip("takes long: with --large")
    file = tmp_path / "picture"
    made = run("make", name, str(file))
    assert made.returncode == 0, made.stderr
    answer = run("prepare", str(file), str(megabytes(name)))
    assert answer.returncode == 0, answer.stderr
    decoder = name.split()[0].upper().replace("HEIC", "HEIF")
    expected = HEIC_MEGAPIXELS if decoder == "HEIF" else MOST[decoder]
    assert int(answer.stdout) > 0.99 * expected * 10**6


def test_large_pictures_are_decoded_one_at_a_time():
    small, large = (encoded(Image.new("1", (side, side)), "PNG") for side in (500, 5000))
    with ThreadPoolExecutor() as pool:
        with decoding._one_at_a_time:
            waiting = pool.submit(decoding.decode, large)
            assert decoding.decode(small).width == 500
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        assert waiting.result(30).width == 5000


@pytest.mark.parametrize("picture_format", ["WEBP", "PNG", "TIFF"])
def test_a_larger_picture_is_refused(picture_format):
    side = int((MOST[picture_format] * 10**6) ** 0.5) + 2
    options = {"lossless": True, "method": 0, "quality": 0} if picture_format == "WEBP" else {}
    if picture_format == "TIFF":
        options = {"compression": "group4"}
    image = Image.new("1", (side, side))
    with pytest.raises(UnusablePhoto) as refusal:
        prepare(encoded(image, picture_format, **options))
    assert refusal.value.code == "ImageTooLarge"
    assert f"{MOST[picture_format]} million" in refusal.value.message
