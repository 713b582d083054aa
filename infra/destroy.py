"""`make destroy STAGE=dev`: everything of one stage away again.

Photos, and people beside the one admin, only go with it if that is said. They are looked for before
the question and once more after it, behind a closed door: none may come unseen meanwhile.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from infra.account import open_account
from infra.command import command_parser, counted, is_typed, report, say
from infra.door import Door
from infra.errors import DeployError
from infra.removal import Removal
from infra.roles import check_roles

_ALWAYS_ASKED = "prod"


def main(arguments: Sequence[str]) -> int:
    """Remove a stage as a command; give its exit code."""
    parser = command_parser("destroy", main.__doc__)
    parser.add_argument("--yes", action="store_true", help=f"don't ask, but for {_ALWAYS_ASKED}")
    parser.add_argument("--with-photos", action="store_true", help="remove the photos too")
    parser.add_argument("--with-people", action="store_true", help="remove the people too")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    chosen = parser.parse_args(arguments)
    return report(lambda: _destroy(chosen))


def _destroy(chosen: argparse.Namespace) -> None:
    account = open_account(chosen.stage, chosen.profile)
    check_roles(account.client("iam"), account.stage)
    removal = Removal(account, chosen.with_photos)
    found = list(removal.preview())
    place = f"{account.stage.region} of the account {account.stage.account}"
    if not found:
        raise DeployError(f"There is nothing of a stage {chosen.stage} in {place}.")
    refusal = _refusal(removal, chosen)
    if chosen.dry_run:
        for line in found:
            say(f"would be removed: {line}")
        if refusal:
            say(f"but it would be refused: {refusal}")
        return
    door = Door(account)
    if refusal:
        _refuse(refusal, door, chosen)
    _ask(chosen, f"{place}, with {_contents(removal)}")
    if door.close():
        say(f"closed: the stage {chosen.stage} takes no photos and no requests any more")
    refusal = _refusal(removal, chosen)
    if refusal:
        _refuse(refusal, door, chosen)
    for line in removal.run():
        say(f"removed: {line}")
    say(f"Nothing of the stage {chosen.stage} is left.")


def _contents(removal: Removal) -> str:
    people = removal.count_people()
    who = "" if people is None else f" and {counted(people, 'person', 'people')}"
    return counted(removal.count_photos(), "photo") + who


def _ask(chosen: argparse.Namespace, what: str) -> None:
    """Have the stage's name typed; nothing else removes what others rely on."""
    if chosen.yes and chosen.stage != _ALWAYS_ASKED:
        return
    question = f"Remove everything of the stage {chosen.stage} in {what}? Type its name: "
    if is_typed(question, chosen.stage):
        return
    if chosen.stage == _ALWAYS_ASKED:
        raise DeployError(
            f"Nothing was removed; {_ALWAYS_ASKED} is removed by typing its name, also with --yes."
        )
    raise DeployError("Nothing was removed; --yes removes without a question.")


def _refuse(refusal: str, door: Door, chosen: argparse.Namespace) -> NoReturn:
    """Leave the stage as it was in use, and say why it stays."""
    if door.open():
        say(f"opened: the stage {chosen.stage} takes photos and requests again")
    raise DeployError(refusal)


def _refusal(removal: Removal, chosen: argparse.Namespace) -> str | None:
    """Say why the stage can't be removed, if there is something in it to be kept."""
    kept = dict(_kept(removal, chosen))
    if not kept:
        return None
    given = [option for option in ("--with-photos", "--with-people") if _is_given(option, chosen)]
    options = " ".join(sorted([*given, *kept], reverse=True))
    arguments = f'"{options}"' if " " in options else options
    return (
        f"There are {' and '.join(kept.values())} in the stage {chosen.stage}; to remove them too, "
        f"add {' '.join(kept)} (make destroy STAGE={chosen.stage} ARGS={arguments})."
    )


def _kept(removal: Removal, chosen: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Give what keeps the stage from being removed: the option that ends that, and what it is."""
    if not chosen.with_photos and removal.has_photos():
        yield "--with-photos", "photos"
    if not chosen.with_people and removal.has_people():
        yield (
            "--with-people",
            "people beside the admin (invited anew, each would be another, without their photos)",
        )


def _is_given(option: str, chosen: argparse.Namespace) -> bool:
    return bool(getattr(chosen, option.removeprefix("--").replace("-", "_")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
