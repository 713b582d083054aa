"""Who may use a stage, and how much: chosen at its first deployment, and kept from then on.

Nobody is to open a stage by accident, so there is no default; only a stage that was deployed when
there was nothing to choose counts as open, which it is.
"""

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
        raise DeployError(f"{text!r} is no e-mail address, such as you@example.com.")
    return text.lower()


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
    _check(kept)
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
        '(README, "Who may use it")'
    )


def _check(kept: Mapping[str, str]) -> None:
    if kept["SelfSignUp"] not in ("yes", "no"):
        raise DeployError("--self-sign-up is yes or no.")
    if kept["MailFrom"]:
        check_email(kept["MailFrom"])
    for name, (option, _) in CAPS.items():
        if not re.fullmatch(r"\d{0,15}", kept[name]):
            raise DeployError(f"{option} is a number, such as 500; 0 is no limit.")
