"""Questions to AWS, of which one may stay unanswered without keeping others from being asked."""

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

Found = TypeVar("Found")

_NOWHERE = {"404", "NoSuchBucket", "NoSuchKey", "ResourceNotFoundException"}


class Questions:
    """Asks for one thing after another.

    Attributes
    ----------
    unanswered : dict
        Why something could not be told, as for want of a right, by what was asked for.
    """

    def __init__(self) -> None:
        self.unanswered: dict[str, str] = {}

    def ask(self, what: str, question: Callable[[], Found]) -> Found | None:
        """Give the answer; None if there is none."""
        try:
            return question()
        except (ClientError, BotoCoreError) as error:
            self.unanswered[what] = str(error)
        return None

    def find(self, what: str, question: Callable[[], Found]) -> Found | None:
        """Give the answer; None also if what it is about isn't there."""

        def look() -> Found | None:
            try:
                return question()
            except ClientError as error:
                if error.response["Error"]["Code"] not in _NOWHERE:
                    raise
                return None

        return self.ask(what, look)
