"""What the dashboard says and draws, and what it does when there is nothing to draw."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.local_run import eventually

TODAY = date(2026, 11, 25)
ACCENT, DANGER = "var(--accent)", "var(--danger)"
UNREACHED = re.compile("can.t be reached")
UNKNOWN = "\N{EN DASH}"
BOUNDS = (0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, None)
EMPTY = {
    "totals": {"done": 0, "failed": 0},
    "days": [],
    "labels": [],
    "confidence": [],
    "seconds": [],
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
        "days": [
            {"day": str(first + timedelta(days=n)), "done": n % 7, "failed": int(n % 5 == 0)}
            for n in range(days)
        ],
        "labels": [{"name": f"Label {n}", "count": 40 - n} for n in range(20)],
        "confidence": [{"from": n, "labels": n if n >= 50 else 0} for n in range(0, 100, 5)],
        "seconds": [{"to": bound, "images": n} for bound, n in zip(BOUNDS, waits, strict=True)],
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


def figure(page, name):
    return page.get_by_role("figure", name=name, exact=True)


def colours(canvas):
    """How many pixels of a canvas have each colour."""
    return canvas.evaluate(
        """canvas => {
            const {width, height} = canvas;
            const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
            const counts = {};
            for (let i = 0; i < data.length; i += 4)
                if (data[i + 3] === 255) {
                    const colour = `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`;
                    counts[colour] = (counts[colour] ?? 0) + 1;
                }
            return counts;
        }"""
    )


def resolved(page, colour):
    return page.evaluate(
        """colour => {
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = colour;
            const {color} = getComputedStyle(probe);
            probe.remove();
            return color;
        }""",
        colour,
    )


def drawn_in(page, canvas, *names):
    """Await that a chart has many pixels of each colour."""
    wanted = [resolved(page, name) for name in names]
    page.wait_for_function("() => document.querySelector('canvas')?.width > 0")

    def found():
        there = colours(canvas)
        return all(there.get(colour, 0) > 20 for colour in wanted)

    assert eventually(found), f"{wanted} are not in {colours(canvas)}"


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
    totals = page.get_by_role("definition")
    expect(totals.first).to_have_text(str(counted["totals"]["done"]))
    labels = figure(page, "Most frequent labels").get_by_role("listitem")
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


def test_waiting_times_are_bounds(page, local_run):
    stubbed(page, local_run)
    expect(page.get_by_role("definition")).to_contain_text(["within 0.5 s", "within 2 s"])
    assert page.get_by_role("term").all_inner_texts()[2:] == [
        "Time to labels, median",
        "95th percentile",
    ]


def test_guesses_about_people_are_called_guesses(page, local_run):
    stubbed(page, local_run)
    for guess in ("ages", "emotions", "genders"):
        expect(figure(page, f"Estimated {guess}")).to_be_visible()
    expect(page.get_by_role("region", name="Faces")).to_contain_text("it is often wrong")
    expect(figure(page, "Estimated genders").get_by_role("listitem").first).to_have_text(
        "Female 6 · 67 %"
    )


@pytest.mark.looks
def test_every_chart_has_its_numbers_as_a_table(page, local_run):
    stubbed(page, local_run, hash_="#/dashboard?days=7")
    expect(page.get_by_role("img", name="Bar chart")).to_have_count(4)
    expect(page.get_by_role("table")).to_have_count(4)
    days = figure(page, "Photos a day")
    rows = days.get_by_role("row")
    expect(rows).to_have_text(
        [
            "DayAnalysedFailed",
            "19 Nov 202601",
            "20 Nov 202610",
            "21 Nov 202620",
            "22 Nov 202630",
            "23 Nov 202640",
            "24 Nov 202651",
            "25 Nov 202660",
        ]
    )
    assert days.get_by_role("table").bounding_box()["y"] >= 0
    assert days.locator("div.unseen").bounding_box()["width"] == 1
    days.get_by_role("button", name=re.compile("^Show as a table.*Photos a day")).press("Enter")
    expect(days.get_by_role("button")).to_have_text("Hide the table: Photos a day")
    assert days.get_by_role("table").bounding_box()["width"] > 200
    expect(days.get_by_role("button")).to_be_focused()


def test_the_days_are_chosen_in_the_address(page, local_run):
    stubbed(page, local_run)
    periods = page.get_by_role("navigation", name="Period")
    expect(periods.locator("[aria-current]")).to_have_text("30 days")
    periods.get_by_role("link", name="1 year").click()
    expect(page).to_have_url(f"{local_run.page}/#/dashboard?days=365")
    expect(figure(page, "Photos a week").get_by_role("row")).to_have_count(1 + 53)
    expect(periods.get_by_role("link", name="1 year")).to_be_focused()
    page.reload()
    expect(periods.locator("[aria-current]")).to_have_text("1 year")
    page.go_back()
    expect(figure(page, "Photos a day").get_by_role("row")).to_have_count(1 + 26)


@pytest.mark.looks
def test_charts_have_the_colours_of_the_page_and_follow_them(page, local_run):
    stubbed(page, local_run)
    canvas = figure(page, "Photos a day").locator("canvas")
    before = resolved(page, ACCENT)
    drawn_in(page, canvas, ACCENT, DANGER)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if dark else "dark")
    assert resolved(page, ACCENT) != before
    drawn_in(page, canvas, ACCENT, DANGER)
    assert before not in colours(canvas)
    page.emulate_media(forced_colors="active")
    page.wait_for_function("matchMedia('(forced-colors: active)').matches")
    drawn_in(page, canvas, "LinkText", "CanvasText")


@pytest.mark.looks
def test_charts_stay_sharp_in_a_window_of_another_size(page, local_run):
    stubbed(page, local_run)
    canvas = figure(page, "Photos a day").locator("canvas")
    drawn_in(page, canvas, ACCENT)
    page.set_viewport_size({"width": 720, "height": 844})
    page.wait_for_function(
        """canvas => canvas.width === Math.round(canvas.clientWidth * devicePixelRatio)
            && canvas.clientWidth === canvas.parentElement.clientWidth""",
        arg=canvas.element_handle(),
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_charts_grow_only_where_motion_is_welcome(page, local_run, motion, moves):
    page.emulate_media(reduced_motion=motion)
    page.add_init_script(
        """window.drawings = new Promise(resolve => {
            const seen = new Set();
            let frames = 0;
            const look = () => {
                const canvas = document.querySelector('canvas');
                const {width, height} = canvas ?? {};
                const drawn = width && canvas.getContext('2d')
                    .getImageData(0, 0, width, height).data.some(Boolean);
                if (drawn) {
                    seen.add(canvas.toDataURL());
                    frames += 1;
                }
                frames < 12 ? requestAnimationFrame(look) : resolve(seen.size);
            };
            requestAnimationFrame(look);
        });"""
    )
    stubbed(page, local_run)
    page.reload()
    assert (page.evaluate("window.drawings") > 1) is moves


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
    drawn_in(page, figure(page, "Photos a day").locator("canvas"), ACCENT)
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
    expect(page.get_by_role("definition")).to_contain_text(
        ["2", "100 % of all photos", UNKNOWN, UNKNOWN]
    )
    expect(figure(page, "From upload to labels")).to_contain_text("Nothing to show yet")


def test_a_failure_is_told_and_can_be_tried_again(troubled, local_run):
    troubled.route("**/stats?*", lambda route: fulfill(route, {}, 503))
    visit(troubled, local_run)
    expect(troubled.get_by_role("alert")).to_contain_text("had a problem (503)")
    troubled.unroute("**/stats?*")
    troubled.route("**/stats?*", answer)
    troubled.get_by_role("button", name="Try again").press("Enter")
    expect(figure(troubled, "Photos a day").get_by_role("row")).to_have_count(1 + 26)
    expect(troubled.get_by_role("heading", level=1)).to_be_focused()
    expect(troubled.get_by_role("alert")).to_be_empty()


def test_what_is_known_stays_when_a_newer_answer_fails(troubled, local_run):
    stubbed(troubled, local_run)
    expect(troubled.get_by_role("definition").first).to_have_text("1,000")
    troubled.unroute("**/stats?*")
    troubled.route("**/stats?*", lambda route: route.abort())
    troubled.get_by_role("link", name="7 days").click()
    expect(troubled.get_by_role("alert")).to_contain_text(UNREACHED)
    expect(troubled.get_by_role("definition").first).to_have_text("1,000")


def test_a_slow_answer_is_called_slow(page, local_run):
    held = []
    page.route("**/stats?*", lambda route: held.append(route))
    visit(page, local_run)
    words = "longer than usual"
    expect(figure(page, "Photos a day")).to_contain_text(words)
    expect(page.get_by_role("status").filter(has_text=words)).to_have_count(1)
    assert eventually(lambda: page.title() and held)
    answer(held[0])
    expect(page.get_by_role("definition").first).to_have_text("1,000")
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
    expect(troubled.get_by_role("definition").first).to_have_text("1,000")


def test_without_the_drawing_the_numbers_are_still_there(troubled, local_run):
    troubled.route("**/drawing-*.js", lambda route: route.abort())
    stubbed(troubled, local_run)
    expect(figure(troubled, "Photos a day")).to_contain_text("could not be loaded")
    expect(figure(troubled, "Photos a day").get_by_role("row")).to_have_count(1 + 26)


def test_an_answer_that_is_no_answer_is_told(page, local_run):
    stubbed(page, local_run, {"totals": None})
    expect(page.get_by_role("alert")).to_contain_text("does not understand")
