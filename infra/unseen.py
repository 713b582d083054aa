"""Photos that nobody sees since it was chosen anew who may use a stage: how many there are."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.names import PUBLIC
from chalicelib.settings import COGNITO
from chalicelib.store.image import State
from chalicelib.store.tables import batch_get
from infra.account import Account
from infra.people import everybody, find_people
from infra.stacks import Stacks


def unseen(account: Account, sign_in: str) -> Iterator[str]:
    """Give a line if there are photos of those who may not use the stage any more.

    Parameters
    ----------
    account : Account
        Where the stage is; it needn't be there yet.
    sign_in : str
        Who may use it now, `OPEN` or `COGNITO`.
    """
    stage = account.stage
    resources = Stacks(account.client("cloudformation")).outputs(stage.data_stack)
    if "StatsTable" not in resources:
        return
    stats = account.session.resource("dynamodb").Table(resources["StatsTable"])
    if sign_in == COGNITO:
        if number := count_photos(stats, [PUBLIC]):
            yield (
                f"{number:,} photos from when the stage was open stay, and nobody sees them: `make "
                f'adopt STAGE={stage.name} ARGS="--to e-mail"` gives them to one of the people, '
                "with all that is known of them; ARGS=--delete deletes them"
            )
        return
    people = find_people(account, resources)
    owners = (person.owner for person in everybody(people)) if people else ()
    if number := count_photos(stats, owners):
        yield (
            f"{number:,} photos of people stay, and nobody sees them while the stage is open: "
            f'`make adopt STAGE={stage.name} ARGS="--from e-mail"` gives those of one to all, '
            'with all that is known of them; ARGS="--from e-mail --delete" deletes them'
        )


def count_photos(stats: Any, owners: Iterable[str]) -> int:
    """Count the photos of some owners, failed ones too."""
    totals = batch_get(stats, [{"owner": owner, "stat": "totals"} for owner in owners])
    return sum(item.get(state, 0) for item in totals for state in (State.DONE, State.FAILED))
