"""The converted models that are loaded here; `tools.models` makes them.

A file's checksum pins all of it: the weights, what the conversion makes of them, and the packages
that do it. With each change of one of these comes another file name and another checksum.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """The file of a converted model, and its SHA-256 as hexadecimal digits."""

    file: str
    sha256: str


#: Every model by its name; the modules of `tools.models` say what goes in and out.
MODELS = {
    "efficientnet-lite0": Model(
        "efficientnet-lite0-0.1.0-1.onnx",
        "ffb8e5bdea0dc39a1b8c2cc1c950a239b2981ff4f19950206520ebe55526d4be",
    ),
    "nanodet": Model(
        "nanodet-3.0.4-2.onnx",
        "adc32d51a1e64cc014740cfaeba5d1918e916dabfed14f54f421a60a2dd02ff0",
    ),
    "centerface": Model(
        "centerface-1.5.0-1.onnx",
        "891d2b735d7a937f86d05e73999cf9f74a8bfb052b088f9c2738a21358e84f59",
    ),
    "age-gender": Model(
        "age-gender-1.7.15-1.onnx",
        "9ab1d77564cde12433d7245dc00e27bbc33856b792c0f13e7d8b5aeba3f53bdd",
    ),
    "expression": Model(
        "expression-1.7.15-1.onnx",
        "bbd2bcd458d10602ec9adadbb8b755061015d6a1861dd0d748d6cbed40f029f4",
    ),
    "text-lines": Model(
        "text-lines-1.4.2-1.onnx",
        "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
    ),
    "text-words": Model(
        "text-words-1.4.2-1.onnx",
        "98e2379ddfbd64b86fab531bb965611275f3e4ed8946730e1a0c22321239ff3a",
    ),
}
