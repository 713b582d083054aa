"""`make deploy STAGE=dev`: everything of one stage, into the account the environment names."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra import checks
from infra.account import open_account
from infra.command import report, say
from infra.deployment import Deployment
from infra.parameters import OPTIONS
from infra.roles import check_roles
from infra.stacks import Stacks

ROOT = Path(__file__).resolve().parent.parent


def prepare(stage: str, root: Path, given: Mapping[str, str]) -> Deployment:
    """Check everything that can be checked before anything is changed.

    Raises
    ------
    DeployError
        If something is wrong, with one line that says what.
    """
    checks.check_python(sys.version_info[:2])
    account = open_account(stage)
    base = checks.check_stage_settings(root, stage)
    checks.check_page(root / "frontend" / "dist")
    check_roles(account.client("iam"), account.stage)
    owned = Stacks(account.client("cloudformation")).exists(account.stage.data_stack)
    checks.check_bucket(account.client("s3"), account.stage, owned)
    return Deployment(root, base, account, say, given)


def main(arguments: Sequence[str]) -> int:
    """Deploy as a command; give its exit code."""
    parser = argparse.ArgumentParser(prog="make deploy", description=main.__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    for name, (option, meaning) in OPTIONS.items():
        parser.add_argument(option, dest=name, help=f"{meaning}; once given, it stays")
    chosen = vars(parser.parse_args(arguments))
    given = {name: chosen[name] for name in OPTIONS if chosen[name] is not None}
    return report(lambda: _deploy(chosen["stage"], chosen["dry_run"], given))


def _deploy(stage: str, dry_run: bool, given: Mapping[str, str]) -> None:
    deployment = prepare(stage, ROOT, given)
    if dry_run:
        for line in deployment.preview():
            say(line)
        return
    say(f"The page: {deployment.run()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
