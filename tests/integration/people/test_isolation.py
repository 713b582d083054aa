"""What is one person's is nobody else's, whatever is asked for and however it is spelled."""

import json
import random
import re
from urllib.parse import quote

import pytest
from chalice import local
from chalice.test import Client

from tests import results
from tests.integration.people.gateway import Gateway

ANN, BEN = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11", "1f0c8a52-0002-4c6e-9a7b-2f6f0a9d3c11"
NAME, LABEL = "anns-dog.jpg", "Xoloitzcuintli"
BYTES = "ab" * 32


@pytest.fixture
def ask(app):
    """Ask as somebody; give status and body."""
    with Client(app.app) as client:

        def send(who, method, target, body=None):
            headers = {"Content-Type": "application/json"} | ({"authorization": who} if who else {})
            sent = json.dumps(body or {}).encode()
            answer = client.http.request(method, target, headers=headers, body=sent)
            return answer.status_code, answer.body.decode()

        yield send


@pytest.fixture
def anns(app):
    """Have an image of Ann's; give what tells her things from others'."""
    store = app.store()
    upload, result = results.result(
        results.upload(NAME, owner=ANN), LABEL, sha256=BYTES, etag='"e"', size=5
    )
    store.catalog.save(upload, result)
    store.objects.s3.put_object(
        Bucket=app.settings.upload_bucket, Key=f"uploads/{ANN}/{NAME}", Body=b"photo"
    )
    return lambda: things(app)


def things(app):
    """Give all of Ann's that is stored."""
    tables = app.store().catalog.tables
    items = [
        item
        for table in (tables.images, tables.index, tables.stats)
        for item in table.scan()["Items"]
        if ANN in (item.get("owner"), *item.get("label", "").split("#"))
    ]
    objects = app.aws.s3.list_object_versions(Bucket=app.settings.upload_bucket)
    versions = [
        (one["Key"], one["VersionId"]) for one in objects["Versions"] if f"/{ANN}/" in one["Key"]
    ]
    return sorted(json.dumps(item, default=str, sort_keys=True) for item in items), versions


def test_every_route_wants_to_know_who_asks(app, ask):
    for path, methods in app.app.routes.items():
        for method, route in methods.items():
            assert route.authorizer is app.people, f"{method} {path}"
            status, body = ask(None, method, path)
            assert (status, json.loads(body)["Code"]) == (401, "SignInRequired")


def test_what_chalice_makes_of_a_token_without_a_gateway_is_not_believed(app, monkeypatch, ask):
    class Believing(Gateway):
        def authorize(self, *call):
            event, context = super().authorize(*call)
            del event["requestContext"]["apiId"]
            return event, context

    monkeypatch.setattr(local, "LocalGatewayAuthorizer", Believing)
    with Client(app.app) as client:
        answer = client.http.get("/images", headers={"authorization": ANN})
    assert answer.status_code == 401
    assert ask(None, "GET", "/images")[0] == 401


def spellings(name):
    """Give ways in which somebody would write a name of another's."""
    return [
        name,
        f"{ANN}/{name}",
        f"../{ANN}/{name}",
        f"uploads/{ANN}/{name}",
        f"{BEN}/../{ANN}/{name}",
        f"{ANN}%2F{name}",
        f"{ANN}\\{name}",
        f"{ANN}#{name}",
        f"public/{name}",
        name.upper(),
        f"{name}\0",
        f"{name}/",
        f"./{name}",
        f" {name}",
    ]


@pytest.mark.large
def test_nobody_learns_changes_or_counts_anything_of_anothers(app, ask, anns, pool, examples):
    _, page = ask(ANN, "GET", "/images?limit=1")
    cursors = ["", json.loads(page)["cursor"] or "x"]
    before = anns()
    dice = random.Random(0)
    names = spellings(NAME)
    texts = [*names, LABEL, LABEL.lower(), f"{ANN}#{LABEL.lower()}", BYTES, ANN, "7", *cursors]
    routes = [(path, method) for path, methods in app.app.routes.items() for method in methods]
    accepted = {(path, method): told(ask, method, path) for path, method in routes}
    for _ in range(examples(400, large=10_000)):
        path, method = dice.choice(routes)
        known = accepted[path, method]
        parameters = dice.sample(known, min(len(known), dice.randint(0, 2)))
        query = "&".join(f"{name}={quote(dice.choice(texts), safe='')}" for name in parameters)
        body = {
            "filenames": [dice.choice(names)],
            "files": [{"filename": dice.choice(names), "sha256": BYTES}],
            "email": "ann@example.com",
            "owner": ANN,
        }
        quotas = {"owner": ANN, "bytes": 0}
        said = {"filenames": [dice.choice(names)], "add": ["Rex"], "remove": [dice.choice(texts)]}
        chosen = dice.choice([{}, body, quotas, said, *({name: body[name]} for name in body)])
        status, answer = ask(BEN, method, f"{path}?{query}", chosen)
        assert status < 500
        assert '"duplicate"' not in answer
        assert LABEL not in answer.replace(quote(LABEL), "") or "Message" in answer
        assert not re.search(rf"/(uploads|renditions|thumbnails)/{ANN}", answer)
        if path.startswith("/admin/"):
            assert status == 403
    assert anns() == before
    assert pool.mailed == []


def told(ask, method, path):
    """Give the parameters that a route says it takes; those for admins say nothing."""
    if path.startswith("/admin/"):
        return ["owner", "email", "cursor", "days"]
    _, body = ask(BEN, method, f"{path}?unheard-of=1")
    (names,) = re.findall('; accepted are (.*?)[.]"', body) or [""]
    return [name for name in names.split(", ") if name]


def test_the_same_bytes_are_no_duplicate_for_another(ask, anns):  # noqa: ARG001
    target = f"/PresignedURL?filename={NAME}&sha256={BYTES}"
    assert "duplicate" in json.loads(ask(ANN, "GET", target)[1])
    offer = json.loads(ask(BEN, "GET", target)[1])
    assert offer["filename"] == NAME
    assert f"/uploads/{BEN}/{NAME}" in offer["uploadURL"]


def test_nobody_says_what_is_in_anothers(ask, anns):
    before = anns()
    said = {"filenames": spellings(NAME), "add": ["Rex"], "remove": [LABEL]}
    status, answer = ask(BEN, "PATCH", "/images", said)
    codes = [image["error"]["code"] for image in json.loads(answer)["images"]]
    assert (status, set(codes)) == (200, {"UnknownImage", "InvalidFilename"})
    assert anns() == before
    assert "Rex" in ask(ANN, "PATCH", "/images", {**said, "filenames": [NAME]})[1]


def test_counts_labels_and_lists_are_each_ones_own(ask, anns):  # noqa: ARG001
    asked = ["/stats", "/labels", "/images", f"/images?label={LABEL}", "/me"]
    for target in asked:
        assert ask(ANN, "GET", target) != ask(BEN, "GET", target)
    stats = json.loads(ask(BEN, "GET", "/stats")[1])
    assert stats["totals"] == {"done": 0, "failed": 0}
    assert json.loads(ask(BEN, "GET", "/labels")[1]) == {"labels": [], "words": []}
