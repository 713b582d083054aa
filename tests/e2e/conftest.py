"""A real headless Chromium, and pages in it that tolerate no error."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.local_run import PATIENCE

LOOKS = {
    "desktop light": {"viewport": {"width": 1280, "height": 844}, "color_scheme": "light"},
    "phone dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desktop dark": {"viewport": {"width": 1280, "height": 844}, "color_scheme": "dark"},
    "phone light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}

# The five seconds that Playwright waits by itself are few on a busy machine.
expect.set_options(timeout=PATIENCE * 1_000)

REPORT = """addEventListener('securitypolicyviolation', event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


def pytest_configure(config):
    config.addinivalue_line("markers", "troubles(*texts): what the browser may complain about")
    config.addinivalue_line("markers", "looks: depends on the width of the window or the colours")


def pytest_generate_tests(metafunc):
    """Give each test that uses a page its looks: one, or where looks matter two; when large, more.

    What the usual run leaves out is marked ``large``.
    """
    if "page" in metafunc.fixturenames:
        looks, rest = list(LOOKS), []
        usual = 2 if metafunc.definition.get_closest_marker("looks") else 1
        if metafunc.config.getoption("large"):
            rest = looks[usual : 2 * usual]
        metafunc.parametrize(
            "page",
            [
                pytest.param(LOOKS[look], id=look, marks=pytest.mark.large if look in rest else ())
                for look in [*looks[:usual], *rest]
            ],
            indirect=True,
        )


@pytest.fixture(scope="session")
def chromium():
    """What starts browsers; there can be one in a process."""
    if not CHROMIUM:
        pytest.skip("no Chromium found; install one, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium):
    browser = chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


def told(message):
    """Give what the browser says, and of which address: a failed load's text names none."""
    return message.text, message.location["url"]


def unexpected(troubles, request):
    """Give the troubles that a test's marker does not expect, by their texts alone."""
    marker = request.node.get_closest_marker("troubles")
    expected = marker.args if marker else ()
    return [one for one in troubles if not any(text in one[0] for text in expected)]


@pytest.fixture
def page(request, browser, local_run):
    """Open the page; at the end, nothing may have gone wrong in the browser unseen."""
    page = browser.new_page(**request.param)
    troubles = []
    page.on("console", lambda message: message.type == "error" and troubles.append(told(message)))
    page.on("pageerror", lambda error: troubles.append((str(error), "")))
    hosts = set()
    page.on("request", lambda sent: hosts.add(sent.url.split("/")[2] if "//" in sent.url else ""))
    page.goto(local_run.page)
    yield page
    page.close()
    assert unexpected(troubles, request) == []
    assert hosts - {""} <= {f"127.0.0.1:{port}" for port in local_run.ports.values()}


@pytest.fixture
def browsers(browser, site, request):
    """Give browsers that share nothing, for the people of a `site`; nothing may go wrong unseen."""
    contexts, troubles = [], []

    def start(look="desktop light", **options):
        context = browser.new_context(**LOOKS[look], **options)
        context.add_init_script(REPORT)
        # The login's own pages are the emulator's.
        context.on(
            "console",
            lambda said: (
                said.type == "error"
                and not said.location["url"].startswith(site.host)
                and troubles.append(told(said))
            ),
        )
        context.on("weberror", lambda error: troubles.append((str(error.error), "")))
        contexts.append(context)
        return context

    yield start
    for context in contexts:
        context.close()
    assert unexpected(troubles, request) == []
