"""Signing in by the managed login, as a browser does for the page."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

SCOPE = "openid email"


@dataclass(frozen=True)
class ManagedLogin:
    """The login of one user pool.

    Attributes
    ----------
    host : str
        Its address.
    client : str
        The page's id.
    page : str
        The page's origin.
    """

    host: str
    client: str
    page: str

    def tokens(self, email: str, password: str, new: str = "", scope: str = SCOPE) -> Any:
        """Give the tokens of a person, who chooses a new password if that is wanted."""
        verifier = secrets.token_urlsafe(40)
        return self.exchange(self.code(email, password, new, scope, verifier), verifier)

    def code(self, email: str, password: str, new: str, scope: str, verifier: str) -> str:
        """Fill in the forms; give the code that the page would be sent."""
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "client_id": self.client,
            "redirect_uri": f"{self.page}/",
            "response_type": "code",
            "scope": scope,
            "state": "any",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        form = requests.get(f"{self.host}/oauth2/authorize", params=asked)
        answer = self._submit(form.text, username=email, password=password)
        if new:
            answer = self._submit(answer.text, new_password=new, confirm_password=new)
        assert answer.status_code == 302, answer.text
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def exchange(self, code: str, verifier: str) -> Any:
        """Give the tokens for a code."""
        answer = self.ask(
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=f"{self.page}/",
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def renew(self, refresh_token: str) -> requests.Response:
        """Ask for new tokens."""
        return self.ask(grant_type="refresh_token", refresh_token=refresh_token)

    def ask(self, path: str = "token", **form: str) -> requests.Response:
        """Send a form to the login as the page does."""
        return requests.post(
            f"{self.host}/oauth2/{path}",
            data={"client_id": self.client, **form},
            headers={"Origin": self.page},
        )

    def _submit(self, page: str, **typed: str) -> requests.Response:
        hidden = dict(re.findall('type="hidden" name="([^"]+)" value="([^"]*)"', page))
        assert hidden, page
        origin = {"Origin": self.host}
        return requests.post(
            f"{self.host}/login", data=hidden | typed, headers=origin, allow_redirects=False
        )
