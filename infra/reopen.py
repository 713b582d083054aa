"""`make reopen STAGE=dev`: photos are taken again, and those that waited are analysed, or go."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from infra.account import open_account
from infra.checks import check_stage_settings
from infra.closing import Closing
from infra.command import command_parser, counted, is_typed, report, say
from infra.data import find_resources, open_store
from infra.errors import DeployError
from infra.functions import concurrency_left
from infra.names import FINISH, RECONCILE
from infra.project import pipeline_reservation
from infra.waiting import Waiting

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Open a stage again as a command; what waits is analysed; give its exit code."""
    parser = command_parser("reopen", main.__doc__)
    parser.add_argument(
        "--discard", action="store_true", help="throw away what waits instead of analysing it"
    )
    parser.add_argument("--yes", action="store_true", help="don't ask before throwing away")
    chosen = parser.parse_args(arguments)
    return report(lambda: _reopen(chosen))


def _reopen(chosen: argparse.Namespace) -> None:
    account = open_account(chosen.stage, chosen.profile)
    base = check_stage_settings(ROOT, chosen.stage)
    resources = find_resources(account)
    closing = Closing(account)
    was_closed = closing.is_closed()
    if chosen.discard and not was_closed:
        raise DeployError(
            f"The stage {chosen.stage} is not closed, so what waits is being analysed; "
            f"`make close STAGE={chosen.stage}` comes first."
        )
    waiting = Waiting(account, open_store(account, resources), resources["DeadLetterQueueUrl"])
    photos = waiting.photos()
    for line in waiting.told(photos):
        say(line)
    if chosen.discard:
        _ask(chosen, len(photos))
        for line in waiting.discard(photos):
            say(line)
    elif was_closed:
        waiting.keep(photos, datetime.now(UTC))
    for line in closing.keep(False):
        say(line)
    left = concurrency_left(account.client("lambda"), account.stage)
    for line in closing.start(pipeline_reservation(base, chosen.stage, left)):
        say(line)
    if not chosen.discard:
        # In an open stage each may be under way; an earlier run may have been cut short, too.
        lines = waiting.send(photos) if was_closed else [waiting.search(FINISH, RECONCILE)]
        for line in lines:
            say(line)
    say(f"The stage {chosen.stage} is open.")


def _ask(chosen: argparse.Namespace, number: int) -> None:
    if chosen.yes or not number:
        return
    question = f"Throw away {counted(number, 'photo')}, for ever? Type the stage's name: "
    if not is_typed(question, chosen.stage):
        raise DeployError("Nothing was thrown away; --yes throws away without a question.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
