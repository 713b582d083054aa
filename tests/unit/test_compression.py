"""What the local page's server compresses, and for whom."""

import gzip

import pytest

from local.compression import compressed, takes_gzip

LONG = b"var longer = 'longer';" * 100


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("gzippy", False),
    ],
)
def test_a_client_is_taken_at_its_word(accepted, takes):
    assert takes_gzip(accepted) is takes


@pytest.mark.parametrize("kind", ["text/html", "text/css", "text/javascript", "application/json"])
def test_text_gets_shorter(kind):
    sent, headers = compressed(LONG, kind, "gzip")
    assert gzip.decompress(sent) == LONG
    assert headers == {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    assert compressed(LONG, kind, "br") == (LONG, {"Vary": "Accept-Encoding"})


@pytest.mark.parametrize(
    ("body", "kind"), [(LONG, "image/png"), (LONG, ""), (LONG[:500], "text/html")]
)
def test_what_would_gain_nothing_stays_as_it_is(body, kind):
    assert compressed(body, kind, "gzip") == (body, {})
