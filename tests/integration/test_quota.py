"""Quota and the site's cap: exact, whoever asks at once; released once; told in plain sentences."""

import json
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import ClientError
from chalice.test import Client
from moto.core.models import botocore_stubber as simulated_aws

from bench.writes import writes
from chalicelib.errors import AccountClosed, Busy, QuotaExceeded, UnknownImage
from chalicelib.store import tables as store_tables
from chalicelib.store.accounts import Accounts, Quota, Use
from chalicelib.store.catalog import Catalog
from chalicelib.store.image import (
    AgeRange,
    Box,
    Estimates,
    Face,
    Guess,
    Label,
    Upload,
)
from chalicelib.store.judgement import Saved
from chalicelib.store.unfinished import Unfinished
from chalicelib.store.wanted import Wanted
from chalicelib.times import timestamp
from tests import results
from tests.integration.conftest import import_app
from tests.integration.consistency import all_items
from tests.integration.faults import NOWHERE
from tests.integration.test_pipeline import s3_event

BEFORE_RECOGNITION = "before-parameter-build.rekognition.DetectLabels"
KEYS = {"ImageLabels": ["filename"], "LabelIndex": ["label", "listed"]}
ANN = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"
NOW = datetime(2026, 11, 30, 23, 59, 58, tzinfo=UTC)
LATER = timestamp(NOW + timedelta(seconds=1))


@pytest.fixture
def use(tables):
    """Give what an owner has used."""
    return lambda owner=ANN, now=NOW: Accounts(tables, Quota(0, 0, 0)).get(owner, now).use


@pytest.fixture
def ask(tables):
    """Ask for a name, or several, on a stage with some caps."""

    def ask(*sizes, now=NOW, owner=ANN, **caps):
        wanted = [Wanted(f"{number}.jpg", size) for number, size in enumerate(sizes)]
        return results.reservations(tables, **caps).reserve(owner, wanted, now)

    return ask


def let_in(answers):
    return [not isinstance(answer, QuotaExceeded) for answer in answers]


@pytest.fixture(autouse=True)
def isolated(tables):
    """Have the simulated tables do one thing at a time, as DynamoDB seems to."""
    lock = threading.Lock()

    def send(request, **_):
        with lock:
            answer = simulated_aws("before-send", request)
        request.url = NOWHERE
        return answer

    tables.images.meta.client.meta.events.register_first("before-send", send)


class Conflicts:
    """Has some of the transactions of a client conflict with others, which no emulator knows."""

    def __init__(self, client, rate):
        self.injected = self.passed = 0
        self.rate = rate
        self._random, self._lock = random.Random(0), threading.Lock()
        client.meta.events.register_first("before-call.dynamodb.TransactWriteItems", self.call)

    def call(self, model, **_):
        with self._lock:
            if self._random.random() >= self.rate:
                self.passed += 1
                return
            self.injected += 1
        error = {"Code": "TransactionCanceledException", "Message": "injected"}
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
        found = {"Error": error, "CancellationReasons": reasons}
        raise ClientError(found, model.name)


# -- limits


@pytest.mark.parametrize("caps", [{"day": 50}, {"month": 50}, {"bytes": 50_000}, {"all_a_day": 50}])
def test_of_400_at_once_exactly_as_many_are_let_in_as_there_is_room_for(tables, use, caps):
    conflicts = Conflicts(tables.images.meta.client, 0.3)
    reservations = results.reservations(tables, **caps)

    def reserve(number):
        try:
            (answer,) = reservations.reserve(ANN, [Wanted(f"{number}.jpg", 1000)], NOW)
        except Busy:
            return None
        return answer

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(reserve, range(400)))
    given = [answer for answer in answers if isinstance(answer, str)]
    assert len(set(given)) == 50
    assert sum(isinstance(answer, QuotaExceeded) for answer in answers) == 350
    assert use() == Use(today=50, month=50, photos=50, bytes=50_000)
    assert conflicts.injected >= 10


