"""`make deploy STAGE=dev`: everything of one stage, into the account the environment names."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from chalicelib.settings import COGNITO, OPEN
from infra import checks
from infra.account import Account, open_account
from infra.budget import budget_choices
from infra.choices import (
    COUNTS_AS_OPEN,
    check_email,
    data_choices,
    has_no_accounts,
    is_unsaid,
    limits,
)
from infra.command import command_parser, report, say
from infra.deployment import Deployment
from infra.functions import start_count
from infra.parameters import OPTIONS
from infra.people import find_people, invite_admin
from infra.project import stage_settings
from infra.roles import check_roles
from infra.stacks import Stacks
from infra.unseen import unseen

ROOT = Path(__file__).resolve().parent.parent


def prepare(
    account: Account, root: Path, given: Mapping[str, str], before: Mapping[str, str]
) -> Deployment:
    """Check everything that can be checked before anything is changed.

    Parameters
    ----------
    account : Account
        Where the stage is, or is to be.
    root : Path
        The project's folder.
    given : Mapping
        What is chosen now, by the names of the templates' parameters.
    before : Mapping
        What the data stack was last applied with; empty if there is none.

    Raises
    ------
    DeployError
        If something is wrong, with one line that says what.
    """
    base = checks.check_stage_settings(root, account.stage.name)
    checks.check_page(root / "frontend" / "dist")
    check_roles(account.client("iam"), account.stage)
    owned = Stacks(account.client("cloudformation")).exists(account.stage.data_stack)
    checks.check_bucket(account.client("s3"), account.stage, owned)
    choices = data_choices(given, before)
    if is_unsaid(given, before):
        say(COUNTS_AS_OPEN)
    if has_no_accounts(before):
        say(limits(stage_settings(base, account.stage.name), choices))
    for line in unseen(account, choices["SignIn"]):
        say(line)
    return Deployment(root, base, account, say, {**given, **choices, **_budget(account, given)})


def _budget(account: Account, given: Mapping[str, str]) -> dict[str, str]:
    stacks = Stacks(account.client("cloudformation"))

    def admins() -> Iterator[str]:
        people = find_people(account, stacks.outputs(account.stage.data_stack))
        return (person.email for person in people.admins()) if people else iter(())

    return budget_choices(given, stacks.parameters(account.stage.operations_stack), admins)


def main(arguments: Sequence[str]) -> int:
    """Deploy as a command; give its exit code."""
    parser = command_parser("deploy", main.__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    for name, (option, meaning) in OPTIONS.items():
        parser.add_argument(option, dest=name, help=f"{meaning}; once given, it stays")
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--open", action="store_true", help="whoever has the address may use the stage"
    )
    who.add_argument(
        "--admin-email", help="people sign in to use the stage, and this one looks after it"
    )
    chosen = parser.parse_args(arguments)
    return report(lambda: _deploy(chosen))


def _deploy(chosen: argparse.Namespace) -> None:
    given = {name: getattr(chosen, name) for name in OPTIONS}
    admin = chosen.admin_email and check_email(chosen.admin_email)
    given["Admin"] = admin
    given["SignIn"] = COGNITO if admin else OPEN if chosen.open else None
    checks.check_python(sys.version_info[:2])
    account = open_account(chosen.stage, chosen.profile)
    before = Stacks(account.client("cloudformation")).parameters(account.stage.data_stack)
    deployment = prepare(account, ROOT, {k: v for k, v in given.items() if v is not None}, before)
    if chosen.dry_run:
        for line in deployment.preview():
            say(line)
        return
    page = deployment.run()
    if has_no_accounts(before):
        say(start_count(account.client("lambda"), account.stage))
    for line in _look_after(account, admin):
        say(line)
    say(f"The page: {page}")


def _look_after(account: Account, admin: str | None) -> Iterator[str]:
    """Invite the admin, if one is named; say so if a stage with sign-in has none."""
    outputs = Stacks(account.client("cloudformation")).outputs(account.stage.data_stack)
    people = find_people(account, outputs)
    if people and admin:
        yield invite_admin(account.client("cognito-idp"), outputs["UserPoolArn"], admin)
    elif people and outputs["SignIn"] == COGNITO and not any(True for _ in people.admins()):
        yield "nobody looks after the people yet; --admin-email in ARGS makes somebody an admin"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
