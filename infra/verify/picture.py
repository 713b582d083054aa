"""The photo that is sent: a cat, whose labels are sure, and each time another file."""

import secrets
from pathlib import Path

# tests/photos/chelsea.png as a JPEG, by Stéfan van der Walt, CC0.
_CAT = Path(__file__).with_name("cat.jpg")
_SOI, _COM = b"\xff\xd8", b"\xff\xfe"


def picture() -> bytes:
    """Give a JPEG of a cat that nobody has sent before.

    The API knows a file that it has already and doesn't take it again, so each has a comment of its
    own, behind the first segment, which JFIF wants to be first.
    """
    cat = _CAT.read_bytes()
    first = len(_SOI) + 2 + int.from_bytes(cat[4:6])
    comment = secrets.token_hex(16).encode()
    return cat[:first] + _COM + (2 + len(comment)).to_bytes(2) + comment + cat[first:]
