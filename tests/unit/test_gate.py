"""Who is let in at the laptop's servers, as browsers and programs introduce themselves."""

import pytest

from local.gate import Gate

PAGE = "http://127.0.0.1:8080"
API = Gate(frozenset({"127.0.0.1:8000"}), frozenset({PAGE}))
SITE = Gate(
    frozenset({"127.0.0.1:8080", "localhost:8080"}), frozenset({PAGE}), lambda path: path == "/"
)


def headers(host="127.0.0.1:8000", **more):
    return [("Host", host), *((name.replace("_", "-"), value) for name, value in more.items())]


def link(site, dest="document", mode="navigate"):
    return headers("127.0.0.1:8080", sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=dest)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "sent",
    [
        headers(),
        headers(sec_fetch_site="none", sec_fetch_mode="navigate"),
        headers(origin=PAGE, sec_fetch_site="same-site"),
        headers(ORIGIN=PAGE),
    ],
    ids=["a program", "a typed address", "the page", "any case"],
)
def test_programs_and_the_page_are_let_in(method, sent):
    assert API.refusal(method, "/images", sent) is None


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "sent",
    [
        headers("evil.example:8000"),
        headers("evil.example:8000", origin="http://evil.example:8000"),
        headers("evil.example:8000", origin=PAGE),
        headers("127.0.0.1:8000.evil.example"),
        headers("127.0.0.1"),
        headers("localhost:8000"),
        headers(""),
        [],
        [*headers(), *headers("evil.example")],
        headers(origin="http://evil.example"),
        headers(origin="null"),
        headers(origin=""),
        headers(origin="http://127.0.0.1:8081"),
        headers(origin="http://localhost:8080"),
        headers(origin="https://127.0.0.1:8080"),
        [*headers(origin=PAGE), ("Origin", "http://evil.example")],
        headers(sec_fetch_site="cross-site"),
        headers(sec_fetch_site="same-site"),
        headers(sec_fetch_site="same-origin"),
        headers(sec_fetch_site="anything"),
        headers(sec_fetch_site=""),
        [*headers(sec_fetch_site="none"), ("Sec-Fetch-Site", "cross-site")],
        headers(sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document"),
    ],
)
def test_strangers_are_refused_with_a_sentence(method, sent):
    assert API.refusal(method, "/images", sent).endswith(".")


def test_the_page_is_asked_for_by_itself_and_by_a_link_of_anybodys():
    own = headers("127.0.0.1:8080", sec_fetch_site="same-origin")
    assert SITE.refusal("GET", "/assets/index.js", own) is None
    for site in ("cross-site", "same-site"):
        assert SITE.refusal("GET", "/", link(site)) is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_leads_only_to_what_is_open_to_links_and_into_a_whole_window(site):
    assert SITE.refusal("POST", "/", link(site))
    assert SITE.refusal("GET", "/config.json", link(site))
    assert SITE.refusal("GET", "/", link(site, dest="iframe"))
    assert SITE.refusal("GET", "/", link(site, dest="script", mode="no-cors"))
