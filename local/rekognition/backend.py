"""Everything that the operations work with, loaded and warm."""

import logging
import os
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from PIL import Image

from local.rekognition import api, images, sight
from local.rekognition.boxes import WHOLE_PICTURE
from local.rekognition.centerface import CenterFace
from local.rekognition.efficientnet import EfficientNet
from local.rekognition.faceapi import FaceApi
from local.rekognition.models import session
from local.rekognition.nanodet import NanoDet
from local.rekognition.ppocr import PpOcr
from local.rekognition.protocols import Models
from local.rekognition.seen import Seen
from local.rekognition.sight import Sight
from local.rekognition.taxonomy import Taxonomy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_log = logging.getLogger(__name__)

# Pictures analysed at once, at the most: each needs up to 110 MB for its bytes, its pixels and what
# the models compute, so that all of it stays under 1 GB. With more cores each picture gets several.
_MOST_PICTURES = 6


def pictures_at_once() -> int:
    """Return how many pictures are analysed at once: one a core, up to what memory allows."""
    return min(os.cpu_count() or 1, _MOST_PICTURES)


def load(models: Path, s3_endpoint: str) -> api.Backend:
    """Load all models and run each once, for its first run allocates; let it not be a user's.

    Parameters
    ----------
    models
        The directory of the converted models.
    s3_endpoint
        URL of the S3 that holds the images.

    Raises
    ------
    ModelError
        A model can't be loaded.
    """
    started = time.perf_counter()
    pictures = pictures_at_once()
    loaded = load_models(models, os.cpu_count() or 1, pictures)
    taxonomy = Taxonomy.load()
    slots = threading.Semaphore(pictures)

    def look(data: bytes) -> Sight:
        # No more at once than there are cores: more would only make each slower and hold more
        # decoded pictures in memory.
        with slots:
            return sight.look(loaded, taxonomy, images.decode(data))

    blank = Image.new("RGB", (256, 256))
    sight.look(loaded, taxonomy, blank)
    loaded.reader(blank, WHOLE_PICTURE)
    _log.info("models loaded and warm in %.2f s", time.perf_counter() - started)
    return api.Backend(Seen(look), _s3_client(s3_endpoint))


def load_models(directory: Path, cores: int = 1, pictures: int = 1) -> Models:
    """Load all models.

    Parameters
    ----------
    directory
        Of the converted models.
    cores
        That all may use together.
    pictures
        That are analysed at once.

    Raises
    ------
    ModelError
        A model can't be loaded.
    """
    model = partial(session, directory, threads=cores // pictures)
    return Models(
        classifier=EfficientNet(model("efficientnet-lite0")),
        detector=NanoDet(model("nanodet")),
        finder=CenterFace(model("centerface")),
        reader=FaceApi(model("age-gender"), model("expression")),
        text_reader=PpOcr(session(directory, "text-lines", threads=cores), model("text-words")),
    )


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
