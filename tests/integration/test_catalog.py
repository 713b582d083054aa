"""The catalog: one name is one image's; no event is counted twice, late or out of order."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.catalog import Catalog, Saved
from chalicelib.changes import REMEMBERED
from chalicelib.errors import UnknownImage
from chalicelib.records import DONE, FAILED, PROCESSING, timestamp
from chalicelib.statistics import Statistics
from chalicelib.waiting import Waiting

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UPLOADED = timestamp(NOW + timedelta(seconds=1))
OTHER = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"


@pytest.fixture
def catalog(tables) -> Catalog:
    return Catalog(tables)


@pytest.fixture
def counts(tables):
    """How many images each label of the public owner has."""
    return lambda: {
        label["name"]: label["count"] for label in Statistics(tables.stats).labels("public")
    }


def result(name, *labels, owner="public", sequencer="00A1", status=DONE, **more):
    return {
        "owner": owner,
        "name": name,
        "status": status,
        "sequencer": sequencer,
        "uploaded_at": UPLOADED,
        "labels": list(labels),
        "details": [{"name": label, "confidence": 93.88} for label in labels],
        **more,
    }


def test_a_name_is_reserved_once(catalog):
    assert catalog.reserve("public", ["dog.jpg"], NOW) == ["dog.jpg"]
    assert catalog.reserve("public", ["dog.jpg"], NOW) == ["dog-2.jpg"]
    assert catalog.get("public", "dog.jpg", NOW)["status"] == PROCESSING


def test_many_names_are_reserved_together_also_the_same_ones(catalog):
    catalog.reserve("public", ["a.jpg", "b.jpg"], NOW)
    names = catalog.reserve("public", ["a.jpg", "b.jpg", "c.jpg", "a.jpg"], NOW)
    assert names == ["a-2.jpg", "b-2.jpg", "c.jpg", "a-3.jpg"] or len(set(names)) == 4
    assert not {"a.jpg", "b.jpg"} & set(names)
    assert names[2] == "c.jpg"


def test_a_hundred_of_one_name_need_few_calls(catalog, tables):
    calls = []
    tables.images.meta.client.meta.events.register(
        "before-parameter-build", lambda model, **_: calls.append(model.name)
    )
    catalog.reserve("public", ["dog.jpg"] * 100, NOW)
    names = catalog.reserve("public", ["dog.jpg"] * 100, NOW)
    assert len(set(names)) == 100
    assert len(calls) <= 6


def test_owners_do_not_share_names(catalog):
    catalog.save(result("dog.jpg", "Dog"))
    assert catalog.reserve(OTHER, ["dog.jpg"], NOW) == ["dog.jpg"]
    assert catalog.get("public", "dog.jpg", NOW)["status"] == DONE
    assert catalog.get(OTHER, "dog.jpg", NOW)["status"] == PROCESSING


def test_in_the_open_mode_the_key_is_the_bare_name(catalog, tables):
    catalog.save(result("dog.jpg", "Dog"))
    item = tables.images.get_item(Key={"filename": "dog.jpg"})["Item"]
    assert item["labels"] == ["Dog"]


def test_what_was_saved_comes_back_with_plain_numbers(catalog):
    catalog.save(result("cat.jpg", "Cat", width=451, nothing=None))
    image = catalog.get("public", "cat.jpg", NOW)
    assert image["details"] == [{"name": "Cat", "confidence": 93.88}]
    assert (image["width"], type(image["width"])) == (451, int)
    assert "nothing" not in image


def test_an_unknown_name_is_an_error(catalog):
    with pytest.raises(UnknownImage, match=r"dog\.jpg"):
        catalog.get("public", "dog.jpg", NOW)


def test_a_reservation_lapses_and_an_analysed_image_does_not(catalog):
    catalog.reserve("public", ["dog.jpg"], NOW)
    last_moment = NOW + REMEMBERED - timedelta(seconds=1)
    assert catalog.get("public", "dog.jpg", last_moment)["status"] == PROCESSING
    with pytest.raises(UnknownImage):
        catalog.get("public", "dog.jpg", NOW + REMEMBERED)
    catalog.save(result("dog.jpg", "Dog"))
    assert catalog.get("public", "dog.jpg", NOW + 2 * REMEMBERED)["status"] == DONE


def test_a_repeated_event_changes_nothing(catalog, counts):
    catalog.reserve("public", ["cat.jpg"], NOW)
    assert catalog.save(result("cat.jpg", "Cat")) is Saved.STORED
    assert catalog.save(result("cat.jpg", "Dog")) is Saved.DUPLICATE
    assert catalog.get("public", "cat.jpg", NOW)["labels"] == ["Cat"]
    assert counts() == {"Cat": 1}


def test_of_two_uploads_of_one_key_the_later_one_stays_in_whatever_order_they_come(catalog, counts):
    assert catalog.save(result("cat.jpg", "Cat", sequencer="00A2")) is Saved.STORED
    assert catalog.save(result("cat.jpg", "Dog", sequencer="00A1")) is Saved.DUPLICATE
    assert catalog.save(result("cat.jpg", "Cow", sequencer="00A3")) is Saved.STORED
    assert catalog.get("public", "cat.jpg", NOW)["labels"] == ["Cow"]
    assert counts() == {"Cow": 1}


def test_a_new_analysis_keeps_the_time_of_the_upload(catalog):
    catalog.save(result("cat.jpg", "Cat", seconds=0.5))
    later = timestamp(NOW + timedelta(days=3))
    catalog.save(
        result("cat.jpg", "Cat", sequencer="00A2", uploaded_at=later, again=True, seconds=9.0)
    )
    image = catalog.get("public", "cat.jpg", NOW)
    assert (image["uploaded_at"], image["seconds"]) == (UPLOADED, 0.5)


def test_a_deleted_image_is_gone_and_its_name_free(catalog, counts, tables):
    catalog.save(result("cat.jpg", "Cat", "Animal"))
    catalog.delete("public", "cat.jpg", NOW)
    with pytest.raises(UnknownImage):
        catalog.get("public", "cat.jpg", NOW)
    assert counts() == {}
    assert tables.index.scan()["Items"] == []
    assert catalog.reserve("public", ["cat.jpg"], NOW) == ["cat.jpg"]


def test_an_image_can_be_deleted_once(catalog):
    catalog.save(result("cat.jpg", "Cat"))
    catalog.delete("public", "cat.jpg", NOW)
    with pytest.raises(UnknownImage):
        catalog.delete("public", "cat.jpg", NOW)


@pytest.mark.parametrize("analysed", [True, False])
def test_an_analysis_that_ends_after_the_deletion_brings_nothing_back(catalog, tables, analysed):
    catalog.reserve("public", ["cat.jpg"], NOW)
    if analysed:
        catalog.save(result("cat.jpg", "Cat"))
    catalog.delete("public", "cat.jpg", NOW + timedelta(seconds=5))
    late = result("cat.jpg", "Cat", sequencer="00A2")
    assert catalog.save(late) is Saved.DELETED
    assert tables.index.scan()["Items"] == []


def test_an_upload_of_a_deleted_image_is_not_taken_for_the_next_of_its_name(catalog):
    catalog.save(result("cat.jpg", "Cat"))
    catalog.delete("public", "cat.jpg", NOW + timedelta(seconds=5))
    catalog.reserve("public", ["cat.jpg"], NOW + timedelta(seconds=10))
    assert catalog.save(result("cat.jpg", "Cat", sequencer="00A2")) is Saved.DELETED
    new = timestamp(NOW + timedelta(seconds=11))
    assert catalog.save(result("cat.jpg", "Cow", uploaded_at=new)) is Saved.STORED


def test_the_same_bytes_are_found_for_their_owner_only(catalog):
    catalog.save(result("cat.jpg", "Cat", sha256="ab" * 32))
    catalog.save(result("bad.jpg", sha256="cd" * 32, status=FAILED))
    assert catalog.find_bytes("public", "ab" * 32) == "cat.jpg"
    assert catalog.find_bytes("public", "cd" * 32) is None
    assert catalog.find_bytes(OTHER, "ab" * 32) is None
    catalog.delete("public", "cat.jpg", NOW)
    assert catalog.find_bytes("public", "ab" * 32) is None


def test_what_has_no_result_waits_and_what_has_does_not(catalog, tables):
    waiting = Waiting(tables)
    catalog.reserve("public", ["a.jpg", "b.jpg"], NOW)
    catalog.save(result("b.jpg", "Cat"))
    later = NOW + timedelta(minutes=5)
    assert [image["name"] for image in waiting.oldest(later, 10)] == ["a.jpg"]
    assert list(waiting.oldest(NOW, 10)) == []
    waiting.add("public", "b.jpg", NOW)
    assert {image["name"] for image in waiting.oldest(later, 10)} == {"a.jpg", "b.jpg"}


def test_a_found_upload_is_stored_where_a_result_is_awaited_and_only_there(catalog, tables):
    found = result("cat.jpg", "Cow", sequencer="")
    catalog.save(result("cat.jpg", "Cat"))
    assert catalog.save(found) is Saved.DUPLICATE
    Waiting(tables).add("public", "cat.jpg", NOW)
    assert catalog.save(found) is Saved.STORED
    assert catalog.get("public", "cat.jpg", NOW)["labels"] == ["Cow"]
    assert catalog.save(result("cat.jpg", "Cat")) is Saved.DUPLICATE
