"""What the functions of a stage log: each event once, also one that comes late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

# How much is read again each time, for functions hand their events over after some seconds, and
# CloudWatch Logs puts several streams together in no certain order.
_OVERLAP = 120_000  # ms


@dataclass(frozen=True)
class Event:
    """One event of a log.

    Attributes
    ----------
    function : str
        Which of `infra.names.FUNCTIONS` logged it.
    time : int
        When, in ms since 1970.
    message : str
        What; it may have several lines.
    """

    function: str
    time: int
    message: str


class LogReader:
    """Reads the log groups of a stage from a moment on.

    Parameters
    ----------
    logs
        The client of CloudWatch Logs.
    groups : Mapping
        The log groups by function; one that isn't there, or not yet, has no events.
    since : int
        The moment, in ms since 1970.
    """

    def __init__(self, logs: Any, groups: Mapping[str, str], since: int) -> None:
        self._logs = logs
        self._groups = groups
        self._since = since
        self._start = dict.fromkeys(groups, since)
        self._seen: dict[str, dict[str, int]] = {function: {} for function in groups}

    def read(self) -> list[Event]:
        """Give the events that were not given before, by their time.

        Raises
        ------
        ClientError, BotoCoreError
            If they can't be read; then none counts as given, and the next call gives them.
        """
        found = {name: list(self._events(name)) for name in self._groups}
        new = []
        for function, events in found.items():
            seen = self._seen[function]
            for event in events:
                if event["eventId"] not in seen:
                    seen[event["eventId"]] = event["timestamp"]
                    new.append(Event(function, event["timestamp"], event["message"]))
            self._forget(function)
        return sorted(new, key=lambda event: event.time)

    def _events(self, function: str) -> Iterator[dict[str, Any]]:
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=self._groups[function], startTime=self._start[function]
        )
        try:
            for page in pages:
                yield from page["events"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    def _forget(self, function: str) -> None:
        # By the newest event and not by this machine's clock, which may be another.
        seen = self._seen[function]
        start = max(self._since, max(seen.values(), default=0) - _OVERLAP)
        self._start[function] = start
        self._seen[function] = {name: time for name, time in seen.items() if time >= start}
