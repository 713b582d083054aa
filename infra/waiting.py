"""What waits in a closed stage: for its analysis, or to be thrown away.

Each photo that waits is sent to the pipeline once, so that it is paid once: with the event that
Lambda gave up, where that is among the dead letters, or else with one like it. The schedule that
looks for what is unfinished leaves it alone meanwhile, for it counts as waiting since now.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from chalicelib.analysis.events import uploads_in
from chalicelib.analysis.found import FoundPhoto, found_upload, known_photos, missing_upload
from chalicelib.names import UPLOADS, upload_key
from chalicelib.store import Store
from chalicelib.store.dead_letters import DeadLetters
from chalicelib.store.image import State
from infra.account import Account
from infra.command import counted
from infra.functions import call_schedule
from infra.names import PIPELINE, RECONCILE
from infra.redrive import discard, redrive

Key = tuple[str, str]


@dataclass(frozen=True)
class Waiting:
    """The photos of one stage that wait.

    Parameters
    ----------
    account : Account
        Where the stage is.
    store : Store
        What it keeps.
    queue_url : str
        Its dead letters.
    """

    account: Account
    store: Store
    queue_url: str

    def photos(self) -> list[FoundPhoto]:
        """Give the photos that are there and have no result, or wait for another one."""
        return [
            found
            for page in self.store.objects.pages(UPLOADS)
            for found in known_photos(self.store, page)
            if _waits(found)
        ]

    def told(self, photos: list[FoundPhoto]) -> Iterator[str]:
        """Give a line for each kind of thing that waits."""
        waits = "waits for its" if len(photos) == 1 else "wait for their"
        yield f"{counted(len(photos), 'photo')} {waits} analysis"
        if letters := DeadLetters(self.account.client("sqs"), self.account.stage.name).count():
            yield f"{counted(letters, 'event')} in the dead-letter queue"

    def keep(self, photos: list[FoundPhoto], now: datetime) -> None:
        """Let photos count as waiting since now; no schedule takes them up for 15 minutes."""
        for found in photos:
            if found.image and found.image.unfinished_since:
                self.store.unfinished.wait_since(found.image, now)

    def send(self, photos: list[FoundPhoto]) -> Iterator[str]:
        """Have photos analysed, and the dead letters too; give a line for what was sent."""
        functions, function = self._functions, self._function
        done = redrive(functions, self.account.client("sqs"), self.queue_url, function)
        left = [found for found in photos if _key(found) not in done.uploads]
        # No event can say that a photo was replaced by one whose event is lost; this finds it.
        differing = [one for one in left if one.image and not one.image.unfinished_since]
        number = done.sent
        for found in left:
            if found in differing:
                continue
            payload = json.dumps(_event(self.store.objects.bucket, found)).encode()
            functions.invoke(FunctionName=function, InvocationType="Event", Payload=payload)
            number += 1
        yield f"{counted(number, 'event')} sent to {function}"
        if differing:
            yield self.search(RECONCILE)

    def search(self, *schedules: str) -> str:
        """Start schedules that look for what waits, now; give a line that says so."""
        for name in schedules:
            call_schedule(self._functions, self.account.stage, name)
        return f"{' and '.join(schedules)} look for what waits"

    def discard(self, photos: list[FoundPhoto]) -> Iterator[str]:
        """Delete photos without a result, to the last version; give lines that say how many.

        Of a photo that waits for another analysis the result stays, and the bytes that it is of.
        """
        objects = self.store.objects
        versions = 0
        for found in photos:
            image = found.image
            if image and image.unfinished_since:
                self.store.unfinished.remove(image)
            if image and image.result:
                # Where it isn't known which those are, all stay.
                etag = image.result.etag or ""
                versions += objects.remove_versions(*_key(found), before=etag)
            # Unless its analysis, begun before the stage was closed, has just ended.
            elif image is None or self._has_no_result(_key(found)):
                versions += objects.remove_versions(*_key(found))
        yield f"{counted(len(photos), 'photo')} thrown away, {counted(versions, 'version')} of them"
        if letters := discard(
            self.account.client("sqs"), self.queue_url, self._function, self._is_moot
        ):
            yield f"{counted(letters, 'event')} taken out of the dead-letter queue"

    @property
    def _functions(self) -> Any:
        return self.account.client("lambda")

    @property
    def _function(self) -> str:
        return self.account.stage.function(PIPELINE)

    def _has_no_result(self, key: Key) -> bool:
        image = self.store.catalog.find(*key)
        return image is None or image.result is None

    def _is_moot(self, event: Any) -> bool:
        """Tell whether an event is only of photos of which nothing is left."""
        return all(self._has_no_result((one.owner, one.name)) for one in uploads_in(event))


def _waits(found: FoundPhoto) -> bool:
    image = found.image
    if image and image.unfinished_since:
        return image.state is not State.DELETING
    return missing_upload(found) is not None


def _key(found: FoundPhoto) -> Key:
    return found.owner, found.name


def _event(bucket: str, found: FoundPhoto) -> dict[str, Any]:
    """Give the event that S3 would have sent (Amazon S3 User Guide, "Event message structure").

    It has no sequencer, by which the pipeline knows that the photo was found without its event.
    """
    upload = found_upload(found.owner, found.name, found.photo)
    is_again = found.image is not None and found.image.result is not None
    return {
        "Records": [
            {
                "eventName": f"ObjectCreated:{'Copy' if is_again else 'Put'}",
                "eventTime": upload.uploaded_at,
                "s3": {
                    "bucket": {"name": bucket},
                    "object": {
                        "key": quote_plus(upload_key(found.owner, found.name), safe="/"),
                        "eTag": found.photo["ETag"].strip('"'),
                    },
                },
            }
        ]
    }
