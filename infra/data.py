"""What a deployed stage keeps of its photos, for the commands that look at it or change it."""

from collections.abc import Mapping

from chalicelib.store import Store
from chalicelib.store.accounts import Quota
from chalicelib.store.objects import Objects
from chalicelib.store.quota import Caps
from chalicelib.store.tables import Tables
from infra.account import Account
from infra.errors import DeployError
from infra.stacks import Stacks

#: The outputs of infra/resources.yaml that name the tables, as `Tables` takes them.
TABLES = ("ImageTable", "IndexTable", "StatsTable")


def find_resources(account: Account) -> dict[str, str]:
    """Give the outputs of infra/resources.yaml.

    Raises
    ------
    DeployError
        If the stage is not deployed.
    """
    resources = Stacks(account.client("cloudformation")).outputs(account.stage.data_stack)
    if "UploadBucket" not in resources:
        raise DeployError(
            f"The stage {account.stage.name} is not deployed in {account.stage.region}."
        )
    return resources


def open_store(account: Account, resources: Mapping[str, str]) -> Store:
    """Give the store of a stage, without limits, by the outputs of infra/resources.yaml."""
    dynamodb = account.session.resource("dynamodb")
    tables = Tables(*(dynamodb.Table(resources[name]) for name in TABLES))
    objects = Objects(account.client("s3"), resources["UploadBucket"])
    return Store(tables, objects, Caps(Quota(0, 0, 0), 0))
