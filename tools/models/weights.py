"""Named arrays that a network is built from, with an account of which were used."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

# What both the EfficientNet-Lite and the MobileNet of these models were trained with.
_EPSILON = 1e-3


class Weights:
    """The arrays of a file by name."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._unused = set(arrays)

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def ignore(self, idle: Callable[[str, NDArray[Any]], bool]) -> None:
        """Leave out of account what no network uses, such as a training counter."""
        self._unused -= {name for name, array in self._arrays.items() if idle(name, array)}

    def take(self, name: str) -> Array:
        """Return an array as float32 and note that it was used; raise KeyError if there is none."""
        array = self._arrays[name]
        self._unused.discard(name)
        return array.astype(np.float32)

    def folded(self, kernel: Array, *batch_norm: str) -> tuple[Array, Array]:
        """Return `fold_batch_norm` of a kernel and the arrays of these names."""
        return fold_batch_norm(kernel, *map(self.take, batch_norm))

    def check_all_used(self) -> None:
        """Raise ValueError if there is an array that was not taken: it is another network."""
        if self._unused:
            raise ValueError(f"weights of another architecture: {min(self._unused)} has no place")


def fold_batch_norm(
    kernel: NDArray[Any],
    gamma: NDArray[Any],
    beta: NDArray[Any],
    mean: NDArray[Any],
    variance: NDArray[Any],
) -> tuple[Array, Array]:
    """Merge a batch norm into the bias-free convolution before it: one pass over the data less.

    Parameters
    ----------
    kernel
        Convolution kernel, shape (out, in, height, width).
    gamma, beta, mean, variance
        The batch norm's scale, shift and running statistics, shape (out,).

    Returns
    -------
    tuple
        Kernel of the same shape and bias of shape (out,), of one convolution that does both.
    """
    scale = gamma / np.sqrt(variance + _EPSILON)
    folded = kernel * scale[:, None, None, None]
    return folded.astype(np.float32), (beta - mean * scale).astype(np.float32)
