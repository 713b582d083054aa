"""The people of a stage, as its deployment sees them: found, counted, and the first one invited."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.api.identity import ADMINS

# Of somebody who was invited and has not been in yet.
_INVITED = "FORCE_CHANGE_PASSWORD"


@dataclass(frozen=True)
class Person:
    """One of the people.

    Attributes
    ----------
    owner : str
        Whose photos are theirs: the Cognito subject.
    email : str
        What they sign in with.
    """

    owner: str
    email: str


class People:
    """The people in a stage's user pool.

    Parameters
    ----------
    cognito
        The client.
    pool : str
        The pool's id.
    """

    def __init__(self, cognito: Any, pool: str) -> None:
        self._cognito = cognito
        self._pool = pool

    def everybody(self) -> Iterator[Person]:
        """Give all people, invited ones too."""
        pages = self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool)
        for page in pages:
            for user in page["Users"]:
                yield _person(user["Attributes"])

    def find(self, email: str) -> Person | None:
        """Give the person of an e-mail address."""
        user = self._get(email)
        return _person(user["UserAttributes"]) if user else None

    def others(self) -> int:
        """Tell how many there are beside one admin: everybody, where there is none."""
        return sum(1 for _ in self.everybody()) - bool(self._admins())

    def has_admin(self) -> bool:
        """Tell whether somebody looks after the others."""
        return bool(self._admins())

    def invite_admin(self, email: str) -> str:
        """Make somebody an admin; who was not in yet gets a mail with a temporary password.

        Returns
        -------
        str
            A line that says what was done.
        """
        create = partial(
            self._cognito.admin_create_user,
            UserPoolId=self._pool,
            Username=email,
            DesiredDeliveryMediums=["EMAIL"],
        )
        user = self._get(email)
        if user is None:
            attributes = {"email": email, "email_verified": "true"}
            create(UserAttributes=[{"Name": k, "Value": v} for k, v in attributes.items()])
            done = f"{email} is invited as an admin; the mail has a temporary password"
        elif user["UserStatus"] == _INVITED:
            create(MessageAction="RESEND")
            done = f"{email} is invited as an admin, and got the mail again"
        else:
            done = f"{email} is an admin"
        self._cognito.admin_add_user_to_group(
            UserPoolId=self._pool, Username=email, GroupName=ADMINS
        )
        return done

    def _admins(self) -> list[Any]:
        found: list[Any] = self._cognito.list_users_in_group(
            UserPoolId=self._pool, GroupName=ADMINS, Limit=1
        )["Users"]
        return found

    def _get(self, email: str) -> Any:
        try:
            return self._cognito.admin_get_user(UserPoolId=self._pool, Username=email)
        except ClientError as error:
            if error.response["Error"]["Code"] != "UserNotFoundException":
                raise
            return None


def delete_pool(cognito: Any, pool: str) -> None:
    """Delete a user pool with all people in it, even if it is protected."""
    described = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    # Or the pool can't be deleted (Amazon Cognito API reference, "DeleteUserPool").
    if described.get("Domain"):
        cognito.delete_user_pool_domain(UserPoolId=pool, Domain=described["Domain"])
    if described.get("DeletionProtection") == "ACTIVE":
        # What isn't named is reset by this, which is no matter a moment before the end.
        cognito.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    cognito.delete_user_pool(UserPoolId=pool)


def _person(attributes: list[dict[str, str]]) -> Person:
    values = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    return Person(values["sub"], values.get("email", ""))