def test_a_batch_across_a_limit_is_granted_in_part(ask, use):
    answers = ask(*[10] * 98, day=97)
    assert let_in(answers) == [True] * 97 + [False]
    assert str(answers[-1]) == (
        "All 97 photos of today are used; there are more from 2026-12-01 00:00 UTC on."
    )
    assert use() == Use(97, 97, 97, 970)


def test_one_that_is_too_large_does_not_keep_smaller_ones_out(ask, use):
    answers = ask(40, 100, 60, 1, bytes=100)
    assert let_in(answers) == [True, False, True, False]
    assert str(answers[1]) == (
        "0 bytes of 100 bytes are in use; delete photos to make room for more."
    )
    assert answers[1].until is None
    assert use().bytes == 100


@pytest.mark.parametrize("caps", [{"bytes": 50}, {"bytes": 1}])
def test_what_is_larger_than_all_room_is_refused_also_where_nothing_is_stored_yet(ask, use, caps):
    assert let_in(ask(60, **caps)) == [False]
    assert use() == Use()


def test_a_day_ends_at_midnight_and_a_month_with_its_last_day(ask):
    assert let_in(ask(1, day=1, month=2)) == [True]
    (today,) = ask(1, day=1, month=2)
    assert today.until == "2026-12-01T00:00:00.000Z"
    midnight = NOW + timedelta(seconds=2)
    assert let_in(ask(1, now=midnight, day=1, month=2)) == [True]
    january = datetime(2027, 1, 1, tzinfo=UTC)
    before = january - timedelta(seconds=1)
    assert let_in(ask(1, 1, now=before, month=2)) == [True, False]
    (month,) = ask(1, now=before, month=2)
    assert month.until == "2027-01-01T00:00:00.000Z"
    assert str(month) == (
        "All 2 photos of this month are used; there are more from 2027-01-01 00:00 UTC on."
    )
    assert let_in(ask(1, now=january, month=2)) == [True]


def test_the_cap_of_all_is_for_everybody_together(ask):
    assert let_in(ask(1, 1, all_a_day=3)) == [True, True]
    assert let_in(ask(1, 1, owner="public", all_a_day=3)) == [True, False]
    assert let_in(ask(1, all_a_day=3)) == [False]
    assert let_in(ask(1, now=NOW + timedelta(seconds=2), all_a_day=3)) == [True]


def test_an_own_quota_goes_before_the_stages(tables, ask):
    accounts = Accounts(tables, Quota(1, 0, 0))
    accounts.set_quota(ANN, {"photos_a_day": 3})
    assert let_in(ask(1, 1, 1, 1, day=1)) == [True, True, True, False]
    assert let_in(ask(1, 1, owner="public", day=1)) == [True, False]
    accounts.set_quota(ANN, {"photos_a_day": 0})
    assert let_in(ask(1, day=1)) == [True]


def test_a_closed_account_takes_nothing_new(tables, ask, use):
    name, late = ask(1000, 1000)
    Catalog(tables).save(*result(name))
    Accounts(tables, Quota(0, 0, 0)).close(ANN, NOW)
    before = use()
    with pytest.raises(AccountClosed):
        ask(1)
    with pytest.raises(AccountClosed):
        results.reservations(tables).repeat(ANN, name, NOW)
    with pytest.raises(AccountClosed):
        Catalog(tables).save(*result(late))
    assert use() == before
    Catalog(tables).begin_deletion(ANN, name, NOW)
    assert use().photos == 1


def test_a_repeated_analysis_counts_on_day_and_month_until_there_is_no_room(tables, ask, use):
    (name,) = ask(1000)
    Catalog(tables).save(*result(name))
    reservations = results.reservations(tables, day=2)
    reservations.repeat(ANN, name, NOW)
    with pytest.raises(QuotaExceeded):
        reservations.repeat(ANN, name, NOW)
    assert use() == Use(today=2, month=2, photos=1, bytes=700)
    with pytest.raises(UnknownImage):
        results.reservations(tables).repeat(ANN, "nobody.jpg", NOW)
    assert use().today == 2


