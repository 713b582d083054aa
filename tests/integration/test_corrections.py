"""Tags and hidden labels in the catalog: kept with the photo they were said of, counted exactly."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.errors import AccountClosed, NotReady, TooManyTags
from chalicelib.store import changes
from chalicelib.store.accounts import Accounts, Quota
from chalicelib.store.catalog import Catalog
from chalicelib.store.corrections import corrected
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Label, State, Word
from chalicelib.store.index import INDEXED
from chalicelib.store.items import from_item
from chalicelib.store.judgement import Saved
from chalicelib.store.statistics import Statistics
from chalicelib.store.successor import as_stored, successor
from tests import results
from tests.integration.consistency import assert_counted

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BOX = Box(0.1, 0.2, 0.3, 0.4)
FACES = (Face(BOX, 99.0, Estimates(AgeRange(20, 30))),)
WORDS = (Word("Total", 90.0, BOX, 0),)
SHA, OTHER_SHA = "aa" * 32, "bb" * 32


@pytest.fixture
def catalog(tables) -> Catalog:
    return Catalog(tables)


@pytest.fixture
def change(catalog):
    return lambda add=(), remove=(): catalog.change("public", "a.jpg", add, remove, NOW)


@pytest.fixture
def counted(tables):
    """How many images each label or tag is counted for."""
    return lambda: {
        told["name"]: told["count"] for told in Statistics(tables.stats).labels("public")
    }


def save(catalog, *labels, sequencer="00A1", uploaded=None, **more):
    upload = results.upload("a.jpg", sequencer=sequencer, **(uploaded or {}))
    return catalog.save(*results.result(upload, *labels, **more))


def said(catalog):
    image = catalog.find("public", "a.jpg")
    return image.tags, image.hidden


@pytest.mark.parametrize(
    ("uploaded", "before", "after"),
    [
        ({"again": True}, {"sha256": SHA}, {"sha256": SHA, "etag": '"2"'}),
        ({"again": True}, {"sha256": SHA, "etag": '"1"'}, {"problem": results.UNREADABLE}),
        ({}, {"sha256": SHA}, {"sha256": SHA}),
        ({}, {"problem": results.UNREADABLE, "etag": '"1"'}, {"sha256": SHA, "etag": '"1"'}),
    ],
    ids=["analysed again", "analysed again in vain", "the same bytes", "readable now"],
)
def test_what_is_said_of_a_photo_stays(catalog, change, uploaded, before, after):
    save(catalog, *(() if "problem" in before else ("Dog", "Pizza")), **before)
    change(["Rex"], ["Pizza"])
    expected = said(catalog)
    assert save(catalog, "Pizza", sequencer="00A2", uploaded=uploaded, **after) is Saved.STORED
    assert said(catalog) == expected
    assert expected == (("Rex",), () if "problem" in before else ("Pizza",))


@pytest.mark.parametrize("again", [False, True])
def test_what_is_said_of_a_photo_is_not_said_of_another_of_its_name(
    catalog, change, counted, again
):
    save(catalog, "Dog", "Pizza", sha256=SHA)
    change(["Rex"], ["Pizza"])
    save(catalog, "Pizza", sequencer="00A2", uploaded={"again": again}, sha256=OTHER_SHA)
    assert said(catalog) == ((), ())
    assert counted() == {"Pizza": 1}


def test_what_is_said_while_an_analysis_is_under_way_is_kept(catalog, change, tables):
    save(catalog, "Dog", sha256=SHA)
    old = catalog.find("public", "a.jpg")
    results.reservations(tables).repeat("public", "a.jpg", NOW)
    assert change(["Rex"], ["Dog"]).state is State.PROCESSING
    (item,) = tables.images.scan()["Items"]
    assert from_item(item).state is State.PROCESSING
    assert item["labels"] == []
    again = results.upload("a.jpg", sequencer="00A2", again=True)
    catalog.save(*results.result(again, "Dog", "Cat", sha256=SHA), old=old)
    assert said(catalog) == (("Rex",), ("Dog",))


def test_a_label_is_written_as_it_is_one_and_a_tag_as_it_was_said_last(catalog, change, counted):
    save(catalog, Label("Dog", 90.0, aliases=("Hound",)), sha256=SHA)
    change(["hOliday", "cat"])
    change(["Holiday"], ["Dog"])
    change(["doG"])
    assert counted() == {"Dog": 1, "Holiday": 1, "cat": 1}
    upload = results.upload("b.jpg")
    catalog.save(*results.result(upload, "Beach"))
    catalog.change("public", "b.jpg", ["DOG"], [], NOW)
    assert counted()["Dog"] == 2
    counts, _ = Statistics(catalog.tables.stats).resolve("public", ["hound"])
    assert counts == {"hound": {"dog": 2}}
    save(catalog, "Cat", sequencer="00A2", uploaded={"again": True}, sha256=SHA)
    assert counted() == {"Dog": 1, "Beach": 1, "Holiday": 1, "Cat": 1}


def test_tags_are_no_measured_confidences_and_hidden_labels_none_either(catalog, change, tables):
    save(catalog, Label("Dog", 81.0), Label("Cat", 91.0), faces=FACES, words=WORDS)
    change(["Rex", "Dog"], ["Cat"])
    totals = tables.stats.get_item(Key={"owner": "public", "stat": "totals"})["Item"]
    told = {name: int(number) for name, number in totals.items() if number and "_" in name}
    assert told == {
        **{"confidence_80": 1, "seconds_02": 1, "wait_021": 1},
        **{"having_faces": 1, "having_text": 1, "having_tags": 1},
    }
    assert_counted(tables, [catalog.find("public", "a.jpg")])


def test_an_image_without_a_result_has_nothing_to_be_corrected(catalog, tables, change):
    results.reserve(tables, ["a.jpg"], NOW)
    with pytest.raises(NotReady):
        change(["Rex"])
    save(catalog, problem=results.UNREADABLE)
    assert change(["Rex"]).tags == ("Rex",)


def test_hidden_labels_are_bounded_too(catalog, change):
    for number in range(5):
        names = [f"Label {number} {place}" for place in range(10)]
        uploaded = {"again": True}
        save(catalog, *names, "Dog", sequencer=f"00A{number}", uploaded=uploaded, sha256=SHA)
        change([], names)
    before = said(catalog)
    with pytest.raises(TooManyTags, match="50"):
        change(["Rex"], ["Dog"])
    assert said(catalog) == before
    assert len(change(["Label 4 1"], ["Dog"]).hidden) == 50


def test_nothing_new_is_said_in_an_account_that_is_closed(catalog, tables, change):
    save(catalog, "Dog")
    image = change(["Rex"])
    Accounts(tables, Quota(0, 0, 0)).close("public", NOW)
    with pytest.raises(AccountClosed):
        change(["Max"])
    assert catalog.find("public", "a.jpg") == image


# The worst that one transaction has to do. Rekognition's labels are at most 10 by the settings, 20
# in what earlier versions stored.


def names(kind, number):
    return [f"{kind} {place}" for place in range(number)]


def found_in(kind, number, sequencer, **more):
    upload = results.upload("a.jpg", sequencer=sequencer, **more.pop("uploaded", {}))
    labels = [Label(name, 90.0) for name in names(kind, number)]
    return results.result(upload, *labels, words=WORDS, **more)


def worst(labels, again):
    """Give an image with all that one can have, and what makes all of that another."""
    known = {"faces": FACES, "sha256": SHA, "taken_at": "2026-07-01T12:00:00", "size": 5}
    image = as_stored(successor(*found_in("Old", labels, "00A1", **known), None), None)
    for tag in names("Tag", 30):
        with suppress(TooManyTags):
            image = corrected(image, [tag], [])
    # Another time, other labels, other faces; and of a new upload, another day.
    uploaded = {"again": True} if again else {"uploaded_at": "2026-11-24T12:00:01.000Z"}
    known = {"faces": FACES * 2, "sha256": SHA, "seconds": 40.0, "size": 7}
    return image, found_in("New", 10, "00A2", uploaded=uploaded, **known)


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize(("labels", "tags"), [(10, 20), (20, 10)])
def test_the_worst_replacement_is_one_transaction(tables, labels, tags, again):
    old, found = worst(labels, again)
    assert len(old.tags) == tags
    new = as_stored(successor(*found, old), old)
    assert new.tags == old.tags
    assert 90 < len(changes.put(tables, old, new)) <= 100
    # As of another photo, of which nobody has said anything.
    new = as_stored(replace(successor(*found, old), tags=(), hidden=()), old)
    assert len(changes.put(tables, old, new)) <= 100


@pytest.mark.parametrize("labels", [10, 20])
def test_the_worst_correction_is_one_transaction(tables, labels):
    image, _ = worst(labels, again=True)
    image = replace(image, indexed=0)  # as it was stored before
    new = corrected(image, names("New", 10), names("Tag", 10))
    assert len(changes.correct(tables, image, replace(new, indexed=INDEXED))) <= 70
    new = corrected(image, names("New", 9), names("Tag", 9) + names("Old", 1))
    assert len(changes.correct(tables, image, replace(new, indexed=INDEXED))) <= 70


def test_the_worst_is_really_stored(catalog, change, tables):
    known = {"faces": FACES, "sha256": SHA, "taken_at": "2026-07-01T12:00:00", "size": 5}
    catalog.save(*found_in("Old", 10, "00A1", **known))
    change(names("Tag", 20))
    _, found = worst(10, again=False)
    assert catalog.save(*found) is Saved.STORED
    image = catalog.find("public", "a.jpg")
    assert len(image.tags) == 20
    assert_counted(tables, [image])


def test_a_deletion_takes_off_all_that_was_said(catalog, change, tables):
    save(catalog, "Dog", "Cat", words=WORDS)
    change(["Rex"], ["Cat"])
    results.delete(catalog, "a.jpg", NOW)
    assert_counted(tables, [])
    assert tables.index.scan()["Items"] == []
