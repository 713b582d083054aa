"""What the local recognition's HTTP and queue add to its models, with 100 photos at once."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.analysis.photo import prepare
from local.config import LocalConfig
from local.rekognition import api, backend

PHOTOS = Path(__file__).parent.parent / "tests" / "photos"
NUMBER = 100


def measure() -> Iterator[tuple[str, str, str]]:
    """Give the row; each photo is asked for its labels and for its faces."""
    files = sorted(PHOTOS.glob("*.[jp][pn]g"))
    prepared = [prepare(file.read_bytes()).jpeg for file in files]
    # What follows the picture is ignored, but makes it another one: none is looked at twice.
    photos = [
        prepared[number % len(prepared)] + number.to_bytes(4, "big") for number in range(NUMBER)
    ]
    models = backend.load(
        LocalConfig.from_environment(os.environ).models, os.environ["AWS_ENDPOINT_URL"]
    )
    client = boto3.client(
        "rekognition", config=Config(max_pool_connections=NUMBER, read_timeout=120)
    )

    def alone(photo: bytes) -> None:
        image: Mapping[str, Any] = {"Image": {"Bytes": photo}}
        api.detect_labels(image, models)
        api.detect_faces({**image, "Attributes": ["ALL"]}, models)

    def served(photo: bytes) -> None:
        client.detect_labels(Image={"Bytes": photo})
        client.detect_faces(Image={"Bytes": photo}, Attributes=["ALL"])

    needed = _seconds(alone, photos, backend.pictures_at_once())
    taken = _seconds(served, photos, NUMBER)
    yield (
        f"{NUMBER} photos at once, labels and faces: the models alone / the local endpoint",
        f"throughput {needed / taken:.2f} ({NUMBER / taken:.1f} photos a second), none failed",
        ">= 0.8",
    )


def _seconds(work: Callable[[bytes], None], photos: list[bytes], at_once: int) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(work, photos))  # the first failure is raised
    return time.perf_counter() - start
