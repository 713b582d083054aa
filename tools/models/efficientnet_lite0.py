"""EfficientNet-Lite0, from its PyTorch state dict: the classifier of the 1000 ImageNet classes.

Input ``images``: float32 (n, 3, 224, 224), RGB, values (0..255 - 127) / 128. Output
``probabilities``: float32 (n, 1000), each row summing to 1.

The architecture is that of the EfficientNet-Lite release (Apache-2.0): no squeeze-and-excitation,
ReLU6 as the activation, and TensorFlow's ``SAME`` padding.
"""

from tools.models.graph import Graph
from tools.models.weights import Weights

_SIZE = 224
_CLASSES = 1000
# Of each stage, the number of blocks and the stride of the first.
_STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))
_BATCH_NORM = ("weight", "bias", "running_mean", "running_var")


def build(graph: Graph, weights: Weights) -> None:
    """Add the network; see `convert`."""
    weights.ignore(lambda name, _: name.endswith(".num_batches_tracked"))
    layers = _Layers(graph, weights)
    images = graph.input("images", "n", 3, _SIZE, _SIZE)
    x = graph.relu6(layers.convolution(images, "_conv_stem", "_bn0", stride=2))
    # Only later blocks of a stage keep shape and channels, so only they can add their input.
    blocks = [
        (stride if first else 1, not first)
        for number, stride in _STAGES
        for first in (True, *[False] * (number - 1))
    ]
    for index, (stride, skip) in enumerate(blocks):
        x = layers.inverted_residual(x, f"_blocks.{index}", stride, skip)
    x = graph.relu6(layers.convolution(x, "_conv_head", "_bn1"))
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])])
    x = graph.dense(x, weights.take("_fc.weight"), weights.take("_fc.bias"))
    graph.output(graph.node("Softmax", [x], axis=1), "probabilities", "n", _CLASSES)


class _Layers:
    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._graph = graph
        self._weights = weights

    def convolution(
        self, x: str, layer: str, batch_norm: str, *, stride: int = 1, depthwise: bool = False
    ) -> str:
        kernel, bias = self._weights.folded(
            self._weights.take(f"{layer}.weight"), *(f"{batch_norm}.{part}" for part in _BATCH_NORM)
        )
        groups = len(kernel) if depthwise else 1
        return self._graph.convolution(x, kernel, bias, stride=stride, groups=groups, name=layer)

    def inverted_residual(self, x: str, block: str, stride: int, skip: bool) -> str:
        relu6 = self._graph.relu6
        y = x
        if f"{block}._expand_conv.weight" in self._weights:
            y = relu6(self.convolution(y, f"{block}._expand_conv", f"{block}._bn0"))
        depthwise = f"{block}._depthwise_conv"
        y = self.convolution(y, depthwise, f"{block}._bn1", stride=stride, depthwise=True)
        y = self.convolution(relu6(y), f"{block}._project_conv", f"{block}._bn2")
        return self._graph.add(y, x) if skip else y
