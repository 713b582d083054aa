"""What was found in pictures, kept for a while: one is asked about up to three times.

A photo's labels, its faces and its words are asked for one after the other, with the same bytes.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from local.rekognition.queueing import MOST_WAITING
from local.rekognition.sight import Sight

#: Kept at the most, those looked at last. Between two questions about one picture come those of all
#: who wait. Each takes some 5 KB, one full of faces and words 300.
MOST: Final = 2 * MOST_WAITING


class Seen:
    """A memory of pictures, by what their bytes are; shared by all threads.

    Parameters
    ----------
    look
        Bytes of an image -> what is in it. What it raises is not kept.
    most
        Pictures to be kept.
    """

    def __init__(self, look: Callable[[bytes], Sight], most: int = MOST) -> None:
        self._look = look
        self._most = most
        self._sights: OrderedDict[bytes, Future[Sight]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, data: bytes) -> Sight:
        """Return what is in an image, looking at it if nobody has or does at this moment.

        Raises
        ------
        ServiceError
            What `look` raises, to everybody who waits for that look.
        """
        key = hashlib.sha256(data).digest()
        with self._lock:
            known = self._sights.get(key)
            sight: Future[Sight] = known or Future()
            self._sights[key] = sight
            self._sights.move_to_end(key)
            if len(self._sights) > self._most:
                self._sights.popitem(last=False)
        if not known:
            try:
                sight.set_result(self._look(data))
            except BaseException as error:
                with self._lock:
                    if self._sights.get(key) is sight:
                        del self._sights[key]
                sight.set_exception(error)
        return sight.result()
