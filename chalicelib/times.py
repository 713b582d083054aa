"""Moments as the data and the API write them: ISO 8601, UTC, in milliseconds; they sort as text."""

from datetime import datetime


def timestamp(moment: datetime) -> str:
    """Write a UTC moment."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def seconds_between(earlier: str, later: str) -> float:
    """Give the seconds from one written moment to another."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
