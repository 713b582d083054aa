"""The operations: a decoded request in, the response's dictionary or a ServiceError out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.rekognition import texts, validation
from local.rekognition.boxes import Box
from local.rekognition.errors import ServiceError, internal_error, invalid_parameter
from local.rekognition.faces import Face
from local.rekognition.filters import LabelFilters
from local.rekognition.labels import Label
from local.rekognition.protocols import LANDMARKS, Attributes, Object
from local.rekognition.sight import Sight
from local.rekognition.texts import Filters

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: They tell these answers from the real service's, whose scores mean something else.
LABEL_MODEL_VERSION = "local-1.0"
TEXT_MODEL_VERSION = "local-1.0"

_DEFAULT_MIN_CONFIDENCE = 55.0
_MAX_LABELS = 1000
_MAX_OBJECT_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True)
class Backend:
    """What the operations work with.

    Attributes
    ----------
    look
        The bytes of a JPEG or PNG file -> what is in the picture; it raises what `images.decode`
        raises.
    s3
        Where `Image.S3Object` is read from.
    """

    look: Callable[[bytes], Sight]
    s3: "S3Client"


def call(operation: str, parameters: object, backend: Backend) -> dict[str, Any]:
    """Carry out one operation.

    Parameters
    ----------
    operation
        Its name in the service, for example ``DetectLabels``.
    parameters
        The decoded JSON body.
    backend
        The models and the store to use.

    Returns
    -------
    dict
        The response, ready to be written as JSON.

    Raises
    ------
    ServiceError
        What the client did wrong, with the service's own code, or which part failed.
    """
    if operation not in OPERATIONS:
        raise ServiceError("UnknownOperationException", f"unknown operation: {operation}")
    return OPERATIONS[operation](validation.parse(operation, parameters), backend)


def detect_labels(request: Mapping[str, Any], backend: Backend) -> dict[str, Any]:
    """Answer DetectLabels; see the service's API reference for both shapes.

    Of `Features` and `Settings` only what concerns general labels is known; with image properties
    the answer would lack what was asked for, so they are refused.
    """
    settings = request.get("Settings", {})
    if "IMAGE_PROPERTIES" in request.get("Features", ()) or "ImageProperties" in settings:
        raise invalid_parameter("the local endpoint doesn't know the feature IMAGE_PROPERTIES")
    filters = LabelFilters.of(settings.get("GeneralLabels", {}))
    floor = request.get("MinConfidence", _DEFAULT_MIN_CONFIDENCE)
    limit = min(request.get("MaxLabels", _MAX_LABELS), _MAX_LABELS)
    labels = backend.look(image_bytes(request["Image"], backend.s3)).labels
    chosen = [label for label in labels if label.confidence >= floor and filters.let(label.info)]
    return {
        "Labels": [_label_shape(label) for label in chosen[:limit]],
        "LabelModelVersion": LABEL_MODEL_VERSION,
    }


def detect_faces(request: Mapping[str, Any], backend: Backend) -> dict[str, Any]:
    """Answer DetectFaces; see the service's API reference for both shapes.

    Only what a model has told is in the answer. Of what the service always gives, `Quality` isn't,
    `Landmarks` are five, and of the `Pose` it is the `Roll`: how far a face looks to a side or down
    can't be told from five points in a plane. Of what `Attributes` can ask for beyond that, they
    are AGE_RANGE, EMOTIONS, GENDER and SMILE; the others, BEARD for example, are accepted and left
    out. The service's shapes require no member.
    """
    asked = set(request.get("Attributes", ()))
    told = [name for name in _ATTRIBUTES if name in asked or "ALL" in asked]
    faces = backend.look(image_bytes(request["Image"], backend.s3)).faces
    return {"FaceDetails": [_face_shape(face, told) for face in faces]}


def detect_text(request: Mapping[str, Any], backend: Backend) -> dict[str, Any]:
    """Answer DetectText; see the service's API reference for both shapes."""
    filters = Filters.of(request.get("Filters", {}))
    sight = backend.look(image_bytes(request["Image"], backend.s3))
    lines = texts.asked_for(sight.lines, filters)
    return {"TextDetections": texts.detections(lines), "TextModelVersion": TEXT_MODEL_VERSION}