# -- what is held is released once


def result(name, size=700, **more):
    upload = Upload(ANN, name, LATER, "00A1")
    return results.result(upload, "Dog", size=size, **more)


def at_once(work):
    """Do something several times at once; give how often it went well."""

    def attempt(_):
        try:
            return work()
        except UnknownImage:
            return None

    with ThreadPoolExecutor(6) as pool:
        return sum(answer is not None for answer in pool.map(attempt, range(6)))


def test_a_result_settles_what_was_reserved_once(tables, ask, use):
    (name,) = ask(25_000)
    assert use() == Use(1, 1, 1, 25_000)
    verdicts = []
    at_once(lambda: verdicts.append(Catalog(tables).save(*result(name))))
    assert Counter(verdicts) == {Saved.STORED: 1, Saved.DUPLICATE: 5}
    assert use() == Use(1, 1, 1, 700)


@pytest.mark.parametrize("analysed", [True, False])
def test_a_deletion_releases_once_and_the_day_stays_used(tables, ask, use, analysed):
    (name,) = ask(25_000)
    if analysed:
        Catalog(tables).save(*result(name))
    assert at_once(lambda: Catalog(tables).begin_deletion(ANN, name, NOW)) == 1
    assert use() == Use(today=1, month=1, photos=0, bytes=0)


def test_a_lapse_releases_once(tables, ask, use):
    ask(25_000)
    (image,) = Unfinished(tables).oldest(NOW + timedelta(minutes=31))
    at_once(lambda: Unfinished(tables).remove(image))
    assert use() == Use(today=1, month=1, photos=0, bytes=0)
    assert list(Unfinished(tables).oldest(NOW + timedelta(minutes=31))) == []


def test_a_reservation_does_not_vanish_by_itself(tables, ask):
    """What DynamoDB removes because it has expired would be held for ever."""
    (name,) = ask(25_000)
    Catalog(tables).begin_deletion(ANN, name, NOW)
    image = Catalog(tables).find(ANN, name)
    Catalog(tables).end_deletion(image, NOW)
    assert ask(25_000) == [name]
    assert all("expires_at" not in item for item in all_items(tables.images))


def test_a_failure_releases_what_is_not_kept(tables, ask, use):
    kept, dropped = ask(25_000, 25_000)
    Catalog(tables).save(*result(kept, problem=results.UNREADABLE))
    for _ in range(2):
        Catalog(tables).save(*result(dropped, size=90_000, problem=results.TOO_LARGE))
    assert use() == Use(2, 2, photos=2, bytes=700)


# -- uploads beyond a reservation's first

DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}]}


@pytest.fixture
def stage(resources, monkeypatch, photo):
    """An open stage with a quota of two photos a day."""
    app = import_app(
        resources, monkeypatch, SIGN_IN="open", PHOTOS_A_DAY="2", MAX_BYTES_HELD=str(10**9)
    )
    paid = []

    def recognise(model, **_):
        paid.append(model.name)
        return SimpleNamespace(status_code=200), DOG

    app.aws.rekognition.meta.events.register_first("before-call", recognise)
    s3 = boto3.client("s3")
    with Client(app.app) as client:

        def call(method, path, body=None):
            headers = {"Content-Type": "application/json"}
            content = json.dumps(body).encode()
            return getattr(client.http, method)(path, headers=headers, body=content)

        def put(name, content="chelsea.png"):
            key = f"uploads/public/{name}"
            s3.put_object(Bucket=resources["UploadBucket"], Key=key, Body=photo(content))

        def deliver(name, sequencer):
            """Deliver the event of an upload that is complete now."""
            event = s3_event(name, sequencer=sequencer)
            event["Records"][0]["eventTime"] = timestamp(app.now())
            app.on_s3_event(event, None)

        def status(name):
            answer = call("get", f"/GetImageLabels?filename={name}").json_body
            return answer.get("error", {}).get("code") or answer.get("status") or answer["Code"]

        yield SimpleNamespace(
            app=app, call=call, put=put, deliver=deliver, status=status, paid=paid
        )


