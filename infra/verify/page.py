"""The page itself, as CloudFront serves it."""

from html.parser import HTMLParser
from typing import Any

from infra.verify.client import Answer, Client
from infra.verify.place import Place
from infra.verify.troubles import NotUp, Trouble

# What infra/site.yaml has CloudFront say with every answer, beside the policy of contents.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}
# A change of headers or files reaches all of CloudFront's places some minutes after the others.
_CHANGING_SECONDS = 300


class _Assets(HTMLParser):
    """Collects the files of its own that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        path = given.get("href") if tag == "link" else given.get("src")
        if path and tag in ("link", "script", "img") and "//" not in path:
            self.paths.append(path)


def check_page(client: Client, place: Place, remedy: str) -> str:
    """See that the page is there with its headers, and with all that it names.

    Parameters
    ----------
    client, place
        Who asks, and where.
    remedy : str
        What to do if CloudFront goes on serving something else.

    Returns
    -------
    str
        How many files those are.

    Raises
    ------
    Trouble
        If something is not as it was deployed; NotUp, if that is what was deployed before.
    """
    page = client.load("/")
    check_headers(page, place, remedy)
    if not page.headers.get("Content-Type", "").startswith("text/html"):
        raise Trouble("the page is not HTML", remedy, _CHANGING_SECONDS)
    assets = _Assets()
    assets.feed(page.text)
    for path in assets.paths:
        client.load(path)
    config = _config(client)
    wanted = {
        "apiBase": place.api,
        "signIn": place.login.config() if place.login else None,
    }
    if {name: config.get(name) for name in wanted} != wanted:
        raise NotUp(
            "CloudFront serves another config.json than was deployed",
            f"It forgets the one of before in some minutes. {remedy}",
        )
    return f"{len(assets.paths) + 2} files"


def check_headers(answer: Answer, place: Place, remedy: str) -> None:
    """See that an answer has the headers that keep the page's visitors safe.

    Raises
    ------
    Trouble
        If one is missing, or another's.
    """
    wrong = [
        name
        for name, beginning in _HEADERS.items()
        if not answer.headers.get(name, "").startswith(beginning)
    ]
    if not _is_strict(answer.headers.get("Content-Security-Policy", ""), place):
        wrong.append("Content-Security-Policy")
    if wrong:
        raise Trouble(f"not as it was deployed: {', '.join(wrong)}", remedy, _CHANGING_SECONDS)


def _is_strict(policy: str, place: Place) -> bool:
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    connected = ["'self'", place.photos, *([place.login.host] if place.login else [])]
    return (
        parts.get("default-src") == "'none'"
        and parts.get("script-src") == "'self'"
        and parts.get("frame-ancestors") == "'none'"
        and parts.get("connect-src", "").split() == connected
    )


def _config(client: Client) -> dict[str, Any]:
    try:
        found = client.load("/config.json").json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
