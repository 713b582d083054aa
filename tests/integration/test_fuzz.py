"""Thousands of requests that nobody would send: each is answered, none with a 5xx."""

import json
from urllib.parse import quote_from_bytes

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

ROUTES = [
    ("GET", "/PresignedURL"),
    ("POST", "/uploads"),
    ("GET", "/GetImageLabels"),
    ("POST", "/images/lookup"),
    ("GET", "/images"),
    ("DELETE", "/images"),
    ("POST", "/images/analysis"),
    ("GET", "/labels"),
    ("GET", "/stats"),
]
NAMES = [
    "filename",
    "content_type",
    "size",
    "sha256",
    "label",
    "match",
    "exclude",
    "min_confidence",
    "limit",
    "cursor",
    "prefix",
    "days",
    "other",
]
VALUES = st.one_of(
    st.binary(max_size=30),
    st.text(max_size=300).map(lambda text: text.encode(errors="surrogatepass")),
    st.sampled_from([b"dog.jpg", b"1", b"0", b"-1", b"1e999", b"all", b"any", b"image/png"]),
    st.sampled_from([b"W10", b"WyJhIiwgImIiXQ", b"ab" * 32, b"9" * 400, b"x" * 5000]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*NAMES, "files", "filenames"]), inner, max_size=4)
    ),
    max_leaves=12,
)
QUERIES = st.one_of(
    st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4),
    # What most routes want, so that requests also get beyond the first check.
    st.tuples(st.tuples(st.just("filename"), VALUES)),
)
BODIES = st.one_of(
    st.binary(max_size=50),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.lists(JSON, max_size=5).map(lambda value: json.dumps({"files": value}).encode()),
    st.lists(JSON, max_size=5).map(lambda value: json.dumps({"filenames": value}).encode()),
)


def test_no_request_breaks_the_api(api):
    statuses = set()

    # The same requests at each run; change max_examples to see others.
    @settings(
        max_examples=2500,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(route=st.sampled_from(ROUTES), query=QUERIES, body=BODIES)
    def ask(route, query, body):
        method, path = route
        text = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in query)
        answer = api.http.request(
            method, f"{path}?{text}", headers={"Content-Type": "application/json"}, body=body
        )
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.body
        if answer.status_code >= 400:
            assert answer.json_body["Message"]

    ask()
    assert {200, 400, 404} <= statuses
