"""The API's log: one JSON line a request, which carries the API's metrics too.

The pipeline's logger, Powertools, would cost the API's start more time than all of its own code.
Its lines have the same members as these.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from chalice.app import Request, Response

from chalicelib.filenames import upload_key
from chalicelib.records import timestamp

NAMESPACE = "SmartImageAnalyzer"
_SERVICE = "api"


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON; what is in its ``members`` is added to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, with the traceback in it where there is one."""
        line = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": timestamp(datetime.fromtimestamp(record.created, UTC)),
            "service": _SERVICE,
            **getattr(record, "members", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class StandardOutput(logging.Handler):
    """Writes to the standard output, whatever that is by then."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        print(self.format(record), flush=True)


def write_json(log: logging.Logger) -> None:
    """Have a logger, such as Chalice's own, write JSON lines to the standard output."""
    handler = StandardOutput()
    handler.setFormatter(JsonLines())
    log.handlers = [handler]
    log.propagate = False
    log.setLevel(logging.INFO)


def log_request(
    log: logging.Logger,
    stage: str,
    owner_of_request: Callable[[], str],
    request: Request,
    get_response: Callable[[Request], Response],
) -> Response:
    """Answer a request and log one line about it.

    Parameters
    ----------
    log : Logger
        Where the line goes.
    stage : str
        The stage, as a dimension of the metrics.
    owner_of_request : callable
        Gives the owner that the request was answered for; called only if it succeeded.
    request : Request
        What was asked for.
    get_response : callable
        Answers it; view errors have become answers by then.
    """
    start = time.perf_counter()
    response = get_response(request)
    milliseconds = round((time.perf_counter() - start) * 1000, 1)
    names = photos_of(request, response)
    about: dict[str, Any] = {}
    if names:
        owner = owner_of_request()
        keys = [upload_key(owner, name) for name in names]
        about = {"correlation_id": keys[0]} if len(keys) == 1 else {"correlation_ids": keys}
    members = {
        "method": request.method,
        "route": request.context["resourcePath"],
        "status": response.status_code,
        # API Gateway's, which a caller finds in the answer's x-amzn-requestid.
        "request_id": request.context.get("requestId"),
        **about,
        **metrics(
            stage,
            time.time(),
            Milliseconds=("Milliseconds", milliseconds),
            ServerError=("Count", int(response.status_code >= 500)),
        ),
    }
    log.info("request", extra={"members": members})
    return response


def photos_of(request: Request, response: Response) -> list[str]:
    """Give the names of the photos that a request reserved, asked for, or changed.

    Of requests about many photos only uploads are told: the page asks for the state of all that
    it waits for once a second. Nothing of a request that was refused.
    """
    if response.status_code >= 400:
        return []
    body = response.body
    if isinstance(body, dict) and "uploads" in body:
        return [offer["filename"] for offer in body["uploads"] if "uploadURL" in offer]
    if isinstance(body, dict) and "filename" in body:
        return [body["filename"]]
    asked: Mapping[str, str] = request.query_params or {}
    return [asked["filename"]] if "filename" in asked else []


def metrics(stage: str, now: float, **values: tuple[str, float]) -> dict[str, Any]:
    """Give the members that make CloudWatch take metrics from a log line.

    Parameters
    ----------
    stage : str
        A dimension, beside the service.
    now : float
        Seconds since 1970.
    values : tuple of str and float
        Each metric's unit and value by its name (Amazon CloudWatch guide, "Specification:
        Embedded metric format").
    """
    return {
        "stage": stage,
        **{name: value for name, (_, value) in values.items()},
        "_aws": {
            "Timestamp": int(now * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["service", "stage"]],
                    "Metrics": [{"Name": name, "Unit": unit} for name, (unit, _) in values.items()],
                }
            ],
        },
    }
