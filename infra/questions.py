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
        """Give the answer; None if there is none, or what it is about isn't there."""
        try:
            return question()
        except ClientError as error:
            if error.response["Error"]["Code"] not in _NOWHERE:
                self.unanswered[what] = str(error)
        except BotoCoreError as error:
            self.unanswered[what] = str(error)
        return None
