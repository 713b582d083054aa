"""What the readers of files with weights have in common: how they refuse."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class DamagedError(ValueError):
    """The file, or one that it names, isn't what its reader accepts; the message says why."""


def reader(load: Callable[[Path], T]) -> Callable[[Path], T]:
    """Have a reader raise DamagedError for whatever damaged content makes it raise.

    That a file is missing is such an error; that one can't be read stays an OSError.
    """

    @wraps(load)
    def guarded(path: Path) -> T:
        try:
            return load(path)
        except FileNotFoundError as error:
            raise DamagedError(f"{Path(error.filename).name} is missing") from error
        except (DamagedError, OSError):
            raise
        except Exception as error:
            # Damaged pickles and JSON raise almost anything; none of it is a bug of ours.
            kind = type(error).__name__
            raise DamagedError(f"{path.name} is damaged: {kind}: {error}") from error

    return guarded
