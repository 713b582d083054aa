"""What the pipeline adds to decoding and recognising."""

import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from PIL import Image

from chalicelib.analysis.photo import prepare
from chalicelib.analysis.recognition import recognise
from chalicelib.store.image import Upload
from chalicelib.store.wanted import Wanted
from chalicelib.times import timestamp

PHOTOS = Path(__file__).parent.parent / "tests" / "photos"
NUMBER = 200
AT_ONCE = 4
UPLOADED = datetime(2026, 1, 1, tzinfo=UTC)


def measure(app: ModuleType) -> Iterator[tuple[str, str, str]]:
    """Give the row of 200 photos through the whole pipeline, at once as locally."""
    # The local recognition remembers what it has seen, so each photo is another one.
    photos, others = _photos(blue=0), _photos(blue=255)
    settings, pipeline = app.settings, app.pipeline()
    wanted = [Wanted(f"{number}.png", len(photo)) for number, photo in enumerate(photos)]
    app.store().reservations.reserve("public", wanted, UPLOADED)
    for number, photo in enumerate(photos):
        key = f"uploads/public/{number}.png"
        app.aws.s3.put_object(Bucket=settings.upload_bucket, Key=key, Body=photo)

    def alone(number: int) -> None:
        recognise(app.aws.rekognition, prepare(others[number]).jpeg, settings)

    def whole(number: int) -> None:
        pipeline.analyse(Upload("public", f"{number}.png", timestamp(UPLOADED), "1"))

    alone(0)
    needed, taken = _seconds(alone), _seconds(whole)
    yield (
        f"{NUMBER} photos: decode and recognise alone / the whole pipeline",
        f"throughput {needed / taken:.2f} ({NUMBER / taken:.1f} photos a second)",
        ">= 0.9",
    )


def _photos(blue: int) -> list[bytes]:
    """Give 200 photos, each with a corner of its own colour."""
    originals = [Image.open(file).convert("RGB") for file in sorted(PHOTOS.glob("*.png"))]
    photos = []
    for number in range(NUMBER):
        photo = originals[number % len(originals)].copy()
        photo.paste((number % 16 * 16, number // 16 * 16, blue), (0, 0, 16, 16))
        file = io.BytesIO()
        photo.save(file, "PNG", compress_level=1)
        photos.append(file.getvalue())
    return photos


def _seconds(work: Callable[[int], Any]) -> float:
    start = time.perf_counter()
    # The lines of the log are a part of the work, but the table is what is to be read.
    with redirect_stdout(io.StringIO()), ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(NUMBER)))
    return time.perf_counter() - start
