"""What is read of an event of the logs."""

import json

import pytest

from infra.errors import DeployError
from infra.log_events import Event
from infra.log_lines import event_lines, is_of
from infra.logs import seconds_of

NOON = 1_795_608_000_000  # 2026-11-25 12:00 UTC


def lines(message, photo=None):
    text = message if isinstance(message, str) else json.dumps(message)
    return list(event_lines(Event("on_s3_event", NOON, text), photo))


DONE = {
    "level": "INFO",
    "message": "done",
    "timestamp": "2026-11-25T12:00:00.000Z",
    "service": "pipeline",
    "correlation_id": "uploads/public/dog.jpg",
    "sequencer": "0065A1",
    "error": None,
    "labels": 10,
    "faces": 0,
    "milliseconds": {"read": 40.2, "recognise": 600.1},
}
REQUEST = {
    "level": "INFO",
    "message": "request",
    "method": "POST",
    "route": "/uploads",
    "status": 200,
    "request_id": "a1",
    "correlation_ids": ["uploads/ann/a.jpg", "uploads/ann/b.jpg"],
    "stage": "dev",
    "Milliseconds": 12.3,
    "ServerError": 0,
    "_aws": {
        "CloudWatchMetrics": [{"Metrics": [{"Name": "Milliseconds"}, {"Name": "ServerError"}]}]
    },
}


def test_a_result_and_a_request_are_a_line_each():
    begin = "12:00:00 on_s3_event        "
    assert lines(DONE) == [f"{begin}done  public/dog.jpg  labels 10  faces 0  640 ms"]
    assert lines(REQUEST) == [f"{begin}POST /uploads  200  ann/a.jpg and 1 more  12 ms"]


def test_a_traceback_is_read_line_by_line():
    failed = DONE | {"level": "ERROR", "message": "again", "exception": "Traceback:\n  x\nEnd"}
    first, *rest = lines(failed)
    assert "ERROR  again  public/dog.jpg" in first
    assert rest == ["    Traceback:", "      x", "    End"]
    # As the runtime writes it.
    _, *rest = lines("[ERROR] KeyError: 'x'\rTraceback (most recent call last):\r  File")
    assert rest == ["    Traceback (most recent call last):", "      File"]


@pytest.mark.parametrize(
    "noise",
    [
        "START RequestId: 6f7a Version: $LATEST\n",
        "END RequestId: 6f7a\n",
        "REPORT RequestId: 6f7a\tDuration: 5 ms\tBilled Duration: 5 ms\tMemory Size: 512 MB\n",
        "INIT_START Runtime Version: python:3.13.v1\tRuntime Version ARN: arn:aws:x\n",
        "",
        {"service": "pipeline", "Analysed": 1, "_aws": {}},
    ],
)
def test_what_lambda_says_of_each_call_is_left_out(noise):
    assert lines(noise) == []


@pytest.mark.parametrize(
    "kept",
    [
        "2026-11-25T12:00:00.000Z 6f7a Task timed out after 90.00 seconds",
        "RequestId: 6f7a Error: Runtime exited with error: signal: killed",
        "REPORT RequestId: 6f7a  Duration: 5 ms  Status: error  Error Type: Runtime.ExitError",
        "[1, 2]",
    ],
)
def test_what_says_how_a_call_failed_is_kept_as_it_is(kept):
    assert [line[28:] for line in lines(kept)] == [kept]


def test_nothing_in_a_log_steers_the_terminal():
    (line,) = lines("name \x1b[2J\x07\tend")
    assert line.endswith(r"name \x1b[2J\x07  end")


@pytest.mark.parametrize(
    ("photo", "key", "same"),
    [
        ("dog.jpg", "uploads/public/dog.jpg", True),
        ("dog.jpg", "uploads/ann/dog.jpg", True),
        ("ann/dog.jpg", "uploads/ann/dog.jpg", True),
        ("uploads/ann/dog.jpg", "uploads/ann/dog.jpg", True),
        ("bob/dog.jpg", "uploads/ann/dog.jpg", False),
        ("dog.jpg", "uploads/public/hotdog.jpg", False),
        ('my "d\u00f6g" [1].jpg', 'uploads/public/my "d\u00f6g" [1].jpg', True),
        ('my "do\u0308g" [1].jpg', 'uploads/public/my "d\u00f6g" [1].jpg', True),
        ("*.jpg", "uploads/public/dog.jpg", False),
    ],
)
def test_the_lines_of_one_photo_are_found_by_its_name(photo, key, same):
    assert bool(lines(DONE | {"correlation_id": key}, is_of(photo))) is same
    several = {"correlation_ids": ["uploads/x/y.jpg", key]}
    assert bool(lines(REQUEST | several, is_of(photo))) is same
    assert lines("Task timed out", is_of(photo)) == []


def test_what_is_no_name_or_no_time_is_refused():
    with pytest.raises(DeployError):
        is_of("a/")
    with pytest.raises(DeployError):
        seconds_of("ten minutes")
    assert (seconds_of("30s"), seconds_of("2h"), seconds_of("3d")) == (30, 7200, 259_200)
