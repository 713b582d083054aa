"""What can go wrong because of what somebody sent, each with the sentence they are shown."""

from chalice import (
    BadRequestError,
    ChaliceViewError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)

# Chalice answers these with their status, {"Code": <class name>, "Message": <sentence>} and the
# CORS headers, so nothing needs to translate them.


_LONGEST_REASON = 200  # characters; a decoder may quote the file


class InvalidRequest(BadRequestError):
    """A parameter is missing, unknown or out of bounds (400)."""


class InvalidFilename(InvalidRequest):
    """The name can't be a photo's name (400)."""


class UnsupportedType(InvalidRequest):
    """What is to be uploaded is not a photo of a format that can be read (400)."""


class FileTooLarge(InvalidRequest):
    """More bytes than an upload may have (400)."""


class UnknownImage(NotFoundError):
    """No image of this owner has that name (404)."""


class SignInRequired(UnauthorizedError):
    """The stage wants callers to be signed in, and this one is not (401)."""


class QuotaExceeded(ForbiddenError):
    """More than a quota, or the site's cap, lets through (403).

    Parameters
    ----------
    message : str
        What is used up, and when that ends.
    until : str, optional
        When it ends by itself, if it does.
    """

    def __init__(self, message: str, until: str | None = None) -> None:
        super().__init__(message)
        self.until = until


class AccountClosed(ForbiddenError):
    """The owner's account is closed, so nothing new is taken from it (403)."""


class StageClosed(ForbiddenError):
    """The stage takes no photos and analyses none for the time being (403).

    It isn't 503, which would be a fault of the service's: there is an alarm on those.
    """


class Busy(ChaliceViewError):
    """Others have written the same for as long as it could be tried; it may work a moment later."""

    STATUS_CODE = 503


class NotAllowed(ForbiddenError):
    """The caller is known, and may not do this (403)."""


class UnknownPerson(NotFoundError):
    """Nobody has that owner or e-mail (404)."""


class AlreadyIn(ConflictError):
    """Who is to be invited needs no invitation, or can't have one yet (409)."""


class MailNotSent(ConflictError):
    """An invitation could not be mailed (409)."""


class NotReady(ConflictError):
    """The image has no result yet (409)."""


class TooManyTags(ConflictError):
    """The image would have more tags, or hidden labels, than one can have (409)."""


class UnusablePhoto(Exception):
    """An upload that no retry will make readable.

    Stored with the image as ``error`` and shown to its owner.

    Parameters
    ----------
    code : str
        A name for programs, such as ``NotAnImage``.
    message : str
        One sentence for people: what is wrong and what is accepted.
    reason : str
        For the log: what the decoder said, or which part of the file is wrong.
    """

    def __init__(self, code: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason[:_LONGEST_REASON]


def account_closed() -> AccountClosed:
    """Give the error that an account is closed."""
    return AccountClosed("This account is closed; nothing more can be uploaded to it.")


def stage_closed() -> StageClosed:
    """Give the error that a stage is closed."""
    return StageClosed(
        "This site takes no new photos for the time being. What is here stays, and can be deleted."
    )


def busy() -> Busy:
    """Give the error that something was too busy."""
    return Busy("Too much is written at once; try again in a moment.")


def unknown_image(name: str) -> UnknownImage:
    """Give the error that no image of this owner has a name."""
    return UnknownImage(f"There is no image named {name!r}.")


def not_ready(name: str) -> NotReady:
    """Give the error that an image has no result yet."""
    return NotReady(f"{name!r} is not analysed yet; try again when it is.")
