"""`make adopt STAGE=dev`: photos given to another owner, when it was chosen anew who has which."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from chalicelib.names import PUBLIC
from infra.account import Account, open_account
from infra.adoption import Adoption
from infra.choices import check_email
from infra.closing import Closing
from infra.command import command_parser, is_typed, report, say
from infra.data import find_resources, open_store
from infra.errors import DeployError
from infra.people import find_owner, find_people

_SAID_EACH = 100  # photos


def main(arguments: Sequence[str]) -> int:
    """Give photos to another owner, or delete them, as a command; give its exit code."""
    parser = command_parser("adopt", main.__doc__)
    parser.add_argument(
        "--from", dest="old", metavar="E-MAIL", help="whose; without it, those of the open mode"
    )
    parser.add_argument(
        "--to", dest="new", metavar="E-MAIL", help="who gets them; without it, the open mode"
    )
    parser.add_argument("--delete", action="store_true", help="nobody does")
    parser.add_argument("--yes", action="store_true", help="don't ask before deleting")
    chosen = parser.parse_args(arguments)
    return report(lambda: _adopt(chosen))


def _adopt(chosen: argparse.Namespace) -> None:
    if chosen.delete == bool(chosen.new) and (chosen.delete or not chosen.old):
        raise DeployError(
            'Say who gets the photos of the open mode, ARGS="--to e-mail", or ARGS=--delete; '
            '"--from e-mail" is for those of one of the people.'
        )
    account = open_account(chosen.stage, chosen.profile)
    resources = find_resources(account)
    old, new = (_owner(account, resources, email) for email in (chosen.old, chosen.new))
    if old == new and not chosen.delete:
        raise DeployError("They are theirs already.")
    store = open_store(account, resources)
    adoption = Adoption(store, store.tables, old)
    now = datetime.now(UTC)
    if chosen.delete:
        _ask(chosen)
        names, done = adoption.delete(now), "deleted"
    elif Closing(account).is_closed():
        raise DeployError(
            f"The stage {chosen.stage} is closed, and its bucket takes no photos, also no copies: "
            f"`make reopen STAGE={chosen.stage}` comes first."
        )
    else:
        names, done = adoption.give(new, now), f"given to {chosen.new or 'the open mode'}"
    number = 0
    for number, _ in enumerate(names, 1):
        if number % _SAID_EACH == 0:
            say(f"{number:,} photos {done} so far")
    say(f"{number:,} photos {done}")


def _owner(account: Account, resources: dict[str, str], email: str | None) -> str:
    if email is None:
        return PUBLIC
    owner = find_owner(find_people(account, resources), check_email(email))
    if owner is None:
        raise DeployError(f"{email} is none of the people of the stage {account.stage.name}.")
    return owner


def _ask(chosen: argparse.Namespace) -> None:
    if chosen.yes:
        return
    whose = f"of {chosen.old}" if chosen.old else "of the open mode"
    question = f"Delete all photos {whose}, for ever? Type the stage's name: "
    if not is_typed(question, chosen.stage):
        raise DeployError("Nothing was deleted; --yes deletes without a question.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
