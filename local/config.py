"""Where the local run keeps its state and listens, and the environment of what it starts."""

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.settings import COGNITO, OPEN

ROOT = Path(__file__).resolve().parent.parent
#: Where the models of the recognition endpoint are; all runs share them.
MODELS = ROOT / ".local" / "models"
HOST = "127.0.0.1"
REGION = "us-east-1"


class LocalError(Exception):
    """Why the local run can't start or go on, in one line for the person who started it."""


@dataclass(frozen=True)
class LocalConfig:
    """Ports (1 to 65,535), the state folder, where the models are, and whether people sign in."""

    page_port: int
    api_port: int
    cloud_port: int
    recognition_port: int
    state: Path
    models: Path = MODELS
    sign_in: str = OPEN

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "LocalConfig":
        """Read `PAGE_PORT`, `API_PORT`, `CLOUD_PORT`, `RECOGNITION_PORT`, `LOCAL_STATE`, `SIGN_IN`.

        Raises
        ------
        LocalError
            If a port is not one, two are the same, or `SIGN_IN` is neither of the two ways.
        """
        sign_in = environment.get("SIGN_IN") or OPEN
        if sign_in not in (OPEN, COGNITO):
            raise LocalError(f"SIGN_IN is {sign_in!r}; it must be {OPEN} or {COGNITO}.")
        ports = {
            name: _port(name, environment.get(name) or default)
            for name, default in (
                ("PAGE_PORT", "8080"),
                ("API_PORT", "8000"),
                ("CLOUD_PORT", "4566"),
                ("RECOGNITION_PORT", "4567"),
            )
        }
        if len(set(ports.values())) < len(ports):
            raise LocalError(f"{', '.join(ports)} must differ from each other.")
        # People's photos are others than everybody's.
        own = ROOT / ".local" / ("people" if sign_in == COGNITO else "")
        state = Path(environment.get("LOCAL_STATE") or own).absolute()
        return cls(
            page_port=ports["PAGE_PORT"],
            api_port=ports["API_PORT"],
            cloud_port=ports["CLOUD_PORT"],
            recognition_port=ports["RECOGNITION_PORT"],
            state=state,
            sign_in=sign_in,
        )

    @property
    def ports(self) -> dict[str, int]:
        """Each port by the variable that changes it."""
        return {
            "PAGE_PORT": self.page_port,
            "API_PORT": self.api_port,
            "CLOUD_PORT": self.cloud_port,
            "RECOGNITION_PORT": self.recognition_port,
        }

    @property
    def mails(self) -> Path:
        """The file of the mails that were sent, a line of JSON each."""
        return self.state / "mails.jsonl"

    @property
    def people(self) -> Path:
        """The file of the passwords that the run's people were given."""
        return self.state / "people.json"

    @property
    def page_origin(self) -> str:
        """The page's address, as browsers name it."""
        return f"http://{HOST}:{self.page_port}"

    @property
    def api_url(self) -> str:
        """The API's address."""
        return f"http://{HOST}:{self.api_port}"

    @property
    def cloud_url(self) -> str:
        """The emulator's address."""
        return f"http://{HOST}:{self.cloud_port}"

    @property
    def recognition_url(self) -> str:
        """The recognition endpoint's address."""
        return f"http://{HOST}:{self.recognition_port}"


def isolate(environment: MutableMapping[str, str], config: LocalConfig) -> None:
    """Change an environment so that every AWS client in it talks to this machine only.

    Whatever the user has set for AWS (credentials, a profile, a region, endpoints) or as a proxy
    is removed, and the shared configuration files are not read.
    """
    for name in list(environment):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            del environment[name]
    environment.update(
        {
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": config.cloud_url,
            "AWS_ENDPOINT_URL_REKOGNITION": config.recognition_url,
        }
    )


def _port(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise LocalError(f"{name} is {text!r}; it must be a port number from 1 to 65535.")
    return int(text)
