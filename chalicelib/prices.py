"""What a photo costs, as docs/operations.md works it out: list prices of us-east-1, in dollars."""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.settings import ALWAYS, OFF

#: For 1,000 photos, by the rows of the document's table, which has the arithmetic.
A_THOUSAND_PHOTOS: Mapping[str, float] = MappingProxyType(
    {
        "Rekognition, DetectLabels": 1.000,
        "Lambda, pipeline": 0.067,
        "Lambda, API": 0.007,
        "S3, calls": 0.016,
        "DynamoDB, writes": 0.046,
        "DynamoDB, reads": 0.003,
        "API Gateway": 0.053,
        "CloudFront": 0.018,
        "CloudWatch, logs": 0.008,
    }
)
#: And where people are in them.
A_THOUSAND_WITH_PEOPLE: Mapping[str, float] = MappingProxyType({"Rekognition, DetectFaces": 1.000})

#: What these figures leave out, each as the end of "without ...".
LEFT_OUT = (
    "keeping photos and tables",
    "pictures that are looked at or downloaded",
    "metrics, alarms and the dashboard",
    "people beyond 10,000 a month, and mail",
    "free tiers and taxes",
)


def cost(photos: int, faces: str) -> dict[str, float]:
    """Give what it costs to take, analyse and show photos, in dollars.

    Parameters
    ----------
    photos : int
        How many.
    faces : str
        `Settings.face_detection`.

    Returns
    -------
    dict
        ``least``, with people in none of them, and ``most``, with people in all.
    """
    without = sum(A_THOUSAND_PHOTOS.values()) * photos / 1000
    with_people = without + sum(A_THOUSAND_WITH_PEOPLE.values()) * photos / 1000
    return {
        "least": round(with_people if faces == ALWAYS else without, 2),
        "most": round(without if faces == OFF else with_people, 2),
    }
