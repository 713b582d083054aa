"""Ends the local run's processes when the run itself is gone.

Started by the run with a pipe as its input, on which it is told of each process. The pipe closes
when the run ends, even by SIGKILL; then every process is asked to end, the latest first, so that
the emulator gets to write its state down, and what is still there after 10 s is killed.
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
    pids = [pid for pid in reversed(pids) if _signal(pid, signal.SIGTERM)]
    deadline = time.monotonic() + _STOP_SECONDS
    while pids and time.monotonic() < deadline:
        time.sleep(0.05)
        pids = [pid for pid in pids if _signal(pid, 0)]
    for pid in pids:
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
