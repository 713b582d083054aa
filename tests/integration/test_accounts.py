"""Accounts: what an owner may use, has used, and that nothing more is taken of a closed one."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.store.accounts import Account, Accounts, Closing, Quota, Use

NOW = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
ANN, BOB = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11", "1f0c8a52-0002-4c6e-9a7b-2f6f0a9d3c11"
DEFAULT = Quota(200, 2000, 5 * 1024**3)


@pytest.fixture
def accounts(tables) -> Accounts:
    return Accounts(tables, DEFAULT)


def test_an_account_of_which_nothing_is_stored_is_open_and_unused(accounts):
    assert accounts.get(ANN, NOW) == Account(ANN, Quota(), DEFAULT, Use(), None)


def test_what_is_used_is_told_by_day_and_month_of_utc(accounts, tables):
    for stat, photos in (("used#2026-11-30", 3), ("used#2026-11", 40), ("used#2026-12", 1)):
        tables.stats.put_item(Item={"owner": ANN, "stat": stat, "photos": photos})
    tables.stats.put_item(Item={"owner": ANN, "stat": "account", "photos": 20, "bytes": 5000})
    assert accounts.get(ANN, NOW).use == Use(today=3, month=40, photos=20, bytes=5000)
    assert accounts.get(ANN, NOW + timedelta(seconds=1)).use == Use(0, 1, 20, 5000)


def test_an_own_quota_goes_before_the_default_part_by_part_until_it_is_taken_back(accounts):
    accounts.set_quota(ANN, {"photos_a_day": 0, "bytes": 7})
    assert accounts.get(ANN, NOW).own == Quota(photos_a_day=0, bytes=7)
    assert accounts.get(ANN, NOW).quota == Quota(0, 2000, 7)
    accounts.set_quota(ANN, {"photos_a_day": None, "photos_a_month": 9})
    assert accounts.get(ANN, NOW).quota == Quota(200, 9, 7)
    accounts.set_quota(ANN, {"photos_a_month": None, "bytes": None})
    assert accounts.get(ANN, NOW).quota == DEFAULT
    assert accounts.get(BOB, NOW).quota == DEFAULT


def test_a_quota_of_many_is_read_together(accounts):
    owners = [f"{number}" for number in range(80)]
    accounts.set_quota("79", {"bytes": 7})
    found = accounts.get_many(owners, NOW)
    assert list(found) == owners
    assert [owner for owner in owners if found[owner].quota.bytes == 7] == ["79"]


def test_a_closed_account_is_on_the_list_once_with_when_it_was_closed_first(accounts):
    accounts.close(ANN, NOW)
    accounts.close(ANN, NOW + timedelta(days=1))
    accounts.close(BOB, NOW)
    since = "2026-11-30T23:59:59.000Z"
    assert accounts.get(ANN, NOW).closed == since
    assert list(accounts.closing()) == [Closing(ANN, since), Closing(BOB, since)]
