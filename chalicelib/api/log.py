"""The API's log: one line a request, with the API's metrics in it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Request, Response

from chalicelib.names import upload_key
from chalicelib.telemetry import Logger, metrics

Answer = Callable[[Request], Response]


class RequestLog:
    """Answers requests and logs a line about each.

    Parameters
    ----------
    logger : Logger
        Where the lines go.
    stage : str
        The stage, as a dimension of the metrics.
    owner_of : callable
        Gives the owner of a request; called only if it succeeded.
    """

    def __init__(self, logger: Logger, stage: str, owner_of: Callable[[Request], str]) -> None:
        self._logger = logger
        self._stage = stage
        self._owner_of = owner_of

    def answer(self, request: Request, get_response: Answer) -> Response:
        """Have a request answered; view errors have become answers by then."""
        start = time.perf_counter()
        response = get_response(request)
        milliseconds = round((time.perf_counter() - start) * 1000, 1)
        self._logger.info(
            "request",
            method=request.method,
            route=request.context["resourcePath"],
            status=response.status_code,
            # API Gateway's, which a caller finds in the answer's x-amzn-requestid.
            request_id=request.context.get("requestId"),
            **self._about(request, response),
            **metrics(
                self._stage,
                {
                    "Milliseconds": ("Milliseconds", milliseconds),
                    "ServerError": ("Count", int(response.status_code >= 500)),
                },
            ),
        )
        return response

    def _about(self, request: Request, response: Response) -> dict[str, Any]:
        names = _images_of(request, response)
        if not names:
            return {}
        owner = self._owner_of(request)
        keys = [upload_key(owner, name) for name in names]
        return {"correlation_id": keys[0]} if len(keys) == 1 else {"correlation_ids": keys}


def _images_of(request: Request, response: Response) -> list[str]:
    """Give the names of the images that a request reserved, asked for, or changed.

    Of requests about many images only uploads and changes are told: the page asks for the state of
    all that it waits for once a second. Nothing of a request that was refused.
    """
    if response.status_code >= 400:
        return []
    body = response.body
    if isinstance(body, dict) and "uploads" in body:
        return [offer["filename"] for offer in body["uploads"] if "uploadURL" in offer]
    if isinstance(body, dict) and request.method == "PATCH":
        return [image["filename"] for image in body["images"] if "status" in image]
    if isinstance(body, dict) and "filename" in body:
        return [body["filename"]]
    asked: Mapping[str, str] = request.query_params or {}
    return [asked["filename"]] if "filename" in asked else []
