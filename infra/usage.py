"""How much a stage is used, as its admins are told it, and what it was set to."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from chalicelib.api.overview import Overview
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.dead_letters import DeadLetters
from chalicelib.store.objects import Objects
from chalicelib.store.quota import Caps
from chalicelib.store.tables import Tables
from infra.account import Account
from infra.people import everybody, find_people


def changed_settings(settings: Settings) -> dict[str, str]:
    """Give the settings that differ from the app's defaults, as variables."""
    required = (field.name for field in fields(Settings) if field.default is MISSING)
    given = (*required, "stage", "user_pool_arn")  # by the deployment
    plain = Settings.from_environment({name.upper(): getattr(settings, name) for name in given})
    return {
        field.name.upper(): f"{getattr(settings, field.name):g}"
        if isinstance(field.default, float)
        else str(getattr(settings, field.name))
        for field in fields(Settings)
        if getattr(settings, field.name) != getattr(plain, field.name)
    }


def usage(account: Account, settings: Settings, now: datetime) -> dict[str, Any]:
    """Give what is in a stage and what it was used for.

    Parameters
    ----------
    account : Account
        Where the stage is.
    settings : Settings
        Those of its functions.
    now : datetime
        The time, in UTC.

    Returns
    -------
    dict
        ``photos``, those ``done`` and ``failed``; ``waiting``, ``dead_letters``, ``today`` and
        ``cost``, as `Overview.statistics` has them.
    """
    dynamodb = account.session.resource("dynamodb")
    names = (settings.image_table, settings.index_table, settings.stats_table)
    store = Store(
        Tables(*map(dynamodb.Table, names)),
        Objects(account.client("s3"), settings.upload_bucket),
        Caps.of(settings),
    )
    letters = DeadLetters(account.client("sqs"), account.stage.name)
    found = Overview(store, settings, letters, now).statistics(1)
    return {
        "photos": found["totals"],
        "waiting": found["waiting"],
        "dead_letters": found["failed_events"],
        "today": found["today"],
        "cost": found["cost"],
    }


def count_people(account: Account, resources: Mapping[str, str]) -> int | None:
    """Count who may sign in, or was invited to; None where nobody signs in."""
    people = find_people(account, resources)
    return sum(1 for _ in everybody(people)) if people else None


def ringing(account: Account) -> list[str]:
    """Give the names of the alarms that call for somebody, as docs/operations.md has them."""
    prefix = f"{account.stage.api}-"
    pages = account.client("cloudwatch").get_paginator("describe_alarms")
    found = pages.paginate(AlarmNamePrefix=prefix, StateValue="ALARM").search("MetricAlarms[]")
    return sorted(alarm["AlarmName"].removeprefix(prefix) for alarm in found)
