"""The people of a stage: those of its Cognito user pool, where they are invited and removed.

Whom the pool calls user is a person here, and their subject (``sub``) the owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import AlreadyIn, InvalidRequest, MailNotSent, UnknownPerson
from chalicelib.names import ADMINS as ADMINS
from chalicelib.times import timestamp

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

#: A person's status: was sent a temporary password and never used it; has a password of their own;
#: came without an invitation and has not shown yet that the address is theirs.
INVITED, ACTIVE, UNCONFIRMED = "invited", "active", "unconfirmed"
_STATUSES = {"FORCE_CHANGE_PASSWORD": INVITED, "UNCONFIRMED": UNCONFIRMED}

_PAGE = 60  # as many as ListUsers gives at once (Amazon Cognito API reference)
# Of AdminCreateUser, also those that only its daily limit of mails knows (Amazon Cognito Developer
# Guide, "Email settings for Amazon Cognito user pools").
_NO_MAIL = {"CodeDeliveryFailureException", "LimitExceededException"}


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in, or was invited to.

    Attributes
    ----------
    owner : str
        Whose photos are theirs.
    email : str
        Their address, by which they sign in.
    status : str
        `INVITED`, `ACTIVE` or `UNCONFIRMED`.
    since : str
        When they were invited, or came.
    enabled : bool
        Whether they may sign in; not any more while their account is being closed.
    """

    owner: str
    email: str
    status: str
    since: str
    enabled: bool


class People:
    """Reads and changes who they are.

    Parameters
    ----------
    cognito : CognitoIdentityProviderClient
        The client.
    pool_arn : str
        Of the user pool.
    """

    def __init__(self, cognito: "CognitoIdentityProviderClient", pool_arn: str) -> None:
        self._cognito = cognito
        self._pool = pool_arn.rpartition("/")[2]

    def find(self, who: str) -> Person:
        """Give a person by owner or e-mail.

        Raises
        ------
        UnknownPerson
            If there is none.
        """
        try:
            user = self._cognito.admin_get_user(UserPoolId=self._pool, Username=who)
        except ClientError as error:
            if _code(error) != "UserNotFoundException":
                raise
            raise UnknownPerson("There is no such person.") from None
        return _person({**user, "Attributes": user["UserAttributes"]})

    def page(self, beginning: str, cursor: str | None) -> tuple[list[Person], str | None]:
        """Give up to 60 people, and where to go on, or None at the end.

        Parameters
        ----------
        beginning : str
            What their e-mail begins with, without a quotation mark or a backslash; empty for all.
        cursor : str, optional
            Where the last page ended.

        Raises
        ------
        InvalidRequest
            If the pool doesn't take the cursor.
        """
        asked: dict[str, Any] = {"UserPoolId": self._pool, "Limit": _PAGE}
        if beginning:
            asked["Filter"] = f'email ^= "{beginning}"'
        if cursor is not None:
            asked["PaginationToken"] = cursor
        try:
            answer = self._cognito.list_users(**asked)
        except ClientError as error:
            if cursor is None or _code(error) not in ("InvalidParameterException", "InvalidToken"):
                raise
            raise InvalidRequest("The cursor is not one that this API gave.") from None
        return [_person(user) for user in answer["Users"]], answer.get("PaginationToken")

    def admins(self) -> Iterator[Person]:
        """Give all who look after the stage."""
        start: dict[str, Any] = {}
        while True:
            answer = self._cognito.list_users_in_group(
                UserPoolId=self._pool, GroupName=ADMINS, Limit=_PAGE, **start
            )
            yield from map(_person, answer["Users"])
            if not answer.get("NextToken"):
                return
            start = {"NextToken": answer["NextToken"]}

    def invite(self, email: str, *, admin: bool) -> tuple[Person, bool]:
        """Have a temporary password mailed to somebody.

        Who was invited before and has not come yet gets another one, also where the first has
        expired (Amazon Cognito API reference, "AdminCreateUser", ``MessageAction``).

        Parameters
        ----------
        email : str
            Their address.
        admin : bool
            Whether they are to look after the stage; who already is to, stays so.

        Returns
        -------
        tuple
            The person, and whether it is a new one.

        Raises
        ------
        AlreadyIn
            If they have come, or are being removed.
        InvalidRequest
            If the pool doesn't take the address.
        MailNotSent
            If the mail could not be sent.
        """
        attributes = [
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},  # or no forgotten password can be mailed
        ]
        is_new = True
        try:
            person = self._send(email, UserAttributes=attributes)
        except ClientError as error:
            if _code(error) != "UsernameExistsException":
                raise
            self._check_awaited(self.find(email))
            person, is_new = self._send(email, MessageAction="RESEND"), False
        if admin:
            self._cognito.admin_add_user_to_group(
                UserPoolId=self._pool, Username=person.owner, GroupName=ADMINS
            )
        return person, is_new

    def sign_out(self, owner: str) -> None:
        """End all sessions of a person; the tokens that they hold are valid for minutes still."""
        with _unless_gone():
            self._cognito.admin_user_global_sign_out(UserPoolId=self._pool, Username=owner)

    def shut_out(self, owner: str) -> None:
        """Let a person sign in no more, and end all sessions."""
        with _unless_gone():
            self._cognito.admin_disable_user(UserPoolId=self._pool, Username=owner)
        self.sign_out(owner)

    def remove(self, owner: str) -> None:
        """Forget a person; nothing if that is done already."""
        with _unless_gone():
            self._cognito.admin_delete_user(UserPoolId=self._pool, Username=owner)

    def _send(self, email: str, **how: Any) -> Person:
        try:
            answer = self._cognito.admin_create_user(
                UserPoolId=self._pool, Username=email, DesiredDeliveryMediums=["EMAIL"], **how
            )
        except ClientError as error:
            if _code(error) == "UnsupportedUserStateException":  # they came in between
                raise AlreadyIn(_IS_IN) from None
            if _code(error) == "InvalidParameterException":
                raise InvalidRequest("email is not an address that mail can be sent to.") from None
            if _code(error) in _NO_MAIL:
                raise MailNotSent(
                    "The mail could not be sent; a day takes only so many. Invite again tomorrow."
                ) from None
            raise
        return _person(answer["User"])

    def _check_awaited(self, person: Person) -> None:
        if not person.enabled:
            raise AlreadyIn("The account of this address is being closed; invite again after that.")
        if person.status != INVITED:
            raise AlreadyIn(_IS_IN)


_IS_IN = "Whoever has this address is in already."


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) != "UserNotFoundException":
            raise


def _person(user: Any) -> Person:
    attributes = {part["Name"]: part["Value"] for part in user["Attributes"]}
    return Person(
        owner=attributes["sub"],
        email=attributes.get("email", ""),
        status=_STATUSES.get(user["UserStatus"], ACTIVE),
        since=timestamp(user["UserCreateDate"].astimezone(UTC)),
        enabled=user["Enabled"],
    )


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
