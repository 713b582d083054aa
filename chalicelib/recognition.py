"""What Amazon Rekognition sees in a picture, as plain dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import UnusablePhoto

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

# Errors that the same picture would meet again (Rekognition API reference, "DetectLabels";
# ValidationException is what bytes out of bounds get instead, undocumented).
_FINAL = {
    "ImageTooLargeException",
    "InvalidImageFormatException",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "ValidationException",
}


@dataclass(frozen=True)
class Box:
    """A rectangle in a picture, as fractions (0 to 1) of its width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Instance:
    """One thing of a label's kind: where it is and how sure that is (0 to 100 %)."""

    box: Box
    confidence: float


@dataclass(frozen=True)
class Label:
    """One thing that is seen in a picture.

    Attributes
    ----------
    name : str
        Such as ``Dog``.
    confidence : float
        0 to 100 %, rounded to 2 places.
    parents, aliases, categories : tuple of str
        The kinds it belongs to, what else it is called, and its place in the service's list.
    instances : tuple of Instance
        Where each one is, for the kinds that are located.
    """

    name: str
    confidence: float
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """All that was recognised in one picture, the surest labels first."""

    labels: tuple[Label, ...]


def analyse(
    rekognition: "RekognitionClient",
    jpeg: bytes,
    max_labels: int,
    min_confidence: float,
) -> Analysis:
    """Ask Rekognition what is in a picture.

    Parameters
    ----------
    rekognition : RekognitionClient
        The service, or one that speaks like it.
    jpeg : bytes
        An upright JPEG of at most 5 MB and at least 80 px a side.
    max_labels : int
        The most labels to give.
    min_confidence : float
        The least confidence of a label, 0 to 100 %.

    Raises
    ------
    UnusablePhoto
        If the service refuses the picture itself; the code is the service's.
    ClientError, BotoCoreError
        Anything else, throttling and time-outs among it: worth another try.
    """
    try:
        answer = rekognition.detect_labels(
            Image={"Bytes": jpeg}, MaxLabels=max_labels, MinConfidence=min_confidence
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in _FINAL:
            raise
        raise UnusablePhoto(
            code.removesuffix("Exception"),
            "The recognition service could not read this photo.",
        ) from error
    labels = sorted(map(_label, answer["Labels"]), key=lambda label: -label.confidence)
    return Analysis(tuple(labels[:max_labels]))


def _label(answer: Mapping[str, Any]) -> Label:
    return Label(
        name=answer["Name"],
        confidence=round(answer["Confidence"], 2),
        parents=_names(answer.get("Parents")),
        aliases=_names(answer.get("Aliases")),
        categories=_names(answer.get("Categories")),
        instances=tuple(map(_instance, answer.get("Instances", ()))),
    )


def _instance(answer: Mapping[str, Any]) -> Instance:
    box = answer["BoundingBox"]
    sides = (round(box[side], 4) for side in ("Left", "Top", "Width", "Height"))
    return Instance(Box(*sides), round(answer["Confidence"], 2))


def _names(answers: list[dict[str, str]] | None) -> tuple[str, ...]:
    return tuple(answer["Name"] for answer in answers or ())
