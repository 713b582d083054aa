"""Merge batch norms into convolutions, as they need no pass over the data of their own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# What both the EfficientNet-Lite and the MobileNet of these models were trained with.
_EPSILON = 1e-3


def fold_batch_norm(
    kernel: NDArray[Any],
    gamma: NDArray[Any],
    beta: NDArray[Any],
    mean: NDArray[Any],
    variance: NDArray[Any],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Merge a batch norm into the bias-free convolution before it.

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
