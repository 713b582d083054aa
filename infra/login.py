"""Where the people of a stage sign in, as the page has to know it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from chalicelib.settings import COGNITO
from infra.names import Stage


@dataclass(frozen=True)
class Login:
    """Cognito's managed login of one stage.

    Attributes
    ----------
    issuer : str
        Who the tokens are from (Amazon Cognito Developer Guide, "Understanding user pool JSON web
        tokens").
    host : str
        The origin of the pages on which people sign in.
    client : str
        What the page is known by there.
    """

    issuer: str
    host: str
    client: str

    def config(self) -> dict[str, str]:
        """Give what the page's `config.json` says of it."""
        return asdict(self)


def without_kept_people(resources: dict[str, str]) -> dict[str, str]:
    """Give the outputs of infra/resources.yaml that the parts of a stage are to know.

    In an open stage there may be people who are kept for when it is none again. Nothing in it has
    to do with them.
    """
    if resources.get("SignIn") == COGNITO:
        return resources
    return {name: value for name, value in resources.items() if not name.startswith("UserPool")}


def find_login(stage: Stage, resources: Mapping[str, str]) -> Login | None:
    """Give where people sign in; None where nobody can yet.

    Parameters
    ----------
    stage : Stage
        Whose people.
    resources : Mapping
        The outputs of infra/resources.yaml.
    """
    if "UserPool" not in resources:
        return None
    return Login(
        issuer=f"https://cognito-idp.{stage.region}.amazonaws.com/{resources['UserPool']}",
        host=f"https://{resources['LoginDomain']}.auth.{stage.region}.amazoncognito.com",
        client=resources["UserPoolClient"],
    )
