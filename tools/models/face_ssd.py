"""face-api's face detector, an SSD on MobileNet v1.

Input ``image``: float32 (1, 3, 512, 512), RGB, 0..255. Outputs ``scores``: float32 (5118,), 0..1,
and ``boxes``: float32 (5118, 4), left, top, right, bottom as fractions of the input; they may reach
beyond it.

At six scales the network predicts, for each of some fixed boxes (the priors), whether it holds a
face and how the face's box differs from it.
"""

from tools.models import faceapi
from tools.models.graph import Graph
from tools.models.weights import Array, Weights

_SIZE = 512
_BATCH_NORM = ("gamma", "beta", "moving_mean", "moving_variance")
_BLOCKS = range(1, 14)
_HALVING = (2, 4, 6, 12)  # the blocks with a stride of 2
_FIRST_SCALE = 11  # the block whose result is the finest of the six scales
_EXTRA_LAYERS = 8  # after the blocks; every second gives a scale
_CLASSES = 3  # of which the second is the face
# How much finer the network gives a shift and a size than in units of the prior's size.
_SHIFT_UNIT = 10
_SIZE_UNIT = 5


def build(graph: Graph, weights: Weights) -> None:
    """Add the network; see `convert`."""
    # Numbers of the published graph's own pre- and post-processing are among the weights.
    weights.ignore(lambda name, array: array.ndim < 2 and "/BatchNorm/" not in name)
    layers = _Layers(graph, weights)
    x = graph.normalized(graph.input("image", 1, 3, _SIZE, _SIZE), [127.5] * 3, [127.5] * 3)
    rows = [layers.predictions(scale, index) for index, scale in enumerate(_scales(layers, x))]
    shifts, classes = (graph.node("Concat", part, axis=0) for part in zip(*rows, strict=True))
    priors = weights.take("Output/extra_dim")[0]
    faces = graph.node("Sigmoid", [graph.reshape(graph.columns(classes, 1, 2), -1)])
    graph.output(faces, "scores", len(priors))
    graph.output(_boxes(graph, shifts, priors), "boxes", len(priors), 4)


class _Layers(faceapi.Layers):
    def pointwise(self, x: str, layer: str, stride: int = 1) -> str:
        """Add a convolution, of 1 x 1 or 3 x 3 pixels, whose batch norm is folded already."""
        bias = f"{layer}/convolution_bn_offset"
        return self.graph.relu6(self.convolution(x, f"{layer}/weights", bias, stride=stride))

    def depthwise(self, x: str, layer: str, stride: int) -> str:
        """Add a depthwise convolution with its batch norm."""
        kernel, bias = self.weights.folded(
            self.weights.take(f"{layer}/depthwise_weights").transpose(2, 3, 0, 1),
            *(f"{layer}/BatchNorm/{part}" for part in _BATCH_NORM),
        )
        x = self.graph.convolution(x, kernel, bias, stride=stride, groups=len(kernel))
        return self.graph.relu6(x)

    def predictions(self, x: str, scale: int) -> list[str]:
        """Add the two predictors of a scale: (boxes, 4) shifts and (boxes, 3) class logits."""
        rows = []
        for kind, numbers in (("BoxEncodingPredictor", 4), ("ClassPredictor", _CLASSES)):
            layer = f"Prediction/BoxPredictor_{scale}/{kind}"
            y = self.convolution(x, f"{layer}/weights", f"{layer}/biases")
            y = self.graph.node("Transpose", [y], perm=[0, 2, 3, 1])
            rows.append(self.graph.reshape(y, -1, numbers))
        return rows


def _scales(layers: _Layers, x: str) -> list[str]:
    """Add the network up to its predictors; return the six results that they look at."""
    x = layers.pointwise(x, "MobilenetV1/Conv2d_0_pointwise", stride=2)
    scales = []
    for block in _BLOCKS:
        stride = 2 if block in _HALVING else 1
        x = layers.depthwise(x, f"MobilenetV1/Conv2d_{block}_depthwise", stride)
        x = layers.pointwise(x, f"MobilenetV1/Conv2d_{block}_pointwise")
        if block in (_FIRST_SCALE, _BLOCKS[-1]):
            scales.append(x)
    for layer in range(_EXTRA_LAYERS):
        last = layer % 2 == 1
        x = layers.pointwise(x, f"Prediction/Conv2d_{layer}_pointwise", stride=2 if last else 1)
        if last:
            scales.append(x)
    return scales


def _boxes(graph: Graph, shifts: str, priors: Array) -> str:
    """Add the decoding of (n, 4): shift down, shift right, log height, log width."""
    start, end = priors[:, :2], priors[:, 2:]
    size = end - start
    centre = graph.scaled(graph.columns(shifts, 0, 2), size / _SHIFT_UNIT, (start + end) / 2)
    stretch = graph.node("Exp", [graph.times(graph.columns(shifts, 2, 4), 1 / _SIZE_UNIT)])
    down_first = graph.around(centre, graph.times(stretch, size / 2))
    return graph.node("Gather", [down_first, graph.constant([1, 0, 3, 2])], axis=1)
