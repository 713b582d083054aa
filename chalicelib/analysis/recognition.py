"""What Amazon Rekognition sees in a picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import UnusablePhoto
from chalicelib.settings import ALWAYS, AUTO, Settings
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Guess, Instance, Label

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_rekognition.literals import AttributeType
    from mypy_boto3_rekognition.type_defs import ImageTypeDef

# Errors that the same picture would meet again (Rekognition API reference, "DetectLabels";
# ValidationException is what bytes out of bounds get instead, undocumented).
_FINAL = {
    "ImageTooLargeException",
    "InvalidImageFormatException",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "ValidationException",
}


# The kinds of Rekognition's labels that speak of people (Rekognition guide, "Detecting labels").
_PEOPLE = "Person"
_PEOPLE_CATEGORY = "Person Description"

# What is asked of each face beyond its box.
_ATTRIBUTES: list["AttributeType"] = ["AGE_RANGE", "EMOTIONS", "EYEGLASSES", "GENDER", "SMILE"]


@dataclass(frozen=True)
class Recognition:
    """All that was recognised in one picture: the surest labels first, the largest faces first."""

    labels: tuple[Label, ...]
    faces: tuple[Face, ...] = ()


def recognise(rekognition: "RekognitionClient", jpeg: bytes, settings: Settings) -> Recognition:
    """Ask Rekognition what is in a picture, and about the faces in it.

    Parameters
    ----------
    rekognition : RekognitionClient
        The service, or one that speaks like it.
    jpeg : bytes
        An upright JPEG of at most 5 MB and at least 80 px a side.
    settings : Settings
        How many labels of what confidence to give, and whether to ask for faces, which is a
        second call.

    Raises
    ------
    UnusablePhoto
        If the service refuses the picture itself; the code is the service's.
    ClientError, BotoCoreError
        Anything else, throttling and time-outs among it: worth another try.
    """
    image: ImageTypeDef = {"Bytes": jpeg}
    try:
        answer = rekognition.detect_labels(
            Image=image, MaxLabels=settings.max_labels, MinConfidence=settings.min_confidence
        )
        labels = sorted(map(_label, answer["Labels"]), key=lambda label: -label.confidence)
        faces: Iterable[Face] = ()
        if _asks_for_faces(settings.face_detection, labels):
            found = rekognition.detect_faces(Image=image, Attributes=_ATTRIBUTES)
            faces = map(_face, found["FaceDetails"])
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in _FINAL:
            raise
        raise UnusablePhoto(
            code.removesuffix("Exception"),
            "The recognition service could not read this photo.",
        ) from error
    largest_first = sorted(faces, key=lambda face: -face.box.width * face.box.height)
    return Recognition(tuple(labels[: settings.max_labels]), tuple(largest_first))


def _asks_for_faces(choice: str, labels: Iterable[Label]) -> bool:
    return choice == ALWAYS or (choice == AUTO and any(map(_is_people, labels)))


def _is_people(label: Label) -> bool:
    return _PEOPLE in (label.name, *label.parents) or _PEOPLE_CATEGORY in label.categories


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


def _guess(answer: Mapping[str, Any], value: str = "Value") -> Guess:
    return Guess(answer[value], round(answer["Confidence"], 2))


def _optional_guess(answer: Mapping[str, Any] | None) -> Guess | None:
    return _guess(answer) if answer else None


def _box(answer: Mapping[str, float]) -> Box:
    return Box(*(round(answer[side], 4) for side in ("Left", "Top", "Width", "Height")))


def _names(answers: list[dict[str, str]] | None) -> tuple[str, ...]:
    return tuple(answer["Name"] for answer in answers or ())
