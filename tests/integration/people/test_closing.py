"""A closed account: all of it goes, whenever that is cut off, and nothing of it comes back."""

import json
from datetime import timedelta

import boto3
import pytest

from chalicelib.store.catalog import Saved
from chalicelib.store.closing import Closing
from chalicelib.store.image import Box, Label, Word
from tests import results
from tests.integration.consistency import all_items
from tests.integration.test_killed import OK, Calls
from tests.integration.test_pipeline import s3_event

CALLS = 90  # more than a run of this size makes
DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}]}
NAMES = ("dog.png", "cat.png")
BOX = Box(0.1, 0.2, 0.3, 0.4)


class Everything:
    """All that is kept, of everybody."""

    def __init__(self, app, pool):
        self.app, self.pool = app, pool
        self.s3, self.bucket = boto3.client("s3"), app.settings.upload_bucket

    def of(self, owner):
        """Give what is kept of somebody: items, versions of objects, and who they are."""
        tables = self.app.store().tables
        items = [
            item
            for table in (tables.images, tables.index, tables.stats)
            for item in all_items(table)
            if owner in json.dumps(item, default=str)
        ]
        listed = self.s3.list_object_versions(Bucket=self.bucket)
        versions = [
            (one["Key"], one["VersionId"])
            for one in listed.get("Versions", []) + listed.get("DeleteMarkers", [])
            if owner in one["Key"]
        ]
        users = self.pool.cognito.list_users(UserPoolId=self.pool.id)["Users"]
        return (
            sorted(json.dumps(item, default=str, sort_keys=True) for item in items),
            sorted(versions),
            [user["Username"] for user in users if user["Username"] == owner],
        )

    def of_all(self):
        """Give what everybody's photos add up to."""
        return {
            (item["owner"], item["stat"], name): number
            for item in all_items(self.app.store().tables.stats)
            if item["owner"].startswith("everyone#")
            for name, number in item.items()
            if name not in ("owner", "stat") and number
        }

    def put(self, key, body=b"photo"):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)


@pytest.fixture
def kept(app, pool):
    return Everything(app, pool)


@pytest.fixture
def fill(app, kept):
    """Have images of somebody in each state, with objects in more than one version."""

    def of(owner):
        store = app.store()
        for name in NAMES:
            for _ in range(2):
                kept.put(f"uploads/{owner}/{name}")
                kept.put(f"renditions/{owner}/{name}/0123/view.jpg")
            upload = results.upload(name, owner=owner)
            labels, words = (Label("Cat", 90.0), Label(name, 80.0)), (Word("Cat", 90.0, BOX, 0),)
            found = results.result(upload, *labels, words=words, size=5)
            assert store.catalog.save(*found, "0123") is Saved.STORED
        failed = results.upload("failed.png", owner=owner)
        store.catalog.save(*results.result(failed, problem=results.UNREADABLE, size=5))
        kept.put(f"uploads/{owner}/deleted.png")
        store.catalog.save(*results.result(results.upload("deleted.png", owner=owner), "Cat"))
        store.delete(owner, "deleted.png", app.now())
        kept.put(f"thumbnails/{owner}/old.png.webp")
        store.catalog.change(owner, NAMES[1], ["Tiger"], ["Cat"], app.now())
        store.reservations.repeat(owner, NAMES[0], app.now())

    return of


def close(app, ask, owner, email="ben@example.com"):
    assert ask(owner, "POST", "/me/closing", {"email": email})[0] == 202
    return app


def finish(app, hours=0):
    """What the schedule does, so many hours later: who was killed before has lost its lease."""
    app.closing().run(app.now() + timedelta(hours=hours), lambda: 900_000)


def event(app, owner, name):
    """Give the event of an upload that is complete in a moment."""
    found = s3_event(name)
    (record,) = found["Records"]
    record["eventTime"] = (app.now() + timedelta(seconds=5)).isoformat()
    record["s3"]["object"]["key"] = f"uploads/{owner}/{name}"
    return found


def assert_nothing_left(kept, owner):
    items, versions, users = kept.of(owner)
    (account,) = map(json.loads, items)
    assert (account["owner"], account["stat"]) == (owner, "account")
    assert account["closed"]
    assert (versions, users) == ([], [])


