"""Requests that nobody would send, to every route there is: each is answered, none with a 5xx."""

import json
import re
from urllib.parse import quote, quote_from_bytes

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

HEADERS = {"Content-Type": "application/json"}
TEXTS = st.one_of(
    st.binary(max_size=30),
    st.text(max_size=300).map(lambda text: text.encode(errors="surrogatepass")),
    st.sampled_from([b"dog.jpg", b"1", b"0", b"-1", b"1e999", b"all", b"any", b"image/png"]),
    st.sampled_from([b"W10", b"WyJhIiwgImIiXQ", b"ab" * 32, b"9" * 400, b"x" * 5000]),
)


def names(api, method, path):
    """Give the parameters that a route says it takes, and the members of its body."""

    def told(query):
        answer = api.http.request(method, f"{path}?{query}", headers=HEADERS, body=b"{}")
        return (answer.json_body or {}).get("Message", "")

    (parameters,) = re.findall("; accepted are (.*)[.]", told("unheard-of=1")) or [""]
    return parameters.split(", "), re.findall(r'"(\w+)"', told(""))


def requests(api, method, path):
    """Give what is sent to a route: method, path with a query, and body."""
    parameters, members = names(api, method, re.sub("{.*?}", "x", path))
    parameter = st.sampled_from([*parameters, "other"])
    member = st.sampled_from([*members, *parameters, "other"])
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(member, inner, max_size=4),
        max_leaves=12,
    )
    places = st.lists(TEXTS.map(quote_from_bytes), min_size=9, max_size=9).map(
        lambda texts: re.sub("{.*?}", lambda _: texts.pop() or "x", path)
    )
    queries = st.one_of(
        st.lists(st.tuples(parameter, TEXTS), max_size=4),
        # What most routes want, so that requests also get beyond the first check.
        st.tuples(st.tuples(st.sampled_from(parameters), TEXTS)),
    ).map(lambda pairs: "&".join(f"{quote(name)}={quote_from_bytes(text)}" for name, text in pairs))
    bodies = st.one_of(
        st.binary(max_size=50),
        json_values.map(json.dumps).map(str.encode),
        st.fixed_dictionaries({name: st.lists(json_values, max_size=5) for name in members})
        .map(json.dumps)
        .map(str.encode),
    )
    return st.tuples(st.just(method), places, st.just("") | queries, bodies)


@pytest.mark.large
def test_no_request_breaks_the_api(app, api, examples):
    statuses = set()

    def ask(request):
        method, path, query, body = request
        answer = api.http.request(method, f"{path}?{query}", headers=HEADERS, body=body)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.body
        if answer.status_code >= 400:
            assert answer.json_body["Message"]

    # The same requests at each run; change the number to see others.
    some = settings(
        max_examples=examples(35, large=280),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    for path, methods in app.app.routes.items():
        for method in methods:
            some(given(requests(api, method, path))(ask))()
    assert {200, 400, 404} <= statuses


def test_the_routes_say_what_they_take(api):
    assert names(api, "GET", "/PresignedURL")[0][0] == "filename"
    assert "label" in names(api, "GET", "/images")[0]
    assert names(api, "POST", "/images/lookup")[1] == ["filenames"]