def used(stage):
    return stage.call("get", "/me").json_body["used"]


def test_a_second_upload_to_one_url_is_counted_before_it_is_paid_for(stage):
    stage.call("get", "/PresignedURL?filename=a.png")
    stage.put("a.png")
    stage.deliver("a.png", "00A1")
    assert used(stage)["today"] == 1
    stage.put("a.png", "coffee.png")
    stage.deliver("a.png", "00A2")
    stage.deliver("a.png", "00A2")
    assert (used(stage)["today"], len(stage.paid), stage.status("a.png")) == (2, 2, "done")
    stage.put("a.png", "astronaut.png")
    stage.deliver("a.png", "00A3")
    assert stage.status("a.png") == "QuotaExceeded"
    assert (used(stage)["today"], len(stage.paid)) == (2, 2)
    held = len(
        stage.app.store()
        .objects.s3.get_object(Bucket=stage.app.settings.upload_bucket, Key="uploads/public/a.png")[
            "Body"
        ]
        .read()
    )
    assert used(stage)["bytes"] == held


def test_two_uploads_to_one_url_at_once_are_two_although_neither_has_a_result_yet(stage):
    stage.call("get", "/PresignedURL?filename=a.png")
    stage.put("a.png")

    def another(**_):
        stage.app.aws.rekognition.meta.events.unregister(BEFORE_RECOGNITION, another)
        stage.put("a.png", "coffee.png")
        stage.deliver("a.png", "00A2")

    stage.app.aws.rekognition.meta.events.register(BEFORE_RECOGNITION, another)
    stage.deliver("a.png", "00A1")
    assert (used(stage)["today"], len(stage.paid)) == (2, 2)
    assert stage.app.store().catalog.find("public", "a.png").sequencer == "00A2"
    assert used(stage)["photos"] == 1


def test_an_event_that_comes_again_after_a_failure_is_not_counted_again(stage):
    stage.call("get", "/PresignedURL?filename=a.png")
    stage.put("a.png")
    stage.deliver("a.png", "00A1")
    stage.put("a.png", "coffee.png")

    def fail(model, **_):
        stage.app.aws.rekognition.meta.events.unregister(BEFORE_RECOGNITION, fail)
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, model.name)

    stage.app.aws.rekognition.meta.events.register(BEFORE_RECOGNITION, fail)
    with pytest.raises(ExceptionGroup):
        stage.deliver("a.png", "00A2")
    stage.deliver("a.png", "00A2")
    assert (used(stage)["today"], stage.status("a.png")) == (2, "done")


def test_an_upload_that_nothing_was_reserved_for_is_counted_or_refused(stage):
    for number in range(3):
        stage.put(f"{number}.png")
        stage.deliver(f"{number}.png", "00A1")
    assert [stage.status(f"{n}.png") for n in range(3)] == ["done", "done", "QuotaExceeded"]
    assert (used(stage)["today"], used(stage)["photos"], len(stage.paid)) == (2, 3, 2)


def test_what_is_found_in_the_bucket_over_the_quota_is_found_again_the_next_day(stage):
    for number in range(3):
        stage.put(f"{number}.png")
    stage.app.reconciliation().run(stage.app.now(), lambda: 900_000)
    assert Counter(stage.status(f"{n}.png") for n in range(3)) == {"done": 2, "UnknownImage": 1}


