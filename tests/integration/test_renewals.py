"""A name that is asked for twice, for the very same bytes: the page was loaded anew in between."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import QuotaExceeded
from chalicelib.store import changes
from chalicelib.store.accounts import Accounts
from chalicelib.store.image import Upload
from chalicelib.store.quota import Quota
from chalicelib.store.tables import find_image
from chalicelib.store.wanted import Wanted
from chalicelib.times import timestamp
from tests import results

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
DOG, CAT = "d" * 64, "c" * 64


@pytest.fixture
def ask(tables):
    """Ask for names as one owner."""

    def ask(*wanted, now=NOW, owner="ann", **caps):
        photos = [Wanted(*one) for one in wanted]
        return results.reservations(tables, **caps).reserve(owner, photos, now)

    return ask


def test_the_same_bytes_get_the_same_names_again_and_nothing_more_is_counted(tables, ask):
    batch = [(f"{number}.jpg", 10, f"{number:064}") for number in range(100)]
    ask(batch[0][:2])  # somebody's, of whose bytes nothing is known
    first = ask(*batch)
    assert first[0] == "0-2.jpg"
    used = Accounts(tables, Quota(0, 0, 0)).get("ann", NOW).use
    assert ask(*batch) == first
    assert Accounts(tables, Quota(0, 0, 0)).get("ann", NOW).use == used


@pytest.mark.parametrize("other", [("dog.jpg", 10, CAT), ("dog.jpg", 11, DOG), ("dog.jpg", 10)])
def test_other_bytes_get_another_name(ask, other):
    assert ask(("dog.jpg", 10, DOG)) == ["dog.jpg"]
    assert ask(other) == ["dog-2.jpg"]


def test_what_is_reserved_for_unknown_bytes_is_given_to_nobody_else(ask):
    assert ask(("dog.jpg", 10)) == ["dog.jpg"]
    assert ask(("dog.jpg", 10, DOG)) == ["dog-2.jpg"]


def test_another_owner_has_names_of_their_own(ask):
    assert ask(("dog.jpg", 10, DOG)) == ask(("dog.jpg", 10, DOG), owner="ben") == ["dog.jpg"]


def test_two_of_the_same_bytes_in_one_call_get_two_names(ask):
    twice = [("dog.jpg", 10, DOG)] * 2
    assert ask(*twice) == ask(*twice) == ["dog.jpg", "dog-2.jpg"]


def test_once_the_upload_is_there_its_name_is_given_no_more(tables, ask):
    ask(("dog.jpg", 10, DOG))
    upload = Upload("ann", "dog.jpg", timestamp(NOW + timedelta(seconds=5)), "1")
    assert results.reservations(tables).take(upload)
    assert ask(("dog.jpg", 10, DOG)) == ["dog-2.jpg"]


def test_what_is_reserved_is_given_again_where_there_is_no_more_room(ask):
    assert ask(("dog.jpg", 10, DOG), day=1) == ["dog.jpg"]
    again, other = ask(("dog.jpg", 10, DOG), ("cat.jpg", 10, CAT), day=1)
    assert again == "dog.jpg"
    assert isinstance(other, QuotaExceeded)


def test_a_reservation_lasts_from_when_it_was_asked_for_last(tables, ask):
    ask(("dog.jpg", 10, DOG))
    later = NOW + timedelta(hours=23)
    ask(("dog.jpg", 10, DOG), now=later)
    image = find_image(tables, "ann", "dog.jpg")
    assert not changes.has_lapsed(image, later + timedelta(hours=23))
    assert changes.has_lapsed(image, later + timedelta(hours=24))
