"""What a photo costs, as docs/operations.md works it out: list prices of us-east-1, in dollars."""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.settings import ALWAYS, OFF, Settings

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
#: And where text is: as many words as are kept of a photo.
A_THOUSAND_WITH_TEXT: Mapping[str, float] = MappingProxyType(
    {"Rekognition, DetectText": 1.000, "DynamoDB, words": 0.183}
)

#: What these figures leave out, each as the end of "without ...".
LEFT_OUT = (
    "keeping photos and tables",
    "pictures that are looked at or downloaded",
    "metrics, alarms and the dashboard",
    "people beyond 10,000 a month, and mail",
    "free tiers and taxes",
)


def cost(photos: int, settings: Settings) -> dict[str, float]:
    """Give what it costs to take, analyse and show photos, in dollars.

    Parameters
    ----------
    photos : int
        How many.
    settings : Settings
        Whether faces and text are looked for.

    Returns
    -------
    dict
        ``least``, with people and text in none of them but where they are looked for always, and
        ``most``, with both in all.
    """
    least = most = sum(A_THOUSAND_PHOTOS.values())
    for choice, more in (
        (settings.face_detection, A_THOUSAND_WITH_PEOPLE),
        (settings.text_detection, A_THOUSAND_WITH_TEXT),
    ):
        price = sum(more.values())
        least += price if choice == ALWAYS else 0
        most += 0 if choice == OFF else price
    return {"least": round(least * photos / 1000, 2), "most": round(most * photos / 1000, 2)}
