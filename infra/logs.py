"""`make logs STAGE=dev`: what the functions of a stage log, as readable lines, as they come."""

import argparse
import re
import sys
import time
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from infra.account import Account, open_account
from infra.command import command_parser, say, tell
from infra.errors import DeployError
from infra.inventory import Inventory
from infra.log_events import LogReader
from infra.log_lines import Photo, day_of, event_lines, is_of
from infra.names import FUNCTIONS
from infra.questions import Questions

_PAUSE = 2  # s; five calls each time, where the least that AWS takes is 5 a second
_LONGEST_PAUSE = 60  # s
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}  # s


def main(arguments: Sequence[str]) -> int:
    """Print what a stage's functions log, until Ctrl-C, as a command; give its exit code."""
    parser = command_parser("logs", main.__doc__)
    parser.add_argument(
        "--since", default="10m", help="how far back to begin, such as 30s, 10m, 2h, 3d"
    )
    parser.add_argument("--photo", help="only what is about the photo of this name, or owner/name")
    parser.add_argument("--once", action="store_true", help="print what there is, and end")
    chosen = parser.parse_args(arguments)
    return tell(lambda: _print(chosen))


def seconds_of(text: str) -> int:
    """Give the seconds of a time such as ``10m``.

    Raises
    ------
    DeployError
        If it is none.
    """
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if not found:
        raise DeployError(f"--since {text}: give a time such as 30s, 10m, 2h or 3d.")
    return int(found[1]) * _UNITS[found[2]]


def _print(chosen: argparse.Namespace) -> None:
    seconds = seconds_of(chosen.since)
    photo = is_of(chosen.photo) if chosen.photo else None
    account = open_account(chosen.stage, chosen.profile)
    _check(account)
    groups = {name: account.stage.log_group(name) for name in FUNCTIONS}
    since = int((time.time() - seconds) * 1000)
    printer = _Printer(LogReader(account.client("logs"), groups, since), photo)
    if chosen.once:
        printer.print_new()
        return
    try:
        _follow(printer)
    except KeyboardInterrupt:
        return  # which is how it ends


def _check(account: Account) -> None:
    questions = Questions()
    if not Inventory(account, questions).log_groups and not questions.unanswered:
        stage = account.stage
        raise DeployError(f"The stage {stage.name} is not deployed in {stage.region}.")


class _Printer:
    def __init__(self, reader: LogReader, photo: Photo | None) -> None:
        self._reader = reader
        self._photo = photo
        self._day = ""

    def print_new(self) -> None:
        for event in self._reader.read():
            for number, line in enumerate(event_lines(event, self._photo)):
                if number == 0 and day_of(event) != self._day:
                    self._day = day_of(event)
                    say(self._day)
                say(line)


def _follow(printer: _Printer) -> None:
    """Print what comes, for ever; a failure that passes, as of the network, is waited for."""
    printer.print_new()
    pause = _PAUSE
    while True:
        time.sleep(pause)
        try:
            printer.print_new()
            pause = _PAUSE
        except (BotoCoreError, ClientError) as error:
            if pause == _LONGEST_PAUSE:
                raise
            pause = min(_LONGEST_PAUSE, pause * 2)
            print(f"tries again in {pause} s: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
