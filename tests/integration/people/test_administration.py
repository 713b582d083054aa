"""Those who look after a stage: its people, and what each of them may use."""

import json
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from tests import results

MANY = 130  # more than two pages of people
QUOTA = {"photos_a_day": 200, "photos_a_month": 2000, "bytes": 5 * 1024**3}
NO_INVITATIONS = [
    None,
    [],
    {},
    {"email": "kim@example.com", "name": "Kim"},
    {"email": None},
    {"email": ["kim@example.com"]},
    {"email": ""},
    {"email": "kim"},
    {"email": "kim@example"},
    {"email": "kim@@example.com"},
    {"email": "kim @example.com"},
    {"email": 'kim"@example.com'},
    {"email": "kim@example.com\n"},
    {"email": "kim@example.com, eve@example.com"},
    {"email": "\ud800@example.com"},
    {"email": f"{'k' * 120}@example.com"},
    {"email": "kim@example.com", "admin": "yes"},
    {"email": "kim@example.com", "admin": 1},
    {"email": "kim@example.com", "admin": None},
]
NO_QUOTA = {"photos_a_day": None, "photos_a_month": None, "bytes": None}


def listed(admin, email=""):
    status, found = admin("GET", f"/admin/people?email={quote(email)}")
    assert status == 200
    return {person["email"]: person for person in found["people"]}


NO_CHANGES = [
    ({}, 400),
    ({"photos": 1}, 400),
    ({"bytes": -1}, 400),
    ({"bytes": 1.5}, 400),
    ({"bytes": True}, 400),
    ({"bytes": "5"}, 400),
    ({"bytes": 10**16}, 400),
    ({"owner": "public", "bytes": 5}, 400),
    ({"owner": "closing", "bytes": 5}, 400),
    ({"owner": None, "bytes": 5}, 400),
    ({"owner": "00000000-0000-4000-8000-000000000000", "bytes": 5}, 404),
]

ADMINS_ROUTES = [
    ("GET", "/admin/people", None),
    ("POST", "/admin/people", {"email": "eve@example.com", "admin": True}),
    ("DELETE", "/admin/people?owner={ann}", None),
    ("DELETE", "/admin/people?owner={ben}", None),
    ("PUT", "/admin/quota", {"owner": "{ben}", "bytes": 0}),
    ("GET", "/admin/stats", None),
    ("GET", "/admin/failures", None),
    ("GET", "/admin/failures?cursor=x", None),
    ("POST", "/admin/people", {"wrong": 1}),
]


@pytest.mark.parametrize("groups", ["", " people", " admin", " admins2", " people,Admins"])
def test_whoever_is_no_admin_is_told_nothing(ask, pool, ann, ben, groups):
    def named(text):
        return text.replace("{ann}", ann).replace("{ben}", ben)

    for method, path, body in ADMINS_ROUTES:
        sent = json.loads(named(json.dumps(body)))
        status, answer = ask(f"{ben}{groups}", method, named(path), sent)
        assert (status, answer["Code"]) == (403, "NotAllowed")
        assert set(answer) == {"Code", "Message"}
    assert pool.mailed == []
    assert pool.get(ann)["Enabled"]
    assert pool.get(ben)["Enabled"]


@pytest.mark.parametrize("groups", ["admins", "people,admins", "[people admins]"])
def test_groups_are_read_as_gateways_write_them(ask, ann, groups):
    assert ask(f"{ann} {groups}", "GET", "/admin/people")[0] == 200


def test_an_admin_never_sees_anothers_photos_names_or_labels(app, admin, ben):
    store = app.store()
    image = results.result(results.upload("secret-name.jpg", owner=ben), "Secretlabel", size=5)
    store.catalog.save(*image, "0123")
    failed = results.upload("secret-failed.jpg", owner=ben)
    store.catalog.save(*results.result(failed, problem=results.UNREADABLE, size=5))
    answers = [
        admin("GET", "/admin/people"),
        admin("GET", "/admin/stats"),
        admin("GET", "/admin/failures"),
        admin("PUT", "/admin/quota", {"owner": ben, "bytes": 5}),
        admin("POST", "/admin/people", {"email": "kim@example.com"}),
        admin("DELETE", f"/admin/people?owner={ben}"),
    ]
    assert [status for status, _ in answers] == [200, 200, 200, 200, 201, 202]
    assert answers[2][1]["failures"]
    assert "secret" not in json.dumps(answers).lower()
    assert f"/{ben}/" not in json.dumps(answers)


