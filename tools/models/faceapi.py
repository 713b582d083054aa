"""What the networks of face-api have in common: how its weights are named and its layers built."""

from tools.models.graph import Graph
from tools.models.weights import Weights

_SIZE = 112  # of the square pictures of faces, pixels
_MEAN = (122.782, 117.001, 104.298)  # of photos of faces: red, green, blue
_POOL = 7


class Layers:
    """The kinds of layers there are, each built from the weights of its name.

    Weights are stored as TensorFlow does: kernels (height, width, in, out), and depthwise kernels
    (height, width, channels, 1).
    """

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self.graph = graph
        self.weights = weights

    def faces(self) -> str:
        """Declare the input ``faces``, float32 (n, 3, 112, 112), RGB, 0..255, and normalise it."""
        faces = self.graph.input("faces", "n", 3, _SIZE, _SIZE)
        return self.graph.normalized(faces, _MEAN, [255] * 3)

    def convolution(
        self, x: str, kernel: str, bias: str | None, *, stride: int = 1, depthwise: bool = False
    ) -> str:
        """Add a convolution with the kernel and the bias of these names."""
        axes = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
        array = self.weights.take(kernel).transpose(axes)
        return self.graph.convolution(
            x,
            array,
            None if bias is None else self.weights.take(bias),
            stride=stride,
            groups=len(array) if depthwise else 1,
        )

    def plain(self, x: str, layer: str, stride: int = 1) -> str:
        """Add an ordinary convolution."""
        return self.convolution(x, f"{layer}/filters", f"{layer}/bias", stride=stride)

    def separable(self, x: str, layer: str, stride: int = 1) -> str:
        """Add a depthwise convolution and then one that mixes the channels."""
        x = self.convolution(x, f"{layer}/depthwise_filter", None, stride=stride, depthwise=True)
        return self.convolution(x, f"{layer}/pointwise_filter", f"{layer}/bias")

    def pooled(self, x: str) -> str:
        """Add the pooling that turns (n, channels, 7, 7) into (n, channels)."""
        pooled = self.graph.node("AveragePool", [x], kernel_shape=[_POOL, _POOL])
        return self.graph.node("Flatten", [pooled])

    def dense(self, x: str, layer: str) -> str:
        """Add a dense layer."""
        weight = self.weights.take(f"{layer}/weights").T
        return self.graph.dense(x, weight, self.weights.take(f"{layer}/bias"))
