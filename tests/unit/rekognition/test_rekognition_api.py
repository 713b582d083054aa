"""The operations, without HTTP and without models: parameters, limits, shapes, error codes."""

import base64
import dataclasses
import io
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from PIL import Image

from local.rekognition import api, images
from local.rekognition.errors import ServiceError
from local.rekognition.faces import Face
from local.rekognition.labels import Label
from local.rekognition.protocols import Attributes, Corners, Line, Object, Word
from local.rekognition.sight import Sight
from local.rekognition.taxonomy import LabelInfo
from local.rekognition.validation import service_model
from tests.service_shapes import problems

LABELS = [
    Label(
        LabelInfo("Cat", ("Kitty",), ("Animal",), ("Animals and Pets",)),
        90.5,
        (Object("cat", 88.0, (0.25, 0.5, 0.125, 0.0625)),),
    ),
    Label(LabelInfo("Animal", (), (), ("Animals and Pets",)), 80.0),
    Label(LabelInfo("Dog"), 55.0),
    Label(LabelInfo("Cup"), 54.9),
    Label(LabelInfo("Car"), 0.0),
]

ATTRIBUTES = Attributes(
    age_low=20,
    age_high=30,
    gender="Female",
    gender_confidence=97.5,
    smile=True,
    smile_confidence=88.0,
    emotions=(("HAPPY", 88.0), ("CALM", 12.0)),
)
TOLD = {
    "AGE_RANGE": ("AgeRange", {"Low": 20, "High": 30}),
    "EMOTIONS": (
        "Emotions",
        [{"Type": "HAPPY", "Confidence": 88.0}, {"Type": "CALM", "Confidence": 12.0}],
    ),
    "GENDER": ("Gender", {"Value": "Female", "Confidence": 97.5}),
    "SMILE": ("Smile", {"Value": True, "Confidence": 88.0}),
}
ALWAYS_TOLD = {
    "BoundingBox": {"Left": 0.5, "Top": 0.25, "Width": 0.125, "Height": 0.0625},
    "Confidence": 99.5,
    "Landmarks": [
        {"Type": "eyeLeft", "X": 0.53, "Y": 0.27},
        {"Type": "eyeRight", "X": 0.59, "Y": 0.28},
        {"Type": "nose", "X": 0.56, "Y": 0.29},
        {"Type": "mouthLeft", "X": 0.54, "Y": 0.3},
        {"Type": "mouthRight", "X": 0.58, "Y": 0.31},
    ],
    "Pose": {"Roll": 9.5},
}
POINTS = ((0.53, 0.27), (0.59, 0.28), (0.56, 0.29), (0.54, 0.3), (0.58, 0.31))


def corners(left: float, top: float, right: float, bottom: float) -> Corners:
    return (left, top), (right, top), (right, bottom), (left, bottom)


UPWARDS = ((0.0, 1.0), (0.0, 0.5), (0.0625, 0.5), (0.0625, 1.0))
LINES = [
    Line(
        (
            Word("Car", 97.0, corners(0.125, 0.25, 0.25, 0.375)),
            Word("Parks", 81.0, corners(0.375, 0.25, 0.75, 0.375)),
        ),
        corners(0.125, 0.25, 0.75, 0.375),
    ),
    # Up the left edge.
    Line((Word("EXIT", 79.0, UPWARDS),), UPWARDS),
]


def box(left: float, top: float, width: float, height: float) -> dict[str, float]:
    return {"Left": left, "Top": top, "Width": width, "Height": height}


def regions(region: dict[str, Any], count: int = 1) -> dict[str, Any]:
    return {"RegionsOfInterest": [region] * count}


SIGHT = Sight(
    tuple(LABELS),
    (Face((0.5, 0.25, 0.125, 0.0625), 99.5, POINTS, 9.5, ATTRIBUTES),),
    tuple(LINES),
)


def look(data: bytes) -> Sight:
    images.decode(data)
    return SIGHT


def png(width: int = 100, height: int = 100) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(out, "PNG")
    return out.getvalue()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