def test_nothing_of_a_closed_account_is_left_and_all_of_anybody_elses(
    app, ask, ann, ben, fill, kept
):
    fill(ann)
    before = kept.of(ann), kept.of_all()
    fill(ben)
    assert kept.of_all() != before[1]
    close(app, ask, ben)
    finish(app)
    assert_nothing_left(kept, ben)
    assert (kept.of(ann), kept.of_all()) == before
    assert list(app.store().accounts.closing()) == []


def test_a_closing_that_was_killed_is_finished(app, ask, ann, ben, fill, kept, examples):
    calls = Calls(app)
    app.aws.cognito.meta.events.register_first("before-call", calls.call)
    fill(ann)
    before = kept.of(ann), kept.of_all()
    for kill_at in range(0, CALLS, examples(9, large=1)):
        fill(ben)
        close(app, ask, ben)
        killed = calls.run(lambda: finish(app), kill_at)
        calls.run(lambda: finish(app, hours=1))
        assert_nothing_left(kept, ben)
        assert (kept.of(ann), kept.of_all()) == before
        if not killed:
            assert len(calls.made) <= kill_at, "every call has had its turn"
            return
        app.store().tables.stats.delete_item(Key={"owner": ben, "stat": "account"})
        ben = kept.pool.add("ben@example.com")
    raise AssertionError("there are more calls than were killed")


def test_a_closing_that_runs_out_of_time_goes_on_later(app, ask, ben, fill, kept):
    fill(ben)
    close(app, ask, ben)
    left = iter([900_000, 900_000, 900_000])
    app.closing().run(app.now(), lambda: next(left, 0))
    assert [account.owner for account in app.store().accounts.closing()] == [ben]
    finish(app)
    assert_nothing_left(kept, ben)


def test_one_account_that_can_not_be_closed_does_not_keep_others_from_it(app, pool, kept, written):
    owners = [pool.add(f"p{number}@example.com") for number in range(3)]
    for owner in owners:
        app.closing().begin(owner, app.now())

    def fail(params, **_):
        if owners[0].encode() in params["body"]:
            raise ConnectionError

    app.aws.cognito.meta.events.register_first("before-call.cognito-idp.AdminDeleteUser", fail)
    written()
    finish(app)
    lines = [(line["message"], line["correlation_id"]) for line in written()]
    first, *others = sorted(owners, key=lambda owner: owner != owners[0])
    assert set(lines) == {("closing failed", first), *(("closed", owner) for owner in others)}
    for owner in others:
        assert_nothing_left(kept, owner)
    assert [account.owner for account in app.store().accounts.closing()] == [first]


def test_two_runs_at_once_are_one(app, ask, ben, fill, kept):
    fill(ben)
    close(app, ask, ben)
    with app.store().lease("closing", app.now(), 900):
        finish(app)
    assert len(kept.of(ben)[0]) > 1


def test_where_nobody_signs_in_there_is_nothing_to_close(app):
    store = app.store()
    store.accounts.close("public", app.now())
    Closing(store, None).run(app.now(), lambda: 900_000)
    assert list(store.accounts.closing()) == []


def test_a_closed_account_takes_nothing_new(app, ask, ben, fill, kept):
    fill(ben)
    close(app, ask, ben)
    before = kept.of(ben)
    for method, target, body in (
        ("GET", "/PresignedURL?filename=new.png", None),
        ("POST", "/images/analysis?filename=cat.png", None),
        ("POST", "/uploads", {"files": [{"filename": "new.png", "size": 5}]}),
        ("PATCH", "/images", {"filenames": ["none.png", "cat.png"], "add": ["Tom"]}),
    ):
        status, answer = ask(ben, method, target, body)
        assert (status, answer["Code"]) == (403, "AccountClosed")
    assert kept.of(ben) == before


@pytest.mark.parametrize("is_done", [False, True])
def test_an_upload_that_comes_late_is_removed_and_not_paid_for(
    app, ask, ben, fill, kept, is_done, photo
):
    calls = Calls(app)
    fill(ben)
    status, offer = ask(ben, "GET", "/PresignedURL?filename=late.png")
    assert status == 200
    close(app, ask, ben)
    if is_done:
        finish(app)
    kept.put(f"uploads/{ben}/{offer['filename']}", photo("chelsea.png"))
    calls.run(lambda: app.on_s3_event(event(app, ben, offer["filename"]), None))
    finish(app, hours=1)
    assert_nothing_left(kept, ben)
    if is_done:
        assert calls.paid == 0


