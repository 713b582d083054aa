"""S3's notifications and the clock in; calls of the app's handlers out, by Lambda's rules.

Lambda calls a function for an asynchronous event up to three times and then hands the event to
the dead-letter queue (AWS Lambda guide, "How Lambda handles errors and retries with asynchronous
invocation"). Here the pauses are seconds, not minutes, and the queue itself counts the
deliveries. A worker that dies, or is killed, has not deleted its event, so it comes again. Only
the function's time limit is not enforced.
"""

import argparse
import json
import logging
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.local import LambdaContext

from local.cloud import VISIBILITY_SECONDS

_WORKERS = 4
_MEMORY_MB = 2048
_TIMEOUT_MS = 90_000
_HOLD_EVERY_SECONDS = VISIBILITY_SECONDS / 3
_SCHEDULE_TIMEOUT_MS = 900_000
_PAUSE_SECONDS = 2  # before the first retry; twice that before the second

# What EventBridge sends for a rate (Amazon EventBridge guide, "Schedules").
_SCHEDULED: dict[str, Any] = {
    "version": "0",
    "id": "local",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "1970-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {},
}

log = logging.getLogger("events")

Handler = Callable[[dict[str, Any], LambdaContext], Any]


class Bridge:
    """Takes events from a queue and has the handler deal with them, several at a time.

    Parameters
    ----------
    sqs
        A client of the emulator's SQS.
    queue_url : str
        The queue that the bucket notifies.
    handler : callable
        Lambda's handler: takes the event and a context.
    """

    def __init__(self, sqs: Any, queue_url: str, handler: Handler) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._handler = handler
        self._stopping = threading.Event()
        self._under_way: set[str] = set()

    def run(self) -> None:
        """Work until `stop` is called; events under way are finished."""
        threads = [threading.Thread(target=self._work, name=f"worker-{n}") for n in range(_WORKERS)]
        threads.append(threading.Thread(target=self._hold, name="holder"))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping.set()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                answer = self._sqs.receive_message(
                    QueueUrl=self._queue_url,
                    WaitTimeSeconds=1,
                    MessageSystemAttributeNames=["ApproximateReceiveCount"],
                )
                for message in answer.get("Messages", []):
                    self._under_way.add(message["ReceiptHandle"])
                    try:
                        self._deliver(message)
                    finally:
                        self._under_way.discard(message["ReceiptHandle"])
            except (BotoCoreError, ClientError) as error:
                log.warning("the queue can't be reached: %s", error)
                self._stopping.wait(1)

    def _hold(self) -> None:
        """Keep what is under way from being delivered again, until it is done or this dies."""
        while not self._stopping.wait(_HOLD_EVERY_SECONDS):
            for receipt in list(self._under_way):
                # It may have been answered just now.
                with suppress(BotoCoreError, ClientError):
                    self._sqs.change_message_visibility(
                        QueueUrl=self._queue_url,
                        ReceiptHandle=receipt,
                        VisibilityTimeout=VISIBILITY_SECONDS,
                    )

    def _deliver(self, message: Mapping[str, Any]) -> None:
        receipt = {
            "QueueUrl": self._queue_url,
            "ReceiptHandle": message["ReceiptHandle"],
        }
        context = LambdaContext("on_s3_event", _MEMORY_MB, _TIMEOUT_MS)
        try:
            event = json.loads(message["Body"])
            # S3 tells a queue, but never a function, that notifications were set up.
            if event.get("Event") != "s3:TestEvent":
                self._handler(event, context)
        except Exception:
            delivery = int(message["Attributes"]["ApproximateReceiveCount"])
            log.exception("delivery %d failed", delivery)
            pause = _PAUSE_SECONDS * delivery
            self._sqs.change_message_visibility(**receipt, VisibilityTimeout=pause)
        else:
            self._sqs.delete_message(**receipt)


class Schedules:
    """Calls the app's scheduled functions: at the start, and then in their intervals.

    Parameters
    ----------
    functions : dict
        The functions, each with its interval in seconds.
    """

    def __init__(self, functions: Mapping[Handler, float]) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=call) for call in functions.items()
        ]

    def start(self) -> None:
        """Make the first calls now."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Make no more calls, and wait for those under way."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, function: Handler, seconds: float) -> None:
        while not self._stopping.is_set():
            try:
                function(_SCHEDULED, LambdaContext("schedule", _MEMORY_MB, _SCHEDULE_TIMEOUT_MS))
            except Exception:
                log.exception("a scheduled function failed")
            self._stopping.wait(seconds)


def main() -> None:
    """Bridge a queue and the handler in `app.py` until SIGTERM."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--queue-url", required=True)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")

    # Loaded here, so that the first photo doesn't wait for it.
    import app
    import chalicelib.analysis.recovery  # noqa: F401

    bridge = Bridge(boto3.client("sqs"), arguments.queue_url, app.on_s3_event)
    signal.signal(signal.SIGTERM, lambda *_: bridge.stop())
    schedules = Schedules(
        {app.finish_unfinished: 5 * 60, app.reconcile: 24 * 60 * 60, app.close_accounts: 10}
    )
    print("ready", flush=True)
    schedules.start()
    bridge.run()
    schedules.stop()


if __name__ == "__main__":
    main()
