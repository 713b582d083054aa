"""The person who signs in for a run: made with the deployer's own rights, and removed again."""

import json
import secrets
import time
from collections.abc import Iterator
from datetime import datetime

from chalicelib.errors import UnknownPerson
from chalicelib.people import People, Person
from infra.account import Account
from infra.functions import scheduled_event
from infra.login import Login
from infra.names import CLOSING
from infra.verify.client import Client, said
from infra.verify.names import BEGINNING, Names
from infra.verify.troubles import Trouble

_GONE_SECONDS = 60
_PAUSE = 0.5  # s


class Persons:
    """Makes persons for runs, and removes them.

    Parameters
    ----------
    account : Account
        Where the stage is.
    people : People
        Who its people are.
    login : Login
        Where they sign in.
    """

    def __init__(self, account: Account, people: People, login: Login) -> None:
        self._account = account
        self._people = people
        self._login = login
        self._pool = login.issuer.rpartition("/")[2]
        self._cognito = account.client("cognito-idp")

    def left(self, names: Names) -> Iterator[Person]:
        """Give the persons that killed runs have left, and that nobody removes yet."""
        cursor = None
        while True:
            page, cursor = self._people.page(BEGINNING, cursor)
            for person in page:
                since = datetime.fromisoformat(person.since)
                if person.enabled and names.is_left(person.email, since):
                    yield person
            if cursor is None:
                return

    def make(self, email: str) -> None:
        """Make a person, to whom nothing is mailed."""
        attributes = [
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ]
        self._cognito.admin_create_user(
            UserPoolId=self._pool,
            Username=email,
            UserAttributes=attributes,
            MessageAction="SUPPRESS",
        )

    def token(self, email: str) -> str:
        """Give an access token of a person, whose password nobody else knows or can use again."""
        password = f"{secrets.token_urlsafe(24)}aA1!"
        self._cognito.admin_set_user_password(
            UserPoolId=self._pool, Username=email, Password=password, Permanent=True
        )
        answer = self._cognito.admin_initiate_auth(
            UserPoolId=self._pool,
            ClientId=self._login.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        token: str = answer["AuthenticationResult"]["AccessToken"]
        return token

    def forget(self, email: str) -> None:
        """Remove a person of whom the stage keeps nothing."""
        self._people.remove(email)

    def close(self, email: str, client: Client) -> None:
        """Close a person's account, as they would themselves; nothing if that is done already.

        Raises
        ------
        Trouble
            If the API doesn't do it.
        """
        try:
            if not self._people.find(email).enabled:
                return
        except UnknownPerson:
            return
        # The one that is in use may have come to its end.
        token = self.token(email)
        answer = client.call("POST", "/me/closing", token=token, json={"email": email})
        if answer.status_code != 202:
            raise Trouble(
                f"the account of {email} can't be closed: {said(answer)}",
                f"Run it again, which removes it: make verify STAGE={self._account.stage.name}",
            )

    def await_removal(self, email: str) -> bool:
        """Have what closed accounts leave removed now; tell whether a person is gone after it.

        The schedule does it within minutes too; also then if it is at work at this moment.
        """
        stage = self._account.stage
        self._account.client("lambda").invoke(
            FunctionName=stage.function(CLOSING),
            InvocationType="Event",
            Payload=json.dumps(scheduled_event(stage)),
        )
        deadline = time.monotonic() + _GONE_SECONDS
        while time.monotonic() < deadline:
            try:
                self._people.find(email)
            except UnknownPerson:
                return True
            time.sleep(_PAUSE)
        return False
