"""``python -m local.rekognition``: arguments and wiring."""

import argparse
import ctypes
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path

from local.rekognition import api, backend
from local.rekognition.models import ModelError
from local.rekognition.queueing import READING, Queue
from local.rekognition.server import HOST, Server

_log = logging.getLogger("local.rekognition")

_FINISH_SECONDS = 5.0
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
    pictures = backend.pictures_at_once()
    try:
        loaded = backend.load(arguments.models, arguments.s3_endpoint)
    except ModelError as error:
        _log.error("%s", error)
        return 1
    try:
        call, queue = partial(api.call, backend=loaded), Queue(pictures + READING)
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