IMAGE = {"Bytes": text(png())}
OBJECT = {"S3Object": {"Bucket": "photos", "Name": "cat.png"}}


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> api.Backend:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    s3 = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    return api.Backend(look, s3)


@pytest.fixture
def s3(backend: api.Backend) -> Iterator[Stubber]:
    with Stubber(backend.s3) as stub:
        yield stub
        stub.assert_no_pending_responses()


def names(answer: dict[str, Any]) -> list[str]:
    return [label["Name"] for label in answer["Labels"]]


def error_of(
    parameters: object, backend: api.Backend, operation: str = "DetectLabels"
) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        api.call(operation, parameters, backend)
    return caught.value


def test_a_label_has_the_services_shape(backend: api.Backend) -> None:
    answer = api.call("DetectLabels", {"Image": IMAGE, "MaxLabels": 1}, backend)

    assert answer == {
        "Labels": [
            {
                "Name": "Cat",
                "Confidence": 90.5,
                "Instances": [
                    {
                        "BoundingBox": {"Left": 0.25, "Top": 0.5, "Width": 0.125, "Height": 0.0625},
                        "Confidence": 88.0,
                    }
                ],
                "Parents": [{"Name": "Animal"}],
                "Aliases": [{"Name": "Kitty"}],
                "Categories": [{"Name": "Animals and Pets"}],
            }
        ],
        "LabelModelVersion": "local-1.0",
    }


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        (None, []),
        ([], []),
        (["DEFAULT"], []),
        (["ALL"], list(TOLD)),
        (["DEFAULT", "ALL"], list(TOLD)),
        (["AGE_RANGE"], ["AGE_RANGE"]),
        (["EMOTIONS", "DEFAULT"], ["EMOTIONS"]),
        (["GENDER", "SMILE"], ["GENDER", "SMILE"]),
        (["BEARD", "EYEGLASSES", "MUSTACHE"], []),  # what no model here can tell
        (["SMILE", "FACE_OCCLUDED"], ["SMILE"]),
    ],
)
def test_a_face_has_the_attributes_asked_for_and_no_invented_ones(
    backend: api.Backend, attributes: list[str] | None, told: list[str]
) -> None:
    answer = api.call("DetectFaces", {"Image": IMAGE, "Attributes": attributes}, backend)

    assert answer == {"FaceDetails": [ALWAYS_TOLD | dict(TOLD[name] for name in told)]}


def test_a_picture_without_faces(backend: api.Backend) -> None:
    backend = dataclasses.replace(backend, look=lambda _: Sight())

    assert api.call("DetectFaces", {"Image": IMAGE, "Attributes": ["ALL"]}, backend) == {
        "FaceDetails": []
    }


@pytest.mark.parametrize("operation", list(api.OPERATIONS))
def test_answers_are_as_the_service_describes_them(backend: api.Backend, operation: str) -> None:
    parameters = {"Image": IMAGE, "Attributes": ["ALL"], "MinConfidence": 0}
    shape = service_model().operation_model(operation).output_shape
    assert shape

    answer = api.call(operation, parameters, backend)

    assert list(problems(shape, answer)) == []


def texts_of(answer: dict[str, Any]) -> list[str]:
    return [found["DetectedText"] for found in answer["TextDetections"]]


def test_text_has_the_services_shape(backend: api.Backend) -> None:
    answer = api.call("DetectText", {"Image": IMAGE}, backend)

    line, car, parks = answer["TextDetections"]
    assert answer["TextModelVersion"] == "local-1.0"
    assert line == {
        "Id": 0,
        "Type": "LINE",
        "DetectedText": "Car Parks",
        "Confidence": 89.0,
        "Geometry": {
            "BoundingBox": {"Left": 0.125, "Top": 0.25, "Width": 0.625, "Height": 0.125},
            "Polygon": [
                {"X": 0.125, "Y": 0.25},
                {"X": 0.75, "Y": 0.25},
                {"X": 0.75, "Y": 0.375},
                {"X": 0.125, "Y": 0.375},
            ],
        },
    }
    assert (car["Id"], car["ParentId"], car["Type"]) == (1, 0, "WORD")
    assert (car["DetectedText"], car["Confidence"]) == ("Car", 97.0)
    assert (parks["Id"], parks["ParentId"], parks["DetectedText"]) == (2, 0, "Parks")


