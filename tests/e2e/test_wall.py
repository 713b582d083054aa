"""The wall of a large collection in a real browser: months, places kept, neighbours, selecting."""

import re
import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.e2e.seeding import photo, store
from tests.local_run import LocalRun, eventually

MANY = 700


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A local run with hundreds of photos of two years, two or three a day at most."""
    run = LocalRun(tmp_path_factory.mktemp("many")).start()
    forms = [(640, 427), (480, 640), (600, 600), (1200, 500)]
    photos = []
    for number in range(MANY):
        width, height = forms[number % len(forms)]
        labels = {"Thing": 90, f"Label {number % 7}": 80}
        age = timedelta(hours=number * 25)
        photos.append(photo(f"{number}.jpg", labels, age, width=width, height=height))
    store(run, photos, has_pictures=False)
    yield run
    run.stop()


@pytest.fixture
def wall(browser, many):
    """The wall, at its beginning."""
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    picture = (PHOTOS / "rocket.jpg").read_bytes()
    page.route(
        re.compile("/(thumbnails|views)/"),
        lambda route: route.fulfill(body=picture, content_type="image/jpeg"),
    )
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{many.page}/#/photos")
    expect(tile(page, 0)).to_be_visible()
    yield page
    page.close()
    assert errors == []


def tile(page, number):
    return page.locator(f'.tile[data-name="{number}.jpg"]')


def first_in_window(page):
    """The first photo below what stays at the window's top, and where it is, in whole pixels."""
    return page.evaluate(
        """() => {
            const tiles = [...document.querySelectorAll('.tile')]
                .map(tile => [tile.dataset.name, Math.round(tile.getBoundingClientRect().top)]);
            return tiles.filter(([, top]) => top > 130).sort((a, b) => a[1] - b[1])[0] ?? null;
        }"""
    )


