"""Where a deployed stage is, and how it is set, by its stacks and its functions."""

from dataclasses import dataclass

from infra.account import Account
from infra.closing import Closing
from infra.errors import DeployError
from infra.login import Login, find_login, without_kept_people
from infra.stacks import Stacks


@dataclass(frozen=True)
class Place:
    """One stage, as its visitors come to it.

    Attributes
    ----------
    origin : str
        The page's.
    api : str
        Below which path of it the API is.
    bucket : str
        Where the photos are.
    photos : str
        The bucket's own origin.
    resources : dict
        The outputs of infra/resources.yaml that the stage knows.
    login : Login, optional
        Where people sign in, if they do.
    is_closed : bool
        Whether it takes nothing new for the time being.
    """

    origin: str
    api: str
    bucket: str
    photos: str
    resources: dict[str, str]
    login: Login | None
    is_closed: bool


def find_place(account: Account) -> Place:
    """Give where a stage is.

    Raises
    ------
    DeployError
        If it isn't deployed, or not to the end.
    """
    stage = account.stage
    stacks = Stacks(account.client("cloudformation"))
    shown = stacks.outputs(stage.site_stack)
    if "SiteOrigin" not in shown:
        raise DeployError(
            f"The stage {stage.name} has no page in {stage.region} of the account "
            f"{stage.account}; deploy it: make deploy STAGE={stage.name}"
        )
    resources = without_kept_people(stacks.outputs(stage.data_stack))
    return Place(
        origin=shown["SiteOrigin"],
        api=f"/{stacks.parameters(stage.site_stack)['ApiStage']}",
        bucket=stage.bucket,
        photos=f"https://{stage.bucket}.s3.{stage.region}.amazonaws.com",
        resources=resources,
        login=find_login(stage, resources),
        is_closed=Closing(account).is_closed(),
    )
