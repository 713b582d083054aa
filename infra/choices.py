"""Who may use a stage, and how much: chosen at its first deployment, and kept from then on.

Nobody is to open a stage by accident, so there is no default; only a stage that was deployed when
there was nothing to choose counts as open, which it is.
"""

import json
import re
from collections.abc import Mapping

from chalicelib.settings import COGNITO, OPEN, Settings
from infra.errors import DeployError
from infra.parameters import CAP_SETTINGS, CAPS, DATA_CHOICES

_E_MAIL = re.compile(r"[^\s@\"\\]+@[^\s@\"\\]+\.[^\s@\"\\]+")

NO_CHOICE = (
    'Who may use this stage? ARGS="--admin-email you@example.com": people whom you invite sign in, '
    "and each sees their own photos only. ARGS=--open: whoever has the address sees, adds and "
    "deletes the same photos, at your cost."
)
COUNTS_AS_OPEN = (
    "nothing was said of who may use this stage, so it stays open to whoever has its address; "
    "--admin-email in ARGS ends that"
)


def check_email(text: str) -> str:
    """Give an e-mail address back, in lower case as the pool compares it.

    Raises
    ------
    DeployError
        If it is none.
    """
    if not _E_MAIL.fullmatch(text):
        raise DeployError(_no_email(text))
    return text.lower()


def check_choices(given: Mapping[str, str]) -> None:
    """Check values of `DATA_CHOICES`, as far as they are given.

    Raises
    ------
    DeployError
        If some can't be, with a line for each.
    """
    wrong = []
    if given.get("SelfSignUp", "no") not in ("yes", "no"):
        wrong.append("--self-sign-up is yes or no.")
    if given.get("MailFrom") and not _E_MAIL.fullmatch(given["MailFrom"]):
        wrong.append(_no_email(given["MailFrom"]))
    for name, (option, _) in CAPS.items():
        if not re.fullmatch(r"\d{0,15}", given.get(name, "")):
            wrong.append(f"{option} is a number, such as 500; 0 is no limit.")
    if wrong:
        raise DeployError(*wrong)


def data_choices(given: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Give the values of `DATA_CHOICES`.

    Parameters
    ----------
    given : Mapping
        What is chosen now, by the names of the parameters.
    before : Mapping
        What the stack was last applied with; empty if there is none.

    Raises
    ------
    DeployError
        If it was never chosen who may use the stage, or a value can't be.
    """
    kept = {name: given.get(name, before.get(name, "")) for name in DATA_CHOICES}
    if not kept["SignIn"] and not before:
        raise DeployError(NO_CHOICE)
    kept["SignIn"] = kept["SignIn"] or OPEN
    # Once there is a pool it stays: in a new one everybody would be somebody else.
    had_people = COGNITO in (kept["SignIn"], before.get("SignIn"))
    kept["KeepPeople"] = "yes" if had_people else before.get("KeepPeople", "no")
    kept["SelfSignUp"] = kept["SelfSignUp"] or "no"
    kept["Closed"] = kept["Closed"] or "no"
    check_choices(kept)
    return kept


def kept_settings(parameters: Mapping[str, str]) -> dict[str, str]:
    """Give the settings that were chosen for a stage by `--set`, by their names.

    Parameters
    ----------
    parameters : Mapping
        What the data stack was last applied with, or is to be.
    """
    kept: dict[str, str] = json.loads(parameters.get("Settings") or "{}")
    return kept


def is_unsaid(given: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Tell whether a stage counts as open without anybody having said so."""
    return has_no_accounts(before) and "SignIn" not in given


def has_no_accounts(before: Mapping[str, str]) -> bool:
    """Tell whether a stage is of before there was a choice, so that nothing is known of its use."""
    return bool(before) and not before.get("SignIn")


def limits(settings: Settings, chosen: Mapping[str, str]) -> str:
    """Give a line about what may be used of a stage, for whom it may be new.

    Parameters
    ----------
    settings : Settings
        Those of the stage.
    chosen : Mapping
        The values of `DATA_CHOICES`, which go before them.
    """
    day, month, held, together = (
        f"{int(chosen[cap] or getattr(settings, name.lower())):,}"
        for cap, name in CAP_SETTINGS.items()
    )
    return (
        f"limits hold from now on, and 0 is none: for each owner {day} photos a day, {month} a "
        f"month and {held} bytes kept; for all together {together} photos a day "
        '(docs/deploying.md, "Who may use it")'
    )


def _no_email(text: str) -> str:
    return f"{text!r} is no e-mail address, such as you@example.com."
