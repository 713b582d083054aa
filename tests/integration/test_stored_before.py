"""What earlier versions have stored is read as before.

`tests/data/tables-1.json` holds the tables' items in each state an image can be in, as the version
of November 2026 that had no typed images wrote them.
"""

import json
from pathlib import Path

import boto3
import pytest

from chalicelib.store.catalog import Catalog
from chalicelib.store.image import AgeRange, Box, Guess, State
from chalicelib.store.judgement import Saved
from tests import results
from tests.integration.consistency import assert_counted

STORED = json.loads((Path(__file__).parents[1] / "data" / "tables-1.json").read_text())
NAMES = ["again.jpg", "done.jpg", "failed.jpg"]


@pytest.fixture(autouse=True)
def stored(resources):  # noqa: ARG001 (the tables)
    dynamodb = boto3.client("dynamodb")
    for table, items in STORED.items():
        for item in items:
            dynamodb.put_item(TableName=table, Item=item)


@pytest.fixture
def get(api):
    return lambda path: api.http.get(path).json_body


def test_every_state_is_told(get):
    told = {
        name: get(f"/GetImageLabels?filename={name}")
        for name in [*NAMES, "reserved.jpg", "taken-again.jpg", "gone.jpg", "hers.jpg"]
    }
    assert {name: answer.get("status") for name, answer in told.items()} == {
        "done.jpg": "done",
        "failed.jpg": "failed",
        "again.jpg": "processing",
        "gone.jpg": None,
        "hers.jpg": None,
        # Their reservations, of some day before, have lapsed.
        "reserved.jpg": None,
        "taken-again.jpg": None,
    }
    assert told["failed.jpg"]["error"]["code"] == "NotAnImage"
    assert told["again.jpg"]["thumbnail_url"]
    assert told["done.jpg"]["labels"] == ["Dog", "Person"]
    assert told["done.jpg"]["uploaded_at"] == "2026-11-23T12:00:01.000Z"


def test_all_of_a_result_is_read(tables, app):
    image = Catalog(tables).get("public", "done.jpg", app.now())
    assert (image.state, image.sequencer, image.seconds) == (State.DONE, "00A1", 0.812)
    result = image.result
    assert (result.size, result.width, result.height, result.format) == (240512, 640, 427, "PNG")
    assert result.labels[0].instances[0].box == Box(0.1234, 0.2, 0.3, 0.4)
    face = result.faces[0].estimated
    assert (face.age_range, face.smile, face.eyeglasses) == (
        AgeRange(28, 40),
        Guess(True, 77),
        None,
    )


def test_all_are_found_and_the_same_bytes_too(get, tables):
    found = get("/images?label=canine&exclude=cat")
    assert [image["filename"] for image in found["images"]] == ["done.jpg", "again.jpg"]
    assert [image["filename"] for image in get("/images")["images"]] == sorted(NAMES, reverse=True)
    assert {image["filename"] for image in get("/images?order=uploaded")["images"]} == set(NAMES)
    assert Catalog(tables).find_bytes("public", "ab" * 32) == "done.jpg"


def test_what_is_deleted_or_analysed_again_leaves_exact_counts(tables, app, get):
    catalog, now = Catalog(tables), app.now()
    again = results.upload("again.jpg", sequencer="00B1", again=True)
    catalog.save(*results.result(again, "Cat"))
    for name in NAMES:
        results.delete(catalog, name, now)
    owner = {"S": "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"}
    left = boto3.client("dynamodb").scan(TableName="LabelIndex")["Items"]
    assert {item["label"]["S"].partition("#")[0] for item in left} == {owner["S"]}
    stats = get("/stats")
    assert stats["totals"] == {"done": 0, "failed": 0}
    assert stats["labels"] == []
    assert stats["months"] == []
    assert stats["faces"]["total"] == 0
    # They were in no account before, nor in the counts of the site.
    assert_counted(tables, [catalog.find(owner["S"], "hers.jpg")])


@pytest.mark.parametrize("how", ["corrected", "stored again"])
def test_an_image_is_in_the_lists_of_what_has_something_once_it_is_stored(tables, app, how):
    catalog = Catalog(tables)
    before = catalog.get("public", "done.jpg", app.now())
    if how == "corrected":
        image = catalog.change("public", "done.jpg", ["Rex"], ["person"], app.now())
        kinds = ["faces", "tags"]
    else:
        assert catalog.update(before, before.result, None) is Saved.STORED
        image = catalog.get("public", "done.jpg", app.now())
        kinds = ["faces"]
    items = boto3.client("dynamodb").scan(TableName="LabelIndex")["Items"]
    lists = [item["label"]["S"] for item in items if item["name"]["S"] == "done.jpg"]
    assert sorted(kind for kind in lists if kind.startswith("having#")) == [
        f"having#public#{kind}" for kind in kinds
    ]
    totals = tables.stats.get_item(Key={"owner": "public", "stat": "totals"})["Item"]
    assert {name for name in totals if name.startswith("having_")} == {
        f"having_{kind}" for kind in kinds
    }
    assert before.result.labels == image.result.labels
    for name in NAMES:
        results.delete(catalog, name, app.now())
    owner = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"
    assert_counted(tables, [catalog.find(owner, "hers.jpg")])


@pytest.mark.parametrize("name", ["gone.jpg", "taken-again.jpg"])
def test_a_deletion_is_remembered(tables, name):
    earlier = results.upload(name, uploaded_at="2026-11-23T12:00:30.000Z")
    assert Catalog(tables).save(*results.result(earlier, "Cat")) is Saved.DELETED
