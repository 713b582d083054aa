"""One photo on its way through a stage: sent, recognised, shown, found and deleted."""

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.verify.client import Client, said
from infra.verify.picture import picture
from infra.verify.place import Place
from infra.verify.troubles import KeptOut, Trouble

# As the page does (frontend/src/timing.ts).
_FIRST_PAUSE, _GROWTH, _LONGEST_PAUSE = 0.08, 1.2, 3.0  # s
# An attempt that failed is repeated after one minute, and after two more (AWS Lambda Developer
# Guide, "Error handling for asynchronous invocation"), as while rights become known.
_PATIENCE = 240  # s
# Of links, the one to what was sent is there only where that is handed out.
_LINKS = ("thumbnail_url", "image_url", "original_url")


class Photo:
    """The photo of one run.

    Parameters
    ----------
    client, place
        By whom it is sent, and where.
    name : str
        What it is to be called.
    stage : str
        The stage's name.

    Attributes
    ----------
    was_offered : bool
        Whether the stage has taken its name, and so knows something of its owner.
    is_there : bool
        Whether it is to be deleted still.
    """

    def __init__(self, client: Client, place: Place, name: str, stage: str) -> None:
        self._client = client
        self._place = place
        self._name = name
        self._stage = stage
        self._logs = f"What the functions log says why: make logs STAGE={stage}"
        self._body = picture()
        self._sent = 0.0
        self._record: dict[str, Any] = {}
        self._is_deleting = False
        self.was_offered = self.is_there = False

    def send(self) -> str:
        """Have the name reserved and send the photo, with what the page sends."""
        wanted = {
            "filename": self._name,
            "content_type": "image/jpeg",
            "size": len(self._body),
            "sha256": hashlib.sha256(self._body).hexdigest(),
        }
        answer = self._call("POST", "/uploads", json={"files": [wanted]})
        (offer,) = answer.json().get("uploads", [{}]) if answer.status_code == 200 else [{}]
        if "uploadURL" not in offer:
            self._check_refusal(offer.get("error") or answer.json(), said(answer))
        self._name, self.was_offered = offer["filename"], True
        if self._place.is_closed:
            raise Trouble(
                "the stage is closed, and takes a photo all the same",
                f"Close it again: make close STAGE={self._stage}",
            )
        self.is_there = True
        self._client.store(offer, self._body)
        self._sent = time.monotonic()
        return f"{len(self._body):,} bytes"

    def labels(self) -> str:
        """Ask for the labels as the page does, until they are there."""
        pause = _FIRST_PAUSE
        while True:
            time.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
            answer = self._call("POST", "/images/lookup", json={"filenames": [self._name]})
            (image,) = self._expect(answer, 200).json()["images"]
            if image.get("status") not in ("processing", None):
                break
            if time.monotonic() - self._sent > _PATIENCE:
                raise Trouble(f"no labels after {_PATIENCE} s", self._logs)
        taken = time.monotonic() - self._sent
        if image["status"] != "done":
            raise Trouble(f"the photo failed: {image.get('error')}", self._logs)
        path = "/GetImageLabels"
        self._record = self._expect(self._call("GET", path, self._named), 200).json()
        if not self._record["labels"]:
            raise Trouble(
                "nothing is recognised in a cat", "Look at MIN_CONFIDENCE; 75 is the default."
            )
        return f"{taken:.2f} s after the upload: {', '.join(self._record['labels'][:3])}"

    def pictures(self) -> str:
        """Load all pictures that are linked."""
        links = {name: self._record[name] for name in _LINKS if self._record.get(name)}
        if not {"thumbnail_url", "image_url"} <= links.keys():
            raise Trouble("the photo has no pictures to show", self._logs)
        for name, link in links.items():
            content = self._client.picture(link)
            if name == "original_url" and content != self._body:
                raise Trouble("the photo is not as it was sent", self._logs)
        return f"{len(links)} pictures"

    def found(self) -> str:
        """Search for it by its first label."""
        label: str = self._record["labels"][0]
        if not self._is_found(label):
            raise Trouble(f"the search for {label} doesn't find it", self._logs, patience=10)
        return label

    def delete(self) -> None:
        """Delete it; afterwards nobody finds it."""
        answer = self._call("DELETE", "/images", self._named)
        # It may be an attempt before this one that did it.
        if not (answer.status_code == 404 and self._is_deleting):
            self._is_deleting = True
            self._expect(answer, 204)
        self._expect(self._call("GET", "/GetImageLabels", self._named), 404)
        if self._record and self._is_found(self._record["labels"][0]):
            raise Trouble("it is deleted, and the search still finds it", self._logs, patience=10)
        self.is_there = False

    @property
    def _named(self) -> dict[str, str]:
        return {"filename": self._name}

    def _call(self, method: str, path: str, query: Any = None, json: Any = None) -> Any:
        return self._client.call(method, path, query=query, json=json)

    def _expect(self, answer: Any, status: int) -> Any:
        if answer.status_code != status:
            asked = f"{answer.request.method} {answer.request.path_url}"
            raise Trouble(f"{asked} answers {said(answer)} and not {status}", self._logs)
        return answer

    def _check_refusal(self, error: dict[str, Any], answer: str) -> None:
        """Tell a refusal that the stage is set to from others."""
        code = error.get("code") or error.get("Code")
        message = error.get("message") or error.get("Message")
        is_set_so = code in ("QuotaExceeded", "StageClosed")
        if message and (is_set_so or self._place.is_closed):
            raise KeptOut(message)
        raise Trouble(f"no photo is taken: {message or answer}", self._logs)

    def _is_found(self, label: str) -> bool:
        return any(image["filename"] == self._name for image in self._search(label))

    def _search(self, label: str) -> Iterator[dict[str, Any]]:
        # It is among the newest, in whatever zone.
        yesterday = datetime.now(UTC) - timedelta(days=1)
        query = {"label": label, "from": f"{yesterday:%Y-%m-%d}", "limit": "100"}
        while True:
            page = self._expect(self._call("GET", "/images", query), 200).json()
            yield from page["images"]
            if not page["cursor"]:
                return
            query["cursor"] = page["cursor"]
