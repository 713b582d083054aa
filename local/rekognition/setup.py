"""``python -m local.rekognition.setup``: fetch all weights and convert all models, once.

What is there already is not made again, so a second run ends at once, and an interrupted one is
taken up by the next.
"""

import argparse
import fcntl
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.config import MODELS
from local.rekognition import catalog, download

_OLD_SECONDS = 600


class SetupError(Exception):
    """Why the models can't be set up, in one line for the person who waits."""


def main() -> int:
    """Set up the models, with a line of progress for each step; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m local.rekognition.setup", description="Fetch and convert the local models."
    )
    parser.add_argument(
        "--models", type=Path, default=MODELS, help="where to put them (.local/models)"
    )
    try:
        set_up(parser.parse_args().models)
    except (SetupError, download.DownloadError, catalog.WeightsMissingError) as error:
        _tell(f"failed: {error}")
        return 1
    except OSError as error:
        _tell(f"failed: {error.filename or 'the disk'}: {error.strerror}")
        return 1
    except KeyboardInterrupt:
        _tell("interrupted; the next start goes on from here")
        return 130
    return 0


def set_up(directory: Path, npm: Path | None = None, project: Path = catalog.NPM_PROJECT) -> None:
    """Fetch the weights that are missing and convert the models that are missing.

    Parameters
    ----------
    directory
        Where to put them.
    npm
        The program; by default the one beside this Python.
    project
        The folder of the npm project that pins the packages.

    Raises
    ------
    SetupError
        A model can't be converted.
    download.DownloadError
        The weights can't be fetched.
    OSError
        The directory can't be written.
    """
    if not _unconverted(directory) and not any(_abandoned(directory)):
        return
    with _only_set_up(directory):
        for folder in _abandoned(directory):
            shutil.rmtree(folder, ignore_errors=True)
        _remove_old_parts(directory)
        unconverted = _unconverted(directory)  # another set-up may have done it all meanwhile
        needed = {catalog.MODELS[name].package for name in unconverted}
        if needed & set(download.missing(directory)):
            npm = npm or Path(sys.executable).parent / "npm"
            download.fetch(directory, npm, project, _tell)
        for name in unconverted:
            _convert(directory, name)
        _remove_outdated(directory)
    _tell(f"ready in {directory}")


def _unconverted(directory: Path) -> list[str]:
    return [
        name for name, model in catalog.MODELS.items() if not (directory / model.file).is_file()
    ]


def _convert(directory: Path, name: str) -> None:
    started = time.perf_counter()
    try:
        catalog.ensure(directory, name)
    except (OSError, catalog.WeightsMissingError):
        raise
    except Exception as error:
        model = catalog.MODELS[name]
        if model.beside:  # the next start shall not meet the same damaged files
            shutil.rmtree(catalog.weights_folder(directory, model.package), ignore_errors=True)
        reason = f"{type(error).__name__}: {error}"
        raise SetupError(f"{name} can't be converted from {model.package}: {reason}") from error
    _tell(f"converted {name} in {time.perf_counter() - started:.1f} s")


def _remove_outdated(directory: Path) -> None:
    """Remove the models of other versions of their weights or converters."""
    wanted = {model.file for model in catalog.MODELS.values()}
    for file in directory.glob("*.onnx"):
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
            _tell("another set-up is at work; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _abandoned(directory: Path) -> Iterator[Path]:
    """Give the folders of downloads; whoever holds the lock may remove them."""
    return directory.glob(f"{download.TEMPORARY}*")


def _remove_old_parts(directory: Path) -> None:
    """Remove what killed conversions left."""
    for part in directory.glob("*.part"):
        # A young one may be a conversion by the endpoint, which doesn't hold the lock.
        if time.time() - part.stat().st_mtime > _OLD_SECONDS:
            part.unlink(missing_ok=True)


def _tell(line: str) -> None:
    print(f"models: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
