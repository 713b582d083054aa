"""What holds on every view: accessible to all, within its window, and nothing but our own hosts."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.e2e.conftest import REPORT, told
from tests.e2e.seeding import photo, store, text
from tests.e2e.test_dashboard import EMPTY, fulfill
from tests.e2e.test_dashboard import stats as some_stats
from tests.local_run import eventually


@pytest.fixture(scope="module")
def collection(local_run):
    """Some analysed photos, two with faces, and one that failed."""
    names = [
        local_run.upload(f"every-{file.name}", file.read_bytes() + b"every view")
        for file in sorted(PHOTOS.glob("*.*g"))
    ]
    names.append(local_run.upload("every-broken.jpg", b"this is not a photo"))
    for name in names:
        local_run.result(name)
    said = {"tags": ["Holiday", "Rome 2026"], "hidden": ["Pizza"]}
    words = text("Grand Hotel Budapest", "Total 9,90")
    store(
        local_run,
        [photo("every-said.jpg", {"Pizza": 80, "Food": 90, "Fondue": 90}, words=words, **said)],
    )
    return names


@pytest.fixture
def page(request, browser, local_run):
    """A page that notes all that a strict visitor would object to."""
    page = browser.new_page(**request.param, reduced_motion="reduce")
    troubles, hosts = [], set()
    page.add_init_script(REPORT)
    page.on("console", lambda message: message.type == "error" and troubles.append(told(message)))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: hosts.add(sent.url.split("/")[2] if "//" in sent.url else ""))
    yield page
    page.close()
    assert troubles == []
    assert hosts - {""} <= {f"127.0.0.1:{port}" for port in local_run.ports.values()}


# What can be scrolled sideways, by its class: the page, or a part of it that scrolls by itself.
SIDEWAYS = """[...document.querySelectorAll('html, body, dialog, dialog *, .floating, .floating *')]
    .filter(part => part.scrollWidth > part.clientWidth && part.clientWidth
        && (part.localName === 'html' || getComputedStyle(part).overflowX === 'auto'))
    .map(part => part.className || part.localName)"""
# What lies beyond the end of the window, where nothing scrolls to it.
BEYOND = """[...document.querySelectorAll('h2, button, input, a[href]:not(h2 a)')]
    .filter(part => part.checkVisibility() && !part.closest('.finder-terms')
        && part.getBoundingClientRect().right > innerWidth)
    .map(part => part.getAttribute('aria-label') || part.textContent)"""


def upload_empty(page, go, **_):
    go("#/upload")
    expect(page.get_by_role("heading", level=1)).to_be_attached()


def upload_with_results(page, go, **_):
    go("#/upload")
    own = (PHOTOS / "chelsea.png").read_bytes() + str(time.time_ns()).encode()
    page.locator("input[type=file]").first.set_input_files(
        [{"name": f"chelsea{'-and-so-on' * 9}.png", "mimeType": "image/png", "buffer": own}]
    )
    expect(page.get_by_role("list", name=re.compile("^Labels of"))).to_be_visible()


def photos_empty(page, go, **_):
    page.route(
        re.compile(r"/images(\?|$)"), lambda route: fulfill(route, {"images": [], "cursor": None})
    )
    page.route(re.compile(r"/labels(\?|$)"), lambda route: fulfill(route, {"labels": []}))
    go("#/photos")
    expect(page.get_by_role("heading", level=1, name="Photos")).to_be_attached()


def photos_full(page, go, **_):
    go("#/photos")
    picture = page.get_by_role("main").get_by_role("img").first
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())


def photo_dialog(page, go, collection):
    go(f"#/photos?photo={collection[0]}")
    expect(page.get_by_role("dialog")).to_contain_text("Person")


def photo_with_all_that_is_said(page, go, **_):
    go("#/photos?photo=every-said.jpg")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("switch", name="Mark in the picture").check()
    expect(dialog.get_by_role("list", name="Hidden labels")).to_be_visible()
    dialog.get_by_role("combobox", name="Add a tag").fill("Fondu")
    expect(dialog.get_by_role("option")).to_have_count(2)


def search_with_suggestions(page, go, **_):
    go("#/photos")
    box = page.get_by_role("combobox", name="Search photos")
    box.fill("holid")
    expect(page.get_by_role("option", name="Holiday")).to_be_visible()
    box.press("ArrowDown")


def search_for_all_kinds(page, go, **_):
    go("#/photos?label=Food&exclude=Cat&word=grand&name=every&has=text&has=tags")
    expect(page.get_by_role("checkbox", name="Select every-said.jpg")).to_be_attached()


def search_without_a_match(page, go, **_):
    go("#/photos?label=No%20such%20label&state=failed")
    expect(page.get_by_role("heading", name="No photo matches both")).to_be_visible()


def photos_selected(page, go, **_):
    go("#/photos")
    page.get_by_role("checkbox", name="Select every-said.jpg").check()
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    expect(page.get_by_role("button", name="Select all", exact=True)).to_be_visible()


def photos_being_tagged(page, go, **_):
    go("#/photos?name=every-said")
    page.get_by_role("checkbox", name="Select every-said.jpg").check()
    page.get_by_role("button", name="Hide a label").click()
    page.get_by_role("combobox", name="Remove a tag or label from").press_sequentially("r")
    expect(page.get_by_role("option", name="Rome 2026")).to_be_visible()


def dashboard_empty(page, go, **_):
    page.route("**/stats?*", lambda route: fulfill(route, EMPTY))
    go("#/dashboard")
    expect(page.get_by_role("main")).to_contain_text("no photos yet")


def dashboard_full(page, go, **_):
    page.route("**/stats?*", lambda route: fulfill(route, some_stats(30)))
    go("#/dashboard")
    tables = page.get_by_role("button", name="as a table")
    expect(tables).to_have_count(4)
    for table in tables.all()[:2]:
        table.click()


def nowhere(page, go, **_):
    go("#/no/such/view")
    expect(page.get_by_role("heading", level=1, name="no such page")).to_be_visible()


VIEWS = [
    upload_empty,
    upload_with_results,
    photos_empty,
    photos_full,
    photo_dialog,
    photo_with_all_that_is_said,
    search_with_suggestions,
    search_for_all_kinds,
    search_without_a_match,
    photos_selected,
    photos_being_tagged,
    dashboard_empty,
    dashboard_full,
    nowhere,
]


@pytest.mark.looks
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__.replace("_", " "))
def test_the_view_excludes_nobody_and_fits(page, local_run, collection, view):
    view(page, lambda hash_: page.goto(f"{local_run.page}/{hash_}"), collection=collection)
    # The browser runs axe on the debugger's behalf, which the page's policy does not bind.
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The narrowest that nobody should have to scroll sideways in (WCAG 2.2, 1.4.10).
    page.set_viewport_size({"width": 320, "height": 640})
    assert eventually(lambda: page.evaluate(SIDEWAYS) == []), page.evaluate(SIDEWAYS)
    assert eventually(lambda: page.evaluate(BEYOND) == []), page.evaluate(BEYOND)


def test_a_view_begins_at_its_heading(page, local_run):
    page.goto(local_run.page)
    expect(page.get_by_role("link", name="Upload", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    assert page.evaluate("document.activeElement === document.body")
    for name in ("Photos", "Dashboard", "Upload"):
        page.get_by_role("navigation", name="Views").get_by_role("link", name=name).press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page).to_have_title(f"{name} · Smart Image Analyzer")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_focused()


@pytest.mark.looks
def test_the_navigation_can_be_skipped(page, local_run):
    page.goto(local_run.page)
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_attached()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    assert skip.evaluate(
        "link => document.elementFromPoint(link.offsetLeft + 9, link.offsetTop + 9) === link"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    expect(page).to_have_url(f"{local_run.page}/")


@pytest.mark.looks
def test_every_way_is_large_enough_for_a_finger(page, local_run):
    page.goto(local_run.page)
    links = page.get_by_role("navigation", name="Views").get_by_role("link")
    expect(links).to_have_count(3)
    # What a mouse needs at the least is WCAG 2.2's 2.5.8.
    least = 44 if page.evaluate("matchMedia('(pointer: coarse)').matches") else 24
    assert all(link.bounding_box()["height"] >= least for link in links.all())


def test_the_page_has_an_icon_of_its_own(page, local_run):
    page.goto(local_run.page)
    address = page.locator("link[rel=icon]").evaluate("link => link.href")
    assert local_run.http.get(address).headers["Content-Type"] == "image/svg+xml"
