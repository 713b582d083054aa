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

from local.rekognition import api, faces, labels, texts
from local.rekognition.boxes import WHOLE_PICTURE
from local.rekognition.efficientnet import EfficientNet
from local.rekognition.faceapi import FaceApi
from local.rekognition.models import session
from local.rekognition.nanodet import NanoDet
from local.rekognition.ppocr import PpOcr
from local.rekognition.protocols import Classifier, Detector, FaceFinder, FaceReader, TextReader
from local.rekognition.ssd_and_blaze import SsdAndBlaze
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
    cores, pictures = os.cpu_count() or 1, pictures_at_once()
    model = partial(session, models, threads=cores // pictures)
    classifier: Classifier = EfficientNet(model("efficientnet-lite0"))
    detector: Detector = NanoDet(model("nanodet"))
    finder: FaceFinder = SsdAndBlaze(model("face-ssd"), model("face-blaze"))
    reader: FaceReader = FaceApi(model("age-gender"), model("expression"))
    text_reader: TextReader = PpOcr(
        session(models, "text-lines", threads=cores), model("text-words")
    )
    label_image = partial(labels.find, classifier, detector, Taxonomy.load())
    find_faces = partial(faces.find, finder, reader)
    blank = Image.new("RGB", (256, 256))
    label_image(blank)
    finder(blank)
    reader(blank, WHOLE_PICTURE)
    text_reader(blank)
    _log.info("models loaded and warm in %.2f s", time.perf_counter() - started)
    return api.Backend(
        label_image,
        find_faces,
        partial(texts.find, text_reader),
        _s3_client(s3_endpoint),
        threading.Semaphore(pictures),
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