def test_lines_come_first_and_words_name_theirs(backend: api.Backend) -> None:
    filters = {"WordFilter": {"MinConfidence": 0}}
    answer = api.call("DetectText", {"Image": IMAGE, "Filters": filters}, backend)

    assert texts_of(answer) == ["Car Parks", "EXIT", "Car", "Parks", "EXIT"]
    assert [found["Id"] for found in answer["TextDetections"]] == [0, 1, 2, 3, 4]
    assert [found.get("ParentId") for found in answer["TextDetections"]] == [None, None, 0, 0, 1]
    # The first corner is the upper left of the text, which goes up.
    polygon = answer["TextDetections"][4]["Geometry"]["Polygon"]
    assert polygon[0] == {"X": 0.0, "Y": 1.0}
    box = answer["TextDetections"][4]["Geometry"]["BoundingBox"]
    assert box == {"Left": 0.0, "Top": 0.5, "Width": 0.0625, "Height": 0.5}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (None, ["Car", "Parks"]),
        ({}, ["Car", "Parks"]),
        ({"WordFilter": {}, "RegionsOfInterest": []}, ["Car", "Parks"]),
        ({"WordFilter": {"MinConfidence": 79}}, ["Car", "Parks", "EXIT"]),
        ({"WordFilter": {"MinConfidence": 97}}, ["Car"]),
        ({"WordFilter": {"MinConfidence": 100}}, []),
        ({"WordFilter": {"MinConfidence": 0, "MinBoundingBoxHeight": 0.2}}, ["EXIT"]),
        ({"WordFilter": {"MinConfidence": 0, "MinBoundingBoxWidth": 0.125}}, ["Car", "Parks"]),
        ({"WordFilter": {"MinBoundingBoxWidth": 0.2}}, ["Parks"]),
        ({"RegionsOfInterest": [{"BoundingBox": box(0.3, 0.2, 0.5, 0.3)}]}, ["Parks"]),
        # More than half of a word must be within.
        ({"RegionsOfInterest": [{"BoundingBox": box(0, 0, 0.55, 1)}]}, ["Car"]),
        ({"RegionsOfInterest": [{"BoundingBox": box(0, 0, 0.57, 1)}]}, ["Car", "Parks"]),
        (
            {
                "RegionsOfInterest": [
                    {"BoundingBox": box(0.7, 0.7, 0.3, 0.3)},
                    {"Polygon": [{"X": 0, "Y": 0}, {"X": 0.8, "Y": 0}, {"X": 0, "Y": 0.8}]},
                ]
            },
            ["Car"],
        ),
    ],
    ids=range(13),
)
def test_words_that_are_not_asked_for_are_left_out(
    backend: api.Backend, filters: dict[str, Any] | None, found: list[str]
) -> None:
    answer = api.call("DetectText", {"Image": IMAGE, "Filters": filters}, backend)

    words = [text for text in answer["TextDetections"] if text["Type"] == "WORD"]
    lines = [text for text in answer["TextDetections"] if text["Type"] == "LINE"]
    assert [word["DetectedText"] for word in words] == found
    # A line is what is left of it, and isn't there if nothing is.
    assert " ".join(line["DetectedText"] for line in lines) == " ".join(found)


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({"WordFilter": {"MinConfidence": 100.1}}, "InvalidParameterException"),
        ({"WordFilter": {"MinConfidence": -1}}, "InvalidParameterException"),
        ({"WordFilter": {"MinBoundingBoxHeight": 1.1}}, "InvalidParameterException"),
        ({"WordFilter": {"MinBoundingBoxWidth": -0.1}}, "InvalidParameterException"),
        ({"WordFilter": []}, "SerializationException"),
        ({"WordFilter": {"MinConfidence": "80"}}, "SerializationException"),
        ({"RegionsOfInterest": {}}, "SerializationException"),
        (regions({"BoundingBox": box(0, 0, 1, 1)}, count=11), "InvalidParameterException"),
        (regions({}), "InvalidParameterException"),
        (regions({"BoundingBox": {"Left": 0, "Top": 0}}), "InvalidParameterException"),
        (regions({"Polygon": []}), "InvalidParameterException"),
        (regions({"Polygon": [{"X": 0, "Y": 0}] * 2}), "InvalidParameterException"),
        (regions({"Polygon": [{"X": 0, "Y": 0}] * 11}), "InvalidParameterException"),
        (regions({"Polygon": [{"X": 0}] * 3}), "InvalidParameterException"),
        (
            regions({"BoundingBox": box(0, 0, 1, 1), "Polygon": [{"X": 0, "Y": 0}] * 3}),
            "InvalidParameterException",
        ),
    ],
    ids=range(15),
)
def test_filters_the_service_would_refuse(
    backend: api.Backend, filters: dict[str, Any], code: str
) -> None:
    error = error_of({"Image": IMAGE, "Filters": filters}, backend, "DetectText")

    assert (error.code, error.status) == (code, 400)


