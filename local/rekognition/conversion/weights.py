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

    def take(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return an array as float32 and note that it was used.

        Parameters
        ----------
        name
            As in the file.
        shape
            What its shape must be; any, if nothing is given.

        Raises
        ------
        KeyError
            There is none of that name.
        ValueError
            It has another shape.
        """
        array = self._arrays[name]
        if shape and array.shape != shape:
            raise ValueError(f"{name} has the shape {array.shape} where {shape} is expected")
        self._unused.discard(name)
        return array.astype(np.float32)

    def check_all_used(self) -> None:
        """Raise ValueError if there is an array that was not taken: it is another model."""
        if self._unused:
            raise ValueError(f"weights of another architecture: {min(self._unused)} has no place")
