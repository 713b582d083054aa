"""A simulated user pool, its people, and the mails that they are sent."""

import json
from types import SimpleNamespace

import boto3


class Pool:
    """A user pool, its people, and the mails that they were sent."""

    def __init__(self) -> None:
        self.cognito = boto3.client("cognito-idp")
        pool = self.cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])
        self.id, self.arn = pool["UserPool"]["Id"], pool["UserPool"]["Arn"]
        self.cognito.create_group(UserPoolId=self.id, GroupName="admins")
        self.mailed: list[str] = []

    def watch(self, client) -> None:
        """Take note of the mails that a client has sent."""
        client.meta.events.register("before-call.cognito-idp.AdminCreateUser", self._send_again)
        client.meta.events.register("after-call.cognito-idp.AdminCreateUser", self._note)

    def _send_again(self, params, **_):
        asked = json.loads(params["body"])
        assert asked["DesiredDeliveryMediums"] == ["EMAIL"]
        if asked.get("MessageAction") != "RESEND":
            return None
        # The simulation makes another person of it.
        user = self.get(asked["Username"])
        user["Attributes"] = user.pop("UserAttributes")
        return SimpleNamespace(status_code=200), {"User": user}

    def _note(self, parsed, **_):
        if "User" in parsed:
            attributes = {part["Name"]: part["Value"] for part in parsed["User"]["Attributes"]}
            self.mailed.append(attributes["email"])

    def add(self, email: str, *, admin: bool = False, invited: bool = False) -> str:
        """Have somebody in the pool; give their owner."""
        self.cognito.admin_create_user(
            UserPoolId=self.id,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}],
            MessageAction="SUPPRESS",
        )
        if not invited:
            self.cognito.admin_set_user_password(
                UserPoolId=self.id, Username=email, Password="Long-enough-1", Permanent=True
            )
        if admin:
            self.cognito.admin_add_user_to_group(
                UserPoolId=self.id, Username=email, GroupName="admins"
            )
        return self.get(email)["Username"]

    def get(self, who: str):
        return self.cognito.admin_get_user(UserPoolId=self.id, Username=who)
