"""Converting a model: the arithmetic, and the file that is whole or not there."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from local.rekognition import store
from local.rekognition.classifier import views
from local.rekognition.conversion.batch_norm import fold_batch_norm
from local.rekognition.conversion.efficientnet import build


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
        build({})


def test_the_views_are_the_middle_and_the_whole_scaled_as_the_model_expects() -> None:
    image = Image.new("RGB", (448, 224), (255, 127, 0))
    image.paste((0, 0, 0), (0, 0, 112, 224))  # a quarter that only the whole shows

    crop, whole = views(image)

    assert crop.shape == whole.shape == (3, 224, 224)
    np.testing.assert_allclose(crop.reshape(3, -1).T, [[1, 0, -127 / 128]] * 224**2, atol=1e-6)
    np.testing.assert_allclose(whole[:, 100, 20], [-127 / 128] * 3, atol=1e-6)
    np.testing.assert_allclose(whole[:, 100, 200], [1, 0, -127 / 128], atol=1e-6)


def test_a_model_is_made_once(tmp_path: Path) -> None:
    made = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("model")

    first = store.ensure(tmp_path / "models", "m-1.onnx", make)
    second = store.ensure(tmp_path / "models", "m-1.onnx", make)

    assert first == second == tmp_path / "models" / "m-1.onnx"
    assert first.read_text() == "model"
    assert len(made) == 1


def test_another_version_is_made_anew(tmp_path: Path) -> None:
    store.ensure(tmp_path, "m-1.onnx", lambda path: path.touch())

    path = store.ensure(tmp_path, "m-2.onnx", lambda path: path.touch())

    assert path.name == "m-2.onnx"


def test_an_interrupted_conversion_leaves_nothing_to_be_taken_for_a_model(tmp_path: Path) -> None:
    def interrupted(path: Path) -> None:
        path.write_text("hal")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.ensure(tmp_path, "m-1.onnx", interrupted)

    assert list(tmp_path.iterdir()) == []


def test_the_name_appears_only_when_the_content_is_complete(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        path.write_text("half")
        assert not (tmp_path / "m-1.onnx").exists()
        path.write_text("whole")

    assert store.ensure(tmp_path, "m-1.onnx", make).read_text() == "whole"
