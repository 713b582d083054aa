"""Who is let in at the laptop's servers: this machine's programs and the app's own page.

A browser lets any page send requests to 127.0.0.1, and tells the server whose they are. A name of
a stranger's that has come to mean 127.0.0.1 (DNS rebinding) stands in `Host`, which a page can't
choose (Fetch, "forbidden request-header"). `Origin` names the page, in all requests but GET and
HEAD, and in those if the page wants to read the answer (Fetch, "append a request Origin header").
What is left, such as an `<img>` or a followed link, says in `Sec-Fetch-Site` whether the page is
of another site (W3C, "Fetch Metadata Request Headers"); another port of this machine is the same
site, so that isn't enough to be let in. Programs send neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: Header names with their values, in any case and order.
Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Gate:
    """What one server lets in.

    Attributes
    ----------
    hosts : frozenset of str
        Its own addresses, as `Host` names them: ``127.0.0.1:8000``.
    origins : frozenset of str
        Of the pages that may ask, as `Origin` names them: ``http://127.0.0.1:8080``.
    is_open_to_links : callable
        Tells of a path whether any page may link to it: to be shown in the place of that page,
        which learns nothing, for nothing is changed by it. None by default; the page, and later
        the form to sign in with.
    """

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    is_open_to_links: Callable[[str], bool] = lambda _: False

    def refusal(self, method: str, path: str, headers: Headers) -> str | None:
        """Give why a request is not let in, as a sentence for who sent it, or None if it is."""
        given: dict[str, list[str]] = {}
        for name, value in headers:
            given.setdefault(name.lower(), []).append(value.strip())
        host, origin = given.get("host", []), given.get("origin", [])
        if len(host) != 1 or host[0].lower() not in self.hosts:
            return f"This server is to be asked for as {' or '.join(sorted(self.hosts))} only."
        if origin:
            if len(origin) == 1 and origin[0] in self.origins:
                return None
            return "Pages of this origin are not let in."
        site = given.get("sec-fetch-site", ["none"])
        if site == ["none"]:
            return None  # no page: a program, or a person who typed the address
        if site == ["same-origin"] and f"http://{host[0]}" in self.origins:
            return None
        is_link = (
            method == "GET"
            and given.get("sec-fetch-mode") == ["navigate"]
            and given.get("sec-fetch-dest") == ["document"]
        )
        if is_link and self.is_open_to_links(path):
            return None
        return "Requests of other pages are not let in."
