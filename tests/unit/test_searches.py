"""What is read from the parameters of a search, and what is refused."""

from urllib.parse import parse_qs

import pytest

from chalicelib.api.searches import read_search
from chalicelib.errors import InvalidRequest
from chalicelib.store.query import Query
from chalicelib.store.terms import Having


def read(query):
    """Read what API Gateway would give of the text behind the question mark."""
    return read_search(parse_qs(query, keep_blank_values=True))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("word=Exit", Query(words=("exit",))),
        ("word=salt+%26+Pepper", Query(words=("pepper", "salt"))),
        ("word=exit&word=EXIT&word=caf%C3%A9", Query(words=("cafe", "exit"))),
        ("word=" + "x" * 99, Query(words=("x" * 64,))),
        ("name=.JPG", Query(name=".jpg")),
        ("name=e%CC%81t%C3%A9", Query(name="ete")),
        ("has=text&has=faces", Query(has=frozenset({Having.TEXT, Having.FACES}))),
        ("state=failed&has=tags", Query(has=frozenset({Having.FAILED, Having.TAGS}))),
    ],
)
def test_conditions_are_read_as_they_are_compared(query, wanted):
    assert read(query) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "word=",
        "word=+",
        "word=--",
        "word=" + "x" * 256,
        "word=exit&word=!",
        "word=" + "+".join(f"w{n}" for n in range(11)),
        "&".join(f"word=w{n}" for n in range(11)),
        "name=",
        "name=a&name=b",
        "name=" + "x" * 256,
        "name=%CC%81",
        "has=",
        "has=dogs",
        "has=failed",
        "has=Faces",
        "state=done",
        "state=",
        "state=failed&state=failed",
        "order=uploaded&word=exit",
        "order=uploaded&has=text",
        "order=uploaded&state=failed",
    ],
)
def test_a_wrong_condition_is_told_so(query):
    with pytest.raises(InvalidRequest, match=r"[.]$"):
        read(query)


@pytest.mark.parametrize("name", ["word", "name", "label", "exclude"])
def test_half_a_character_is_told_so(name):
    with pytest.raises(InvalidRequest):
        read_search({name: ["a\ud800b"]})
