"""What keeps a deployment from going on."""

from collections.abc import Callable
from typing import Any


class DeployError(Exception):
    """Why a deployment or removal can't start or go on, for the person who ran it.

    Parameters
    ----------
    *args : str
        A line for each reason.
    """

    status = 1  # of the command

    def __str__(self) -> str:
        return "\n".join(self.args)


class NotUpYet(DeployError):
    """What was deployed can't be reached yet, so nothing can be said of it."""

    status = 3


def check_all(*checks: Callable[[], Any]) -> list[Any]:
    """Do checks that don't need each other, so that all that is wrong is said at once.

    Returns
    -------
    list
        What each gives.

    Raises
    ------
    DeployError
        If some do, with the lines of all.
    """
    lines: list[str] = []
    given = []
    for check in checks:
        try:
            given.append(check())
        except DeployError as error:
            lines += error.args
    if lines:
        raise DeployError(*lines)
    return given
