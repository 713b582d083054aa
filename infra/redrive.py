"""`make redrive STAGE=dev`: send what is in the dead-letter queue to the pipeline once more.

A dead letter is the record that Lambda writes of an event on which the function failed each time;
the event itself is in it (AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous
invocations"). It may be sent again any number of times: the catalog stores a result once.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.analysis.events import uploads_in
from infra.account import open_account
from infra.closing import Closing
from infra.command import command_parser, report
from infra.data import find_resources
from infra.errors import DeployError
from infra.names import PIPELINE

# How long a message that is being dealt with, or is left, is not given to anybody.
_HIDDEN_SECONDS = 120
_WAIT_SECONDS = 2


@dataclass(frozen=True)
class Redriven:
    """How many dead letters were sent back, and how many are none of the pipeline's events.

    Attributes
    ----------
    sent, left : int
        These two.
    uploads : frozenset
        The owner and the name of each photo whose event was sent.
    """

    sent: int
    left: int
    uploads: frozenset[tuple[str, str]]


def redrive(functions: Any, sqs: Any, queue_url: str, function: str) -> Redriven:
    """Have a function called with each event in its dead-letter queue.

    What comes into the queue meanwhile stays there, so an event that fails again is not sent for
    ever. A message is removed when Lambda has taken its event, and not before.

    Parameters
    ----------
    functions, sqs
        The clients of Lambda and SQS.
    queue_url : str
        The dead-letter queue.
    function : str
        The name of the pipeline's function.

    Raises
    ------
    ClientError, BotoCoreError
        If a service doesn't take a call; what was not sent is still in the queue.
    """
    sent, left = 0, set()
    uploads = set()
    for message in _messages_before(sqs, queue_url, time.time()):
        event = failed_event(message["Body"], function)
        if event is None:
            left.add(message["MessageId"])
            continue
        functions.invoke(
            FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode()
        )
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        sent += 1
        uploads |= {(upload.owner, upload.name) for upload in uploads_in(event)}
    return Redriven(sent, len(left), frozenset(uploads))


def discard(
    sqs: Any, queue_url: str, function: str, is_moot: Callable[[Mapping[str, Any]], bool]
) -> int:
    """Take those events of a function out of its dead-letter queue that are moot; count them."""
    number = 0
    for message in _messages_before(sqs, queue_url, time.time()):
        event = failed_event(message["Body"], function)
        if event is not None and is_moot(event):
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            number += 1
    return number


def failed_event(body: str, function: str) -> Mapping[str, Any] | None:
    """Give the S3 event that a function failed on, or None if the message is something else."""
    try:
        record = json.loads(body)
        # arn:aws:lambda:<region>:<account>:function:<name>:<version>
        name = record["requestContext"]["functionArn"].split(":")[6]
        event: Mapping[str, Any] = record["requestPayload"]
        # What it can't read it would only fail on once more.
        tuple(uploads_in(event))
        return event if name == function and event["Records"] else None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def _messages_before(sqs: Any, queue_url: str, moment: float) -> Iterator[dict[str, Any]]:
    """Give each message that was sent before a moment, in seconds since 1970, once."""
    seen: set[str] = set()
    while True:
        messages = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
        ).get("Messages", [])
        new = [
            message
            for message in messages
            if message["MessageId"] not in seen
            and int(message["Attributes"]["SentTimestamp"]) <= moment * 1000
        ]
        if not new:
            return
        seen |= {message["MessageId"] for message in new}
        yield from new


def main(arguments: Sequence[str]) -> int:
    """Send the dead letters of a stage back, as a command; give its exit code."""
    parser = command_parser("redrive", main.__doc__)
    chosen = parser.parse_args(arguments)
    return report(lambda: _redrive_stage(chosen))


def _redrive_stage(chosen: argparse.Namespace) -> None:
    account = open_account(chosen.stage, chosen.profile)
    stage = account.stage
    queue_url = find_resources(account)["DeadLetterQueueUrl"]
    if Closing(account).is_closed():
        raise DeployError(
            f"The stage {stage.name} is closed; `make reopen STAGE={stage.name}` sends them, too."
        )
    done = redrive(
        account.client("lambda"), account.client("sqs"), queue_url, stage.function(PIPELINE)
    )
    print(f"sent back to the pipeline: {done.sent}")
    if done.left:
        print(f"left in the queue, for they are no events of the pipeline: {done.left}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
