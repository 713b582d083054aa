"""PP-OCRv4, mobile: where lines of text are in a picture, and what each says.

``text-lines``: input ``x``, float32 (n, 3, height, width), blue first, -1..1, both sides multiples
of 32. Output: float32 (n, 1, height, width), the probability that a pixel is in the middle of a
line of text.

``text-words``: input ``x``, float32 (n, 3, 48, width), blue first, -1..1. Output: float32
(n, width / 8, 6625), at each step along the line the probability that there is no character, then
those of the characters that the metadata lists, one a line, under ``characters``.

The networks are the published ONNX files (Apache-2.0 upstream), to which just that list is added.
"""

from pathlib import Path

import onnx

from tools.models.reading import DamagedError, reader

_CHARACTERS = "ppocr_keys_v1.txt"


@reader
def detector(source: Path) -> onnx.ModelProto:
    """Return ``text-lines`` from the published file."""
    return _loaded(source)


@reader
def recogniser(source: Path) -> onnx.ModelProto:
    """Return ``text-words`` from the published file, beside which is the list of its characters."""
    model = _loaded(source)
    characters = (source.parent / _CHARACTERS).read_text("utf-8").split("\n")
    characters.append(" ")  # not in the list, as its readers strip each line
    (classes,) = (output.type.tensor_type.shape.dim[-1].dim_value for output in model.graph.output)
    if classes != 1 + len(characters):
        raise DamagedError(f"{len(characters)} characters are listed for {classes} outputs")
    model.metadata_props.add(key="characters", value="\n".join(characters))
    return model


def _loaded(source: Path) -> onnx.ModelProto:
    model = onnx.load(source)
    onnx.checker.check_model(model)
    return model
