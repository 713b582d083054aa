"""The functions' roles, as they are in the account; IAM knows no regions, so they are in all."""

import re
from typing import Any

from botocore.exceptions import ClientError

from infra.errors import DeployError
from infra.names import FUNCTIONS, Stage

_TABLE = re.compile(r"arn:[a-z-]+:dynamodb:([a-z0-9-]+):")


def role_policy(iam: Any, stage: Stage, name: str) -> dict[str, Any] | None:
    """Give the policy that the role of one of `FUNCTIONS` has; None if there is none."""
    role = stage.role(name)
    try:
        # Chalice gives it the name of the role.
        found = iam.get_role_policy(RoleName=role, PolicyName=role)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return None
    document: dict[str, Any] = found["PolicyDocument"]
    return document


def check_roles(iam: Any, stage: Stage) -> None:
    """Check that the roles of the stage's name, if there are any, serve this region.

    Another region's stage of the same name has the same roles: what is deployed or removed here
    would take their rights away from the functions there.

    Raises
    ------
    DeployError
        If they serve another.
    """
    for name in FUNCTIONS:
        for region in _TABLE.findall(str(role_policy(iam, stage, name))):
            if region != stage.region:
                raise DeployError(
                    f"The stage {stage.name} of this account is in {region}, and the roles of its "
                    f"functions can't serve {stage.region} too: set that region, or choose "
                    "another STAGE."
                )