def test_filters_are_refused_before_a_picture_is_read(backend: api.Backend) -> None:
    parameters = {"Image": {"Bytes": text(b"GIF89a")}, "Filters": regions({})}

    assert error_of(parameters, backend, "DetectText").code == "InvalidParameterException"


def test_what_the_description_forbids_is_noticed() -> None:
    shape = service_model().operation_model("DetectFaces").output_shape
    assert shape
    face = {
        "Confidence": 101.0,
        "Gender": {"Value": "Both"},
        "AgeRange": {"Low": 1.5, "High": -1},
        "Smile": {"Value": 1},
        "Beauty": 5,
    }

    found = list(problems(shape, {"FaceDetails": [face]}))

    assert [line.split(" ")[0].removeprefix("answer.FaceDetails[0]") for line in found] == [
        ".Confidence",
        ".Gender.Value",
        ".AgeRange.Low",
        ".AgeRange.High",
        ".Smile.Value",
        "",
    ]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        (["BEAUTY"], "InvalidParameterException"),
        (["all"], "InvalidParameterException"),
        ("ALL", "SerializationException"),
        ([1], "SerializationException"),
    ],
)
def test_attributes_the_service_does_not_know(
    backend: api.Backend, attributes: object, code: str
) -> None:
    error = error_of({"Image": IMAGE, "Attributes": attributes}, backend, "DetectFaces")

    assert (error.code, error.status) == (code, 400)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "InvalidParameterException"),
        ({"Image": {}}, "InvalidParameterException"),
        ({"Image": {"Bytes": text(png(79, 100))}}, "InvalidParameterException"),
        ({"Image": {"Bytes": text(b"GIF89a")}}, "InvalidImageFormatException"),
        ({"Image": {"Bytes": text(png().ljust(5_242_881, b"0"))}}, "ImageTooLargeException"),
    ],
    ids=range(5),
)
def test_all_have_the_same_errors_for_images(
    backend: api.Backend, parameters: dict[str, Any], code: str
) -> None:
    for operation in api.OPERATIONS:
        error = error_of(parameters, backend, operation)
        assert (error.code, error.status) == (code, 400)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ["Cat", "Animal", "Dog"]),  # at 55 % if nothing is said
        ({"MinConfidence": 54.9}, ["Cat", "Animal", "Dog", "Cup"]),
        ({"MinConfidence": 0}, ["Cat", "Animal", "Dog", "Cup", "Car"]),
        ({"MinConfidence": 100}, []),
        ({"MaxLabels": 2}, ["Cat", "Animal"]),
        ({"MaxLabels": 0}, []),
        ({"MaxLabels": 5000}, ["Cat", "Animal", "Dog"]),
        ({"MaxLabels": 4, "MinConfidence": 81}, ["Cat"]),
        ({"MaxLabels": None, "MinConfidence": None}, ["Cat", "Animal", "Dog"]),
        ({"Features": ["GENERAL_LABELS"]}, ["Cat", "Animal", "Dog"]),
        ({"Settings": {}, "SomethingNew": 1}, ["Cat", "Animal", "Dog"]),
    ],
)
def test_confidence_and_number_are_cut(
    backend: api.Backend, parameters: dict[str, Any], expected: list[str]
) -> None:
    assert names(api.call("DetectLabels", {"Image": IMAGE, **parameters}, backend)) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["Cat", "Animal", "Dog"]),
        ({"LabelInclusionFilters": []}, ["Cat", "Animal", "Dog"]),
        ({"LabelInclusionFilters": ["Dog", "Cat"]}, ["Cat", "Dog"]),
        ({"LabelInclusionFilters": ["dog", "Nothing Known"]}, []),
        ({"LabelExclusionFilters": ["Animal", "Nothing Known"]}, ["Cat", "Dog"]),
        ({"LabelCategoryInclusionFilters": ["Animals and Pets"]}, ["Cat", "Animal"]),
        ({"LabelCategoryExclusionFilters": ["Animals and Pets"]}, ["Dog"]),
        # Either kind of inclusion lets a label in; either kind of exclusion keeps it out.
        (
            {
                "LabelInclusionFilters": ["Dog"],
                "LabelCategoryInclusionFilters": ["Animals and Pets"],
                "LabelExclusionFilters": ["Cat"],
            },
            ["Animal", "Dog"],
        ),
    ],
)
def test_labels_are_filtered_by_name_and_category(
    backend: api.Backend, settings: dict[str, list[str]], expected: list[str]
) -> None:
    parameters = {"Image": IMAGE, "Settings": {"GeneralLabels": settings}}

    assert names(api.call("DetectLabels", parameters, backend)) == expected


