"""A real headless Chromium, and pages in it that tolerate no error."""

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM


def pytest_configure(config):
    config.addinivalue_line("markers", "troubles(*texts): what the browser may complain about")


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        pytest.skip("no Chromium found; install one, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop light", "phone dark"])
def page(request, browser, local_run):
    """Open the page; at the end, nothing may have gone wrong in the browser unseen."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    troubles = []
    page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    hosts = set()
    page.on("request", lambda sent: hosts.add(sent.url.split("/")[2] if "//" in sent.url else ""))
    page.goto(local_run.page)
    yield page
    marker = request.node.get_closest_marker("troubles")
    expected = marker.args if marker else ()
    assert [text for text in troubles if not any(one in text for one in expected)] == []
    assert hosts - {""} <= {f"127.0.0.1:{port}" for port in local_run.ports.values()}
    page.close()
