"""`make deploy STAGE=dev`: everything of one stage, into the account the environment names."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.settings import COGNITO
from infra import checks
from infra.account import Account, open_account
from infra.budget import budget_choices
from infra.chalice_deploy import deployed_commit
from infra.choices import (
    COUNTS_AS_OPEN,
    data_choices,
    has_no_accounts,
    is_unsaid,
    kept_settings,
    limits,
)
from infra.command import command_parser, report, say
from infra.deployment import Deployment
from infra.errors import check_all
from infra.functions import start_count
from infra.names import check_name
from infra.options import Asked, check_domain, read_options
from infra.parameters import LISTS, OPTIONS
from infra.people import find_people, invite_admin
from infra.program import Plan
from infra.project import stage_settings
from infra.roles import check_roles
from infra.settings import change_settings, settings_text
from infra.stacks import Stacks
from infra.tags import change_tags
from infra.unseen import unseen
from infra.verify.run import WAIT, verify
from infra.versions import check_data_version, commit_before, find_commit

ROOT = Path(__file__).resolve().parent.parent


def prepare(account: Account, root: Path, base: dict[str, Any], asked: Asked) -> Plan:
    """Check all that AWS has to be asked for, before anything is changed.

    Parameters
    ----------
    account : Account
        Where the stage is, or is to be.
    root : Path
        The project's folder.
    base : dict
        What `.chalice/config.json` holds.
    asked : Asked
        What is chosen now.

    Raises
    ------
    DeployError
        If something is wrong, with a line for each thing.
    """
    stage = account.stage
    stacks = Stacks(account.client("cloudformation"))
    before = stacks.parameters(stage.data_stack)
    check_data_version(before, lambda: deployed_commit(account.client("lambda"), stage))
    settings = change_settings(kept_settings(before), asked.settings)
    choices = data_choices({**asked.given, "Settings": settings_text(settings)}, before)
    tags = change_tags(stacks.tags(stage.data_stack), asked.tags)
    check_domain(asked.given, stacks.parameters(stage.site_stack))
    budget = _budget(account, asked)
    check_roles(account.client("iam"), stage)
    checks.check_bucket(account.client("s3"), stage, bool(before))
    return Plan(root, base, account, {**asked.given, **choices, **budget}, tags, find_commit(root))


def _budget(account: Account, asked: Asked) -> dict[str, str]:
    stacks = Stacks(account.client("cloudformation"))

    def admins() -> Iterator[str]:
        people = find_people(account, stacks.outputs(account.stage.data_stack))
        return (person.email for person in people.admins()) if people else iter(())

    given = {**asked.given, "Admin": asked.admin} if asked.admin else asked.given
    return budget_choices(given, stacks.parameters(account.stage.operations_stack), admins)


def main(arguments: Sequence[str]) -> int:
    """Deploy as a command; give its exit code."""
    parser = command_parser("deploy", main.__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--check", action="store_true", help="only check, the page aside")
    parser.add_argument(
        "--no-verify", action="store_true", help="don't look at the end if it works"
    )
    for name, (option, meaning) in OPTIONS.items():
        parser.add_argument(option, dest=name, help=f"{meaning}; once given, it stays")
    for option, what, meaning in LISTS:
        parser.add_argument(option, metavar=what, action="append", default=[], help=meaning)
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
    check_name(chosen.stage)
    _, base, asked = check_all(
        lambda: checks.check_python(sys.version_info[:2]),
        lambda: checks.check_stage_settings(ROOT, chosen.stage),
        lambda: read_options(chosen),
    )
    account = open_account(chosen.stage, chosen.profile)
    plan = prepare(account, ROOT, base, asked)
    if chosen.check:
        return
    checks.check_page(ROOT / "frontend" / "dist")
    before = Stacks(account.client("cloudformation")).parameters(account.stage.data_stack)
    for line in _news(plan, asked, before):
        say(line)
    deployment = Deployment(plan, say)
    if chosen.dry_run:
        for line in deployment.preview():
            say(line)
        return
    running = deployed_commit(account.client("lambda"), account.stage)
    page = deployment.run()
    if has_no_accounts(before):
        say(start_count(account.client("lambda"), account.stage))
    for line in _look_after(account, asked.admin):
        say(line)
    say(f"commit {plan.commit} is deployed")
    if not chosen.no_verify:
        verify(account, ROOT, say, WAIT, commit_before(running, plan.commit))
    say(f"The page: {page}")


def _news(plan: Plan, asked: Asked, before: Mapping[str, str]) -> Iterator[str]:
    """Say what is new to the people of a stage, and who is left behind."""
    if is_unsaid(asked.given, before):
        yield COUNTS_AS_OPEN
    if has_no_accounts(before):
        settings = stage_settings(plan.base, plan.account.stage.name)
        yield limits(settings, plan.given)
    yield from unseen(plan.account, plan.given["SignIn"])


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
