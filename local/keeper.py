"""Ends the local run's processes when the run itself is gone.

Started by the run with a pipe as its input, on which it is told of each process. The pipe closes
when the run ends, even by SIGKILL; then the latest process is ended first, each in its own time,
so that the emulator, the first, still gets to write its state down.
"""

import os
import signal
import sys
import time

_STOP_SECONDS = 10


def main() -> None:
    """Read ``+<pid>`` and ``-<pid>`` lines until there are no more, then end what is left."""
    pids: list[int] = []
    for line in sys.stdin:
        pid = int(line[1:])
        if line.startswith("+"):
            pids.append(pid)
        elif pid in pids:
            pids.remove(pid)
    for pid in reversed(pids):
        _end(pid)


def _end(pid: int) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
    try:
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    main()
