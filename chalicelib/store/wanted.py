"""Photos for which names are wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.names import candidates


@dataclass(frozen=True)
class Wanted:
    """A photo for which a name is wanted.

    Attributes
    ----------
    name : str
        The name it should have.
    size : int
        How many bytes it may have at most.
    sha256 : str, optional
        Of its bytes, if that is stated; no others can be uploaded then.
    """

    name: str
    size: int
    sha256: str | None = None


class Names:
    """For each photo the next name to try, never one for two."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.wanted = wanted
        self._offers = [candidates(one.name) for one in wanted]
        self.chosen: list[str] = []
        for offered in self._offers:
            self.chosen.append(self._next(offered))

    def choose_another(self, number: int) -> None:
        self.chosen[number] = self._next(self._offers[number])

    def _next(self, offered: Iterator[str]) -> str:
        return next(name for name in offered if name not in self.chosen)
