"""Who may begin: some requests are at work, some wait their turn, and the rest are refused.

A request waits before its body is read. So however many clients there are, only those at work hold
an image; what the others send stays with the operating system, a few hundred kilobytes each, and
then with them.
"""

import threading
from collections import deque
from typing import Final

from local.rekognition.errors import ServiceError

#: At work beside the pictures being analysed, one a core: their images arrive and are read from S3
#: meanwhile, so that no core waits for one. Each holds some 20 MB for an image of 5 MB.
READING: Final = 2
#: Waiting at the most. A thread that waits costs little, so this leaves room for many photos at
#: once; in a much longer queue the last would wait for longer than `WAIT_SECONDS`.
MOST_WAITING: Final = 256
#: Waiting for so long ends in a refusal. The AWS SDKs give up after 60 seconds by default and ask
#: again, and an answer that comes later is work for nobody; a refusal in time tells them to wait.
WAIT_SECONDS: Final = 40.0


class Queue:
    """First come, first served; shared by all threads.

    Parameters
    ----------
    at_work
        Requests that may be between `enter` and `leave` at once.
    most_waiting
        Requests that may wait in `enter` beyond those.
    seconds
        How long each of them may.
    """

    def __init__(
        self, at_work: int, most_waiting: int = MOST_WAITING, seconds: float = WAIT_SECONDS
    ) -> None:
        self._free = at_work
        self._most_waiting = most_waiting
        self._seconds = seconds
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Wait for a turn; then `leave` must follow.

        Raises
        ------
        ServiceError
            ThrottlingException: too many wait already, or this one has waited too long. Then
            `leave` mustn't follow.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if len(self._waiting) >= self._most_waiting:
                raise _throttled()
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(self._seconds):
            return
        with self._lock:
            if turn.is_set():  # it came in this very moment
                return
            self._waiting.remove(turn)
        raise _throttled()

    def leave(self) -> None:
        """End a turn and hand it to the one that has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


def _throttled() -> ServiceError:
    # The developer guide lists it under status 400; clients know it by its name and try again.
    return ServiceError("ThrottlingException", "Too many requests at once. Try your call again.")
