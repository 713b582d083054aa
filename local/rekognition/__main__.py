"""``python -m local.rekognition``: arguments and wiring."""

import argparse
import ctypes
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from PIL import Image

from local.rekognition import api
from local.rekognition.boxes import WHOLE_PICTURE
from local.rekognition.catalog import WeightsMissingError
from local.rekognition.classifier import Classifier
from local.rekognition.face_attributes import FaceReader
from local.rekognition.face_detection import FaceDetector
from local.rekognition.faces import FaceFinder
from local.rekognition.labels import Labeller
from local.rekognition.models import session
from local.rekognition.objects import ObjectDetector
from local.rekognition.queueing import READING, Queue
from local.rekognition.server import HOST, Server
from local.rekognition.taxonomy import Taxonomy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_log = logging.getLogger("local.rekognition")

_FINISH_SECONDS = 5.0
# Pictures analysed at once, at the most: each needs up to 110 MB for its bytes, its pixels and what
# the models compute, so that all of it stays under 1 GB. With more cores each picture gets several.
_MOST_PICTURES = 6
# The parameter's number in glibc's malloc.h.
_M_MMAP_THRESHOLD = -3


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.rekognition", description=__doc__)
    parser.add_argument("--port", type=int, default=4567, help=f"on {HOST} (default 4567)")
    parser.add_argument("--models", type=Path, required=True, help="directory of converted models")
    parser.add_argument("--s3-endpoint", required=True, help="URL of the S3 that holds the images")
    return parser.parse_args()


def _forget_user_settings() -> None:
    """Drop the user's AWS and proxy settings: this process talks to this machine only.

    Arguments cover most of them, but a profile that doesn't exist, say, fails before any is read.
    """
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def _give_back_memory() -> None:
    """Have the C library return large freed buffers to the system at once, where it is glibc.

    By default it soon keeps buffers of up to 32 MB for later, in each of many threads, and images
    are such buffers: 100 at once would leave 200 MB more in use.
    """
    with suppress(AttributeError):  # macOS has no such function, and no need of it
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 1024 * 1024)


def _s3_client(endpoint: str) -> "S3Client":
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            proxies={},
            connect_timeout=2,
            read_timeout=15,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=64,
        ),
    )


def _backend(models: Path, s3_endpoint: str, pictures: int, threads: int) -> api.Backend:
    """Load everything, for so many pictures at once and so many cores for each."""
    started = time.perf_counter()
    load = partial(session, models, threads=threads)
    classifier = Classifier(models, threads)
    labeller = Labeller(classifier, ObjectDetector(load("nanodet")), Taxonomy.load())
    reader = FaceReader(load("age-gender"), load("expression"))
    finder = FaceFinder(FaceDetector(load("face-ssd"), load("face-blaze")), reader)
    # The first run of each model allocates; let it not be a user's.
    blank = Image.new("RGB", (256, 256))
    labeller(blank)
    finder(blank, attributes=False)
    reader(blank, WHOLE_PICTURE)
    _log.info("models loaded and warm in %.2f s", time.perf_counter() - started)
    return api.Backend(labeller, finder, _s3_client(s3_endpoint), threading.Semaphore(pictures))


def main() -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    arguments = _arguments()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.captureWarnings(True)
    _forget_user_settings()
    _give_back_memory()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    cores = os.cpu_count() or 1
    pictures = min(cores, _MOST_PICTURES)
    try:
        backend = _backend(arguments.models, arguments.s3_endpoint, pictures, cores // pictures)
    except WeightsMissingError as error:
        _log.error("%s", error)
        return 1
    try:
        call, queue = partial(api.call, backend=backend), Queue(pictures + READING)
        server = Server(arguments.port, call, queue)
    except OSError as error:
        _log.error("can't listen on %s:%d: %s", HOST, arguments.port, error.strerror)
        return 1
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    print("ready", flush=True)
    stop.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # a second one mustn't kill us on the way out
    server.finish(_FINISH_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
