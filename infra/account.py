"""The AWS account that the environment's credentials open, checked."""

import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from infra.checks import check_credentials, check_region, chosen_region
from infra.errors import DeployError
from infra.names import Stage, check_name

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 6})
# For the first call: who has no network is to be told soon.
_FIRST = Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=5)


@dataclass(frozen=True)
class Account:
    """One stage's place: the session with AWS and the stage's names there.

    Attributes
    ----------
    session : boto3.Session
        The session.
    stage : Stage
        The stage.
    identity : str
        The ARN of whose credentials these are.
    profile : str, optional
        The profile, if one was named.
    """

    session: boto3.Session
    stage: Stage
    identity: str = ""
    profile: str | None = None

    def client(self, service: Any) -> Any:
        """Make a client for a service."""
        return self.session.client(service, config=_CONFIG)


def open_account(stage: str, profile: str | None = None) -> Account:
    """Give the account, if stage, region and credentials can be used.

    Region and credentials come from the environment or a profile, as boto3 finds them; and the
    region from AWS_REGION too, as other tools of AWS read it.

    Parameters
    ----------
    stage : str
        Its name.
    profile : str, optional
        The profile, if it is named.

    Raises
    ------
    DeployError
        If one can't.
    """
    check_name(stage)
    try:
        session = boto3.Session(profile_name=profile, region_name=chosen_region(os.environ))
        # CloudFront is in the partition aws only, and in China, which has no Rekognition.
        having_rekognition = session.get_available_regions("rekognition", "aws")
        region = check_region(session.region_name, having_rekognition)
        account, identity = check_credentials(session.client("sts", config=_FIRST))
    except BotoCoreError as error:
        raise DeployError(f"The AWS settings can't be used: {error}") from error
    place = Stage(stage, account, region, partition=identity.split(":")[1])
    return Account(session, place, identity, profile)