def test_what_is_filtered_out_makes_room_for_others(backend: api.Backend) -> None:
    without = {"GeneralLabels": {"LabelExclusionFilters": ["Cat"]}}
    parameters = {"Image": IMAGE, "MaxLabels": 2, "Settings": without}

    assert names(api.call("DetectLabels", parameters, backend)) == ["Animal", "Dog"]


def test_never_more_than_1000_labels(backend: api.Backend) -> None:
    many = [Label(LabelInfo(f"Label {n}"), 99.0) for n in range(1100)]
    backend = dataclasses.replace(backend, look=lambda _: Sight(tuple(many)))

    answer = api.call("DetectLabels", {"Image": IMAGE, "MaxLabels": 1050}, backend)

    assert len(answer["Labels"]) == 1000


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"Image": None},
        {"Image": {}},
        {"Image": {**IMAGE, **OBJECT}},
        {"Image": {"Bytes": ""}},
        {"Image": {"S3Object": {"Bucket": "photos"}}},
        {"Image": {"S3Object": {"Name": "cat.png"}}},
        {"Image": {"S3Object": {"Bucket": "a b", "Name": "cat.png"}}},
        {"Image": {"S3Object": {"Bucket": "photos", "Name": "n" * 1025}}},
        {"Image": {"Bytes": text(png(79, 100))}},
        {"Image": IMAGE, "MaxLabels": -1},
        {"Image": IMAGE, "MinConfidence": -0.1},
        {"Image": IMAGE, "MinConfidence": 100.1},
        {"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"]},
        {"Image": IMAGE, "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"]},
        {"Image": IMAGE, "Features": ["FACES"]},
        {"Image": IMAGE, "Features": ["GENERAL_LABELS"] * 3},
        {"Image": IMAGE, "Settings": {"ImageProperties": {"MaxDominantColors": 3}}},
        {"Image": IMAGE, "Settings": {"GeneralLabels": {"LabelInclusionFilters": ["C|D"]}}},
        {"Image": IMAGE, "Settings": {"GeneralLabels": {"LabelExclusionFilters": ["x" * 51]}}},
        {"Image": IMAGE, "Settings": {"GeneralLabels": {"LabelExclusionFilters": ["x"] * 101}}},
    ],
)
def test_parameters_that_break_a_rule(backend: api.Backend, parameters: object) -> None:
    error = error_of(parameters, backend)

    assert (error.code, error.status) == ("InvalidParameterException", 400)


