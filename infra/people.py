"""The people of a stage, as its deployment sees them: the first one invited, others looked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.errors import AlreadyIn, InvalidRequest, MailNotSent, UnknownPerson
from chalicelib.people import ADMINS, People, Person
from infra.account import Account
from infra.errors import DeployError
from infra.verify.names import is_verifiers


def find_people(account: Account, resources: Mapping[str, str]) -> People | None:
    """Give the people of a stage by the outputs of infra/resources.yaml; None if it has none."""
    if "UserPoolArn" not in resources:
        return None
    return People(account.client("cognito-idp"), resources["UserPoolArn"])


def everybody(people: People) -> Iterator[Person]:
    """Give all people, invited ones too."""
    cursor = None
    while True:
        page, cursor = people.page("", cursor)
        yield from page
        if cursor is None:
            return


def find_owner(people: People | None, email: str) -> str | None:
    """Give whose photos are those of who has an e-mail address; None if nobody has it."""
    try:
        return people.find(email).owner if people else None
    except UnknownPerson:
        return None


def others(people: People) -> int:
    """Tell how many there are beside one admin: everybody, where there is no admin.

    Whom a killed `make verify` has left is nobody.
    """
    number = sum(1 for person in everybody(people) if not is_verifiers(person.email))
    return number - any(True for _ in people.admins())


def invite_admin(cognito: Any, pool_arn: str, email: str) -> str:
    """Make somebody an admin; who was not in yet gets a mail with a temporary password.

    Parameters
    ----------
    cognito
        The client.
    pool_arn : str
        Of the user pool.
    email : str
        Whom.

    Returns
    -------
    str
        A line that says what was done.

    Raises
    ------
    DeployError
        If there can't be such a person, or no mail.
    """
    people = People(cognito, pool_arn)
    try:
        _, is_new = people.invite(email, admin=True)
    except AlreadyIn as error:
        person = people.find(email)
        if not person.enabled:
            raise DeployError(f"{email} can't be an admin: {error}") from error
        cognito.admin_add_user_to_group(
            UserPoolId=pool_arn.rpartition("/")[2], Username=person.owner, GroupName=ADMINS
        )
        return f"{email} is an admin"
    except (InvalidRequest, MailNotSent) as error:
        raise DeployError(f"{email} can't be invited: {error}") from error
    sent = "sent" if is_new else "sent again"
    return f"{email} is invited as an admin; the mail with a temporary password was {sent}"


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
