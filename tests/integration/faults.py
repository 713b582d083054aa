"""What goes wrong with AWS: any call, before or after it has done its work, or its caller dies."""

import json
import threading
from collections import Counter
from io import BytesIO

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from moto.core.models import botocore_stubber as simulated_aws

from tests.integration.consistency import Killed

NOWHERE = "http://nowhere.invalid/"  # the simulated AWS leaves that alone
TRANSACTION = "TransactWriteItems"
SINGLE_WRITES = {"UpdateItem", "DeleteItem", "PutItem"}
EMPTY_ANSWERS = {"HeadObject", "PutObject", "DeleteObject", "CopyObject"}

# With these nothing is done.
REFUSALS = {
    "throttled": (400, "ThrottlingException"),
    "conflict": (400, "TransactionCanceledException"),
    "single conflict": (400, "TransactionConflictException"),
    "slow down": (503, "SlowDown"),
}
RAISED = {
    "killed": Killed,
    "hung": ReadTimeoutError,
    "not connected": ConnectTimeoutError,
    "no way": EndpointConnectionError,
}
# With these it may be.
UNSURE = {"failed", "hung", "killed"}


class Faults:
    """Stands between the clients of an app and the simulated AWS.

    Parameters
    ----------
    app : module
        Whose clients.
    choices : random.Random
        Decides what goes wrong.
    world : object
        Is told by ``meanwhile()`` that a call is about to be made, and by ``done(operation,
        request)`` of all that was done, whatever the caller learns. Its ``recognised(operation,
        picture)`` gives Rekognition's answer to a picture, in base64.

    Attributes
    ----------
    rate : float
        Of the calls with which something begins to go wrong.
    planned : list of (str, str)
        Operations, each with what goes wrong with the next of them, after it has done its work
        where that can be.
    injected : Counter
        What went wrong how often.
    """

    def __init__(self, app, choices, world):
        self.choices = choices
        self.rate = 0.0
        self.planned = []
        self.injected = Counter()
        self._world = world
        self._more = 0
        self._transactions = set()
        self._lock = threading.RLock()
        for client in (app.aws.s3, app.aws.rekognition, app.aws.table("x").meta.client):
            events = client.meta.events
            events.register_first("before-call", lambda **_: world.meanwhile())
            events.register_first("before-send", self._send)

    def stop(self):
        """Let nothing go wrong any more."""
        self.rate, self._more = 0.0, 0

    def _send(self, event_name, request, **_):
        _, service, operation = event_name.split(".")
        with self._lock:
            is_planned = bool(self.planned) and self.planned[0][0] == operation
            fault = self.planned.pop(0)[1] if is_planned else self._fault(service, operation)
            if fault:
                self.injected[f"{service}: {fault}"] += 1
            happens = fault in (None, "malformed") or (
                fault in UNSURE and (is_planned or self.choices.random() < 0.5)
            )
            answer = self._do(service, operation, request) if happens else None
        request.url = NOWHERE
        if fault in RAISED:
            raise RAISED[fault]() if fault == "killed" else RAISED[fault](endpoint_url=NOWHERE)
        if fault == "malformed":
            return _answer(200, answer.raw.getvalue()[:-20], len(answer.raw.getvalue()))
        return _error(service, fault) if fault else answer

    def _do(self, service, operation, request):
        """Have the simulated AWS do something."""
        if service == "rekognition":
            found = self._world.recognised(operation, json.loads(request.body)["Image"]["Bytes"])
            self._world.done(operation, request)
            return _answer(200, json.dumps(found).encode())
        if operation == TRANSACTION:
            # DynamoDB does one of a token only once (API reference, "TransactWriteItems").
            token = json.loads(request.body)["ClientRequestToken"]
            if token in self._transactions:
                return _answer(200, b"{}")
        answer = simulated_aws("before-send", request)
        if answer.status_code < 300:
            if operation == TRANSACTION:
                self._transactions.add(token)
            self._world.done(operation, request)
        return answer

    def _fault(self, service, operation):
        if self._more:
            self._more -= 1
        elif self.choices.random() < self.rate:
            self._more = self.choices.choice((0, 0, 0, 1, 2, 4))  # some take longer than the tries
        else:
            return None
        kinds = ["failed", *RAISED, "slow down" if service == "s3" else "throttled"]
        if operation == TRANSACTION:
            kinds += ["conflict"] * 3
        elif operation in SINGLE_WRITES:
            kinds += ["single conflict"] * 3
        elif service != "dynamodb" and operation not in EMPTY_ANSWERS:
            kinds += ["malformed"]  # DynamoDB's answers have a checksum
        return self.choices.choice(kinds)


def _error(service, fault):
    status, name = REFUSALS.get(fault, (500, "InternalServerError"))
    if service == "s3":
        body = f"<Error><Code>{name}</Code><Message>injected</Message></Error>"
    else:
        content = {"__type": f"com.amazonaws#{name}", "message": "injected"}
        if fault == "conflict":
            content["CancellationReasons"] = [{"Code": "TransactionConflict"}, {"Code": "None"}]
        body = json.dumps(content)
    return _answer(status, body.encode())


class _Body(BytesIO):
    """As urllib3 gives it."""

    def stream(self, **_):
        yield self.read()


def _answer(status, body, length=None):
    headers = {"Content-Length": str(len(body) if length is None else length)}
    return AWSResponse(NOWHERE, status, headers, _Body(body))
