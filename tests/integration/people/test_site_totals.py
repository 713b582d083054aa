"""What those who look after a stage see of everybody's photos: numbers, times, and nothing else."""

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from chalicelib import prices
from chalicelib.store.catalog import Saved
from tests import results
from tests.settings import settings

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
REASON = {"code": "NotAnImage", "reason": "The file is not a photo."}


@pytest.fixture
def app(app, monkeypatch):
    monkeypatch.setattr(app, "now", lambda: NOW)
    return app


def fail(app, owner, name, minute):
    upload = results.upload(name, owner=owner, uploaded_at=f"2026-11-23T12:{minute:02d}:00.000Z")
    found = results.result(upload, seconds=0, problem=results.UNREADABLE, size=5)
    assert app.store().catalog.save(*found) is Saved.STORED


def failures(admin):
    """Give all failures, page by page, and the cursors between them."""
    found, cursors, target = [], [], "/admin/failures"
    while True:
        status, page = admin("GET", target)
        assert status == 200
        found += page["failures"]
        if page["cursor"] is None:
            return found, cursors
        cursors.append(page["cursor"])
        target = f"/admin/failures?cursor={page['cursor']}"


def test_failures_are_told_by_whose_when_and_why_the_latest_first(app, admin, ann, ben):
    fail(app, ben, "secret.jpg", 1)
    fail(app, ann, "secret.jpg", 2)
    assert failures(admin) == (
        [
            {"owner": ann, "time": "2026-11-23T12:02:00.000Z", **REASON},
            {"owner": ben, "time": "2026-11-23T12:01:00.000Z", **REASON},
        ],
        [],
    )


