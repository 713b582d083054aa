"""Sessions of the converted models."""

import hashlib
from pathlib import Path

import onnxruntime as ort  # type: ignore[import-untyped]

from local.rekognition.catalog import MODELS


class ModelError(Exception):
    """A model is missing or damaged; the message names it and what makes it again."""


def session(directory: Path, name: str, threads: int = 1) -> ort.InferenceSession:
    """Load a model, to be kept and shared by all threads.

    Parameters
    ----------
    directory
        Of the converted models.
    name
        One of `catalog.MODELS`.
    threads
        Cores that one call may use.

    Raises
    ------
    ModelError
        It can't be loaded.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Memory laid out beforehand for each size of input is two times what a call needs, and no
    # faster here.
    options.enable_mem_pattern = False
    # Spinning workers of one request would take the cores from the others.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    path = directory / MODELS[name].file
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != MODELS[name].sha256:
                raise ValueError("the checksum is another")
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own classes share no useful base
        kind = "damaged" if path.exists() else "missing"
        raise ModelError(f"the model {path} is {kind}; `make models` makes it") from error
