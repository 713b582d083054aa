"""What comes between a photo and the library, and what two tabs know of each other."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LOOKS
from tests.e2e.signing import go, tile
from tests.e2e.test_upload import (
    FINISHED,
    FIVE,
    Puts,
    choose,
    file,
    labels,
    no_answer,
    row,
    rows,
    until,
)
from tests.local_run import eventually

SHIFT = """window.shift = 0;
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});"""
NO_FILES = """const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function (value, ...key) {
    if (value instanceof File) throw new DOMException('', 'DataCloneError');
    return put.call(this, value, ...key);
};"""


def cancel_all(page):
    page.get_by_role("button", name="Cancel all").click()


def test_cancelling_says_what_was_sent_already_and_can_delete_it(page, local_run):
    page.route("**/images/lookup", no_answer)
    names = ["sent-1.png", "sent-2.png"]
    choose(page, *(file("coffee.png", name=name) for name in names))
    expect(page.get_by_text("2 being read")).to_be_visible(timeout=FINISHED)
    cancel_all(page)
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("status")).to_contain_text("2 photos are sent already")
    page.get_by_role("button", name="Stop and delete the 2 already sent").click()
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_text("2 photos deleted", exact=True)).to_be_visible()
    # What is sent after the page is gone could not be routed any more.
    page.unroute_all(behavior="ignoreErrors")
    page.goto("about:blank")
    for name in names:
        assert eventually(lambda name=name: local_run.image(name).status_code == 404)


def test_what_was_sent_already_can_stay(page):
    page.route("**/images/lookup", no_answer)
    choose(page, file("coffee.png", name="stays.png"))
    expect(row(page, "stays.png")).to_contain_text("Reading…", timeout=FINISHED)
    cancel_all(page)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("is sent already")).to_have_count(0)
    expect(rows(page)).to_have_count(1)
    # What is done before the reload is not in the list behind it.
    page.reload()
    expect(row(page, "stays.png")).to_contain_text("Reading…")
    page.unroute_all(behavior="ignoreErrors")
    expect(labels(row(page, "stays.png"))).to_be_visible(timeout=FINISHED)


def test_a_cancelled_photo_leaves_its_name_to_the_next(page):
    puts = Puts(page)
    choose(page, file("coffee.png", name="again.png"))
    puts.wait_for(1)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        cancel_all(page)
    puts.holding = False
    choose(page, file("coffee.png", name="again.png"))
    expect(labels(rows(page))).to_be_visible(timeout=FINISHED)
    expect(rows(page).get_by_role("link")).to_have_text("again.png")


@pytest.mark.looks
@pytest.mark.troubles("412")
def test_nothing_jumps_while_photos_come_and_after_a_reload(page):
    page.add_init_script(SHIFT)
    page.reload()
    puts = Puts(page)
    photos = [file(FIVE[number % 5], name=f"calm-{number}{number}.png") for number in range(8)]
    choose(page, *photos)
    puts.wait_for(4)
    expect(page.get_by_text("4 uploading")).to_be_visible()
    chosen = page.evaluate("shift")
    puts.holding = False
    page.reload()
    expect(page.get_by_text("8 of 8 done")).to_be_visible(timeout=FINISHED)
    resumed = page.evaluate("shift")
    print(f"layout shift: {chosen:.4f} when chosen, {resumed:.4f} after a reload")
    assert max(chosen, resumed) <= 0.02


def test_the_bar_says_what_its_words_say(page):
    page.route("**/images/lookup", no_answer)
    choose(page, *(file(name) for name in FIVE))
    expect(page.get_by_text("5 being read")).to_be_visible(timeout=FINISHED)
    page.reload()
    expect(page.get_by_text("5 being read")).to_be_visible()
    bar = page.get_by_role("progressbar", name="All photos")
    expect(bar).to_have_attribute("aria-valuenow", "0")
    filled = bar.locator(".bar-fill")
    until(page, lambda: filled.bounding_box()["x"] + filled.bounding_box()["width"] <= 400)
    cancel_all(page)


def test_site_data_that_is_cleared_costs_no_later_photo(page):
    """The browser closes the database of an open page."""
    choose(page, file("coffee.png"))
    expect(page.get_by_text("1 of 1 done")).to_be_visible(timeout=FINISHED)
    origin = page.evaluate("origin")
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    puts = Puts(page)
    choose(page, file("chelsea.png", name="after.png"))
    puts.wait_for(1)
    puts.holding = False
    page.reload()
    expect(labels(row(page, "after.png"))).to_contain_text("Cat", timeout=FINISHED)


@pytest.mark.parametrize(
    "broken",
    [
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'DataCloneError'); }",
        "IDBDatabase.prototype.transaction = () => { throw new DOMException('', 'UnknownError'); }",
        "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException(''); }})",
        "IDBFactory.prototype.open = () => ({})",
    ],
    ids=["put", "transaction", "forbidden", "no answer"],
)
def test_an_upload_goes_on_without_the_store(page, broken):
    page.add_init_script(broken)
    page.reload()
    choose(page, file("chelsea.png"), file("coffee.png"))
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=FINISHED)


def test_a_photo_that_was_not_kept_gets_its_own_name_when_it_is_chosen_again(page):
    page.add_init_script(NO_FILES)
    page.reload()
    puts = Puts(page)
    photo = file("chelsea.png", name="own.png")
    choose(page, photo)
    puts.wait_for(1)
    puts.holding = False
    page.reload()
    expect(row(page, "own.png")).to_contain_text("Please choose it again.")
    choose(page, photo)
    expect(labels(rows(page))).to_contain_text("Cat", timeout=FINISHED)
    expect(rows(page).get_by_role("link")).to_have_text("own.png")


@pytest.mark.troubles("ERR_FAILED")
def test_a_service_that_is_down_is_called_so_at_once(page):
    page.clock.install()
    page.route("**/uploads", lambda route: route.abort())
    choose(page, file("chelsea.png"))
    expect(row(page, "chelsea.png")).to_contain_text("be reached; trying again")
    for _ in range(4):
        page.clock.run_for(5_000)
        expect(row(page, "chelsea.png")).not_to_contain_text("longer than usual")
    page.unroute_all(behavior="ignoreErrors")
    page.clock.resume()
    expect(labels(row(page, "chelsea.png"))).to_be_visible(timeout=FINISHED)


@pytest.mark.troubles("ERR_INTERNET_DISCONNECTED")
def test_a_view_that_is_opened_offline_comes_with_the_connection(page):
    photos = page.get_by_role("link", name="Photos", exact=True)
    # Without its settings the page itself would have to be loaded again, not one of its views.
    expect(photos).to_be_visible()
    page.context.set_offline(True)
    photos.click()
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Photos", exact=True)).to_be_visible()
    expect(page.get_by_text("could not be loaded")).to_have_count(0)


@pytest.mark.parametrize("kind", ["css", "js"])
@pytest.mark.troubles("ERR_FAILED")
def test_a_view_that_could_not_be_loaded_comes_by_itself_and_whole(page, kind):
    part = re.compile(rf"/assets/view-.*\.{kind}")
    page.route(part, lambda route: route.abort())
    go(page, "Photos")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded yet")
    page.unroute(part)
    expect(page.get_by_role("heading", name="Photos", exact=True)).to_be_visible()
    missing = "[...document.querySelectorAll('link[rel=stylesheet]')].filter(one => !one.sheet)"
    assert page.evaluate(f"{missing}.length") == 0


@pytest.mark.parametrize(
    "lacking", ["Promise.withResolvers", "HTMLElement.prototype.popover", "AbortSignal.any"]
)
def test_a_browser_that_is_too_old_is_told_so(page, lacking):
    page.add_init_script(f"delete {lacking}")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("needs a newer browser: Chrome or Edge 119")
    expect(page.locator("#app")).to_have_count(0)


def test_what_one_tab_adds_and_deletes_the_other_shows(browser, local_run):
    context = browser.new_context(**LOOKS["desktop light"])
    one, other = context.new_page(), context.new_page()
    one.goto(local_run.page)
    other.goto(f"{local_run.page}/#/photos")
    expect(other.get_by_role("heading", name="Photos", exact=True)).to_be_visible()
    # A tab that nobody sees waits for no result.
    one.route("**/images/lookup", no_answer)
    choose(one, file("chelsea.png", name="shared.png"))
    other.get_by_role("button", name="One new photo: look again").click(timeout=FINISHED)
    expect(tile(other, "shared.png")).to_be_visible()
    go(one, "Photos")
    # What is said of it in one tab, the other shows, open there or in the list.
    for tab in (other, one):
        tile(tab, "shared.png").click()
    wrong = "Pet is not in this photo"
    expect(other.get_by_role("button", name=wrong)).to_be_attached()
    one.get_by_role("button", name=wrong).click()
    expect(other.get_by_role("list", name="Hidden labels")).to_contain_text("Pet")
    for tab in (other, one):
        tab.keyboard.press("Escape")
    seen = tile(other, "shared.png").get_by_role("img")
    expect(seen).not_to_have_accessible_name(re.compile(r"\bPet\b"))
    one.get_by_role("checkbox", name=re.compile("shared")).check()
    one.get_by_role("button", name="Delete", exact=True).click()
    one.get_by_role("button", name="Delete now").click()
    expect(tile(other, "shared.png")).to_have_count(0)
    context.close()
