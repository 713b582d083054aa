"""What the networks of face-api have in common: how its weights are named and its layers built."""

from local.rekognition.conversion.graph import Graph
from local.rekognition.conversion.weights import Weights

#: Side of the square pictures of faces, pixels.
FACE_SIZE = 112

_MEAN = (122.782, 117.001, 104.298)  # of photos of faces: red, green, blue
_POOL = 7


class Layers:
    """The kinds of layers there are, each built from the weights of its name.

    Weights are stored as TensorFlow does: kernels (height, width, in, out), and depthwise kernels
    (height, width, channels, 1).
    """

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._graph = graph
        self._weights = weights

    def convolution(
        self, x: str, kernel: str, bias: str | None, *, stride: int = 1, depthwise: bool = False
    ) -> str:
        """Add a convolution with the kernel and the bias of these names."""
        axes = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
        array = self._weights.take(kernel).transpose(axes)
        return self._graph.convolution(
            x,
            array,
            None if bias is None else self._weights.take(bias),
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

    def dense(self, x: str, layer: str) -> str:
        """Add a dense layer."""
        weight = self._weights.take(f"{layer}/weights").T
        return self._graph.dense(x, weight, self._weights.take(f"{layer}/bias"))


def face_input(graph: Graph) -> str:
    """Declare the input ``faces``, float32 (n, 3, 112, 112), RGB, 0..255, and normalise it."""
    faces = graph.input("faces", "n", 3, FACE_SIZE, FACE_SIZE)
    return graph.normalized(faces, _MEAN, [255] * 3)


def features(graph: Graph, x: str) -> str:
    """Add the pooling that turns (n, channels, 7, 7) into (n, channels)."""
    pooled = graph.node("AveragePool", [x], kernel_shape=[_POOL, _POOL])
    return graph.node("Flatten", [pooled])
