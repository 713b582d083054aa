"""The status of a stage as lines for people, of 80 columns where nothing in them is longer."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.settings import COGNITO

_NAME, _WIDTH = 14, 80  # columns
_SOUND = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_NOT_YET = "not there yet"


def status_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Give the lines of what `infra.status.stage_status` found."""
    stage = found["stage"]
    for name, text in _parts(found):
        yield from _line(name, text)
    for what, why in found["unanswered"].items():
        yield from _line("can't tell", f"{what.replace('_', ' ')}: {why}")
    for name, status in found["stacks"].items():
        if status not in _SOUND:
            yield from _line("stack", f"{name}: {status}")
    for part in found["missing"]:
        yield from _line("missing", part)
    if found["missing"]:
        go_on = f"`make deploy STAGE={stage}` goes on from here, `make destroy STAGE={stage}`"
        yield from _line("", f"{go_on} removes what is there")


def _parts(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "stage", f"{found['stage']}, in {found['region']} of the account {found['account']}"
    yield "page", found["page"] or _NOT_YET
    yield "api", found["api"] or _NOT_YET
    yield "who", _who(found)
    yield "bucket", found["bucket"] or _NOT_YET
    yield "tables", _names(found["tables"])
    yield "queue", found["queue"] or _NOT_YET
    yield "functions", _names(found["functions"])
    yield "logs", _names(found["log_groups"])
    yield "deployed", _deployed(found["deployed"])
    if found["settings"] is not None:
        changed = (f"{name}={value}" for name, value in found["settings"].items())
        yield "settings", ", ".join(changed) or "the defaults"
    if found["closed"] is not None:
        ends = f"yes, for now; `make reopen STAGE={found['stage']}` ends that"
        yield "closed", ends if found["closed"] else "no"
    if found["alarms"] is not None:
        yield "alarms", _alarms(found["alarms"])
    if found["photos"] is not None:
        yield from _use(found)


def _who(found: Mapping[str, Any]) -> str:
    if not found["sign_in"]:
        return _NOT_YET
    if found["sign_in"] != COGNITO:
        return "open: whoever has the address"
    people = "people" if found["people"] is None else _many(found["people"], "person", "people")
    return f"{people}, who sign in at {found['login']}"


def _deployed(deployed: Mapping[str, str | None] | None) -> str:
    if deployed is None:
        return "not to the end"
    if deployed["commit"] is None:
        return "by a version that didn't write down which it was"
    return f"{deployed['commit']}, {deployed['at']}"


def _alarms(names: list[str]) -> str:
    if not names:
        return "none"
    return f"{', '.join(names)} (docs/operations.md says what to do)"


def _use(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    photos, waiting, today, cost = (found[key] for key in ("photos", "waiting", "today", "cost"))
    yield "photos", f"{photos['done']:,} done, {photos['failed']:,} failed"
    since = f", the first since {waiting['since']}" if waiting["since"] else ""
    yield "waiting", f"{waiting['photos']:,}{since}"
    yield "dead letters", f"{found['dead_letters']:,}"
    cap = f"of {today['cap']:,}" if today["cap"] else "and no limit"
    yield "today", f"{today['photos']:,} {cap} analyses"
    yield "this month", _cost(cost)


def _cost(cost: Mapping[str, Any]) -> str:
    least, most = cost["dollars"]["least"], cost["dollars"]["most"]
    between = f"{least:,.2f}" if least == most else f"{least:,.2f} to {most:,.2f}"
    bound = f", {cost['most_dollars']:,.2f} at the most" if cost["most_dollars"] else ""
    return (
        f"about {between} dollars for {_many(cost['photos'], 'analysis', 'analyses')}{bound}, by "
        f"the list prices of us-east-1, without {'; '.join(cost['without'])}"
    )


def _names(names: Mapping[str, str | None]) -> str:
    return ", ".join(name for name in names.values() if name) or _NOT_YET


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _line(name: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=name.ljust(_NAME),
        subsequent_indent=" " * _NAME,
        break_long_words=False,  # addresses are copied whole
        break_on_hyphens=False,
    )
