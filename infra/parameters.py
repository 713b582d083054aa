"""What each template is applied with."""

from collections.abc import Mapping

from infra.names import Stage

#: The parameters that are the user's choice: by stack what is chosen, and by name the options.
SITE_CHOICES = ("Domain", "CertificateArn")
OPERATIONS_CHOICES = ("AlarmEmail",)
OPTIONS = {
    "AlarmEmail": ("--alarm-email", "who is told of alarms"),
    "Domain": ("--domain", "the site's own host name"),
    "CertificateArn": ("--certificate-arn", "the certificate for it, in ACM in us-east-1"),
}


def data_parameters(stage: Stage, origin: str) -> dict[str, str]:
    """Give the parameters of infra/resources.yaml: `origin` is the site's."""
    return {"Stage": stage.name, "SiteOrigin": origin}


def site_parameters(
    stage: Stage, api: str, api_stage: str, chosen: Mapping[str, str]
) -> dict[str, str]:
    """Give the parameters of infra/site.yaml.

    Parameters
    ----------
    stage : Stage
        Whose site.
    api, api_stage : str
        The REST API's id and the name of its stage.
    chosen : Mapping
        The values of `SITE_CHOICES`.
    """
    return {
        "Stage": stage.name,
        "ApiDomain": f"{api}.execute-api.{stage.region}.amazonaws.com",
        "ApiStage": api_stage,
        "UploadBucket": stage.bucket,
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
