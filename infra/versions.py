"""Which commit a stage runs, and whether its data can be read by this one."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.errors import DeployError

#: The form of what a stage keeps, in its tables and its bucket. To be raised by a change after
#: which an older commit can't go on with what is there, and by no other. Since 2 there are tags and
#: words, which an older commit would drop when it stores an image again.
DATA_VERSION = 2

#: What a function says of its deployment: the digest of the project it comes from, and, when all
#: around it was done as well, the commit and the time.
PROJECT_TAG, COMMIT_TAG, TIME_TAG = "deployed-project", "deployed-commit", "deployed-at"

UNKNOWN = "unknown"
# What is said of a commit that is not deployed as it is.
_CHANGED = "-changed"
_PARAMETER = "DataVersion"
_DIGITS = 12
# What a deployment is made of.
_PARTS = (".chalice", "app.py", "chalicelib", "frontend", "infra", "requirements.txt")


def find_commit(root: Path) -> str:
    """Give the commit of a project's folder.

    Returns
    -------
    str
        Its first 12 hexadecimal digits, with ``-changed`` where what is deployed isn't what it
        holds; ``unknown`` without git, or where git has nothing of the project.
    """
    commit = _git(root, "rev-parse", f"--short={_DIGITS}", "HEAD")
    # A folder that was unpacked within somebody's repository is no part of that.
    if not commit or not _git(root, "ls-files", "app.py"):
        return UNKNOWN
    return f"{commit}{_CHANGED}" if _git(root, "status", "--porcelain", "--", *_PARTS) else commit


def commit_before(running: str | None, deployed: str) -> str | None:
    """Give the commit to go back to, if there is one that git knows.

    Parameters
    ----------
    running : str, optional
        What was running when a deployment began, as `find_commit` gave it then.
    deployed : str
        What that deployed.
    """
    commit = (running or UNKNOWN).removesuffix(_CHANGED)
    return None if commit in (UNKNOWN, deployed.removesuffix(_CHANGED)) else commit


def check_data_version(before: Mapping[str, str], running: Callable[[], str | None]) -> None:
    """Check that this commit knows the form of a stage's data.

    Parameters
    ----------
    before : Mapping
        What the data stack was last applied with; empty if there is none.
    running : callable
        Gives the commit that the stage runs, if it is known.

    Raises
    ------
    DeployError
        If the data has a newer form.
    """
    found = int(before.get(_PARAMETER) or 0)
    if found > DATA_VERSION:
        raise DeployError(
            f"The stage's data has version {found}, and this commit knows only {DATA_VERSION}: it "
            "can't go back so far. Deploy the commit that runs there, "
            f'{running() or UNKNOWN}, or a later one (docs/operations.md, "Roll back").'
        )


def data_version() -> dict[str, str]:
    """Give the parameter with which the data stack keeps the version of its data."""
    return {_PARAMETER: str(DATA_VERSION)}


def _git(root: Path, *arguments: str) -> str | None:
    """Give what git says; None if it can't be asked or doesn't know."""
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run([git, "-C", root, *arguments], capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else None
