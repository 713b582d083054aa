"""A site that takes no photos for the time being: its page says so, and what waits goes on later.

The tests build on each other, in this order. The run is closed and opened as on AWS its functions
are: they start anew with another setting.
"""

import pytest
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.e2e.conftest import LOOKS
from tests.e2e.signing import go, tile
from tests.e2e.test_upload import choose, file, labels, row
from tests.local_run import LocalRun

CLOSED = "This site takes no new photos for the time being. What is here stays."
WAITS = "What has not been sent yet waits"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with a photo; with the means to start it anew, closed or open."""
    run = LocalRun(tmp_path_factory.mktemp("closed")).start()
    run.upload("here.png", (PHOTOS / "chelsea.png").read_bytes())
    run.result("here.png")
    yield run
    run.stop()


def start_anew(run, closed):
    run.stop()
    run.environment = {"CLOSED": closed}
    run.start()


@pytest.fixture(scope="module")
def opened_before(browser, site):
    """A page that was opened while the site still took photos, of which it has sent none."""
    page = browser.new_page(**LOOKS["desktop light"])
    page.clock.install()
    page.goto(site.page)
    expect(page.get_by_label("Choose photos")).to_be_enabled()
    start_anew(site, closed="yes")
    yield page
    page.close()


def test_photos_wait_in_a_page_that_was_open_before(opened_before):
    page = opened_before
    choose(page, file("coffee.png"))
    expect(page.get_by_text(CLOSED)).to_be_visible()
    expect(page.get_by_text(WAITS)).to_be_visible()
    expect(row(page, "coffee.png")).to_contain_text("Waiting")
    expect(page.locator("#photo")).to_be_disabled()


@pytest.mark.usefixtures("opened_before")
@pytest.mark.parametrize("look", ["desktop light", "phone dark"])
def test_a_page_that_is_opened_then_says_so_and_shows_what_is_there(browser, site, look):
    page = browser.new_page(**LOOKS[look])
    page.goto(site.page)
    expect(page.get_by_text(CLOSED)).to_be_visible()
    expect(page.get_by_label("Choose photos")).to_be_disabled()
    expect(page.get_by_text("Or paste")).not_to_be_attached()
    go(page, "Photos")
    expect(page.get_by_text(CLOSED)).to_be_visible()
    tile(page, "here.png").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Cat", exact=True).first).to_be_visible()
    page.close()


def test_they_go_on_by_themselves_when_it_is_open_again(opened_before, site):
    page = opened_before
    start_anew(site, closed="no")
    page.clock.fast_forward(30_000)
    expect(labels(row(page, "coffee.png"))).to_contain_text("Food", timeout=30_000)
    expect(page.get_by_text(CLOSED)).not_to_be_attached()
    expect(page.get_by_label("Add more")).to_be_enabled()
