"""Events of the functions' logs as lines for people."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.errors import InvalidFilename
from chalicelib.names import UPLOADS, check_name
from infra.errors import DeployError
from infra.log_events import Event
from infra.names import FUNCTIONS

Photo = Callable[[Mapping[str, Any]], bool]

# What Lambda itself writes of each call (AWS Lambda Developer Guide, "Sending Lambda function logs
# to CloudWatch Logs"); of one that failed it says so there.
_OF_LAMBDA = re.compile(r"(START|END|REPORT) RequestId: |INIT_START |INIT_REPORT |RESTORE_")
_FAILED = re.compile(r"\bStatus: (?!success)")
# What is told in another way, or is for programs.
_NOT_TOLD = {
    *("level", "message", "timestamp", "service", "stage", "exception", "_aws"),
    *("correlation_id", "correlation_ids", "sequencer", "request_id"),
    *("method", "route", "status", "milliseconds"),
}
_WIDEST = max(map(len, FUNCTIONS))


def is_of(photo: str) -> Photo:
    """Give what tells whether a line is about a photo.

    Parameters
    ----------
    photo : str
        Its name, whoever's it is; or ``<owner>/<name>``, also as the logs have it, behind
        ``uploads/``.

    Raises
    ------
    DeployError
        If no photo can have that name.
    """
    owner, _, name = photo.removeprefix(UPLOADS).rpartition("/")
    try:
        wanted = _same(check_name(name))
    except InvalidFilename as error:
        raise DeployError(str(error)) from error

    def is_about(line: Mapping[str, Any]) -> bool:
        for key in _keys(line):
            whose, _, named = key.removeprefix(UPLOADS).partition("/")
            if _same(named) == wanted and owner in ("", whose):
                return True
        return False

    return is_about


def event_lines(event: Event, photo: Photo | None = None) -> Iterator[str]:
    """Give the lines of one event; none for what isn't worth one, or is about no such photo."""
    line = _members(event.message)
    if line is None:
        text = event.message.replace("\r", "\n").strip()
        if photo or not text or (_OF_LAMBDA.match(text) and not _FAILED.search(text)):
            return
        first, *more = text.splitlines()
    else:
        # Without a message it only holds metrics.
        if "message" not in line or (photo and not photo(line)):
            return
        first = "  ".join(_told(line))
        more = str(line.get("exception", "")).splitlines()
    time = datetime.fromtimestamp(event.time / 1000, UTC)
    yield f"{time:%H:%M:%S} {event.function:{_WIDEST}}  {_plain(first)}"
    for text in more:
        yield f"    {_plain(text)}"


def day_of(event: Event) -> str:
    """Give the day of an event, in UTC as all times are."""
    return f"{datetime.fromtimestamp(event.time / 1000, UTC):%Y-%m-%d} UTC"


def _members(message: str) -> dict[str, Any] | None:
    """Give the members of a line of the app's own; None of any other."""
    try:
        line = json.loads(message)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _told(line: Mapping[str, Any]) -> Iterator[str]:
    if line.get("level") not in (None, "INFO"):
        yield str(line["level"])
    if "method" in line:
        yield f"{line['method']} {line.get('route')}  {line.get('status')}"
    else:
        yield str(line["message"])
    keys = _keys(line)
    if keys:
        more = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
        yield keys[0].removeprefix(UPLOADS) + more
    metrics = _metrics(line)
    for name, value in line.items():
        if name not in _NOT_TOLD and name not in metrics and value not in (None, ""):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{name} {text}"
    took = line.get("milliseconds")
    if isinstance(took, dict) and took:
        yield f"{sum(took.values()):.0f} ms"
    elif "Milliseconds" in metrics:
        yield f"{line['Milliseconds']:.0f} ms"


def _keys(line: Mapping[str, Any]) -> list[str]:
    if "correlation_id" in line:
        return [str(line["correlation_id"])]
    return [str(key) for key in line.get("correlation_ids", ())]


def _metrics(line: Mapping[str, Any]) -> set[str]:
    found = line.get("_aws", {}).get("CloudWatchMetrics", [])
    return {metric["Name"] for one in found for metric in one["Metrics"]}


def _same(name: str) -> str:
    # A keyboard may write an accent in another way than the file's name has it.
    return unicodedata.normalize("NFC", name)


def _plain(text: str) -> str:
    """Give a text without what would steer the terminal: names and files may hold anything."""
    return "".join(
        "  " if char == "\t" else repr(char)[1:-1] if unicodedata.category(char) == "Cc" else char
        for char in text
    )