#: Every operation of the service that is served here.
OPERATIONS: dict[str, Callable[[Mapping[str, Any], Backend], dict[str, Any]]] = {
    "DetectFaces": detect_faces,
    "DetectLabels": detect_labels,
    "DetectText": detect_text,
}


def image_bytes(image: Mapping[str, Any], s3: "S3Client") -> bytes:
    """Return the file an `Image` structure of a request stands for.

    Raises
    ------
    ServiceError
        InvalidParameterException: not exactly one of Bytes and S3Object, or half an S3Object.
        InvalidS3ObjectException: no such object or bucket, or no access. ImageTooLargeException:
        an object over 15 MB. InternalServerError: S3 can't be reached.
    """
    if ("Bytes" in image) == ("S3Object" in image):
        raise invalid_parameter(
            "Request has invalid parameters: Image needs either Bytes or S3Object"
        )
    if "Bytes" in image:
        data: bytes = image["Bytes"]
        return data
    return _s3_bytes(image["S3Object"], s3)


def _s3_bytes(reference: Mapping[str, str], s3: "S3Client") -> bytes:
    if "Bucket" not in reference or "Name" not in reference:
        raise invalid_parameter("Request has invalid parameters: S3Object needs Bucket and Name")
    version: Any = {"VersionId": reference["Version"]} if "Version" in reference else {}
    try:
        answer = s3.get_object(Bucket=reference["Bucket"], Key=reference["Name"], **version)
        with answer["Body"] as body:
            if answer["ContentLength"] > _MAX_OBJECT_BYTES:
                raise ServiceError("ImageTooLargeException", "the S3 object is larger than 15 MB")
            return body.read()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise _invalid_s3_object() from error
        raise internal_error("S3 failed; try again") from error
    except BotoCoreError as error:
        raise internal_error("S3 can't be reached; try again") from error


def _invalid_s3_object() -> ServiceError:
    return ServiceError(
        "InvalidS3ObjectException",
        "Unable to get object metadata from S3. Check object key, region and/or access permissions",
    )


def _label_shape(label: Label) -> dict[str, Any]:
    info = label.info
    return {
        "Name": info.name,
        "Confidence": label.confidence,
        "Instances": [_instance_shape(instance) for instance in label.instances],
        "Parents": [{"Name": name} for name in info.parents],
        "Aliases": [{"Name": name} for name in info.aliases],
        "Categories": [{"Name": name} for name in info.categories],
    }


def _instance_shape(instance: Object) -> dict[str, Any]:
    return {"BoundingBox": _box_shape(instance.box), "Confidence": instance.confidence}


def _box_shape(box: Box) -> dict[str, float]:
    left, top, width, height = box
    return {"Left": left, "Top": top, "Width": width, "Height": height}


def _face_shape(face: Face, told: Iterable[str]) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "BoundingBox": _box_shape(face.box),
        "Confidence": face.confidence,
        "Landmarks": [
            {"Type": name, "X": x, "Y": y}
            for name, (x, y) in zip(LANDMARKS, face.landmarks, strict=True)
        ],
        "Pose": {"Roll": face.roll},
    }
    for name in told:
        member, value = _ATTRIBUTES[name]
        shape[member] = value(face.attributes)
    return shape


# What `Attributes` can ask for -> the member of a face that answers it, and its value.
_ATTRIBUTES: dict[str, tuple[str, Callable[[Attributes], Any]]] = {
    "AGE_RANGE": ("AgeRange", lambda face: {"Low": face.age_low, "High": face.age_high}),
    "SMILE": ("Smile", lambda face: {"Value": face.smile, "Confidence": face.smile_confidence}),
    "GENDER": ("Gender", lambda face: {"Value": face.gender, "Confidence": face.gender_confidence}),
    "EMOTIONS": (
        "Emotions",
        lambda face: [{"Type": name, "Confidence": value} for name, value in face.emotions],
    ),
}
