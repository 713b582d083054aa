"""People on a laptop, through its gateway: invited, counted, signed out, and gone for good."""

import re

import pytest
import requests

from tests import tokens
from tests.local.test_sign_in import ADMIN, ANN, PASSWORD, People
from tests.local_run import LocalRun, eventually

DORA = "dora@example.com"


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    run = LocalRun(tmp_path_factory.mktemp("people"), SIGN_IN="cognito").start()
    yield People(run)
    run.stop()


@pytest.fixture(scope="module")
def admin(people):
    token = people.tokens(ADMIN)["access_token"]
    return lambda method, path, **request: people.ask(token, path, method, **request)


def mailed(people):
    """Give the temporary password of the next mail."""
    said = people.run.process.stdout
    next(line for line in said if line.startswith("mail to"))
    mail = "".join(next(said) for _ in range(5))
    assert f"{people.run.page}/" in mail
    (password,) = re.findall(r"Temporary password: (\S+)\n", mail)
    return password


def versions(people, owner):
    """Give how many versions there are of an owner's objects."""
    s3 = people.run.client("s3")
    listed = s3.list_object_versions(Bucket=people.run.bucket)
    found = [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]
    return sum(f"/{owner}/" in one["Key"] for one in found)


def test_an_invited_person_uploads_takes_all_along_and_leaves_nothing(people, admin, photo):
    wish = {"json": {"email": DORA}}
    assert admin("POST", "/admin/people", **wish).status_code == 201
    mailed(people)
    assert admin("POST", "/admin/people", **wish).status_code == 200
    dora = people.login.tokens(DORA, mailed(people), PASSWORD)
    token, owner = dora["access_token"], tokens.claims(dora["access_token"])["sub"]
    assert admin("POST", "/admin/people", **wish).status_code == 409

    offer = people.ask(token, "/PresignedURL?filename=cat.png").json()
    requests.put(offer["uploadURL"], data=photo("chelsea.png")).raise_for_status()
    assert eventually(
        lambda: people.ask(token, "/GetImageLabels?filename=cat.png").status_code == 200
    )
    (record,) = people.ask(token, "/export").json()["images"]
    assert requests.get(record["original_url"]).content == photo("chelsea.png")

    found = admin("GET", f"/admin/people?email={DORA}").json()["people"]
    assert [(one["owner"], one["photos"], one["today"]) for one in found] == [(owner, 1, 1)]
    stats = admin("GET", "/admin/stats").json()
    assert stats["totals"] == {"done": 1, "failed": 0}
    assert stats["cost"]["photos"] == 1
    assert versions(people, owner) > 2

    assert people.ask(token, "/me/closing", "POST", json={"email": ANN}).status_code == 400
    assert people.ask(token, "/me/closing", "POST", json={"email": DORA}).status_code == 202
    assert people.login.renew(dora["refresh_token"]).status_code == 400
    assert people.ask(token, "/PresignedURL?filename=dog.png").status_code == 403
    assert eventually(lambda: not admin("GET", f"/admin/people?email={DORA}").json()["people"])
    assert versions(people, owner) == 0
    assert admin("GET", "/admin/stats").json()["totals"] == {"done": 0, "failed": 0}
    assert people.ask(token, "/images").json()["images"] == []


def test_who_signs_out_everywhere_renews_no_session(people):
    first, second = people.tokens(ANN), people.tokens(ANN)
    assert people.ask(first["access_token"], "/me/sign-out", "POST").status_code == 204
    for held in (first, second):
        assert people.login.renew(held["refresh_token"]).status_code == 400


def test_no_token_and_no_address_is_in_a_log(people, admin):
    ann = people.tokens(ANN)
    people.ask(ann["access_token"], "/me")
    people.ask(ann["access_token"][:-2], "/me")
    people.ask(ann["access_token"], "/me/closing", "POST", json={"email": "no@example.com"})
    admin("GET", f"/admin/people?email={ANN}")
    logs = {path.name: path.read_text() for path in (people.run.state / "logs").iterdir()}
    assert "/me/closing" in logs["api.log"]
    for name, text in logs.items():
        for kind in ("access_token", "id_token", "refresh_token"):
            assert ann[kind] not in text, name
            assert ann[kind].rpartition(".")[2] not in text, name
    # The laptop's server adds lines of its own, with the query.
    lines = [line for line in logs["api.log"].splitlines() if line.startswith("{")]
    assert lines
    assert not [line for line in lines if "@" in line]
