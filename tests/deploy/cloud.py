"""The embedded cloud for deployments: who is not allowed is refused, and Lambda runs functions."""

import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.cloud import is_healthy
from local.config import MODELS
from local.processes import Child, Keeper
from tests.local_run import ROOT, free_ports

REGION = "us-east-1"
ACCOUNT = "000000000000"
_START_SECONDS = 60


def deploying_python() -> str:
    """Give a Python that may deploy, with the locked requirements.

    The Lambda runtime is that of the Python that deploys, and the emulator runs functions with its
    own; so both are this one, and the tests may be on Python 3.11.
    """
    if sys.version_info >= (3, 12):
        return sys.executable
    with (ROOT / "Makefile").open() as lock:
        # Another worker may be making it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(
            ["make", "--silent", "deploy-setup"], cwd=ROOT, capture_output=True, text=True
        )
    if "needs Python 3.12, 3.13 or 3.14" in made.stderr:
        pytest.skip("Python 3.12, 3.13 or 3.14, which a deployment needs, is not on this machine")
    assert made.returncode == 0, made.stderr
    return str(ROOT / ".venv-deploy" / "bin" / "python")


class Cloud:
    """The running emulator, and the recognition endpoint in Rekognition's place."""

    def __init__(self, state: Path, python: str, stack: ExitStack, is_late: bool) -> None:
        ports = free_ports()
        self.port = int(ports["CLOUD_PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.state = state / "state"
        self.judged = state / "judged"
        self.recognition_url = f"http://127.0.0.1:{ports['RECOGNITION_PORT']}"
        keeper = Keeper()
        stack.callback(keeper.close)
        self._is_late = is_late
        self._start(stack, keeper, state, python)
        recognition = Child(
            "recognition",
            [
                *(sys.executable, "-m", "local.rekognition"),
                *("--port", ports["RECOGNITION_PORT"]),
                *("--models", str(MODELS)),
                *("--s3-endpoint", self.url),
            ],
            lambda: self.environment,
            state / "recognition.log",
            keeper,
        )
        recognition.start()
        stack.callback(recognition.stop)
        recognition.wait_until(lambda: recognition.said("ready"), _START_SECONDS)

    def _start(self, stack: ExitStack, keeper: Keeper, state: Path, python: str) -> None:
        temporary = state / "tmp"
        temporary.mkdir(parents=True)
        settings = {
            "AUTH": "true",
            "IS_LATE": "yes" if self._is_late else "no",
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "GATEWAY_PORT": str(self.port),
            # A minute on AWS.
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.1",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "STATE_DIR": str(self.state),
            "JUDGED": str(self.judged),
            "TMPDIR": str(temporary),
            "LOG_LEVEL": "INFO",
            "DOCKER_HOST": f"unix://{temporary}/no-docker.sock",
        }
        self.log = state / "cloud.log"
        emulator = Child(
            "cloud",
            [python, "-m", "tests.deploy.emulator"],
            lambda: self.environment | settings,
            self.log,
            keeper,
        )
        emulator.start()
        stack.callback(emulator.stop)
        emulator.wait_until(lambda: is_healthy(self.port), _START_SECONDS)

    @property
    def environment(self) -> dict[str, str]:
        """What a program is given to work with this cloud and no other."""
        kept = ("PATH", "HOME", "LANG", "LC_ALL")
        passed = {
            name: value
            for name, value in os.environ.items()
            # `chalice deploy` fetches the requirements with pip.
            if name in kept or name.startswith("PIP_")
        }
        return passed | {
            "PYTHONPATH": str(ROOT),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.url,
        }

    def client(self, service: str, **credentials: str) -> Any:
        """Make a client; without credentials, that of the account's owner."""
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            config=Config(s3={"addressing_style": "path"}),
            **(credentials or keys),
        )