@pytest.mark.parametrize(
    "parameters",
    [
        None,
        [],
        "Image",
        {"Image": []},
        {"Image": {"Bytes": 5}},
        {"Image": {"Bytes": "not base64!"}},
        {"Image": {"S3Object": {"Bucket": "photos", "Name": "\ud800"}}},
        {"Image": IMAGE, "MaxLabels": "10"},
        {"Image": IMAGE, "MaxLabels": 1.5},
        {"Image": IMAGE, "MaxLabels": True},
        {"Image": IMAGE, "MinConfidence": "high"},
        {"Image": IMAGE, "MinConfidence": float("inf")},
        {"Image": IMAGE, "MinConfidence": float("nan")},
        {"Image": IMAGE, "MaxLabels": 10**400},
        {"Image": IMAGE, "Features": "GENERAL_LABELS"},
        {"Image": IMAGE, "Settings": []},
    ],
    ids=lambda value: str(value)[:40],
)
def test_json_of_the_wrong_types(backend: api.Backend, parameters: object) -> None:
    error = error_of(parameters, backend)

    assert (error.code, error.status) == ("SerializationException", 400)


def test_a_message_names_the_parameter_and_the_rule(backend: api.Backend) -> None:
    error = error_of({"Image": IMAGE, "MinConfidence": 101}, backend)

    assert "'minConfidence'" in error.message
    assert "less than or equal to 100" in error.message


def test_what_is_no_picture(backend: api.Backend) -> None:
    error = error_of({"Image": {"Bytes": text(b"%PDF-1.7")}}, backend)

    assert (error.code, error.status) == ("InvalidImageFormatException", 400)


def test_bytes_up_to_5_megabytes(backend: api.Backend) -> None:
    limit = 5 * 1024 * 1024
    exactly = png().ljust(limit, b"\0")

    assert names(api.call("DetectLabels", {"Image": {"Bytes": text(exactly)}}, backend))
    error = error_of({"Image": {"Bytes": text(exactly + b"\0")}}, backend)
    assert (error.code, error.status) == ("ImageTooLargeException", 400)


@pytest.mark.parametrize("operation", ["CompareFaces", "NoSuchThing", "", "__init__"])
def test_operations_that_are_not_served(backend: api.Backend, operation: str) -> None:
    error = error_of({"Image": IMAGE}, backend, operation)

    assert (error.code, error.status) == ("UnknownOperationException", 400)


def test_an_object_is_read_in_the_asked_version(backend: api.Backend, s3: Stubber) -> None:
    data = png()
    s3.add_response(
        "get_object",
        {"Body": _body(data), "ContentLength": len(data)},
        {"Bucket": "photos", "Key": "a+b %41.png", "VersionId": "v1"},
    )
    reference = {"Bucket": "photos", "Name": "a+b %41.png", "Version": "v1"}

    assert names(api.call("DetectLabels", {"Image": {"S3Object": reference}}, backend))


@pytest.mark.parametrize(
    ("s3_code", "s3_status", "code", "status"),
    [
        ("NoSuchKey", 404, "InvalidS3ObjectException", 400),
        ("NoSuchBucket", 404, "InvalidS3ObjectException", 400),
        ("AccessDenied", 403, "InvalidS3ObjectException", 400),
        ("InternalError", 500, "InternalServerError", 500),
        ("SlowDown", 503, "InternalServerError", 500),
    ],
)
def test_objects_that_can_not_be_read(
    backend: api.Backend, s3: Stubber, s3_code: str, s3_status: int, code: str, status: int
) -> None:
    s3.add_client_error("get_object", s3_code, http_status_code=s3_status)

    error = error_of({"Image": OBJECT}, backend)

    assert (error.code, error.status) == (code, status)


def test_an_object_over_15_megabytes_is_refused_unread(backend: api.Backend, s3: Stubber) -> None:
    body = _body(b"")
    s3.add_response("get_object", {"Body": body, "ContentLength": 15 * 1024 * 1024 + 1})

    error = error_of({"Image": OBJECT}, backend)

    assert (error.code, error.status) == ("ImageTooLargeException", 400)
    assert body.closed


def _body(data: bytes) -> Any:
    return io.BytesIO(data)
