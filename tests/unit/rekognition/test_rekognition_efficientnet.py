"""What the classifier looks at, without the model."""

import numpy as np
from PIL import Image

from local.rekognition.efficientnet import views


def test_the_views_are_the_middle_and_the_whole_scaled_as_the_model_expects() -> None:
    image = Image.new("RGB", (448, 224), (255, 127, 0))
    image.paste((0, 0, 0), (0, 0, 112, 224))  # a quarter that only the whole shows

    crop, whole = views(image)

    assert crop.shape == whole.shape == (3, 224, 224)
    np.testing.assert_allclose(crop.reshape(3, -1).T, [[1, 0, -127 / 128]] * 224**2, atol=1e-6)
    np.testing.assert_allclose(whole[:, 100, 20], [-127 / 128] * 3, atol=1e-6)
    np.testing.assert_allclose(whole[:, 100, 200], [1, 0, -127 / 128], atol=1e-6)
