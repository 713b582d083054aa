"""Request JSON -> Python values, checked against botocore's description of the service.

A client's mistake gives the code the service would give: SerializationException where the JSON has
another type than the operation's input, InvalidParameterException where a value breaks a constraint
and ImageTooLargeException where that value is the image. Members nobody knows are ignored, as the
JSON protocol has it; so is null, which means absent.
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

from local.rekognition.errors import (
    ServiceError,
    invalid_parameter,
    serialization_error,
)


@cache
def service_model() -> ServiceModel:
    """Return botocore's description of Rekognition, independent of the user's AWS configuration."""
    return ServiceModel(Loader().load_service_model("rekognition", "service-2"), "rekognition")


def parse(operation: str, parameters: object) -> dict[str, Any]:
    """Return the input of `operation` (its name in the service), with blobs as bytes.

    Parameters
    ----------
    operation
        Name of an operation of the service.
    parameters
        The decoded JSON body.

    Raises
    ------
    ServiceError
        As this module's description says.
    """
    shape = service_model().operation_model(operation).input_shape
    assert shape is not None, "every operation of Rekognition has an input"
    return _structure(shape, parameters, "")


def _value(shape: Shape, value: object, path: str) -> Any:
    return _READERS[shape.type_name](shape, value, path)


def _structure(shape: StructureShape, value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong_type(path, "an object")
    result = {}
    for name, member in shape.members.items():
        inner = f"{path}.{_camel(name)}".lstrip(".")
        if value.get(name) is not None:
            result[name] = _value(member, value[name], inner)
        elif name in shape.required_members:
            raise _broken(inner, "Member must not be null")
    return result


def _list(shape: ListShape, value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong_type(path, "a list")
    _check_length(shape, len(value), path)
    return [_value(shape.member, item, f"{path}.{n}.member") for n, item in enumerate(value, 1)]


def _string(shape: Shape, value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(path, "a string")
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON can hold half a surrogate pair, UTF-8 can't
        raise _wrong_type(path, "a string of valid Unicode") from None
    _check_length(shape, len(value), path)
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        raise _broken(path, f"Member must satisfy regular expression pattern: {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        raise _broken(path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    return value


def _blob(shape: Shape, value: object, path: str) -> bytes:
    if not isinstance(value, str):
        raise _wrong_type(path, "a base64 string")
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise _wrong_type(path, "a base64 string") from None
    _check_length(shape, len(data), path)
    return data


def _integer(shape: Shape, value: object, path: str) -> int:
    number = _number(value, path)
    if number != int(number):
        raise _wrong_type(path, "a whole number")
    _check_range(shape, number, path)
    return int(number)


def _float(shape: Shape, value: object, path: str) -> float:
    number = _number(value, path)
    _check_range(shape, number, path)
    return float(number)


def _number(value: object, path: str) -> int | float:
    # bool is an int to Python; 1e999 reads as infinity, which no parameter can be.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise _wrong_type(path, "a number")
    return value


_READERS: dict[str, Callable[[Any, object, str], Any]] = {
    "structure": _structure,
    "list": _list,
    "string": _string,
    "blob": _blob,
    "integer": _integer,
    "float": _float,
}


def _check_range(shape: Shape, value: float, path: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        raise _broken(path, f"Member must have value greater than or equal to {low}")
    if high is not None and value > high:
        raise _broken(path, f"Member must have value less than or equal to {high}")


def _check_length(shape: Shape, length: int, path: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and length < low:
        raise _broken(path, f"Member must have length greater than or equal to {low}")
    if high is not None and length > high:
        message = f"Member must have length less than or equal to {high}"
        if shape.name == "ImageBlob":
            raise ServiceError("ImageTooLargeException", f"'{path}': {message}")
        raise _broken(path, message)


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _wrong_type(path: str, expected: str) -> ServiceError:
    return serialization_error(f"'{path}' must be {expected}" if path else f"need {expected}")


def _broken(path: str, constraint: str) -> ServiceError:
    return invalid_parameter(
        f"1 validation error detected: Value at '{path}' failed to satisfy constraint: {constraint}"
    )
