"""The programs that make up the local run, in the order they need each other."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

import boto3
from chalice.config import Config

from chalicelib.settings import LOCAL, Settings
from local import cloud
from local.config import ROOT, LocalConfig, LocalError
from local.people import make_people
from local.processes import Child, Keeper, accepts_connections

_START_SECONDS = 60
#: Which a run's shell may set, to see what people see when they meet one.
CAPS = ("PHOTOS_A_DAY", "PHOTOS_A_MONTH", "MAX_BYTES_HELD", "ALL_PHOTOS_A_DAY", "CLOSED")
_Child = TypeVar("_Child", bound=Child)


@dataclass(frozen=True)
class Services:
    """The running programs."""

    emulator: Child
    recognition: Child
    api: Child
    events: Child
    environment: Callable[[], Mapping[str, str]]
    login: cloud.Login | None

    def settings(self) -> Settings:
        """Give the app's settings as they are now."""
        return Settings.from_environment(self.environment())

    def restart_code(self) -> None:
        """Start the API and the event handler anew, with the code as it is now."""
        for child in (self.api, self.events):
            child.stop()
            child.start()

    def revive(self) -> None:
        """Start again what has died, as Lambda would.

        Raises
        ------
        LocalError
            If the emulator has died; with it went what it had not written down.
        """
        if not self.emulator.running:
            raise LocalError(f"The cloud has ended. {self.emulator.last_words()}")
        for child in (self.recognition, self.api, self.events):
            child.revive()


def start(config: LocalConfig, stack: ExitStack) -> Services:
    """Start all programs and wait until they work; `stack` stops them, the emulator last.

    Raises
    ------
    LocalError
        If one does not come up.
    """
    launcher = _Launcher(config, stack)
    emulator, recognition, resources = _start_backend(launcher, config)

    def environment() -> dict[str, str]:
        return os.environ | app_environment(config, resources)

    api = launcher.python(
        "api",
        environment,
        *("-m", "local.api", "--port", str(config.api_port)),
        *(("--client", resources.login.client) if resources.login else ()),
    )
    # It begins with what was left unfinished, which needs to be recognised.
    events = launcher.python(
        "events",
        environment,
        *("-m", "local.events", "--queue-url", resources.queue_url),
    )
    api.wait_until(lambda: accepts_connections(config.api_port), _START_SECONDS)
    events.wait_until(lambda: events.said("ready"), _START_SECONDS)
    return Services(emulator, recognition, api, events, environment, resources.login)


def start_backend(config: LocalConfig, stack: ExitStack) -> dict[str, str]:
    """Start only what stands for AWS; give the settings that tell the app where it is."""
    _, _, resources = _start_backend(_Launcher(config, stack), config)
    return app_environment(config, resources)


def _start_backend(
    launcher: "_Launcher", config: LocalConfig
) -> tuple[Child, Child, cloud.Resources]:
    emulator = launcher.start(cloud.emulator(config, launcher.keeper))
    recognition = launcher.python(
        "recognition",
        lambda: os.environ,
        *("-m", "local.rekognition"),
        *("--port", str(config.recognition_port)),
        *("--models", str(config.models)),
        *("--s3-endpoint", config.cloud_url),
    )
    emulator.wait_until(lambda: cloud.is_healthy(config.cloud_port), _START_SECONDS)
    if cloud.apply_resources(config):
        login = cloud.find_resources().login
        if login:
            make_people(boto3.client("cognito-idp"), login, config.people)
        # It writes down what it has only when it ends, and a crash must not leave a bucket without
        # its tables, or make others of the people, to whom their photos would not belong.
        emulator.stop()
        emulator.start()
        emulator.wait_until(lambda: cloud.is_healthy(config.cloud_port), _START_SECONDS)
    for line in emulator.set_aside():
        print(line, flush=True)
    recognition.wait_until(lambda: recognition.said("ready"), _START_SECONDS)
    return emulator, recognition, cloud.find_resources()


class _Launcher:
    def __init__(self, config: LocalConfig, stack: ExitStack) -> None:
        self.keeper = Keeper()
        stack.callback(self.keeper.close)
        self._config = config
        self._stack = stack

    def python(
        self, name: str, environment: Callable[[], Mapping[str, str]], *arguments: str
    ) -> Child:
        log = self._config.state / "logs" / f"{name}.log"
        command = [sys.executable, *arguments]
        return self.start(Child(name, command, environment, log, self.keeper))

    def start(self, child: _Child) -> _Child:
        child.start()
        self._stack.callback(child.stop)
        return child


def app_environment(config: LocalConfig, resources: cloud.Resources) -> dict[str, str]:
    """Give the app's settings: those of the stage `local`, for this run's resources and page."""
    from_disk = json.loads((ROOT / ".chalice" / "config.json").read_text())
    chosen = {
        name: value
        for name, value in Config(LOCAL, config_from_disk=from_disk).environment_variables.items()
        # Where the cloud is, a run knows itself: see `local.config.isolate`.
        if not name.startswith("AWS_")
    }
    return chosen | {
        "UPLOAD_BUCKET": resources.upload_bucket,
        "IMAGE_TABLE": resources.image_table,
        "INDEX_TABLE": resources.index_table,
        "STATS_TABLE": resources.stats_table,
        "ALLOWED_ORIGIN": config.page_origin,
        "SIGN_IN": config.sign_in,
        "USER_POOL_ARN": resources.login.pool_arn if resources.login else "",
        **{name: os.environ[name] for name in CAPS if os.environ.get(name)},
    }
