"""The catalog: one name is one image's, and no event is counted twice or out of order."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from chalicelib.catalog import DONE, FAILED, PROCESSING, RESERVATION, Catalog
from chalicelib.errors import UnknownImage

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OTHER = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"
CAT = {"status": DONE, "labels": ["Cat"], "details": [{"name": "Cat", "confidence": 93.88}]}


@pytest.fixture
def table(resources):
    return boto3.resource("dynamodb").Table(resources["ImageTable"])


@pytest.fixture
def catalog(table) -> Catalog:
    return Catalog(table)


def test_a_name_is_reserved_once(catalog):
    assert catalog.reserve("public", "dog.jpg", NOW)
    assert not catalog.reserve("public", "dog.jpg", NOW)
    assert catalog.get("public", "dog.jpg", NOW)["status"] == PROCESSING


def test_owners_do_not_share_names(catalog):
    catalog.save("public", "dog.jpg", "1", CAT)
    assert catalog.reserve(OTHER, "dog.jpg", NOW)
    assert catalog.get("public", "dog.jpg", NOW)["status"] == DONE
    assert catalog.get(OTHER, "dog.jpg", NOW)["status"] == PROCESSING


def test_in_the_open_mode_the_key_is_the_bare_name(catalog, table):
    catalog.save("public", "dog.jpg", "1", CAT)
    item = table.get_item(Key={"filename": "dog.jpg"})["Item"]
    assert item["labels"] == ["Cat"]


def test_what_was_saved_comes_back_with_plain_numbers(catalog):
    catalog.save("public", "cat.jpg", "1", {**CAT, "width": 451, "nothing": None})
    image = catalog.get("public", "cat.jpg", NOW)
    assert image["details"] == [{"name": "Cat", "confidence": 93.88}]
    assert (image["width"], type(image["width"])) == (451, int)
    assert "nothing" not in image


def test_an_unknown_name_is_an_error(catalog):
    with pytest.raises(UnknownImage, match=r"dog\.jpg"):
        catalog.get("public", "dog.jpg", NOW)


def test_a_reservation_lapses_and_an_analysed_image_does_not(catalog):
    catalog.reserve("public", "dog.jpg", NOW)
    last_moment = NOW + RESERVATION - timedelta(seconds=1)
    assert catalog.get("public", "dog.jpg", last_moment)["status"] == PROCESSING
    with pytest.raises(UnknownImage):
        catalog.get("public", "dog.jpg", NOW + RESERVATION)
    catalog.save("public", "dog.jpg", "1", CAT)
    assert catalog.get("public", "dog.jpg", NOW + 2 * RESERVATION)["status"] == DONE


def test_a_repeated_event_changes_nothing(catalog):
    catalog.reserve("public", "cat.jpg", NOW)
    assert catalog.save("public", "cat.jpg", "00A1", CAT)
    assert not catalog.save("public", "cat.jpg", "00A1", {"status": FAILED, "labels": []})
    assert catalog.get("public", "cat.jpg", NOW)["labels"] == ["Cat"]


def test_of_two_uploads_of_one_key_the_later_one_stays_in_whatever_order_they_come(catalog):
    assert catalog.save("public", "cat.jpg", "00A2", CAT)
    assert not catalog.save("public", "cat.jpg", "00A1", {"status": FAILED, "labels": []})
    assert catalog.save("public", "cat.jpg", "00A3", {"status": FAILED, "labels": []})
    assert catalog.get("public", "cat.jpg", NOW)["status"] == FAILED


def test_a_finished_image_keeps_its_name(catalog):
    catalog.save("public", "cat.jpg", "1", CAT)
    assert not catalog.reserve("public", "cat.jpg", NOW)
