"""Start, use and stop `python -m local` as a person would, on free ports."""

import functools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import requests
from botocore.config import Config

ROOT = Path(__file__).parent.parent
# In seconds, for what comes at once on an idle machine: only a failure ever takes all of it.
PATIENCE = 60.0
PORTS = ("PAGE_PORT", "API_PORT", "CLOUD_PORT", "RECOGNITION_PORT")

# What a developer's machine may hold; none of it may matter, and nothing listens there.
FOREIGN = {
    "AWS_PROFILE": "nobody",
    "AWS_DEFAULT_PROFILE": "nobody",
    "AWS_ACCESS_KEY_ID": "foreign",
    "AWS_SECRET_ACCESS_KEY": "foreign",
    "AWS_SESSION_TOKEN": "foreign",
    "AWS_SECURITY_TOKEN": "foreign",
    "AWS_REGION": "eu-west-3",
    "AWS_DEFAULT_REGION": "eu-west-3",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def free_ports() -> dict[str, str]:
    """Give ports that nobody has, and that nobody takes before they are used.

    Neither does the kernel give one to a client, for those get theirs from 32,768 up (Linux,
    ip-sysctl, "ip_local_port_range"); nor another process of the same tests, for each has its own.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with ExitStack() as probes:
        ports = []
        while len(ports) < len(PORTS):
            port = random.randrange(10_000 + worker % 8, 32_000, 8)
            probe = probes.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                ports.append(str(port))
    return dict(zip(PORTS, ports, strict=True))


def eventually(condition, seconds=PATIENCE):
    """Await a condition: give its first true value, or its last one when the time is over."""
    deadline = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return value


def pids(run, module):
    """The processes of a run that execute a module; each has one of its ports in its arguments."""
    answer = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True)
    return [
        int(line.split()[0])
        for line in answer.stdout.splitlines()
        if f"-m {module}" in line and any(port in line for port in run.ports.values())
    ]


class LocalRun:
    """One `python -m local`, its API and its bucket."""

    def __init__(
        self, state: Path, ports: dict[str, str] | None = None, **environment: str
    ) -> None:
        self.state = state
        self.environment = environment
        self.ports = ports or free_ports()
        self.api = f"http://127.0.0.1:{self.ports['API_PORT']}"
        self.page = f"http://127.0.0.1:{self.ports['PAGE_PORT']}"
        self.http = requests.Session()
        self.http.trust_env = False
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "LocalRun":
        """Start it and read what it says up to ``ready``."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local"],
            cwd=ROOT,
            env=os.environ
            | FOREIGN
            | self.ports
            | {"LOCAL_STATE": str(self.state), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if self.said[-1] == "ready":
                return self
        raise AssertionError(f"not ready: {self.said}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it with a signal; give its exit code."""
        assert self.process
        self.process.send_signal(number)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode

    @functools.cache  # noqa: B019 (a run lives about as long as its tests)
    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.ports['CLOUD_PORT']}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(
                s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 2}
            ),
        )

    @property
    def bucket(self) -> str:
        return next(
            bucket["Name"]
            for bucket in self.client("s3").list_buckets()["Buckets"]
            if bucket["Name"].startswith("smart-image-analyzer-")
        )

    @property
    def queue_url(self) -> str:
        return self.client("sqs").get_queue_url(QueueName="uploads")["QueueUrl"]

    def offer(self, filename: str, **query: Any) -> requests.Response:
        return self.http.get(f"{self.api}/PresignedURL", params={"filename": filename, **query})

    def put(self, offer: dict[str, Any], body: bytes, **headers: str) -> requests.Response:
        return self.http.put(offer["uploadURL"], data=body, headers=offer["headers"] | headers)

    def upload(self, filename: str, body: bytes, **query: Any) -> str:
        """Upload as the page does; give the name that was reserved."""
        offer = self.offer(filename, **query)
        assert offer.status_code == 200, offer.text
        assert self.put(offer.json(), body).status_code == 200
        return offer.json()["filename"]

    def image(self, filename: str) -> requests.Response:
        return self.http.get(f"{self.api}/GetImageLabels?filename={quote(filename, safe='')}")

    def result(self, filename: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Await the end of an image's analysis."""
        answer = eventually(
            lambda: a if (a := self.image(filename)).status_code == 200 else None, seconds
        )
        assert answer is not None, f"{filename} has no result after {seconds} s"
        return answer.json()
