"""An AWS emulator without the app, for what a deployment needs of AWS."""

from contextlib import ExitStack

import boto3
import pytest

from local import cloud
from local.config import LocalConfig
from local.processes import Keeper
from tests.local_run import free_ports


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """Start an emulator; give its address."""
    ports = [int(port) for port in free_ports().values()]
    config = LocalConfig(*ports, tmp_path_factory.mktemp("emulator"))
    with ExitStack() as stack:
        keeper = Keeper()
        stack.callback(keeper.close)
        child = cloud.emulator(config, keeper, is_whole=True)
        child.start()
        stack.callback(child.stop)
        child.wait_until(lambda: cloud.is_healthy(config.cloud_port), 60)
        yield config.cloud_url


@pytest.fixture(scope="session")
def client(emulator):
    """Give clients of the emulator."""
    return lambda service: boto3.client(service, endpoint_url=emulator)
