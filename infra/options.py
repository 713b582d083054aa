"""What `make deploy` is told, checked before AWS is asked for anything."""

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.settings import COGNITO, OPEN
from infra.choices import check_choices, check_email
from infra.errors import DeployError, check_all
from infra.parameters import OPTIONS, SITE_CHOICES
from infra.settings import parse_settings
from infra.tags import parse_tags

# CloudFront takes those of this one region (Amazon CloudFront Developer Guide, "Requirements for
# using SSL/TLS certificates with CloudFront").
_CERTIFICATE = re.compile(r"arn:aws:acm:([a-z0-9-]+):\d{12}:certificate/[\w-]+")
_REGION = "us-east-1"
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True)
class Asked:
    """What a deployment is asked for.

    Attributes
    ----------
    given : Mapping
        What is chosen of the templates' parameters, by their names.
    settings, tags : Mapping
        What is changed of settings and tags; what is empty is taken off.
    admin : str, optional
        The e-mail address of who is to look after the stage.
    """

    given: Mapping[str, str]
    settings: Mapping[str, str]
    tags: Mapping[str, str]
    admin: str | None


def read_options(chosen: argparse.Namespace) -> Asked:
    """Read what was typed.

    Raises
    ------
    DeployError
        If something can't be, with a line for each.
    """
    given = {name: getattr(chosen, name) for name in OPTIONS}
    given = {name: value for name, value in given.items() if value is not None}
    _, _, settings, tags = check_all(
        lambda: check_choices(given),
        lambda: _check_addresses(given, chosen.admin_email),
        lambda: parse_settings(chosen.set),
        lambda: parse_tags(chosen.tag),
    )
    if chosen.admin_email or chosen.open:
        given["SignIn"] = COGNITO if chosen.admin_email else OPEN
    admin = check_email(chosen.admin_email) if chosen.admin_email else None
    return Asked(given, settings, tags, admin)


def check_domain(given: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Check that a domain and its certificate are chosen together.

    Parameters
    ----------
    given : Mapping
        What is chosen now, by the names of the parameters.
    before : Mapping
        What the site's stack was last applied with; empty if there is none.

    Raises
    ------
    DeployError
        If there is one without the other.
    """
    both = [{**before, **given}.get(name) for name in SITE_CHOICES]
    if any(both) and not all(both):
        raise DeployError("--domain and --certificate-arn go together: give both, or both empty.")


def _check_addresses(given: Mapping[str, str], admin: str | None) -> None:
    """Check what is to be mailed to, and the site's own address."""
    wrong: list[str] = []
    for email in filter(None, (given.get("AlarmEmail"), admin)):
        try:
            check_email(email)
        except DeployError as error:
            wrong += error.args
    domain, certificate = (given.get(name) for name in SITE_CHOICES)
    if domain and not _DOMAIN.fullmatch(domain):
        wrong.append(f"--domain {domain} is no host name, such as photos.example.com.")
    named = _CERTIFICATE.fullmatch(certificate) if certificate else None
    if certificate and not named:
        wrong.append(
            f"--certificate-arn {certificate} is no certificate's ARN, such as "
            f"arn:aws:acm:{_REGION}:123456789012:certificate/12345678-...."
        )
    elif named and named[1] != _REGION:
        wrong.append(
            f"--certificate-arn: the certificate is in {named[1]}, and CloudFront takes those of "
            f"{_REGION} only."
        )
    if wrong:
        raise DeployError(*wrong)