def scroll_down(page, distance):
    page.mouse.move(600, 500)
    for _ in range(distance // 500):
        page.mouse.wheel(0, 500)
        page.wait_for_function("new Promise(done => requestAnimationFrame(() => done(true)))")
    assert eventually(lambda: first_in_window(page) and page.evaluate("scrollY") > distance * 0.9)
    # Until nothing moves any more.
    places = []
    assert eventually(
        lambda: places.append(first_in_window(page)) or places[-5:] == places[-1:] * 5
    )
    return places[-1]


def expect_month(page, slider):
    """Give the year of the month that the slider says, once its heading is in the window."""
    month = slider.get_attribute("aria-valuetext").split(",")[0]
    expect(page.get_by_role("heading", level=2, name=month)).to_be_in_viewport()
    return month.split()[1]


def test_the_place_is_kept_in_every_order_of_views(wall):
    seen = scroll_down(wall, 6_000)
    top = wall.evaluate("scrollY")

    def there():
        return first_in_window(wall) == seen and abs(wall.evaluate("scrollY") - top) <= 1

    def visit(name):
        wall.get_by_role("link", name=name, exact=True).click()
        expect(wall.get_by_role("heading", level=1)).to_be_focused()

    visit("Dashboard")
    visit("Upload")
    visit("Photos")
    assert eventually(there), (first_in_window(wall), seen)
    visit("Dashboard")
    wall.go_back()
    assert eventually(there), (first_in_window(wall), seen)

    box = wall.get_by_role("combobox", name="Search photos")
    box.fill("Label 3")
    expect(wall.get_by_role("option").first).to_contain_text("Label 3")
    box.press("Enter")
    expect(tile(wall, 3)).to_be_visible()
    assert wall.evaluate("scrollY") == 0
    wall.go_back()
    assert eventually(there), (first_in_window(wall), seen)

    wall.locator(f'.tile[data-name="{seen[0]}"] a').click()
    expect(wall.get_by_role("dialog")).to_be_visible()
    wall.keyboard.press("Escape")
    assert eventually(there), (first_in_window(wall), seen)

    wall.reload()
    assert eventually(there), (first_in_window(wall), seen)


def test_a_place_far_down_survives_a_reload(wall):
    slider = wall.get_by_role("slider", name="Go to a month")
    slider.press("End")
    expect_month(wall, slider)
    wall.mouse.move(600, 500)
    wall.mouse.wheel(0, -400)
    places = []
    assert eventually(
        lambda: places.append(first_in_window(wall)) or places[-9:] == places[-1:] * 9
    )
    wall.reload()
    assert eventually(lambda: first_in_window(wall) == places[-1]), (
        first_in_window(wall),
        places[-1],
    )


def test_months_are_gone_to_with_the_keyboard_and_the_pointer(wall):
    slider = wall.get_by_role("slider", name="Go to a month")
    newest = slider.get_attribute("aria-valuetext")
    slider.press("PageDown")
    expect(slider).not_to_have_attribute("aria-valuetext", newest)
    year_before = expect_month(wall, slider)
    # What is newer is there, too, above.
    wall.mouse.move(600, 500)
    wall.mouse.wheel(0, -2_000)
    expect(slider).not_to_have_attribute("aria-valuetext", re.compile(f" {year_before},"))

    place = slider.bounding_box()
    wall.mouse.move(place["x"] + 30, place["y"] + 5)
    wall.mouse.down()
    wall.mouse.move(place["x"] + 30, place["y"] + place["height"] - 2, steps=8)
    wall.mouse.up()
    years = f"{newest.split(',')[0].split()[1]}|{year_before}"
    expect(slider).not_to_have_attribute("aria-valuetext", re.compile(f" ({years}),"))
    expect_month(wall, slider)
    slider.press("Home")
    expect(tile(wall, 0)).to_be_visible()


def test_a_link_to_a_photo_far_down_opens_among_its_neighbours(wall, many):
    wall.goto("about:blank")
    wall.goto(f"{many.page}/#/photos?photo=555.jpg")
    dialog = wall.get_by_role("dialog")
    expect(dialog).to_have_accessible_name("555.jpg")
    expect(dialog.get_by_role("button", name="Next photo")).to_be_enabled()
    wall.keyboard.press("ArrowRight")
    expect(dialog).to_have_accessible_name("556.jpg")
    for number in (555, 554):
        wall.keyboard.press("ArrowLeft")
        expect(dialog).to_have_accessible_name(f"{number}.jpg")
    wall.keyboard.press("Escape")
    expect(tile(wall, 554)).to_be_in_viewport()
    expect(wall.get_by_role("search").get_by_text(f"{MANY} photos")).to_be_visible()


def test_many_are_selected_and_saved(wall):
    bar = wall.get_by_role("region", name="Selected photos")
    link = tile(wall, 1).get_by_role("link")
    link.focus()
    link.press("x")
    expect(bar).to_contain_text("1 selected")
    # Now a click selects, with Shift all between.
    tile(wall, 3).get_by_role("link").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 selected")
    wall.keyboard.press("Control+a")
    expect(bar).to_contain_text(f"{MANY} selected")
    bar.get_by_role("button", name="End selecting").click()
    expect(bar).to_be_hidden()

    for number in (1, 2):
        tile(wall, number).get_by_role("checkbox").check()
    wall.evaluate("delete window.showSaveFilePicker")
    with wall.expect_download() as saved:
        bar.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(saved.value.path()) as found:
        assert {"photos.json", "photos.csv"} <= set(found.namelist())
    expect(wall.get_by_role("region", name="With the selected photos")).to_contain_text(
        "downloaded"
    )


def test_a_finger_that_stays_on_a_photo_selects_it(browser, many):
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{many.page}/#/photos")
    link = tile(page, 0).get_by_role("link")
    expect(link).to_be_visible()
    link.dispatch_event("pointerdown", {"pointerType": "touch", "clientX": 50, "clientY": 200})
    expect(page.get_by_role("region", name="Selected photos")).to_contain_text("1 selected")
    page.close()
