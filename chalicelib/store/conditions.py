"""On which condition an image is changed: that it is still what was read."""

from chalicelib.store.image import Image, State
from chalicelib.store.tables import Action, attribute_names


def unchanged(image: Image) -> Action:
    """Give the condition that an image has the same result, and that the same is said of it."""
    condition: Action = {
        "ConditionExpression": "#revision = :revision",
        "ExpressionAttributeNames": attribute_names("revision"),
        "ExpressionAttributeValues": {":revision": image.revision},
    }
    if image.state is not State.PROCESSING:
        # To wait for another analysis is no new revision, and must not be forgotten.
        condition["ConditionExpression"] += " AND attribute_not_exists(#unfinished)"
        condition["ExpressionAttributeNames"] |= attribute_names("unfinished")
    return condition


def unchanged_reservation(image: Image | None, *parts: str) -> Action:
    """Give the condition that there is no result, and what there is has the same parts."""
    values = {part: getattr(image, part, None) for part in parts}
    known = {part: value for part, value in values.items() if value is not None}
    same = (
        f"#{part} = :{part}" if part in known else f"attribute_not_exists(#{part})"
        for part in parts
    )
    return {
        "ConditionExpression": " AND ".join(("attribute_not_exists(#revision)", *same)),
        "ExpressionAttributeNames": attribute_names("revision", *parts),
        "ExpressionAttributeValues": {f":{part}": value for part, value in known.items()},
    }
