"""Building a network: the arithmetic, and weights that are another network's."""

import numpy as np
import pytest

from tools.models import efficientnet_lite0
from tools.models.graph import Graph
from tools.models.weights import Weights, fold_batch_norm


def test_a_folded_batch_norm_gives_what_the_two_layers_gave() -> None:
    random = np.random.default_rng(0)
    kernel = random.normal(size=(4, 3, 1, 1))
    gamma, beta, mean = random.normal(size=(3, 4))
    variance = random.uniform(0.5, 2, 4)
    x = random.normal(size=3)

    folded, bias = fold_batch_norm(kernel, gamma, beta, mean, variance)

    expected = (kernel[:, :, 0, 0] @ x - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    np.testing.assert_allclose(folded[:, :, 0, 0] @ x + bias, expected, rtol=1e-5)


def test_weights_of_another_architecture_are_refused() -> None:
    with pytest.raises(KeyError, match="_conv_stem"):
        efficientnet_lite0.build(Graph("test"), Weights({}))


def test_a_weight_that_was_not_used_shows_another_architecture() -> None:
    weights = Weights({"a": np.zeros(1), "b": np.zeros(1), "step": np.zeros(1)})
    weights.ignore(lambda name, _: name == "step")
    assert weights.take("a").dtype == np.float32

    with pytest.raises(ValueError, match="b has no place"):
        weights.check_all_used()
    weights.take("b")
    weights.check_all_used()
