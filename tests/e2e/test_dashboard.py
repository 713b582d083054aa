"""What the dashboard says and draws, and what it does when there is nothing to draw."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.local_run import eventually

TODAY = date(2026, 11, 25)
UNREACHED = re.compile("can.t be reached")
UNKNOWN = "\N{EN DASH}"
BOUNDS = (0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, None)
EMPTY = {
    "totals": {"done": 0, "failed": 0},
    "having": {"faces": 0, "text": 0, "tags": 0, "nothing": 0},
    "days": [],
    "labels": [],
    "confidence": [],
    "seconds": [],
    "percentiles": [],
    "faces": {
        "total": 0,
        "estimated_ages": [],
        "estimated_genders": [],
        "estimated_emotions": [],
    },
}


def stats(days):
    """Answer as the service does for a large collection."""
    first = TODAY - timedelta(days=days - 1)
    waits = (0, 600, 300, 60, 40, 0, 0, 0, 0, 0, 0, 0)
    return {
        "totals": {"done": 1000, "failed": 3},
        "having": {"faces": 6, "text": 0, "tags": 0, "nothing": 17},
        "days": [
            {"day": str(first + timedelta(days=n)), "done": n % 7, "failed": int(n % 5 == 0)}
            for n in range(days)
        ],
        "labels": [{"name": f"Label {n}", "count": 40 - n} for n in range(20)],
        "confidence": [{"from": n, "labels": n if n >= 50 else 0} for n in range(0, 100, 5)],
        "seconds": [{"to": bound, "images": n} for bound, n in zip(BOUNDS, waits, strict=True)],
        "percentiles": [{"percent": 50, "within": 48.1}, {"percent": 95, "within": 250.0}],
        "faces": {
            "total": 9,
            "estimated_ages": [{"from": n, "faces": 1} for n in range(0, 90, 10)],
            "estimated_genders": [{"value": "Female", "faces": 6}, {"value": "Male", "faces": 3}],
            "estimated_emotions": [{"value": "HAPPY", "faces": 9}],
        },
    }


def answer(route):
    days = int(re.search(r"days=(\d+)", route.request.url)[1])
    fulfill(route, stats(days))


def fulfill(route, body, status=200):
    route.fulfill(status=status, json=body, headers={"Access-Control-Allow-Origin": "*"})


def visit(page, local_run, hash_="#/dashboard"):
    page.goto(f"{local_run.page}/{hash_}")
    expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()


def stubbed(page, local_run, body=None, hash_="#/dashboard"):
    page.route("**/stats?*", lambda route: fulfill(route, body) if body else answer(route))
    visit(page, local_run, hash_)


def total(page, name):
    """The card of a number."""
    term = page.get_by_role("term").filter(has_text=re.compile(f"^{name}$"))
    return page.locator(".total").filter(has=term)


def figure(page, name):
    return page.get_by_role("figure", name=name, exact=True)


@pytest.fixture
def troubled(browser):
    """A page in which requests may fail: the browser itself logs them as errors."""
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    yield page
    page.close()


def test_it_says_what_the_service_counted(page, local_run):
    local_run.result(local_run.upload("dashboard.png", (PHOTOS / "astronaut.png").read_bytes()))
    # What other tests have left may still be counted: what was said is what was answered then.
    with page.expect_response("**/stats?*") as answered:
        visit(page, local_run)
    counted = answered.value.json()
    assert counted["totals"]["done"] >= 1
    expect(total(page, "Photos")).to_contain_text(f"{sum(counted['totals'].values()):,}")
    labels = figure(page, "What is in them").get_by_role("listitem")
    expect(labels).to_have_text(
        [f"{one['name']} {one['count']}" for one in counted["labels"]], use_inner_text=False
    )
    expect(figure(page, "Photos a day").get_by_role("row").last).to_contain_text(
        str(counted["days"][-1]["done"])
    )


def test_a_label_leads_to_its_photos(page, local_run):
    stubbed(page, local_run)
    page.get_by_role("link", name="Label 3", exact=True).click()
    expect(page).to_have_url(f"{local_run.page}/#/photos?label=Label+3")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_waits_are_told_as_exactly_as_they_are_known(page, local_run):
    stubbed(page, local_run)
    wait = total(page, "From upload to labels")
    expect(wait).to_contain_text("0:48 min")
    expect(wait).to_contain_text("95 % within 4:10 min")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("See them", "state=failed"),
        ("17 with nothing found", "has=nothing"),
        ("in 6 photos", "has=faces"),
    ],
)
def test_a_number_leads_to_its_photos(page, local_run, link, address):
    stubbed(page, local_run)
    page.get_by_role("link", name=link).click()
    expect(page).to_have_url(f"{local_run.page}/#/photos?{address}")


def test_a_day_leads_to_its_photos(page, local_run):
    stubbed(page, local_run, hash_="#/dashboard?days=7")
    day = figure(page, "Photos a day").locator("[data-words^='21 Nov 2026']")
    day.hover()
    expect(day).to_have_attribute("data-words", "21 Nov 2026: 3 analysed, 1 failed")
    day.click()
    expect(page).to_have_url(
        f"{local_run.page}/#/photos?order=uploaded&from=2026-11-21&to=2026-11-21"
    )


def test_guesses_about_people_are_called_guesses(page, local_run):
    stubbed(page, local_run)
    faces = figure(page, "Faces, guessed")
    expect(faces).to_contain_text("it is often wrong")
    expect(faces.get_by_role("row").nth(1)).to_have_text("0 to 91")
    faces.get_by_role("button", name="Gender").click()
    expect(faces.get_by_role("listitem").first).to_have_text("Female 6 · 67 %")
    faces.get_by_role("button", name="Emotion").click()
    expect(faces.get_by_role("listitem").first).to_have_text("Happy 9 · 100 %")
    expect(faces).to_contain_text("it is often wrong")


@pytest.mark.parametrize(("ago", "name"), [(0, "7 days"), (20, "30 days"), (200, "1 year")])
def test_the_range_begins_as_the_smallest_that_holds_all_photos(page, local_run, ago, name):
    body = stats(365)
    for day in body["days"]:
        day["done"] = day["failed"] = 0
    body["days"][-1 - ago]["done"] = 5
    body["totals"] = {"done": 5, "failed": 0}
    stubbed(page, local_run, body)
    expect(page.get_by_role("navigation", name="Period").locator("[aria-current]")).to_have_text(
        name
    )
    expect(page.get_by_role("main")).to_contain_text(f"all 5 came in the last {name}")


def test_all_of_it_is_seen_at_once(page, local_run):
    page.set_viewport_size({"width": 1280, "height": 800})
    stubbed(page, local_run)
    expect(figure(page, "Faces, guessed")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollHeight") <= 800


@pytest.mark.looks
def test_every_chart_has_its_numbers_as_a_table(page, local_run):
    stubbed(page, local_run, hash_="#/dashboard?days=7")
    expect(page.get_by_role("table")).to_have_count(4)
    days = figure(page, "Photos a day")
    rows = days.get_by_role("row")
    expect(rows.first).to_have_text("DayAnalysedFailed")
    expect(rows.last).to_have_text("24 Nov 202660")
    assert days.locator("div.unseen").bounding_box()["width"] == 1
    button = days.get_by_role("button", name="Photos a day as a table")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert days.get_by_role("table").bounding_box()["width"] > 200
    days.get_by_role("link", name="24 Nov 2026").press("Enter")
    expect(page).to_have_url(re.compile("from=2026-11-24&to=2026-11-24$"))


def test_the_days_are_chosen_in_the_address(page, local_run):
    stubbed(page, local_run)
    periods = page.get_by_role("navigation", name="Period")
    expect(periods.locator("[aria-current]")).to_have_text("1 year")
    periods.get_by_role("link", name="7 days").click()
    expect(page).to_have_url(f"{local_run.page}/#/dashboard?days=7")
    expect(figure(page, "Photos a day").get_by_role("row").last).to_contain_text("24 Nov 2026")
    periods.get_by_role("link", name="1 year").click()
    expect(page).to_have_url(f"{local_run.page}/#/dashboard?days=365")
    expect(figure(page, "Photos a week").get_by_role("row")).to_have_count(1 + 53)
    expect(periods.get_by_role("link", name="1 year")).to_be_focused()
    page.reload()
    expect(periods.locator("[aria-current]")).to_have_text("1 year")
    page.go_back()
    expect(periods.locator("[aria-current]")).to_have_text("7 days")


@pytest.mark.looks
def test_nothing_moves_when_the_numbers_come(page, local_run):
    held = []
    page.route("**/stats?*", lambda route: held.append(route))
    page.add_init_script(
        """window.shifts = 0;
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.shifts += entry.value;
        }).observe({type: 'layout-shift', buffered: true});"""
    )
    page.goto("about:blank")
    visit(page, local_run)
    expect(figure(page, "Photos a day")).to_contain_text("Loading")
    assert eventually(lambda: page.title() and held)
    answer(held[0])
    expect(figure(page, "Photos a week").locator(".bars-peak")).to_be_visible()
    assert page.evaluate("window.shifts") < 0.01


def test_an_empty_collection_leads_to_the_upload(page, local_run):
    stubbed(page, local_run, EMPTY)
    main = page.get_by_role("main")
    expect(main).to_contain_text("no photos yet")
    expect(page.get_by_role("figure")).to_have_count(0)
    main.get_by_role("link", name="Upload photos").click()
    expect(page).to_have_url(f"{local_run.page}/#/upload")


def test_only_failures_are_no_reason_to_invent_times(page, local_run):
    body = EMPTY | {"totals": {"done": 0, "failed": 2}}
    body["days"] = [{"day": str(TODAY), "done": 0, "failed": 2}]
    stubbed(page, local_run, body)
    expect(total(page, "Failed")).to_contain_text("2 100 %")
    expect(total(page, "From upload to labels")).to_contain_text(UNKNOWN)
    expect(figure(page, "Time to labels")).to_contain_text("Nothing to show yet")


def test_a_failure_is_told_and_can_be_tried_again(troubled, local_run):
    troubled.route("**/stats?*", lambda route: fulfill(route, {}, 503))
    visit(troubled, local_run)
    expect(troubled.get_by_role("alert")).to_contain_text("had a problem (503)")
    troubled.unroute("**/stats?*")
    troubled.route("**/stats?*", answer)
    troubled.get_by_role("button", name="Try again").press("Enter")
    expect(figure(troubled, "Photos a week").get_by_role("row")).to_have_count(1 + 53)
    expect(troubled.get_by_role("heading", level=1)).to_be_focused()
    expect(troubled.get_by_role("alert")).to_be_empty()


def test_a_slow_answer_is_called_slow(page, local_run):
    held = []
    page.route("**/stats?*", lambda route: held.append(route))
    visit(page, local_run)
    words = "longer than usual"
    expect(figure(page, "Photos a day")).to_contain_text(words)
    expect(page.get_by_role("status").filter(has_text=words)).to_have_count(1)
    assert eventually(lambda: page.title() and held)
    answer(held[0])
    expect(total(page, "Photos")).to_contain_text("1,003")
    expect(page.get_by_role("main")).not_to_contain_text(words)


def test_offline_is_said_and_the_numbers_come_with_the_connection(troubled, local_run):
    troubled.goto(local_run.page)
    expect(troubled.get_by_role("heading", level=1)).to_be_visible()
    notice = troubled.get_by_text("You are offline")
    troubled.route("**/stats?*", lambda route: route.abort("internetdisconnected"))
    visit(troubled, local_run)
    expect(troubled.get_by_role("alert")).to_contain_text(UNREACHED)
    troubled.context.set_offline(True)
    expect(notice).to_be_visible()
    troubled.unroute("**/stats?*")
    troubled.route("**/stats?*", answer)
    troubled.context.set_offline(False)
    expect(notice).to_have_count(0)
    expect(total(troubled, "Photos")).to_contain_text("1,003")


def test_an_answer_that_is_no_answer_is_told(page, local_run):
    stubbed(page, local_run, {"totals": None})
    expect(page.get_by_role("alert")).to_contain_text("does not understand")
