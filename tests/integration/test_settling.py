"""The words of images in the index: each of them, no other, whoever is killed or late."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Box, State, Word
from chalicelib.store.index import word_items
from chalicelib.store.judgement import Saved
from tests import results
from tests.integration.consistency import Killed, all_items

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BOX = Box(0.1, 0.2, 0.3, 0.4)


@pytest.fixture
def catalog(tables) -> Catalog:
    return Catalog(tables)


@pytest.fixture
def calls(tables):
    """The calls that are made; of transactions, only so many as are let through."""
    made = Calls()
    tables.images.meta.client.meta.events.register_first("before-call.dynamodb", made.call)
    return made


class Calls(list):
    lives = None

    def call(self, model, **_):
        if model.name == "TransactWriteItems" and self.lives is not None:
            if not self.lives:
                self.lives = None
                raise Killed
            self.lives -= 1
        self.append(model.name)


def words(*texts):
    return tuple(Word(text, 90.0, BOX, number) for number, text in enumerate(texts))


def many(number, first=0):
    return words(*(f"word{first + place}" for place in range(number)))


def upload(sequencer="00A1", **more):
    return results.upload("page.jpg", sequencer=sequencer, **more)


def save(catalog, found, *, uploaded=None, **more):
    old = catalog.find("public", "page.jpg")
    return catalog.save(*results.result(uploaded or upload(), "Text", words=found, **more), old=old)


def entries(tables):
    """Give the keys of what the index has of words."""
    found = ((item["label"], item["listed"]) for item in all_items(tables.index))
    return {key for key in found if key[0].startswith("words#")}


def expected(catalog, name="page.jpg"):
    image = catalog.find("public", name)
    return set(word_items(image)) if image else set()


def test_a_word_is_listed_as_it_is_looked_for_once_an_image(catalog, tables):
    save(catalog, words("Café,", "CAFE", "»", "Total"))
    place = f"{results.UPLOADED_AT}#page.jpg"
    assert entries(tables) == {
        ("words#public#c", f"cafe {place}"),
        ("words#public#t", f"total {place}"),
    }
    assert catalog.find("public", "page.jpg").unsettled == ()


@pytest.mark.parametrize(("number", "transactions"), [(0, 1), (99, 2), (100, 3)])
def test_words_cost_one_call_for_each_99_and_none_where_there_are_none(
    catalog, tables, calls, number, transactions
):
    save(catalog, many(number))
    assert calls == ["GetItem"] + ["TransactWriteItems"] * transactions
    assert len(entries(tables)) == number


def test_the_same_words_at_the_same_place_cost_nothing(catalog, calls):
    save(catalog, many(30))
    calls.clear()
    save(catalog, many(30), uploaded=upload("00A2", again=True))
    assert calls == ["GetItem", "TransactWriteItems"]


def test_another_time_or_other_words_leave_nothing_of_before(catalog, tables):
    save(catalog, many(3))
    save(catalog, many(3, 2), uploaded=upload("00A2", again=True))
    assert entries(tables) == expected(catalog)
    again = upload("00A3", again=True)
    save(catalog, many(3, 2), uploaded=again, taken_at="2026-07-01T12:00:00")
    assert entries(tables) == expected(catalog)
    assert len(entries(tables)) == 3


def test_of_a_deleted_image_no_word_is_left(catalog, tables):
    save(catalog, many(3))
    results.delete(catalog, "page.jpg", NOW)
    assert entries(tables) == set()
    assert catalog.find("public", "page.jpg").state is State.DELETED


def test_what_is_known_of_an_image_is_there_before_its_words(catalog, calls):
    calls.lives = 1
    with pytest.raises(Killed):
        save(catalog, many(3))
    assert catalog.get("public", "page.jpg", NOW).state is State.DONE


# So many words replaced by as many others, and how many transactions are let through: that of the
# image alone, or one for words, too, of which there would be two.
FEW, HALF = (4, 1), (60, 2)


@pytest.fixture(params=[FEW])
def cut_short(request, catalog, calls):
    """Have words replaced by others, by somebody who is killed on the way."""
    number, lives = request.param
    save(catalog, many(number))
    calls.lives = lives
    with pytest.raises(Killed):
        save(catalog, many(number, number), uploaded=upload("00A2", again=True))
    calls.lives = None
    return catalog.find("public", "page.jpg")


@pytest.mark.parametrize("cut_short", [FEW, HALF], indirect=True)
def test_what_was_cut_short_is_known_and_settled_by_whoever_finds_it(catalog, tables, cut_short):
    assert cut_short.unsettled
    # None is wrong but those that the image names.
    unknown = entries(tables) ^ expected(catalog)
    assert {place for _, place in unknown} <= set(cut_short.unsettled)
    catalog.words.settle(cut_short)
    assert entries(tables) == expected(catalog)
    assert catalog.find("public", "page.jpg") == replace(cut_short, unsettled=())


def test_what_was_cut_short_is_settled_by_the_next_change(catalog, tables, cut_short):  # noqa: ARG001
    save(catalog, many(4, 2), uploaded=upload("00A3", again=True))
    assert entries(tables) == expected(catalog)
    assert catalog.find("public", "page.jpg").unsettled == ()


def test_what_was_cut_short_goes_with_its_image(catalog, tables, cut_short, calls):  # noqa: ARG001
    calls.lives = 1  # and the deletion is cut short, too
    with pytest.raises(Killed):
        results.delete(catalog, "page.jpg", NOW)
    left = catalog.find("public", "page.jpg")
    assert left.state is State.DELETING
    assert {place for _, place in entries(tables)} <= set(left.unsettled)
    catalog.end_deletion(left, NOW)
    assert entries(tables) == set()
    assert catalog.find("public", "page.jpg").state is State.DELETED


def test_what_was_cut_short_goes_with_its_account(catalog, tables, cut_short, calls):
    calls.lives = 1
    with pytest.raises(Killed):
        catalog.remove(cut_short, NOW)
    (left,) = catalog.everything()
    catalog.remove(left, NOW)
    assert entries(tables) == set()
    assert list(catalog.everything()) == []


def test_who_settles_late_brings_nothing_back(catalog, tables, cut_short):
    save(catalog, many(5, 50), uploaded=upload("00A3", again=True))
    catalog.words.settle(cut_short)
    assert entries(tables) == expected(catalog)
    results.delete(catalog, "page.jpg", NOW)
    catalog.words.settle(cut_short)
    assert entries(tables) == set()


MEANWHILE = {
    "analysed": lambda catalog: save(catalog, many(4, 6), uploaded=upload("00A3", again=True)),
    "corrected": lambda catalog: catalog.change("public", "page.jpg", ["Receipt"], [], NOW),
    "deleted": lambda catalog: results.delete(catalog, "page.jpg", NOW),
}


@pytest.mark.parametrize("change", MEANWHILE)
def test_an_image_that_changes_meanwhile_is_settled_as_it_is_then(
    catalog, tables, cut_short, change
):
    events = tables.images.meta.client.meta.events

    def intervene(**_):
        events.unregister("before-call.dynamodb.TransactWriteItems", intervene)
        MEANWHILE[change](catalog)

    events.register("before-call.dynamodb.TransactWriteItems", intervene)
    catalog.words.settle(cut_short)
    image = catalog.find("public", "page.jpg")
    assert image.unsettled == ()
    assert image.tags == (("Receipt",) if change == "corrected" else ())
    assert entries(tables) == expected(catalog)


def test_a_wait_for_another_analysis_stays(catalog, tables, cut_short):
    results.reservations(tables).repeat("public", "page.jpg", NOW)
    catalog.words.settle(cut_short)
    image = catalog.find("public", "page.jpg")
    assert (image.state, image.unsettled) == (State.PROCESSING, ())
    assert entries(tables) == expected(catalog)


def test_a_later_photo_of_a_name_whose_deletion_was_cut_short_waits_for_its_end(
    catalog, tables, calls
):
    save(catalog, many(3))
    image = catalog.begin_deletion("public", "page.jpg", NOW)
    calls.lives = 0
    with pytest.raises(Killed):
        catalog.end_deletion(image, NOW)
    later = upload("00A2", uploaded_at="2026-11-23T13:00:00.000Z")
    assert save(catalog, many(3, 7), uploaded=later) is Saved.DELETED
    catalog.end_deletion(catalog.find("public", "page.jpg"), NOW)
    assert save(catalog, many(3, 7), uploaded=later) is Saved.STORED
    assert entries(tables) == expected(catalog)
