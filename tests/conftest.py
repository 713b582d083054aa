"""What all tests share: no test can reach AWS, whatever the environment holds."""

import functools
import gc
import os
from pathlib import Path

import botocore.session
import pytest

from tests.local_run import LocalRun

PHOTOS = Path(__file__).parent / "photos"

for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ |= {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # Nothing listens there: a call that is neither simulated nor local fails at once.
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}

# Each test may make sessions and clients of its own: the descriptions of the services, which are
# most of what one costs, are read once for all of them.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)


def pytest_addoption(parser):
    parser.addoption("--large", action="store_true", help="ten times as many generated examples")


def pytest_configure(config):
    for marker in (
        "large: has a larger form, which runs with --large",
        "alone: measures time that other work on the machine would lengthen",
    ):
        config.addinivalue_line("markers", marker)


@pytest.fixture(scope="session")
def examples(request):
    """Give how many examples to generate: as a test does by default, or in its large form."""
    is_large = request.config.getoption("large")
    return lambda usual, large: large if is_large else usual


def pytest_collection_finish():
    """Let the garbage collector pass over what stays anyway: the modules of AWS and its like."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def photo():
    """Read one of the photos in tests/photos."""
    return lambda name: (PHOTOS / name).read_bytes()


@pytest.fixture(scope="session")
def local_run(tmp_path_factory):
    """The whole app on this machine, with a state of its own, for all tests that only use it."""
    run = LocalRun(tmp_path_factory.mktemp("state")).start()
    yield run
    run.stop()