def test_people_are_listed_with_what_they_use(app, admin, pool, ben):
    pool.add("kim@example.com", invited=True)
    app.store().tables.stats.put_item(
        Item={"owner": ben, "stat": "account", "photos": 3, "bytes": 700, "quota_bytes": 1000}
    )
    app.store().tables.stats.put_item(
        Item={"owner": ben, "stat": f"used#{app.now():%Y-%m-%d}", "photos": 4}
    )
    app.store().tables.stats.put_item(Item={"owner": ben, "stat": "totals", "done": 2, "failed": 1})
    found = listed(admin)
    assert list(found) == ["ann@example.com", "ben@example.com", "kim@example.com"]
    assert found["ben@example.com"] == {
        "owner": ben,
        "email": "ben@example.com",
        "status": "active",
        "since": found["ben@example.com"]["since"],
        "admin": False,
        "photos": 3,
        "bytes": 700,
        "today": 4,
        "month": 0,
        "failed": 1,
        "quota": QUOTA | {"bytes": 1000},
        "own_quota": NO_QUOTA | {"bytes": 1000},
        "closing": None,
    }
    assert found["ben@example.com"]["since"].endswith("Z")
    assert found["ann@example.com"]["admin"]
    assert found["kim@example.com"]["status"] == "invited"


def test_people_are_found_by_the_beginning_of_their_email(admin, ben):
    assert ben
    assert list(listed(admin, "BE")) == ["ben@example.com"]
    assert listed(admin, "nobody") == {}


def test_all_people_are_listed_page_by_page(admin, pool):
    for number in range(MANY):
        pool.add(f"p{number}@example.com", invited=True)
    found, cursor, calls = [], "", 0
    while cursor is not None:
        status, page = admin("GET", f"/admin/people?{f'cursor={quote(cursor)}' if cursor else ''}")
        assert status == 200
        found += [person["email"] for person in page["people"]]
        cursor, calls = page["cursor"], calls + 1
    assert len(found) == len(set(found)) == MANY + 1
    assert calls == 3


def test_who_is_invited_gets_a_mail_and_again_one_until_they_have_come(admin, pool):
    kim = {"email": "Kim@example.com"}
    status, first = admin("POST", "/admin/people", kim)
    assert (status, first["email"], first["status"]) == (201, "kim@example.com", "invited")
    assert pool.mailed == ["kim@example.com"]
    assert admin("POST", "/admin/people", kim) == (200, first)
    assert pool.mailed == ["kim@example.com"] * 2
    pool.cognito.admin_set_user_password(
        UserPoolId=pool.id, Username="kim@example.com", Password="Long-enough-1", Permanent=True
    )
    status, refused = admin("POST", "/admin/people", kim)
    assert (status, refused["Code"]) == (409, "AlreadyIn")
    assert pool.mailed == ["kim@example.com"] * 2


def test_an_address_that_was_invited_is_known_to_be_theirs(admin, pool):
    admin("POST", "/admin/people", {"email": "kim@example.com"})
    attributes = {a["Name"]: a["Value"] for a in pool.get("kim@example.com")["UserAttributes"]}
    assert attributes["email_verified"] == "true"


@pytest.mark.parametrize("again", [False, True])
def test_somebody_may_be_invited_to_look_after_the_stage_too(admin, again):
    if again:
        admin("POST", "/admin/people", {"email": "kim@example.com"})
    admin("POST", "/admin/people", {"email": "kim@example.com", "admin": True})
    assert listed(admin)["kim@example.com"]["admin"]
    admin("POST", "/admin/people", {"email": "kim@example.com", "admin": False})
    assert listed(admin)["kim@example.com"]["admin"]


def test_who_is_being_removed_is_not_invited_before_that_is_done(app, admin, ben):
    assert admin("DELETE", f"/admin/people?owner={ben}")[0] == 202
    status, refused = admin("POST", "/admin/people", {"email": "ben@example.com"})
    assert (status, refused["Code"]) == (409, "AlreadyIn")
    app.closing().run(app.now(), lambda: 900_000)
    status, anew = admin("POST", "/admin/people", {"email": "ben@example.com"})
    assert status == 201
    assert anew["owner"] != ben


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("CodeDeliveryFailureException", 409),
        ("LimitExceededException", 409),
        ("InvalidParameterException", 400),
        ("UnsupportedUserStateException", 409),
    ],
)
def test_an_invitation_that_the_pool_refuses_says_why(app, admin, error, status):
    app.aws.cognito.meta.events.register_first(
        "before-call.cognito-idp.AdminCreateUser",
        lambda **_: (
            SimpleNamespace(status_code=400),
            {"Error": {"Code": error, "Message": "for the log"}},
        ),
    )
    answer = admin("POST", "/admin/people", {"email": "kim@example.com"})
    assert answer[0] == status
    assert answer[1]["Message"].endswith(".")
    assert "for the log" not in answer[1]["Message"]