def test_reconciliation_brings_nothing_of_a_closed_account_back(app, ask, ben, fill, kept, photo):
    fill(ben)
    close(app, ask, ben)
    finish(app)
    kept.put(f"uploads/{ben}/late.png", photo("chelsea.png"))
    app.reconciliation().run(app.now(), lambda: 900_000)
    finish(app, hours=1)
    assert_nothing_left(kept, ben)


def test_what_is_analysed_while_the_account_closes_stays_nowhere(app, ask, ben, fill, kept, photo):
    """The account is closed, and all removed, between an analysis and its end."""
    fill(ben)
    _, offer = ask(ben, "GET", "/PresignedURL?filename=late.png")
    kept.put(f"uploads/{ben}/{offer['filename']}", photo("chelsea.png"))

    def meanwhile(**_):
        close(app, ask, ben)
        finish(app)
        return OK, DOG

    app.aws.rekognition.meta.events.register_first("before-call", meanwhile)
    app.on_s3_event(event(app, ben, offer["filename"]), None)
    finish(app, hours=1)
    assert_nothing_left(kept, ben)


def test_what_comes_while_all_is_being_removed_is_removed_by_the_next_run(
    app, ask, ben, fill, kept, photo
):
    fill(ben)
    close(app, ask, ben)

    def meanwhile(**_):
        """All objects and images are gone by now."""
        kept.put(f"uploads/{ben}/late.png", photo("chelsea.png"))
        app.on_s3_event(event(app, ben, "late.png"), None)

    app.aws.cognito.meta.events.register_first(
        "before-call.cognito-idp.AdminDeleteUser", meanwhile, "late"
    )
    finish(app)
    app.aws.cognito.meta.events.unregister(
        "before-call.cognito-idp.AdminDeleteUser", unique_id="late"
    )
    assert len(kept.of(ben)[1]) == 1
    finish(app, hours=1)
    assert_nothing_left(kept, ben)
    assert list(app.store().accounts.closing()) == []


def test_a_file_that_is_no_photo_and_comes_while_the_account_closes_is_no_failure_to_retry(
    app, ask, ben, kept
):
    _, offer = ask(ben, "GET", "/PresignedURL?filename=late.png")
    kept.put(f"uploads/{ben}/{offer['filename']}", b"not a photo")
    close(app, ask, ben)
    app.on_s3_event(event(app, ben, offer["filename"]), None)
    finish(app)
    assert_nothing_left(kept, ben)


def test_an_account_is_closed_only_by_its_own_address(app, ask, ben, pool):
    address = {"email": "ben@example.com"}
    others = ("ann@example.com", "ben@example.co", "", None)
    for body in (None, {}, {**address, "owner": "x"}, *({"email": other} for other in others)):
        assert ask(ben, "POST", "/me/closing", body)[0] == 400
    assert list(app.store().accounts.closing()) == []
    assert pool.get(ben)["Enabled"]


def test_the_address_may_be_written_with_other_letters(app, ask, ben):
    close(app, ask, ben, "Ben@Example.COM")
    assert [account.owner for account in app.store().accounts.closing()] == [ben]


def test_who_signs_out_is_signed_out_everywhere_and_stays(app, ask, ben, pool):
    asked = []
    app.aws.cognito.meta.events.register_first(
        "before-call", lambda model, **_: asked.append(model.name)
    )
    assert ask(ben, "POST", "/me/sign-out") == (204, None)
    assert asked == ["AdminUserGlobalSignOut"]
    assert pool.get(ben)["Enabled"]
    assert ask(ben, "POST", "/me/sign-out?everywhere=1")[0] == 400


def test_no_address_is_in_the_log(app, ask, admin, ben, written):
    written()
    ask(ben, "POST", "/me/closing", {"email": "ben@example.com"})
    admin("POST", "/admin/people", {"email": "kim@example.com"})
    admin("GET", "/admin/people?email=kim")
    finish(app)
    lines = written()
    assert len(lines) == 4
    assert "@" not in json.dumps(lines)
    assert "example" not in json.dumps(lines)
