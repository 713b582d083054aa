"""CenterFace, a detector of faces and of their eyes, noses and mouths.

Input ``image``: float32 (1, 3, height, width), RGB, 0..255, both sides multiples of 32. Outputs,
for each cell of 4 x 4 pixels: ``scores``: float32 (1, 1, height / 4, width / 4), 0..1, how surely
the middle of a face is there; ``sizes`` (1, 2, ...), the logarithms of its height and width in
cells; ``offsets`` (1, 2, ...), how far down and to the right of the cell's middle its own is, in
cells; ``landmarks`` (1, 10, ...), five pairs of how far down and to the right they are from the
box's upper left corner, in units of its height and width: the left and the right eye as one looks
at them, the nose, the left and the right end of the mouth.

The network is the published ONNX graph, which takes ten pictures of 32 x 32 pixels, say its shapes;
nothing in it depends on them. What this module changes is these shapes, and the names.
"""

import onnx

from tools.models.graph import Graph

_INPUT = "input.1"
# Of the published graph -> here, with the number of channels.
_OUTPUTS = {
    "537": ("scores", 1),
    "538": ("sizes", 2),
    "539": ("offsets", 2),
    "540": ("landmarks", 10),
}


def build(graph: Graph, source: onnx.GraphProto) -> None:
    """Add the network; see `convert`."""
    image = graph.input("image", 1, 3, "height", "width")
    for weights in source.initializer:
        graph.constant(onnx.numpy_helper.to_array(weights), weights.name)
    for node in source.node:
        inputs = [image if name == _INPUT else name for name in node.input]
        attributes = {
            attribute.name: onnx.helper.get_attribute_value(attribute)
            for attribute in node.attribute
        }
        graph.nodes(node.op_type, inputs, list(node.output), **attributes)
    made = {name for node in source.node for name in node.output}
    for published, (name, channels) in _OUTPUTS.items():
        if published not in made:
            raise KeyError(published)
        graph.output(published, name, 1, channels, "rows", "columns")
