"""Sessions of the converted models."""

import logging
from pathlib import Path

import onnxruntime as ort  # type: ignore[import-untyped]

from local.rekognition import catalog

_log = logging.getLogger(__name__)


def session(directory: Path, name: str, threads: int = 1) -> ort.InferenceSession:
    """Load a model, to be kept and shared by all threads.

    A file that can't be loaded is converted again, once.

    Parameters
    ----------
    directory
        Of the converted models.
    name
        One of `catalog.MODELS`; inputs and outputs are described by the module that converts it.
    threads
        Cores that one call may use.

    Raises
    ------
    catalog.WeightsMissingError
        The model has to be converted and its weights are not there.
    importlib.metadata.PackageNotFoundError
        The Python package with its weights isn't installed.
    OSError
        The directory can't be written.
    """
    path = catalog.ensure(directory, name)
    try:
        return _load(path, threads)
    except Exception as error:  # onnxruntime's own classes share no useful base
        _log.warning("%s can't be loaded (%s); converting it again", path.name, error)
        path.unlink(missing_ok=True)
        return _load(catalog.ensure(directory, name), threads)


def _load(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning workers of one request would take the cores from the others.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
