"""What the parts of one deployed stage are called, by this project's templates and by Chalice."""

import re
from dataclasses import dataclass

from infra.errors import DeployError

APP = "smart-image-analyzer"
#: The Lambda functions by the names Chalice knows them by.
FUNCTIONS = ("api_handler", "on_s3_event", "finish_unfinished", "reconcile", "close_accounts")
API, PIPELINE, FINISH, RECONCILE, CLOSING = FUNCTIONS

# As in infra/resources.yaml: the name is a part of the bucket's.
_STAGE = re.compile(r"[a-z][a-z0-9]{0,9}")


@dataclass(frozen=True)
class Stage:
    """One stage in one account and region.

    Attributes
    ----------
    name : str
        Such as ``dev``.
    account : str
        The account's 12 digits.
    region : str
        Such as ``eu-west-1``.
    partition : str
        The first part of its ARNs, ``aws`` nearly everywhere.
    """

    name: str
    account: str
    region: str
    partition: str = "aws"

    @property
    def data_stack(self) -> str:
        """The stack of infra/resources.yaml."""
        return f"{APP}-{self.name}-data"

    @property
    def site_stack(self) -> str:
        """The stack of infra/site.yaml."""
        return f"{APP}-{self.name}-site"

    @property
    def operations_stack(self) -> str:
        """The stack of infra/operations.yaml."""
        return f"{APP}-{self.name}-operations"

    @property
    def bucket(self) -> str:
        """The bucket that infra/resources.yaml makes."""
        return f"{APP}-{self.name}-{self.account}-{self.region}"

    @property
    def api(self) -> str:
        """The name of the REST API, as app.py gives it."""
        return f"{APP}-{self.name}"

    def function(self, name: str) -> str:
        """Give the name in AWS of one of `FUNCTIONS`."""
        return f"{APP}-{self.name}" if name == API else f"{APP}-{self.name}-{name}"

    def log_group(self, name: str) -> str:
        """Give the log group that Lambda writes what one of `FUNCTIONS` says to."""
        return f"/aws/lambda/{self.function(name)}"

    def role(self, name: str) -> str:
        """Give the name of the role of one of `FUNCTIONS`."""
        return f"{APP}-{self.name}-{name}"

    def arn(self, service: str, resource: str) -> str:
        """Give the ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


def check_name(name: str) -> str:
    """Give a stage's name, if one can be deployed under it.

    Raises
    ------
    DeployError
        If it has other characters than names of buckets may have, is too long, or is that of the
        local run.
    """
    if name == "local":
        raise DeployError("The stage local is the one of `make run`; deploy another, such as dev.")
    if not _STAGE.fullmatch(name):
        raise DeployError(
            f"{name!r} can't be a stage; a stage is 1 to 10 small letters and digits, a letter "
            "first, such as dev."
        )
    return name
