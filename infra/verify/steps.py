"""Steps taken one after the other, each with its time, and what is said of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra.verify.troubles import KeptOut, NotUp, Trouble

Say = Callable[[str], None]

_WIDTH = 40
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # s
_REMINDER = 60  # s
_AGAIN = "That was said to the one who verifies; if it may pass, run it again."


@dataclass(frozen=True)
class Step:
    """One thing that is tried.

    Attributes
    ----------
    name : str
        What it shows.
    do : callable
        Tries it; may be called again where it failed. Gives what is worth saying of it.
    needs : tuple of str
        The steps before it without which it can't be tried.
    """

    name: str
    do: Callable[[], str | None]
    needs: tuple[str, ...] = ()


class Steps:
    """Takes steps, and remembers how they went.

    Parameters
    ----------
    say : callable
        Is told a line for each.
    wait : float
        Seconds in which what is not up yet may come up, from the first one on.

    Attributes
    ----------
    passed : set of str
        The steps that went well.
    troubles : dict
        What the others failed with.
    kept_out : str
        What the stage said as it took nothing new; empty if it didn't.
    """

    def __init__(self, say: Say, wait: float) -> None:
        self._say = say
        self._end = time.monotonic() + wait
        self._wait = wait
        self.passed: set[str] = set()
        self.troubles: dict[str, Trouble] = {}
        self.kept_out = ""

    def take(self, step: Step) -> None:
        """Take a step, if what it needs went well."""
        if not self.passed.issuperset(step.needs):
            self._say(f"  {step.name:<{_WIDTH}} not tried")
            return
        started = time.monotonic()
        try:
            note = self._patiently(step)
        except KeptOut as error:
            # What needs this step is not tried, and nobody is to blame.
            self.kept_out = note = str(error)
        except Trouble as error:
            self.troubles[step.name] = error
            how = "not up" if isinstance(error, NotUp) else "failed"
            self._say(f"  {step.name:<{_WIDTH}} {_seconds(started)}  {how}: {error.reason}.")
            if how == "failed":  # else it is said once, at the end
                self._say(f"    {error.remedy}")
            return
        else:
            self.passed.add(step.name)
        self._say(f"  {step.name:<{_WIDTH}} {_seconds(started)}  {note or ''}".rstrip())

    def _patiently(self, step: Step) -> str | None:
        started = time.monotonic()
        reminded: float | None = None
        pause = _SHORTEST_PAUSE
        while True:
            try:
                return _done(step)
            except Trouble as error:
                now = time.monotonic()
                if now >= min(self._end, started + error.patience):
                    raise
                if isinstance(error, NotUp) and (reminded is None or now - reminded > _REMINDER):
                    self._say(f"  not up yet, {self._waiting(now, started)}: {error.reason}.")
                    reminded = now
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _waiting(self, now: float, started: float) -> str:
        waited = now - started
        if waited < _REMINDER:
            return f"which is waited for up to {self._wait:.0f} s"
        return f"after {waited:.0f} s"


def _done(step: Step) -> str | None:
    try:
        return step.do()
    except (ClientError, BotoCoreError) as error:
        raise Trouble(f"AWS: {str(error).rstrip('.')}", _AGAIN) from error


def _seconds(started: float) -> str:
    return f"{time.monotonic() - started:6.2f} s"