def test_a_late_upload_to_a_closed_account_is_not_paid_for(stage):
    for name in ("a.png", "b.png"):
        stage.call("get", f"/PresignedURL?filename={name}")
    stage.put("b.png")
    stage.deliver("b.png", "00A1")
    stage.put("a.png")
    stage.app.store().accounts.close("public", stage.app.now())
    paid, held = list(stage.paid), used(stage)
    stage.deliver("a.png", "00A1")
    stage.put("b.png", "coffee.png")
    stage.deliver("b.png", "00A2")
    assert used(stage) == held
    assert len(stage.paid) <= len(paid) + 1
    assert stage.app.store().catalog.find("public", "a.png").result is None
    refused = stage.call("get", "/PresignedURL?filename=c.png")
    assert (refused.status_code, refused.json_body["Code"]) == (403, "AccountClosed")


# -- what the API tells


def test_a_quota_that_is_used_up_is_told_with_when_that_ends(stage):
    files = [{"filename": f"{number}.png", "size": 1000} for number in range(3)]
    uploads = stage.call("post", "/uploads", {"files": files}).json_body["uploads"]
    assert ["uploadURL" in upload for upload in uploads] == [True, True, False]
    error = uploads[2]["error"]
    midnight = timestamp(stage.app.now() + timedelta(days=1))[:10]
    assert error["code"] == "QuotaExceeded"
    assert error["until"] == f"{midnight}T00:00:00.000Z"
    assert f"there are more from {midnight} 00:00 UTC on" in error["message"]
    one = stage.call("get", "/PresignedURL?filename=x.png")
    assert (one.status_code, one.json_body["Code"]) == (403, "QuotaExceeded")
    stage.put("0.png")
    again = stage.call("post", "/images/analysis?filename=0.png")
    assert (again.status_code, again.json_body["Code"]) == (403, "QuotaExceeded")
    me = stage.call("get", "/me").json_body
    assert me == {
        "owner": "public",
        "admin": False,
        "quota": {"photos_a_day": 2, "photos_a_month": 0, "bytes": 10**9},
        "used": {"today": 2, "month": 2, "photos": 2, "bytes": 2000},
        "closing": None,
        "closed": False,
    }


def test_the_largest_is_reserved_for_an_upload_of_unknown_size(stage):
    stage.call("get", "/PresignedURL?filename=a.png")
    assert used(stage)["bytes"] == stage.app.settings.max_upload_bytes


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/PresignedURL?filename=a.png", None),
        ("post", "/uploads", {"files": [{"filename": "a.png"}]}),
        ("delete", "/images?filename=kept.png", None),
        ("post", "/images/analysis?filename=kept.png", None),
    ],
)
def test_what_conflicts_with_others_to_the_last_try_is_to_be_repeated(
    stage, monkeypatch, method, path, body
):
    stage.call("get", "/PresignedURL?filename=kept.png")
    stage.put("kept.png")
    stage.deliver("kept.png", "00A1")
    monkeypatch.setattr(store_tables, "time", SimpleNamespace(sleep=lambda _: None))
    conflicts = Conflicts(stage.app.aws.table("x").meta.client, 1)
    answer = stage.call(method, path, body)
    assert (answer.status_code, answer.json_body["Code"]) == (503, "Busy")
    assert conflicts.passed == 0
    assert used(stage)["today"] == 1


# -- counts of the site, and what bounds it


def face(number):
    box = Box(0.1, 0.2, 0.3, 0.4)
    guess = Guess("HAPPY" if number % 2 else "CALM", 90.0)
    return Face(box, 99.0, Estimates(AgeRange(number % 70, number % 70 + 9), guess, (guess,)))


def test_the_largest_replacement_is_one_transaction(tables, ask):
    """Twenty labels, the most that can be set, all replaced by others, on another day and month."""
    (name,) = ask(1000)
    catalog, sent = Catalog(tables), []
    tables.images.meta.client.meta.events.register(
        "before-parameter-build.dynamodb.TransactWriteItems",
        lambda params, **_: sent.append(len(params["TransactItems"])),
    )
    for sequencer, uploaded_at, size in (("1", LATER, 700), ("2", "2027-01-02T00:00:00.000Z", 9)):
        upload = Upload(ANN, name, uploaded_at, sequencer)
        labels = [Label(f"{sequencer} {number}", 90.0) for number in range(20)]
        faces = (face(int(sequencer)),)
        found = results.result(upload, *labels, faces=faces, size=size)
        assert catalog.save(*found) is Saved.STORED
    assert 85 < sent[-1] <= 100


