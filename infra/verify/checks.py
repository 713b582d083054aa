"""What is looked at of page, API and login before anything is sent."""

import secrets
from urllib.parse import urlsplit

from infra.verify.client import Client, said
from infra.verify.forged import forged_token
from infra.verify.page import check_page
from infra.verify.place import Place
from infra.verify.troubles import NotUp, Trouble

_ME = "/me"


class Checks:
    """Looks at what everybody can see of a stage.

    Parameters
    ----------
    client, place
        Who looks, and where.
    stage : str
        The stage's name.
    """

    def __init__(self, client: Client, place: Place, stage: str) -> None:
        self._client = client
        self._place = place
        self._again = f"This restores it: make deploy STAGE={stage}"

    def page(self) -> str:
        """See that the page is there, and is this stage's."""
        return check_page(self._client, self._place, self._again)

    def api(self) -> None:
        """See that the API answers, whether or not it lets one in."""
        answer = self._client.call("GET", _ME)
        wanted = 401 if self._place.login else 200
        if answer.status_code != wanted:
            raise Trouble(f"the API answers {said(answer)} and not {wanted}", self._again, 10)

    def unsigned(self) -> None:
        """See that nobody is let in without a token, by whatever way."""
        self._check_refused("")
        for method, path in (("POST", "/uploads"), ("GET", "/images"), ("GET", "/admin/people")):
            self._check_refused("", method, path)

    def forged(self) -> None:
        """See that a token is refused that only looks right."""
        assert self._place.login
        self._check_refused(forged_token(self._place.login))

    def login(self) -> None:
        """See that who is to sign in comes to a page where that can be done."""
        login = self._place.login
        assert login
        answer = self._client.follow(
            f"{login.host}/oauth2/authorize",
            client_id=login.client,
            redirect_uri=f"{self._place.origin}/",
            response_type="code",
            scope="openid email",
            state=secrets.token_urlsafe(16),
            code_challenge=secrets.token_urlsafe(32),
            code_challenge_method="S256",
        )
        at = urlsplit(answer.url)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if f"{at.scheme}://{at.netloc}" != login.host or at.path.startswith("/error"):
            raise Trouble(f"the login sends one to {answer.url}", self._again, 60)
        if answer.status_code != 200 or not is_page:
            # As long as the login's name is new, others answer.
            raise NotUp(
                f"the login answers {said(answer)}", f"It is new for minutes. {self._again}"
            )

    def signed_in(self) -> None:
        """See that who signs in is let in, as themselves."""
        answer = self._client.call("GET", _ME)
        if answer.status_code != 200:
            raise Trouble(f"a person's token is answered with {said(answer)}", self._again, 10)

    def _check_refused(self, token: str, method: str = "GET", path: str = _ME) -> None:
        answer = self._client.call(method, path, token=token)
        if answer.status_code != 401:
            raise Trouble(
                f"{method} {path} lets in who is nobody: {said(answer)}",
                f"People's photos may be open to everybody. {self._again}",
            )
