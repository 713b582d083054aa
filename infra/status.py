"""`make status STAGE=dev`: what is where in a stage, and how much it is used."""

import argparse
import json
import sys
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from chalicelib.settings import Settings, SettingsError
from infra.account import Account, open_account
from infra.command import command_parser, say, tell
from infra.errors import DeployError
from infra.inventory import Inventory
from infra.names import FUNCTIONS
from infra.questions import Questions
from infra.status_text import status_lines
from infra.usage import changed_settings, count_people, ringing, usage

ADDRESSES = ("page", "api", "login", "bucket", "queue")


def main(arguments: Sequence[str]) -> int:
    """Say what there is of a stage, as a command; give its exit code."""
    parser = command_parser("status", main.__doc__)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON, for programs")
    form.add_argument("--value", choices=ADDRESSES, help="only this address, for scripts")
    form.add_argument("--open", action="store_true", help="only open the page in the browser")
    chosen = parser.parse_args(arguments)
    return tell(lambda: _tell(chosen))


def _tell(chosen: argparse.Namespace) -> None:
    account = open_account(chosen.stage, chosen.profile)
    questions = Questions()
    inventory = Inventory(account, questions)
    wanted = "page" if chosen.open else chosen.value
    if wanted:
        address = _address(inventory, questions, account, wanted)
        if not chosen.open:
            say(address)
        else:
            say(f"opens {address}" if webbrowser.open(address) else f"no browser here: {address}")
        return
    if not inventory.is_anywhere():
        raise _nothing(account)
    found = stage_status(account, inventory, questions)
    if chosen.json:
        say(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for line in status_lines(found):
        say(line)


def stage_status(account: Account, inventory: Inventory, questions: Questions) -> dict[str, Any]:
    """Give all that is told of a stage, by the names that docs/operations.md has.

    What isn't there, or could not be asked, is None; ``missing`` and ``unanswered`` tell the two
    apart.
    """
    stage, ask = account.stage, questions.ask
    settings = _settings(inventory, questions)
    used = settings and ask("use", lambda: usage(account, settings, datetime.now(UTC)))
    of_use = ("photos", "waiting", "dead_letters", "today", "cost")
    people = ask("people", partial(count_people, account, inventory.resources))
    return {
        "stage": stage.name,
        "account": stage.account,
        "region": stage.region,
        "missing": inventory.missing(),
        **inventory.addresses(),
        "tables": inventory.tables(),
        "functions": {
            name: stage.function(name) if name in inventory.functions else None
            for name in FUNCTIONS
        },
        "log_groups": {
            name: group if (group := stage.log_group(name)) in inventory.log_groups else None
            for name in FUNCTIONS
        },
        "stacks": inventory.stacks,
        "sign_in": inventory.resources.get("SignIn"),
        "closed": inventory.is_closed,
        "deployed": inventory.deployed(),
        "settings": settings and changed_settings(settings),
        "alarms": ask("alarms", partial(ringing, account)),
        "people": people,
        **(used or dict.fromkeys(of_use)),
        "unanswered": questions.unanswered,
    }


def _settings(inventory: Inventory, questions: Questions) -> Settings | None:
    if inventory.variables is None:
        return None
    try:
        return Settings.from_environment(inventory.variables)
    except SettingsError as error:  # of another version
        questions.unanswered["settings"] = str(error)
        return None


def _address(inventory: Inventory, questions: Questions, account: Account, name: str) -> str:
    address = inventory.addresses()[name]
    if address:
        return address
    if questions.unanswered:
        raise DeployError("; ".join(questions.unanswered.values()))
    if not inventory.is_anywhere():
        raise _nothing(account)
    if name == "login" and inventory.resources:
        raise DeployError(f"Nobody signs in to the stage {account.stage.name}.")
    raise DeployError(
        f"The {name} of the stage {account.stage.name} is not there yet; "
        f"`make deploy STAGE={account.stage.name}` goes on."
    )


def _nothing(account: Account) -> DeployError:
    stage = account.stage
    return DeployError(
        f"The stage {stage.name} is not deployed in {stage.region} of the account {stage.account}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
