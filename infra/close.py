"""`make close STAGE=dev`: no new photo and no analysis, until it is opened again."""

import argparse
import sys
from collections.abc import Sequence

from infra.account import open_account
from infra.closing import Closing
from infra.command import command_parser, report, say
from infra.data import find_resources, open_store
from infra.errors import DeployError
from infra.waiting import Waiting


def main(arguments: Sequence[str]) -> int:
    """Close a stage as a command: nothing new is taken or analysed; give its exit code."""
    chosen = command_parser("close", main.__doc__).parse_args(arguments)
    return report(lambda: _close(chosen))


def _close(chosen: argparse.Namespace) -> None:
    account = open_account(chosen.stage, chosen.profile)
    closing = Closing(account)
    for line in closing.stop():
        say(line)
    resources = find_resources(account)
    if not closing.can_be_kept():
        raise DeployError(
            f"The stage {chosen.stage} takes no photos, but it runs a commit from before there was "
            "`make close`, so its schedules go on analysing what waits. "
            f"`make deploy STAGE={chosen.stage}` closes it whole."
        )
    try:
        for line in closing.keep(True):
            say(line)
    except DeployError as error:
        # What CloudFormation took back may have opened something.
        for line in closing.stop():
            say(line)
        raise DeployError(
            f"The stage {chosen.stage} is closed, but that is not kept yet: {error} When that is "
            f"over, run `make close STAGE={chosen.stage}` once more."
        ) from error
    # A deployment that was going on may have opened something meanwhile.
    for line in closing.stop():
        say(line)
    waiting = Waiting(account, open_store(account, resources), resources["DeadLetterQueueUrl"])
    for line in waiting.told(waiting.photos()):
        say(line)
    say(
        f"The stage {chosen.stage} is closed: what is there can be seen and deleted. "
        f"`make reopen STAGE={chosen.stage}` opens it."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
