"""Converted models on disk: made once, whole or not at all."""

import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)


def ensure(directory: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return the file `name` in `directory`, making it first if it isn't there.

    The name must change whenever the content would (versions of source and converter belong in
    it): a file that exists is taken as it is. The file appears under its name only when complete,
    so neither an interruption nor two processes at once leave a partial one.

    Parameters
    ----------
    directory
        Created if missing.
    name
        File name, without folders.
    make
        Writes the content to the path it is given; its errors pass through and leave nothing.

    Raises
    ------
    OSError
        The directory can't be written.
    """
    target = directory / name
    if target.exists():
        return target
    directory.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    handle, temporary = tempfile.mkstemp(dir=directory, prefix=f"{name}.", suffix=".part")
    os.close(handle)
    try:
        make(Path(temporary))
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())  # else a power cut could keep the name and lose the content
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _log.info("converted %s in %.1f s", name, time.perf_counter() - started)
    return target
