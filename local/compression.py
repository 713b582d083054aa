"""What is sent is compressed where the client takes that, as CloudFront does it."""

import gzip

_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")
# Less gains nothing; CloudFront's own bound (its guide, "Serve compressed files").
_LEAST = 1_000  # bytes


def compressed(body: bytes, media_type: str, accepted: str) -> tuple[bytes, dict[str, str]]:
    """Give a body as it is to be sent, and the headers that say how.

    Parameters
    ----------
    body : bytes
        The content.
    media_type : str
        Its `Content-Type`.
    accepted : str
        The request's `Accept-Encoding`, empty if there is none.
    """
    if len(body) < _LEAST or not media_type.startswith(_TYPES):
        return body, {}
    vary = {"Vary": "Accept-Encoding"}
    if not takes_gzip(accepted):
        return body, vary
    # Without the time, so that the same content is the same answer.
    return gzip.compress(body, mtime=0), {**vary, "Content-Encoding": "gzip"}


def takes_gzip(accepted: str) -> bool:
    """Tell whether an `Accept-Encoding` admits gzip (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, weight = parameter.strip().partition("=")
        weights[coding.strip()] = weight if name.strip() == "q" else "1"
    weight = weights.get("gzip", weights.get("*", "0"))
    return weight.strip().strip("0.") != ""