def test_no_item_is_written_once_a_photo_by_all_owners():
    """1,000 photos of 100 owners, asked for ten at a time: only the cap of all, once a call."""
    written = writes(owners=100, photos=10)
    by_all = {key: n for key, n in written.items() if key[1] == "everyone"}
    assert list(by_all.values()) == [100]
    parts = {key: n for key, n in written.items() if key[1].startswith("everyone#")}
    assert len({part for _, part, _ in parts}) == 16
    assert max(parts.values()) < 2 * 1000 / 16
    # All others are one owner's.
    assert max((written - Counter(by_all | parts)).values()) <= 11


# -- recounting


def test_an_account_that_was_made_wrong_by_hand_is_put_right(stage, written):
    stage.call("get", "/PresignedURL?filename=a.png")
    stage.put("a.png")
    stage.deliver("a.png", "00A1")
    stage.call("get", "/PresignedURL?filename=waits.png")
    right = used(stage)
    stats = stage.app.store().catalog.tables.stats
    stats.update_item(
        Key={"owner": "public", "stat": "account"},
        UpdateExpression="SET photos = :n, #b = :n",
        ExpressionAttributeNames={"#b": "bytes"},
        ExpressionAttributeValues={":n": 77},
    )
    stats.put_item(Item={"owner": ANN, "stat": "account", "photos": 3, "bytes": 5})
    written()
    stage.app.reconciliation().run(stage.app.now(), lambda: 900_000)
    assert used(stage) == right
    assert stage.app.store().accounts.get(ANN, NOW).use == Use()
    found = {line["owner"]: line["too_much"] for line in written() if "too_much" in line}
    assert found[ANN] == {"photos": 3, "bytes": 5}
    assert found["public"]["photos"] == 75
    stage.app.reconciliation().run(stage.app.now(), lambda: 900_000)
    assert not [line for line in written() if "too_much" in line]


def test_an_account_that_changes_while_it_is_recounted_is_left_for_the_next_time(stage):
    stage.call("get", "/PresignedURL?filename=a.png")
    stage.app.store().catalog.tables.stats.update_item(
        Key={"owner": "public", "stat": "account"},
        UpdateExpression="SET photos = :n",
        ExpressionAttributeValues={":n": 77},
    )
    events, scanned = stage.app.aws.table("x").meta.client.meta.events, []

    def meanwhile(**_):
        scanned.append(1)
        if len(scanned) == 2:  # the accounts, and then the images
            stage.call("get", "/PresignedURL?filename=b.png")

    events.register("after-call.dynamodb.Scan", meanwhile)
    stage.app.reconciliation().run(stage.app.now(), lambda: 900_000)
    assert used(stage)["photos"] == 78
    stage.app.reconciliation().run(stage.app.now(), lambda: 900_000)
    assert used(stage)["photos"] == 2


def test_what_was_stored_before_there_were_accounts_is_held_after_a_recount(stage):
    stage.call("get", "/PresignedURL?filename=a.png")
    stage.put("a.png")
    stage.deliver("a.png", "00A1")
    right, tables = used(stage), stage.app.store().catalog.tables
    tables.images.update_item(Key={"filename": "a.png"}, UpdateExpression="REMOVE held")
    for item in list(all_items(tables.stats)):
        if item["stat"] == "account" or item["owner"].startswith("everyone#"):
            tables.stats.delete_item(Key={"owner": item["owner"], "stat": item["stat"]})
    assert used(stage)["photos"] == 0
    for _ in range(2):
        stage.app.reconciliation().run(stage.app.now(), lambda: 900_000)
        assert used(stage) == right
    assert stage.call("delete", "/images?filename=a.png").status_code == 204
    assert (used(stage)["photos"], used(stage)["bytes"]) == (0, 0)
