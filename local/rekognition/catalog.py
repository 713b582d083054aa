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
    "face-ssd": Model(
        "face-ssd-1.7.15-1.onnx",
        "56d39b8259a8d8233738dab2482b914eab3594733b1f626dc72cff5be5200b7a",
    ),
    "face-blaze": Model(
        "face-blaze-3.0.4-2.onnx",
        "c5bf3a84eec71574f8cc9d73b81fa6f64a6b846517375ed1532cc9f03501525a",
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
