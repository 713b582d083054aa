"""The catalog: one name is one image's; no event is counted twice, late or out of order."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import UnknownImage
from chalicelib.store.catalog import Catalog
from chalicelib.store.changes import REMEMBERED
from chalicelib.store.image import Label, State
from chalicelib.store.judgement import Saved
from chalicelib.store.statistics import Statistics
from chalicelib.store.unfinished import Unfinished
from chalicelib.times import timestamp
from tests import results

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
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


def result(name, *labels, uploaded=None, **more):
    return results.result(
        results.upload(name, **{"sequencer": "00A1"} | (uploaded or {})), *labels, **more
    )


def test_a_name_is_reserved_once(catalog):
    assert results.reserve(catalog.tables, ["dog.jpg"], NOW) == ["dog.jpg"]
    assert results.reserve(catalog.tables, ["dog.jpg"], NOW) == ["dog-2.jpg"]
    assert catalog.get("public", "dog.jpg", NOW).state is State.RESERVED


def test_many_names_are_reserved_together_also_the_same_ones(catalog):
    results.reserve(catalog.tables, ["a.jpg", "b.jpg"], NOW)
    names = results.reserve(catalog.tables, ["a.jpg", "b.jpg", "c.jpg", "a.jpg"], NOW)
    assert names == ["a-2.jpg", "b-2.jpg", "c.jpg", "a-3.jpg"] or len(set(names)) == 4
    assert not {"a.jpg", "b.jpg"} & set(names)
    assert names[2] == "c.jpg"


def test_a_hundred_of_one_name_need_few_calls(catalog, tables):
    calls = []
    tables.images.meta.client.meta.events.register(
        "before-parameter-build", lambda model, **_: calls.append(model.name)
    )
    results.reserve(catalog.tables, ["dog.jpg"] * 100, NOW)
    names = results.reserve(catalog.tables, ["dog.jpg"] * 100, NOW)
    assert len(set(names)) == 100
    assert len(calls) <= 10


def test_owners_do_not_share_names(catalog):
    catalog.save(*result("dog.jpg", "Dog"))
    assert results.reserve(catalog.tables, ["dog.jpg"], NOW, OTHER) == ["dog.jpg"]
    assert catalog.get("public", "dog.jpg", NOW).state is State.DONE
    assert catalog.get(OTHER, "dog.jpg", NOW).state is State.RESERVED


def test_in_the_open_mode_the_key_is_the_bare_name(catalog, tables):
    catalog.save(*result("dog.jpg", "Dog"))
    item = tables.images.get_item(Key={"filename": "dog.jpg"})["Item"]
    assert item["labels"] == ["Dog"]


def test_what_was_saved_comes_back(catalog):
    _, stored = found = result("cat.jpg", "Cat", width=451)
    catalog.save(*found)
    image = catalog.get("public", "cat.jpg", NOW)
    assert image.result == stored
    assert image.result.labels == (Label("Cat", 93.88),)
    assert type(image.result.width) is int


def test_an_unknown_name_is_an_error(catalog):
    with pytest.raises(UnknownImage, match=r"dog\.jpg"):
        catalog.get("public", "dog.jpg", NOW)


def test_a_reservation_lapses_and_an_analysed_image_does_not(catalog):
    results.reserve(catalog.tables, ["dog.jpg"], NOW)
    last_moment = NOW + REMEMBERED - timedelta(seconds=1)
    assert catalog.get("public", "dog.jpg", last_moment).state is State.RESERVED
    with pytest.raises(UnknownImage):
        catalog.get("public", "dog.jpg", NOW + REMEMBERED)
    catalog.save(*result("dog.jpg", "Dog"))
    assert catalog.get("public", "dog.jpg", NOW + 2 * REMEMBERED).state is State.DONE


def test_a_repeated_event_changes_nothing(catalog, counts):
    results.reserve(catalog.tables, ["cat.jpg"], NOW)
    assert catalog.save(*result("cat.jpg", "Cat")) is Saved.STORED
    assert catalog.save(*result("cat.jpg", "Dog")) is Saved.DUPLICATE
    assert catalog.get("public", "cat.jpg", NOW).result.labels[0].name == "Cat"
    assert counts() == {"Cat": 1}


def test_of_two_uploads_of_one_key_the_later_one_stays_in_whatever_order_they_come(catalog, counts):
    assert catalog.save(*result("cat.jpg", "Cat", uploaded={"sequencer": "00A2"})) is Saved.STORED
    assert (
        catalog.save(*result("cat.jpg", "Dog", uploaded={"sequencer": "00A1"})) is Saved.DUPLICATE
    )
    assert catalog.save(*result("cat.jpg", "Cow", uploaded={"sequencer": "00A3"})) is Saved.STORED
    assert catalog.get("public", "cat.jpg", NOW).result.labels[0].name == "Cow"
    assert counts() == {"Cow": 1}


def test_a_new_analysis_keeps_the_time_of_the_upload(catalog):
    catalog.save(*result("cat.jpg", "Cat", seconds=0.5))
    later = timestamp(NOW + timedelta(days=3))
    again = {"sequencer": "00A2", "uploaded_at": later, "again": True}
    catalog.save(*result("cat.jpg", "Cat", uploaded=again, seconds=9.0))
    image = catalog.get("public", "cat.jpg", NOW)
    assert (image.uploaded_at, image.seconds) == (results.UPLOADED_AT, 0.5)


def test_a_deleted_image_is_gone_and_its_name_free(catalog, counts, tables):
    catalog.save(*result("cat.jpg", "Cat", "Animal"))
    results.delete(catalog, "cat.jpg", NOW)
    with pytest.raises(UnknownImage):
        catalog.get("public", "cat.jpg", NOW)
    assert counts() == {}
    assert tables.index.scan()["Items"] == []
    assert results.reserve(catalog.tables, ["cat.jpg"], NOW) == ["cat.jpg"]


def test_an_image_can_be_deleted_once(catalog):
    catalog.save(*result("cat.jpg", "Cat"))
    results.delete(catalog, "cat.jpg", NOW)
    with pytest.raises(UnknownImage):
        results.delete(catalog, "cat.jpg", NOW)


@pytest.mark.parametrize("analysed", [True, False])
def test_an_analysis_that_ends_after_the_deletion_brings_nothing_back(catalog, tables, analysed):
    results.reserve(catalog.tables, ["cat.jpg"], NOW)
    if analysed:
        catalog.save(*result("cat.jpg", "Cat"))
    results.delete(catalog, "cat.jpg", NOW + timedelta(seconds=5))
    late = result("cat.jpg", "Cat", uploaded={"sequencer": "00A2"})
    assert catalog.save(*late) is Saved.DELETED
    assert tables.index.scan()["Items"] == []


def test_an_upload_of_a_deleted_image_is_not_taken_for_the_next_of_its_name(catalog):
    catalog.save(*result("cat.jpg", "Cat"))
    results.delete(catalog, "cat.jpg", NOW + timedelta(seconds=5))
    results.reserve(catalog.tables, ["cat.jpg"], NOW + timedelta(seconds=10))
    assert catalog.save(*result("cat.jpg", "Cat", uploaded={"sequencer": "00A2"})) is Saved.DELETED
    new = timestamp(NOW + timedelta(seconds=11))
    assert catalog.save(*result("cat.jpg", "Cow", uploaded={"uploaded_at": new})) is Saved.STORED


def test_the_same_bytes_are_found_for_their_owner_only(catalog):
    catalog.save(*result("cat.jpg", "Cat", sha256="ab" * 32))
    catalog.save(*result("bad.jpg", sha256="cd" * 32, problem=results.UNREADABLE))
    assert catalog.find_bytes("public", "ab" * 32) == "cat.jpg"
    assert catalog.find_bytes("public", "cd" * 32) is None
    assert catalog.find_bytes(OTHER, "ab" * 32) is None
    results.delete(catalog, "cat.jpg", NOW)
    assert catalog.find_bytes("public", "ab" * 32) is None


def test_what_has_no_result_waits_and_what_has_does_not(catalog, tables):
    unfinished = Unfinished(tables)
    results.reserve(catalog.tables, ["a.jpg", "b.jpg"], NOW)
    catalog.save(*result("b.jpg", "Cat"))
    later = NOW + timedelta(minutes=5)
    assert [image.name for image in unfinished.oldest(later)] == ["a.jpg"]
    assert list(unfinished.oldest(NOW)) == []
    results.reservations(tables).repeat("public", "b.jpg", NOW)
    assert {image.name for image in unfinished.oldest(later)} == {"a.jpg", "b.jpg"}


def test_a_wait_for_another_analysis_is_not_forgotten_by_who_read_the_image_before(catalog, tables):
    catalog.save(*result("cat.jpg", "Cat"))
    image = catalog.get("public", "cat.jpg", NOW)
    results.reservations(tables).repeat("public", "cat.jpg", NOW)
    assert catalog.update(image, image.result, "other") is Saved.DUPLICATE
    assert catalog.get("public", "cat.jpg", NOW).state is State.PROCESSING
    results.delete(catalog, "cat.jpg", NOW)


def test_a_found_upload_is_stored_where_a_result_is_awaited_and_only_there(catalog, tables):
    found = result("cat.jpg", "Cow", uploaded={"sequencer": ""})
    catalog.save(*result("cat.jpg", "Cat"))
    assert catalog.save(*found) is Saved.DUPLICATE
    results.reservations(tables).repeat("public", "cat.jpg", NOW)
    assert catalog.save(*found) is Saved.STORED
    assert catalog.get("public", "cat.jpg", NOW).result.labels[0].name == "Cow"
    assert catalog.save(*result("cat.jpg", "Cat")) is Saved.DUPLICATE
