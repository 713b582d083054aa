"""What a run makes goes by names of its own, so that what a killed one left is known as such."""

import fcntl
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.errors import DeployError

_BEGINNING = "make-verify-"
_NAME = re.compile(
    rf"{_BEGINNING}([0-9a-f]{{8}})-[0-9a-f]{{12}}(-[0-9a-f]+)?(\.jpg|@example\.invalid)"
)
# No run takes as long.
_LONGEST = timedelta(hours=1)

#: What an e-mail address of a person begins with, and a photo's name.
BEGINNING = _BEGINNING


def is_verifiers(name: str) -> bool:
    """Tell whether a photo's name or a person's address is one that `make verify` makes."""
    return _NAME.fullmatch(name) is not None


class Names:
    """The names that the runs of one clone of the project make.

    Parameters
    ----------
    clone : str
        8 hexadecimal digits, by which this clone's are told from others'.
    """

    def __init__(self, clone: str) -> None:
        self._clone = clone

    def photo(self) -> str:
        """Make a name for a photo."""
        return f"{self._new()}.jpg"

    def email(self) -> str:
        """Make an address for a person, which gets no mail (RFC 6761, "invalid")."""
        return f"{self._new()}@example.invalid"

    def is_left(self, name: str, since: datetime) -> bool:
        """Tell whether a killed run has left something of a name.

        It has if it was this clone's, which runs one at a time, or if no run takes as long.

        Parameters
        ----------
        name : str
            Of a photo, or a person's address.
        since : datetime
            When it was made.
        """
        found = _NAME.fullmatch(name)
        if not found:
            return False
        return found[1] == self._clone or datetime.now(UTC) - since > _LONGEST

    def _new(self) -> str:
        return f"{_BEGINNING}{self._clone}-{secrets.token_hex(6)}"


@contextmanager
def own_names(folder: Path, stage: str) -> Iterator[Names]:
    """Give the names of this clone's runs, while no other of its runs is under way.

    Parameters
    ----------
    folder : Path
        Where the clone keeps what is its own.
    stage : str
        The stage's name.

    Raises
    ------
    DeployError
        If another run is.
    """
    folder.mkdir(exist_ok=True)
    with (folder / f"verify-{stage}").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DeployError(
                f"The stage {stage} is being verified from here already; wait for the end of that."
            ) from error
        file.seek(0)
        clone = file.read()
        if not clone:
            clone = secrets.token_hex(4)
            file.write(clone)
            file.flush()
        yield Names(clone)
