"""The people who can sign in on this machine, and the mails that they are sent."""

import json
import secrets
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from re import sub
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.names import ADMINS
from local.cloud import Login

_ADMIN = "admin@example.com"
_PEOPLE = (_ADMIN, "ann@example.com", "ben@example.com")


def make_people(cognito: Any, login: Login, file: Path) -> dict[str, str]:
    """See that an admin and two people can sign in.

    Parameters
    ----------
    cognito
        The emulator's client.
    login : Login
        Where they sign in.
    file : Path
        Their passwords of the runs before, which stay.

    Returns
    -------
    dict
        The password by e-mail address.
    """
    try:
        passwords: dict[str, str] = json.loads(file.read_text())
    except (OSError, ValueError):
        passwords = {email: secrets.token_urlsafe(12) for email in _PEOPLE}
        file.write_text(json.dumps(passwords))
        file.chmod(0o600)
    for email, password in passwords.items():
        person = {"UserPoolId": login.pool, "Username": email}
        try:
            cognito.admin_create_user(
                **person,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": email},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "UsernameExistsException":
                raise
            status = cognito.admin_get_user(**person)["UserStatus"]
            if status != "FORCE_CHANGE_PASSWORD":
                continue  # and may have chosen another password since
        if email == _ADMIN:
            cognito.admin_add_user_to_group(**person, GroupName=ADMINS)
        cognito.admin_set_user_password(**person, Password=password, Permanent=True)
    return passwords


class Mails:
    """Reads the mails that the emulator took for sent since it was last asked.

    Parameters
    ----------
    file : Path
        A line of JSON for each: ``to``, ``subject``, ``body``.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = file.stat().st_size if file.exists() else 0

    def new(self) -> Iterator[str]:
        """Give each new one as a text of some lines."""
        if not self._file.exists():
            return
        with self._file.open("rb") as lines:
            lines.seek(self._read)
            for line in lines:
                if not line.endswith(b"\n"):
                    return  # it is being written
                self._read += len(line)
                yield _text(json.loads(line))


def _text(mail: Mapping[str, str]) -> str:
    body = unescape(sub(r"<[^>]+>", "", sub(r"<br ?/?>", "\n", mail["body"])))
    head = f"mail to {mail['to']}: {mail['subject']}"
    return "\n".join([head, *(f"  {line}" for line in body.splitlines() if line)])
