"""Named arrays that a model is built from, with an account of which were used."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Weights:
    """The arrays of a file by name.

    Parameters
    ----------
    arrays
        Name to array.
    idle
        Tells the names that no model uses, such as a training counter.
    """

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], idle: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._arrays = arrays
        self._unused = {name for name in arrays if not idle(name)}

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def take(self, name: str) -> NDArray[np.float32]:
        """Return an array as float32 and note that it was used; raise KeyError if there is none."""
        array = self._arrays[name]
        self._unused.discard(name)
        return array.astype(np.float32)

    def check_all_used(self) -> None:
        """Raise ValueError if there is an array that was not taken: it is another model."""
        if self._unused:
            raise ValueError(f"weights of another architecture: {min(self._unused)} has no place")
