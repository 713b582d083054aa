"""What must be right before anything is changed, each with one line that says what is wrong."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from infra.errors import DeployError
from infra.names import Stage
from infra.settings import faults

# Chalice makes the Lambda runtime that of the Python it runs with, and takes wheels for an older
# C library on Python 3.11 than its runtime's, so Pillow would be compiled for this machine.
_OLDEST, _LATEST = (3, 12), (3, 14)


def check_python(version: tuple[int, int]) -> None:
    """Check the running Python, whose version the Lambda runtime will have.

    Raises
    ------
    DeployError
        If Lambda can't run what it would package.
    """
    if not _OLDEST <= version <= _LATEST:
        raise DeployError(
            f"Deploying needs Python 3.12, 3.13 or 3.14, which Lambda will run too; this is "
            f"{version[0]}.{version[1]}. `make deploy` finds one, or: DEPLOY_PYTHON=python3.12"
        )


def chosen_region(environment: Mapping[str, str]) -> str | None:
    """Give the region that the environment says; None if it says none.

    boto3 reads AWS_DEFAULT_REGION only, and other tools AWS_REGION before it (AWS SDKs and Tools
    Reference Guide, "AWS Region").

    Raises
    ------
    DeployError
        If the two differ: a stage is not to come into a second region by accident.
    """
    named = [environment.get(name) for name in ("AWS_REGION", "AWS_DEFAULT_REGION")]
    found = sorted({name for name in named if name})
    if len(found) > 1:
        raise DeployError(
            f"AWS_REGION is {named[0]} and AWS_DEFAULT_REGION is {named[1]}: unset one of them."
        )
    return found[0] if found else None


def check_region(region: str | None, having_rekognition: Collection[str]) -> str:
    """Give the region, if everything that is needed can be had there.

    Parameters
    ----------
    region : str, optional
        What the environment or the profile says.
    having_rekognition : collection of str
        The regions with Amazon Rekognition, which has the fewest of the services, and CloudFront.

    Raises
    ------
    DeployError
        If there is none, or one of the two is not in it.
    """
    if not region:
        raise DeployError(
            "No region is set; choose one, such as: export AWS_DEFAULT_REGION=eu-west-1"
        )
    if region not in having_rekognition:
        raise DeployError(
            f"The region {region} lacks Amazon Rekognition or CloudFront; both are in "
            f"{', '.join(sorted(having_rekognition))}."
        )
    return region


def check_credentials(sts: Any) -> tuple[str, str]:
    """Give the account that the credentials are for, and the ARN of whose they are.

    Raises
    ------
    DeployError
        If there are none, AWS doesn't accept them, or it can't be asked.
    """
    try:
        identity = sts.get_caller_identity()
    except ClientError as error:
        raise DeployError(
            f"AWS doesn't accept the credentials: {error.response['Error']['Message']}"
        ) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise DeployError(
            "There are no AWS credentials; set AWS_PROFILE to a profile that has some, "
            "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        ) from error
    except BotoCoreError as error:
        raise DeployError(f"AWS can't be asked whose the credentials are: {error}") from error
    return identity["Account"], identity["Arn"]


def check_bucket(s3: Any, stage: Stage, owned: bool) -> None:
    """Check that the bucket's name is free, or the bucket this stage's.

    Parameters
    ----------
    s3
        The client.
    stage : Stage
        Whose bucket.
    owned : bool
        Whether the stage's stack has it already.

    Raises
    ------
    DeployError
        If another account has a bucket of that name, or this account one that is not the stack's.
    """
    if owned:
        return
    try:
        s3.head_bucket(Bucket=stage.bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchBucket"):
            return
        raise DeployError(
            f"The bucket name {stage.bucket} is taken by another account; choose another STAGE."
        ) from error
    raise DeployError(
        f"The bucket {stage.bucket} is there already, but no stack of the stage {stage.name}: "
        f"remove what is left with `make destroy STAGE={stage.name}`, or choose another STAGE."
    )


def check_stage_settings(root: Path, stage: str) -> dict[str, Any]:
    """Give the hand-written Chalice configuration, if it has the stage.

    Raises
    ------
    DeployError
        If it can't be read, has no such stage, or that has a setting which can't be.
    """
    path = root / ".chalice" / "config.json"
    try:
        base: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise DeployError(f".chalice/config.json can't be read: {error}") from error
    stages = sorted(set(base.get("stages", {})) - {"local"})
    if stage not in stages:
        raise DeployError(
            f".chalice/config.json has no stage {stage}; it has {', '.join(stages) or 'none'}."
        )
    if lines := list(faults(base, stage)):
        raise DeployError(*lines)
    return base


def check_page(dist: Path) -> None:
    """Check that the page has been built.

    Raises
    ------
    DeployError
        If not; that needs Node.js, which `make` installs.
    """
    if not (dist / "index.html").is_file():
        raise DeployError("The page is not built; `make page` builds it and installs Node.js.")
