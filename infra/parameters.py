"""What each template is applied with."""

from collections.abc import Mapping

from infra.login import Login
from infra.names import Stage
from infra.versions import data_version

#: How much may be used, by the parameter: the option, and what it means. 0 is no limit.
CAPS = {
    "PhotosADay": ("--photos-a-day", "the most photos of one owner that are analysed a day"),
    "PhotosAMonth": ("--photos-a-month", "and a month"),
    "MaxBytesHeld": ("--bytes-held", "the most bytes that one owner's photos may have together"),
    "AllPhotosADay": ("--all-photos-a-day", "the most photos of all together, analysed a day"),
}
#: And the app's settings that they become.
CAP_SETTINGS = {
    "PhotosADay": "PHOTOS_A_DAY",
    "PhotosAMonth": "PHOTOS_A_MONTH",
    "MaxBytesHeld": "MAX_BYTES_HELD",
    "AllPhotosADay": "ALL_PHOTOS_A_DAY",
}
#: The parameters that are the user's choice: by stack what is chosen, and by name the options.
DATA_CHOICES = ("SignIn", "KeepPeople", "SelfSignUp", "MailFrom", *CAPS, "Settings", "Closed")
SITE_CHOICES = ("Domain", "CertificateArn")
OPERATIONS_CHOICES = ("AlarmEmail", "Budget", "BudgetEmail")
OPTIONS = {
    "SelfSignUp": ("--self-sign-up", "whether people may come without an invitation: yes, no"),
    "MailFrom": ("--mail-from", "the address, verified in Amazon SES, that people get mail from"),
    **CAPS,
    "AlarmEmail": ("--alarm-email", "who is told of alarms"),
    "Budget": ("--budget", "US dollars a month of the account, of which mails tell; 0: none"),
    "Domain": ("--domain", "the site's own host name"),
    "CertificateArn": ("--certificate-arn", "the certificate for it, in ACM in us-east-1"),
}
#: What can be given several times: the option, what it takes, and what it means.
LISTS = (
    ("--set", "NAME=VALUE", "a setting of the app, empty for its default; once given, it stays"),
    ("--tag", "KEY=VALUE", "a tag on everything, empty to take it off; once given, it stays"),
)


def data_parameters(stage: Stage, origin: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """Give the parameters of infra/resources.yaml.

    Parameters
    ----------
    stage : Stage
        Whose data.
    origin : str
        The site's.
    chosen : Mapping
        The values of `DATA_CHOICES`.
    """
    return {"Stage": stage.name, "SiteOrigin": origin, **data_version(), **chosen}


def site_parameters(
    stage: Stage, api: tuple[str, str], login: Login | None, chosen: Mapping[str, str]
) -> dict[str, str]:
    """Give the parameters of infra/site.yaml.

    Parameters
    ----------
    stage : Stage
        Whose site.
    api : tuple of str
        The REST API's id and the name of its stage.
    login : Login, optional
        Where people sign in, if they do.
    chosen : Mapping
        The values of `SITE_CHOICES`.
    """
    return {
        "Stage": stage.name,
        "ApiDomain": f"{api[0]}.execute-api.{stage.region}.amazonaws.com",
        "ApiStage": api[1],
        "UploadBucket": stage.bucket,
        "LoginOrigin": login.host if login else "",
        **chosen,
    }


def operations_parameters(
    stage: Stage, resources: Mapping[str, str], chosen: Mapping[str, str]
) -> dict[str, str]:
    """Give the parameters of infra/operations.yaml.

    Parameters
    ----------
    stage : Stage
        What is watched.
    resources : Mapping
        The outputs of infra/resources.yaml; empty before it was applied.
    chosen : Mapping
        The values of `OPERATIONS_CHOICES`.
    """
    watched = ("ImageTable", "StatsTable", "DeadLetterQueueName")
    return {
        "Stage": stage.name,
        **{name: resources.get(name, "") for name in watched},
        **chosen,
    }
