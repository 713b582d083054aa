"""Building a network: the arithmetic, and weights that are another network's."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from tools.models import centerface, efficientnet_lite0, onnx_file
from tools.models.graph import Graph
from tools.models.reading import DamagedError
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


def test_a_graph_of_another_network_is_refused() -> None:
    relu = onnx.helper.make_node("Relu", ["input.1"], ["537"])
    other = onnx.helper.make_graph([relu], "other", [], [])

    with pytest.raises(KeyError, match="538"):
        centerface.build(Graph("test"), other)


@pytest.mark.parametrize("content", [None, b"", b"half a model"])
def test_an_onnx_file_that_is_none_is_damaged(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "centerface.onnx"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(DamagedError, match=r"centerface\.onnx (is missing|is damaged|holds no)"):
        onnx_file.load(file)
