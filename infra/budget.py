"""The budget of a stage: what it is, and who is mailed when it is used up."""

import re
from collections.abc import Callable, Iterable, Mapping

from infra.errors import DeployError

_AMOUNT = re.compile(r"\d{0,9}")


def budget_choices(
    given: Mapping[str, str], before: Mapping[str, str], admins: Callable[[], Iterable[str]]
) -> dict[str, str]:
    """Give the budget and whom it mails, by the parameters of infra/operations.yaml.

    Parameters
    ----------
    given : Mapping
        What is chosen now, by the names of the parameters; and ``Admin``, who is made one now.
    before : Mapping
        What the stack was last applied with; empty if there is none.
    admins : callable
        Gives the e-mail addresses of those who look after the stage already.

    Raises
    ------
    DeployError
        If the budget is no number, or there is nobody to be mailed.
    """
    budget = given.get("Budget", before.get("Budget", ""))
    if not _AMOUNT.fullmatch(budget):
        raise DeployError("--budget is a number of US dollars a month, such as 20; 0 ends it.")
    told = (
        given.get("AlarmEmail", before.get("AlarmEmail"))
        or given.get("Admin")
        or before.get("BudgetEmail")
    )
    # 007 is 7 for the one who types it, and 00 is none.
    budget = budget.lstrip("0") or budget[:1]
    if budget in ("", "0"):
        return {"Budget": budget, "BudgetEmail": told or ""}
    told = told or next(iter(admins()), None)
    if not told:
        raise DeployError(
            "Nobody would be mailed about the budget: --alarm-email in ARGS says who is."
        )
    return {"Budget": budget, "BudgetEmail": told}