def test_failures_are_told_once_each_on_as_many_pages_as_it_takes(app, admin, ann, ben):
    # Many at one time, so that a page ends among them.
    for number in range(120):
        fail(app, (ann, ben)[number % 2], f"secret-{number}.jpg", number // 100)
    found, cursors = failures(admin)
    assert len(found) == 120
    assert sum(failure["owner"] == ann for failure in found) == 60
    assert [failure["time"] for failure in found] == sorted(
        (failure["time"] for failure in found), reverse=True
    )
    (cursor,) = cursors
    digest, place = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    assert "secret" not in place
    for other in ("2026-11-23#x", "2026-11-23#-1", "2026-11-23#", "#1", "~#1", place[:-1] + "x"):
        assert admin("GET", f"/admin/failures?cursor={cursor_of(digest, other)}")[0] == 400
    for other in ("", "x", "%ff", cursor_of("failures", place)):
        assert admin("GET", f"/admin/failures?cursor={other}")[0] == 400


def cursor_of(*content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_what_is_analysed_after_all_or_deleted_is_no_failure_any_more(app, admin, ben):
    fail(app, ben, "dog.jpg", 1)
    fail(app, ben, "cat.jpg", 2)
    again = results.upload("dog.jpg", owner=ben, sequencer="2")
    assert app.store().catalog.save(*results.result(again, "Dog", size=5)) is Saved.STORED
    app.store().delete(ben, "cat.jpg", NOW)
    assert failures(admin)[0] == []


def test_what_failed_before_there_was_a_list_is_added_by_the_reconciliation(app, admin):
    item = {
        "filename": "old.jpg",
        "owner": "public",
        "name": "old.jpg",
        "status": "failed",
        "uploaded_at": "2026-10-01T12:00:00.000Z",
        "analysed_at": "2026-10-01T12:00:01.000Z",
        "listed": "2026-10-01T12:00:00.000Z#old.jpg",
        "revision": "1",
        "sequencer": "1",
        "labels": [],
        "details": [],
        "error": {"code": "NotAnImage", "message": "The file is not a photo."},
    }
    app.store().tables.images.put_item(Item=item)
    place = {"Bucket": app.settings.upload_bucket, "Key": "uploads/public/old.jpg"}
    boto3.client("s3").put_object(**place, Body=b"no photo")
    assert failures(admin)[0] == []
    etag = boto3.client("s3").head_object(**place)["ETag"]
    app.store().tables.images.put_item(Item={**item, "etag": etag, "size": 8})
    app.reconciliation().run(NOW, lambda: 900_000)
    assert failures(admin)[0] == [{"owner": "public", "time": "2026-10-01T12:00:01.000Z", **REASON}]


def test_all_photos_add_up_whoever_they_are_of(app, admin):
    stats = app.store().tables.stats
    for part, done in ((0, 3), (7, 4), (15, 5)):
        owner = f"everyone#{part:02d}"
        stats.put_item(
            Item={"owner": owner, "stat": "totals", "done": done, "failed": 1, "seconds_03": done}
        )
        stats.put_item(Item={"owner": owner, "stat": "day#2026-11-28", "done": 1})
        stats.put_item(Item={"owner": owner, "stat": "day#2026-11-20", "done": done})
    status, found = admin("GET", "/admin/stats?days=3")
    assert status == 200
    assert found["totals"] == {"done": 12, "failed": 3}
    assert found["days"] == [
        {"day": "2026-11-26", "done": 0, "failed": 0},
        {"day": "2026-11-27", "done": 0, "failed": 0},
        {"day": "2026-11-28", "done": 3, "failed": 0},
    ]
    assert [bar for bar in found["seconds"] if bar["images"]] == [{"to": 2, "images": 12}]
    assert not {"labels", "faces", "confidence"} & found.keys()


def test_the_cost_of_this_month_is_told_beside_its_ceiling(app, admin):
    stats = app.store().tables.stats
    for day, photos in (("2026-11-01", 400), ("2026-11-28", 600), ("2026-10-31", 5000)):
        stats.put_item(Item={"owner": "everyone", "stat": f"used#{day}", "photos": photos})
    _, found = admin("GET", "/admin/stats")
    assert found["today"] == {"photos": 600, "cap": 2000}
    assert found["cost"] == {
        "photos": 1000,
        "dollars": {"least": 1.22, "most": 3.4},
        "most_photos": 60000,
        "most_dollars": 204.06,
        "without": list(prices.LEFT_OUT),
    }


def test_without_a_cap_there_is_no_ceiling(monkeypatch, app, admin):
    monkeypatch.setattr(
        app, "settings", type(app.settings)(**{**vars(app.settings), "all_photos_a_day": 0})
    )
    _, found = admin("GET", "/admin/stats")
    assert (found["cost"]["most_photos"], found["cost"]["most_dollars"]) == (None, None)


def test_what_waits_and_what_was_given_up_is_counted(app, admin, resources):
    store = app.store()
    upload = results.upload("dog.jpg")
    store.catalog.save(*results.result(upload, "Dog", size=5))
    assert admin("GET", "/admin/stats")[1]["waiting"] == {"photos": 0, "since": None}
    store.reservations.repeat("public", "dog.jpg", datetime(2026, 11, 28, 11, tzinfo=UTC))
    boto3.client("sqs").send_message(QueueUrl=resources["DeadLetterQueueUrl"], MessageBody="{}")
    _, found = admin("GET", "/admin/stats")
    boto3.client("sqs").purge_queue(QueueUrl=resources["DeadLetterQueueUrl"])
    assert found["waiting"] == {"photos": 1, "since": "2026-11-28T11:00:00.000Z"}
    assert found["failed_events"] == 1


def test_a_wrong_number_of_days_is_refused(admin):
    for days in ("0", "367", "x", ""):
        assert admin("GET", f"/admin/stats?days={days}")[0] == 400


def test_the_prices_are_those_of_the_documents():
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = dict(re.findall(r"^\| ([A-Z][^|]+?) \| [^|]+ \| (\d\.\d{3}) \|$", text, re.MULTILINE))
    assert {name: float(price) for name, price in rows.items()} == {
        **prices.A_THOUSAND_PHOTOS,
        **prices.A_THOUSAND_WITH_PEOPLE,
        **prices.A_THOUSAND_WITH_TEXT,
    }


@pytest.mark.parametrize(
    ("faces", "text", "least", "most"),
    [
        ("auto", "auto", 1.22, 3.4),
        ("always", "auto", 2.22, 3.4),
        ("auto", "always", 2.4, 3.4),
        ("off", "auto", 1.22, 2.4),
        ("auto", "off", 1.22, 2.22),
        ("always", "always", 3.4, 3.4),
        ("off", "off", 1.22, 1.22),
    ],
)
def test_faces_and_text_are_counted_where_they_are_looked_for(faces, text, least, most):
    chosen = settings(face_detection=faces, text_detection=text)
    assert prices.cost(1000, chosen) == {"least": least, "most": most}
