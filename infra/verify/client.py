"""The page's way to its stage: what the page asks of CloudFront, the API and the storage."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

import requests

from infra.verify.troubles import NotUp, Trouble

_TIMEOUT = (5, 35)  # s, to connect and to answer; API Gateway ends a call after 29
# What was deployed a moment ago isn't known everywhere: a stage of the API, a function's rights.
_KNOWN_SECONDS = 10
_ADMITTED_SECONDS = 60
_PUTS = 3  # attempts to send the photo

Answer = requests.Response


class Client:
    """Asks what the page would ask.

    Parameters
    ----------
    origin : str
        The page's.
    api : str
        Below which path of it the API is.
    stage : str
        The stage's name, for what is said of it.

    Attributes
    ----------
    token : str, optional
        What the API is shown, if there is something to be shown.
    """

    def __init__(self, origin: str, api: str, stage: str) -> None:
        self._origin = origin
        self._api = api
        self._stage = stage
        self._session = requests.Session()
        self.token: str | None = None

    def load(self, path: str) -> Answer:
        """Load a file of the page.

        Raises
        ------
        NotUp
            If CloudFront can't be reached, or answers by itself.
        Trouble
            If the storage doesn't give it.
        """
        answer = self._ask("GET", urljoin(f"{self._origin}/", path))
        if "xml" in answer.headers.get("Content-Type", "") and answer.status_code >= 400:
            # It is the storage that says so, so CloudFront does what it should.
            raise Trouble(
                f"{path} isn't given: {answer.status_code}",
                f"Deploy again: make deploy STAGE={self._stage}",
                _KNOWN_SECONDS,
            )
        if answer.status_code != 200:
            raise self._not_up(f"CloudFront answers {answer.status_code} to GET {path}")
        return answer

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> Answer:
        """Call the API, by the page's own address; the answer may be a refusal.

        Parameters
        ----------
        method, path : str
            What; the path is that of the route.
        token : str, optional
            Another one than the client's own; empty for none.
        query, json : optional
            What is sent with it.

        Raises
        ------
        NotUp
            If it is not the API that answers.
        Trouble
            If the API answers that it is broken.
        """
        headers = {} if method == "GET" else {"Origin": self._origin}
        sent = self.token if token is None else token
        if sent:
            headers["Authorization"] = f"Bearer {sent}"
        path = self._api + path
        answer = self._ask(method, self._origin + path, headers=headers, params=query, json=json)
        if answer.status_code != 204 and not _is_json(answer):
            # Whatever the API says is JSON, and API Gateway for it; CloudFront's own is HTML.
            raise self._not_up(f"CloudFront answers {answer.status_code} to {method} {path}")
        if answer.status_code >= 500:
            raise Trouble(
                f"{method} {path} answers {said(answer)}",
                f"What its function logs says why: make logs STAGE={self._stage}",
                _KNOWN_SECONDS,
            )
        return answer

    def store(self, offer: Mapping[str, Any], body: bytes) -> None:
        """Send a photo to where the API has said, as a browser lets the page do it.

        Parameters
        ----------
        offer : Mapping
            The API's.
        body : bytes
            The photo.

        Raises
        ------
        Trouble
            If the storage doesn't take it, or a browser would not let the page send it.
        """
        url, headers = offer["uploadURL"], offer["headers"]
        asked = {
            "Origin": self._origin,
            "Access-Control-Request-Method": "PUT",
            # As browsers do (Fetch standard, "CORS-preflight fetch").
            "Access-Control-Request-Headers": ",".join(sorted(name.lower() for name in headers)),
        }
        self._await_admission(url, asked)
        sent = self._put(url, {**headers, "Origin": self._origin}, body)
        self._check_admitted(sent, "PUT")

    def picture(self, url: str) -> bytes:
        """Load a picture by a link that the API gave.

        Raises
        ------
        Trouble
            If it is none.
        """
        answer = self._ask_storage("GET", url, headers={"Origin": self._origin})
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code != 200 or not kind.startswith("image/"):
            raise Trouble(
                f"a link to a picture is answered with {said(answer)}",
                "The API's role may have lost the right to read the bucket: deploy again, "
                f"make deploy STAGE={self._stage}",
            )
        return answer.content

    def follow(self, url: str, **query: str) -> Answer:
        """Load a page of the login, wherever it sends one.

        Raises
        ------
        NotUp
            If it can't be reached.
        """
        return self._ask("GET", url, params=query)

    def _await_admission(self, url: str, asked: Mapping[str, str]) -> None:
        """Ask whether the page may send a photo, for a while.

        Which pages may, a new bucket is told a moment before, and S3 knows it everywhere only after
        some time (Amazon S3 User Guide, "Amazon S3 data consistency model").
        """
        end = time.monotonic() + _ADMITTED_SECONDS
        while True:
            try:
                self._check_admitted(self._ask_storage("OPTIONS", url, headers=asked), "OPTIONS")
            except Trouble:
                if time.monotonic() > end:
                    raise
            else:
                return
            time.sleep(1)

    def _put(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        for _ in range(_PUTS - 1):
            with suppress(Trouble):
                sent = self._ask_storage("PUT", url, headers=headers, data=body)
                if sent.status_code < 500:
                    return sent
            time.sleep(1)
        return self._ask_storage("PUT", url, headers=headers, data=body)

    def _check_admitted(self, answer: Answer, method: str) -> None:
        admitted = answer.headers.get("Access-Control-Allow-Origin")
        # A URL takes one upload, so that it is refused says that an attempt before has arrived.
        is_taken = answer.ok or (method == "PUT" and answer.status_code == 412)
        if is_taken and admitted in (self._origin, "*"):
            return
        why = f"it admits {admitted or 'no origin'}" if is_taken else said(answer)
        raise Trouble(
            f"the storage refuses the page's {method}: {why}",
            "The bucket must admit the page's origin, and the API's role may write to it: deploy "
            f"again, make deploy STAGE={self._stage}",
        )

    def _ask_storage(self, method: str, url: str, **how: Any) -> Answer:
        try:
            return self._session.request(method, url, timeout=_TIMEOUT, **how)
        except requests.RequestException as error:
            raise Trouble(
                f"the storage doesn't answer: {_cause(error)}",
                "See that this machine reaches S3 in the stage's region.",
            ) from error

    def _ask(self, method: str, url: str, **how: Any) -> Answer:
        try:
            return self._session.request(method, url, timeout=_TIMEOUT, **how)
        except requests.RequestException as error:
            host = url.split("/")[2]
            raise self._not_up(f"{host} doesn't answer: {_cause(error)}") from error

    def _not_up(self, reason: str) -> NotUp:
        return NotUp(
            reason,
            "A new address takes up to half an hour to be known everywhere, and one of your own "
            f"needs its DNS entry. Later: make verify STAGE={self._stage}",
        )


def said(answer: Answer) -> str:
    """Give what an answer says, in a few words: its status, and of an error code and message."""
    try:
        error = answer.json()
        told = (error.get("Code"), error.get("Message") or error.get("message"))
    except (ValueError, AttributeError):
        told = (None, None)
    words = " ".join(str(word) for word in (answer.status_code, *told) if word)
    return words[:300]


def _is_json(answer: Answer) -> bool:
    return answer.headers.get("Content-Type", "").startswith("application/json")


def _cause(error: requests.RequestException) -> str:
    # What the exceptions say is long, and mostly of the libraries between.
    if isinstance(error, requests.Timeout):
        return "nothing comes in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not for it"
    if "resolve" in str(error):
        return "its name is not known"
    return "there is no connection"
