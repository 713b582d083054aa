"""Logs and metrics of all functions: lines of JSON on the standard output, which CloudWatch reads.

No library: Powertools alone would take the API's start over its budget.
"""

import json
import logging
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from chalicelib.times import timestamp

NAMESPACE = "SmartImageAnalyzer"


class Logger(logging.LoggerAdapter[logging.Logger]):
    """A logger whose lines have each keyword argument of a call as a member."""

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        """Set the members of a line apart from what `logging` itself takes."""
        exc_info = kwargs.pop("exc_info", None)
        return msg, {"exc_info": exc_info, "extra": {"members": dict(kwargs)}}


def json_logger(service: str, log: logging.Logger | None = None) -> Logger:
    """Give the logger of a service; or have one there is, such as Chalice's, write for it."""
    log = log or logging.getLogger(service)
    handler = _StandardOutput()
    handler.setFormatter(_JsonLines(service))
    log.handlers = [handler]
    log.propagate = False
    log.setLevel(logging.INFO)
    return Logger(log)


class _JsonLines(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": timestamp(datetime.fromtimestamp(record.created, UTC)),
            "service": self._service,
            **getattr(record, "members", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _StandardOutput(logging.Handler):
    """Writes to the standard output, whatever that is by then."""

    def emit(self, record: logging.LogRecord) -> None:
        _write(self.format(record))


class Report:
    """Collects the metrics of one piece of work; see `reported`.

    Attributes
    ----------
    milliseconds : dict
        How long each step took, by its name.
    """

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self.metrics: dict[str, tuple[str, float]] = {}

    def count(self, name: str, number: int = 1) -> None:
        """Add to a count."""
        _, before = self.metrics.get(name, ("", 0))
        self.metrics[name] = ("Count", before + number)

    def seconds(self, name: str, seconds: float) -> None:
        """Set a duration in s."""
        self.metrics[name] = ("Seconds", seconds)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, also one that raises; its metric has its name with a capital."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.milliseconds[name] = round((time.perf_counter() - start) * 1000, 1)
            self.metrics[name.capitalize()] = ("Milliseconds", self.milliseconds[name])


@contextmanager
def reported(service: str, stage: str) -> Iterator[Report]:
    """Collect the metrics of one piece of work and write them at its end, also when it raises.

    Parameters
    ----------
    service, stage : str
        The only dimensions: each combination of their values is paid for.
    """
    report = Report()
    try:
        yield report
    finally:
        if report.metrics:
            line = {"service": service, **metrics(stage, report.metrics)}
            _write(json.dumps(line, ensure_ascii=False))


def metrics(stage: str, values: dict[str, tuple[str, float]]) -> dict[str, Any]:
    """Give the members that make CloudWatch take metrics from a log line.

    Parameters
    ----------
    stage : str
        A dimension, beside the service.
    values : dict
        Each metric's unit and value by its name (Amazon CloudWatch guide, "Specification:
        Embedded metric format").
    """
    return {
        "stage": stage,
        **{name: value for name, (_, value) in values.items()},
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["service", "stage"]],
                    "Metrics": [{"Name": name, "Unit": unit} for name, (unit, _) in values.items()],
                }
            ],
        },
    }


def _write(line: str) -> None:
    # On a laptop the disk can be full; what the line is about matters more than the line.
    with suppress(OSError):
        print(line, flush=True)
