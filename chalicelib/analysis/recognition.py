"""What Amazon Rekognition sees in a picture."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import UnusablePhoto
from chalicelib.ignored import Ignored, read_ignored
from chalicelib.settings import ALWAYS, AUTO, Settings
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Guess, Instance, Label, Word
from chalicelib.store.terms import MOST_WORDS

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_rekognition.literals import AttributeType
    from mypy_boto3_rekognition.type_defs import (
        DetectLabelsRequestTypeDef,
        GeneralLabelsSettingsTypeDef,
        ImageTypeDef,
    )

# Errors that the same picture would meet again (Rekognition API reference, "DetectLabels";
# ValidationException is what bytes out of bounds get instead, undocumented).
_FINAL = {
    "ImageTooLargeException",
    "InvalidImageFormatException",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "ValidationException",
}

# The kinds of Rekognition's labels that speak of people, and of text: a label with all that are
# below it, and a category (Amazon Rekognition Developer Guide, "Detecting objects and concepts").
_PEOPLE = ("Person", "Person Description")
_TEXT = ("Text", "Text and Documents")

# What is asked of each face beyond its box.
_ATTRIBUTES: list["AttributeType"] = ["AGE_RANGE", "EMOTIONS", "EYEGLASSES", "GENDER", "SMILE"]


@dataclass(frozen=True)
class Recognition:
    """All that was recognised in one picture.

    The surest labels come first, the largest faces first, and words as they are read.
    """

    labels: tuple[Label, ...]
    faces: tuple[Face, ...] = ()
    words: tuple[Word, ...] = ()


def recognise(rekognition: "RekognitionClient", jpeg: bytes, settings: Settings) -> Recognition:
    """Ask Rekognition what is in a picture, and about the faces and the text in it.

    Parameters
    ----------
    rekognition : RekognitionClient
        The service, or one that speaks like it.
    jpeg : bytes
        An upright JPEG of at most 5 MB and at least 80 px a side.
    settings : Settings
        How many labels of what confidence to give, and which not; and whether to ask for faces and
        for text, each of which is one more call.

    Raises
    ------
    UnusablePhoto
        If the service refuses the picture itself; the code is the service's.
    ClientError, BotoCoreError
        Anything else, throttling and time-outs among it: worth another try.
    """
    image: ImageTypeDef = {"Bytes": jpeg}
    ignored = read_ignored(settings.ignored_labels)
    asked: DetectLabelsRequestTypeDef = {
        "Image": image,
        "MaxLabels": settings.max_labels,
        "MinConfidence": settings.min_confidence,
    }
    if ignored.names or ignored.categories:
        asked["Settings"] = {"GeneralLabels": _without(ignored)}
    try:
        answer = rekognition.detect_labels(**asked)
        labels = sorted(map(_label, answer["Labels"]), key=lambda label: -label.confidence)
        faces: Iterable[Face] = ()
        if _is_asked(settings.face_detection, labels, *_PEOPLE):
            found = rekognition.detect_faces(Image=image, Attributes=_ATTRIBUTES)
            faces = map(_face, found["FaceDetails"])
        words: Iterable[Word] = ()
        if _is_asked(settings.text_detection, labels, *_TEXT):
            text = rekognition.detect_text(
                Image=image, Filters={"WordFilter": {"MinConfidence": settings.min_confidence}}
            )
            words = _words(text["TextDetections"])
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in _FINAL:
            raise
        raise UnusablePhoto(
            code.removesuffix("Exception"),
            "The recognition service could not read this photo.",
        ) from error
    largest_first = sorted(faces, key=lambda face: -face.box.width * face.box.height)
    return Recognition(
        tuple(_kept(labels, ignored))[: settings.max_labels],
        tuple(largest_first),
        tuple(words)[:MOST_WORDS],
    )


def _is_asked(choice: str, labels: Iterable[Label], kind: str, category: str) -> bool:
    return choice == ALWAYS or (
        choice == AUTO
        and any(
            kind in (label.name, *label.parents) or category in label.categories for label in labels
        )
    )


def _without(ignored: Ignored) -> "GeneralLabelsSettingsTypeDef":
    """Give the filters that have the service leave labels out."""
    filters: GeneralLabelsSettingsTypeDef = {}
    if ignored.names:
        filters["LabelExclusionFilters"] = ignored.names
    if ignored.categories:
        filters["LabelCategoryExclusionFilters"] = ignored.categories
    return filters


def _kept(labels: Iterable[Label], ignored: Ignored) -> Iterator[Label]:
    """Give the labels that are not ignored, and without parents that are.

    The service leaves out what it is told to, but names it as a parent of others, and of how it
    compares the case of names it says nothing.
    """
    for label in labels:
        if not ignored.has(label.name, label.categories):
            parents = (parent for parent in label.parents if not ignored.has(parent))
            yield replace(label, parents=tuple(parents))


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
    return Instance(_box(answer["BoundingBox"]), round(answer["Confidence"], 2))


def _face(answer: Mapping[str, Any]) -> Face:
    age = answer.get("AgeRange")
    emotions = [_guess(emotion, "Type") for emotion in answer.get("Emotions", ())]
    return Face(
        box=_box(answer["BoundingBox"]),
        confidence=round(answer["Confidence"], 2),
        estimated=Estimates(
            age_range=AgeRange(age["Low"], age["High"]) if age else None,
            gender=_optional_guess(answer.get("Gender")),
            emotions=tuple(sorted(emotions, key=lambda emotion: -emotion.confidence)),
            smile=_optional_guess(answer.get("Smile")),
            eyeglasses=_optional_guess(answer.get("Eyeglasses")),
        ),
    )


def _words(answers: Sequence[Mapping[str, Any]]) -> Iterator[Word]:
    """Give the words as they are read: those of a line after each other, line by line.

    A word names its line by that one's number, and both are numbered in their order (Amazon
    Rekognition API reference, "TextDetection").
    """
    words = [answer for answer in answers if answer["Type"] == "WORD"]
    lines: dict[int, int] = {}
    for word in sorted(words, key=lambda word: (word["ParentId"], word["Id"])):
        yield Word(
            text=word["DetectedText"],
            confidence=round(word["Confidence"], 2),
            box=_box(word["Geometry"]["BoundingBox"]),
            line=lines.setdefault(word["ParentId"], len(lines)),
        )


def _guess(answer: Mapping[str, Any], value: str = "Value") -> Guess:
    return Guess(answer[value], round(answer["Confidence"], 2))


def _optional_guess(answer: Mapping[str, Any] | None) -> Guess | None:
    return _guess(answer) if answer else None


def _box(answer: Mapping[str, float]) -> Box:
    return Box(*(round(answer[side], 4) for side in ("Left", "Top", "Width", "Height")))


def _names(answers: list[dict[str, str]] | None) -> tuple[str, ...]:
    return tuple(answer["Name"] for answer in answers or ())