def test_an_invitation_that_is_none_is_told_so(admin, pool):
    for body in NO_INVITATIONS:
        status, answer = admin("POST", "/admin/people", body)
        assert status == 400, body
        assert answer["Message"].endswith(".")
    assert pool.mailed == []


def test_a_quota_is_set_part_by_part_and_taken_back(admin, ben):
    wish = {"owner": ben, "photos_a_day": 0, "bytes": 5}
    assert admin("PUT", "/admin/quota", wish) == (
        200,
        {
            "owner": ben,
            "quota": QUOTA | {"photos_a_day": 0, "bytes": 5},
            "own_quota": NO_QUOTA | {"photos_a_day": 0, "bytes": 5},
        },
    )
    admin("PUT", "/admin/quota", {"owner": ben, "bytes": None})
    person = listed(admin)["ben@example.com"]
    assert person["quota"] == QUOTA | {"photos_a_day": 0}
    assert listed(admin)["ann@example.com"]["quota"] == QUOTA


def test_a_quota_that_is_none_changes_nothing(app, admin, ben):
    for change, status in NO_CHANGES:
        answer = admin("PUT", "/admin/quota", {"owner": ben, **change})
        assert answer[0] == status, change
        assert answer[1]["Message"].endswith(".")
    assert app.store().tables.stats.scan()["Count"] == 0


def test_who_is_removed_is_shut_out_at_once(app, admin, pool, ben):
    status, answer = admin("DELETE", f"/admin/people?owner={ben}")
    assert (status, answer["owner"]) == (202, ben)
    assert not pool.get(ben)["Enabled"]
    assert listed(admin)["ben@example.com"]["closing"] == answer["closing"]
    assert [account.owner for account in app.store().accounts.closing()] == [ben]


def test_nobody_removes_themselves_here(admin, ann, pool):
    pool.add("kim@example.com", admin=True)
    status, answer = admin("DELETE", f"/admin/people?owner={ann}")
    assert (status, answer["Code"]) == (403, "NotAllowed")
    assert pool.get(ann)["Enabled"]


def test_an_admin_may_remove_another_but_not_the_last(admin, ask, ann, pool):
    kim = pool.add("kim@example.com", admin=True)
    assert admin("DELETE", f"/admin/people?owner={kim}")[0] == 202
    # Kim's token is valid for some minutes still.
    status, answer = ask(f"{kim} admins", "DELETE", f"/admin/people?owner={ann}")
    assert (status, answer["Code"]) == (403, "NotAllowed")
    assert pool.get(ann)["Enabled"]


def test_an_admin_who_has_not_come_yet_is_nobody_to_leave_a_stage_to(ask, ann, pool):
    pool.add("kim@example.com", admin=True, invited=True)
    status, answer = ask(ann, "POST", "/me/closing", {"email": "ann@example.com"})
    assert (status, answer["Code"]) == (403, "NotAllowed")
    pool.add("lea@example.com", admin=True)
    assert ask(ann, "POST", "/me/closing", {"email": "ann@example.com"})[0] == 202


def test_only_an_owner_can_be_removed(admin):
    for owner in ("", "public", "x", "00000000-0000-4000-8000-00000000000", "*"):
        assert admin("DELETE", f"/admin/people?owner={owner}")[0] == 400


def test_whoever_is_not_there_can_not_be_removed(app, admin):
    status, answer = admin("DELETE", "/admin/people?owner=00000000-0000-4000-8000-000000000000")
    assert (status, answer["Code"]) == (404, "UnknownPerson")
    assert list(app.store().accounts.closing()) == []


def test_a_list_that_nobody_can_have_is_refused(admin):
    for query in ("cursor=x", "cursor=", "cursor=%ff", "email=%22", "email=a%20b"):
        assert admin("GET", f"/admin/people?{query}")[0] == 400
