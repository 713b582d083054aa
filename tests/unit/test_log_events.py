"""Each event of the logs is given once: of many pages, twice told, late, and after a failure."""

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from infra.log_events import LogReader

GROUP = "/aws/lambda/any"
SINCE = 1_000_000


@pytest.fixture
def logs():
    client = boto3.client(
        "logs", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )
    with Stubber(client) as stub:
        client.stub = stub
        yield client
        stub.assert_no_pending_responses()


def event(name, time):
    return {"eventId": name, "timestamp": time, "message": name}


def answer(logs, start, *pages):
    """Have the next calls answered with some pages of events, if they ask from a moment on."""
    for number, page in enumerate(pages):
        asked = {"logGroupName": GROUP, "startTime": start}
        if number:
            asked["nextToken"] = f"page {number}"
        more = {"nextToken": f"page {number + 1}"} if number + 1 < len(pages) else {}
        logs.stub.add_response("filter_log_events", {"events": page, **more}, asked)


def messages(reader):
    return [event.message for event in reader.read()]


def test_all_pages_are_read_also_behind_an_empty_one_and_put_in_order(logs):
    answer(logs, SINCE, [], [event("late", SINCE + 9), event("b", SINCE + 5)], [event("a", SINCE)])
    assert messages(LogReader(logs, {"any": GROUP}, SINCE)) == ["a", "b", "late"]


def test_what_comes_late_or_again_is_given_once(logs):
    newest = SINCE + 500_000
    reader = LogReader(logs, {"any": GROUP}, SINCE)
    answer(logs, SINCE, [event("old", SINCE), event("new", newest), event("new", newest)])
    assert messages(reader) == ["old", "new"]
    late = event("late", newest - 100_000)
    answer(logs, newest - 120_000, [late, event("new", newest)])
    assert messages(reader) == ["late"]
    answer(logs, newest - 120_000, [late, event("new", newest), event("next", newest + 1)])
    assert messages(reader) == ["next"]


def test_a_quiet_log_is_read_from_the_beginning_until_something_is_in_it(logs):
    reader = LogReader(logs, {"any": GROUP}, SINCE)
    answer(logs, SINCE, [])
    assert messages(reader) == []
    answer(logs, SINCE, [event("first", SINCE)])
    assert messages(reader) == ["first"]


def test_what_could_not_be_read_to_the_end_is_given_the_next_time(logs):
    reader = LogReader(logs, {"any": GROUP}, SINCE)
    page = {"events": [event("a", SINCE)], "nextToken": "more"}
    logs.stub.add_response("filter_log_events", page)
    logs.stub.add_client_error("filter_log_events", "AccessDeniedException")
    with pytest.raises(ClientError):
        reader.read()
    answer(logs, SINCE, [event("a", SINCE), event("b", SINCE)])
    assert messages(reader) == ["a", "b"]


def test_a_log_that_is_not_there_yet_is_empty(logs):
    logs.stub.add_client_error("filter_log_events", "ResourceNotFoundException")
    assert messages(LogReader(logs, {"any": GROUP}, SINCE)) == []
