"""Sending photos, few and many, with what comes in between, in a real browser."""

import base64
import os
import re
import threading
import time

import pytest
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.e2e.keyboard import tab_to
from tests.local_run import PATIENCE

FIVE = ("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "rocket.jpg")
# In milliseconds: an analysis that others on the machine hold up comes to its end, too.
FINISHED = 60_000


def one_of_a_kind(name):
    """A photo's bytes that were never uploaded; what follows a picture's end is not shown."""
    return (PHOTOS / name).read_bytes() + os.urandom(8)


def file(photo, name=None, content=None):
    kind = "image/jpeg" if photo.endswith("jpg") else "image/png"
    return {
        "name": name or photo,
        "mimeType": kind,
        "buffer": one_of_a_kind(photo) if content is None else content,
    }


def choose(page, *files):
    page.locator("#photo").wait_for(state="attached")
    page.set_input_files("#photo", list(files))


def rows(page):
    return page.get_by_role("list", name="Photos of this visit").get_by_role("article")


def row(page, name):
    stem, _, extension = name.partition(".")
    shown = re.compile(rf"^{re.escape(stem)}(-\w+)?\.{extension}$")
    return rows(page).filter(has=page.get_by_role("heading", name=shown))


def labels(row):
    return row.get_by_role("list", name=re.compile("^Labels of"))


def until(page, condition, seconds=PATIENCE):
    """Let the page go on until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        page.wait_for_timeout(20)


def no_answer(_):
    """Handle a request by leaving it open."""


class Puts:
    """Holds every PUT of a page as long as that is wanted, and counts those that have begun.

    Those that were held stay open when the page is loaded anew: to unroute them would send them.
    """

    def __init__(self, page):
        self.held = []
        self.holding = True
        self._page = page
        page.route("**/uploads/*/**", self._hold)

    def _hold(self, route):
        if self.holding and route.request.method == "PUT":
            self.held.append(route)
        else:
            route.continue_()

    def wait_for(self, number):
        until(self._page, lambda: len(self.held) >= number)

    def release(self):
        """Send what was held, and hold nothing more."""
        self.holding = False
        for route in self.held:
            route.continue_()

    def names(self):
        return sorted(route.request.url.split("?")[0] for route in self.held)


def test_five_photos_at_once_give_five_results(page):
    choose(page, *map(file, FIVE))
    expect(rows(page)).to_have_count(5)
    expect(page.get_by_text("5 of 5 done")).to_be_visible(timeout=FINISHED)
    for name, label in (("chelsea.png", "Cat"), ("coffee.png", "Food"), ("camera.png", "Tripod")):
        expect(labels(row(page, name))).to_contain_text(re.compile(rf"{label} \d\d %"))
    expect(row(page, "rocket.jpg")).to_contain_text("Nothing recognised")
    picture = row(page, "chelsea.png").get_by_role("img")
    expect(picture).to_have_attribute("alt", re.compile("Cat"))
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    expect(page.get_by_role("status")).to_contain_text("5 of 5 photos done")


def test_a_row_leads_to_its_photo(page):
    choose(page, file("chelsea.png"))
    row(page, "chelsea.png").get_by_role("link").click(timeout=FINISHED)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_labels_of_one_photo_are_announced(page):
    choose(page, file("coffee.png"))
    expect(page.get_by_role("status")).to_contain_text("Food", timeout=FINISHED)


@pytest.mark.troubles("412")
def test_after_a_reload_all_photos_are_finished_under_their_names(page):
    puts = Puts(page)
    choose(page, *(file(name, name=f"reload-{name}") for name in FIVE))
    puts.wait_for(4)
    taken = puts.names()
    expect(page.get_by_text("4 uploading")).to_be_visible()
    puts.holding = False
    again = []
    page.on("request", lambda sent: sent.method == "PUT" and again.append(sent.url.split("?")[0]))
    page.reload()
    expect(page.get_by_text("5 of 5 done")).to_be_visible(timeout=FINISHED)
    assert set(taken) <= set(again)
    assert len(set(again)) == 5
    page.reload()
    expect(page.get_by_label("Choose photos")).to_be_visible()
    expect(rows(page)).to_have_count(0)


@pytest.mark.troubles("412")
def test_an_upload_that_arrived_before_a_reload_is_a_success(page):
    """The storage answers the second PUT of the name with 412."""
    answered = threading.Event()

    def arrive(route):
        if answered.is_set() or route.request.method != "PUT":
            route.continue_()
            return
        route.fetch()
        answered.set()  # but the page never hears of it

    page.route("**/uploads/public/**", arrive)
    choose(page, file("chelsea.png", name="arrived.png"))
    page.wait_for_event("request", lambda sent: sent.method == "PUT")
    until(page, answered.is_set)
    page.reload()
    expect(labels(row(page, "arrived.png"))).to_contain_text("Cat", timeout=FINISHED)


def test_a_photo_uploaded_before_a_reload_is_looked_up_again(page):
    leaving = threading.Event()
    page.route("**/images/lookup", lambda route: route.continue_() if leaving.is_set() else None)
    choose(page, file("chelsea.png", name="looked-up.png"))
    expect(row(page, "looked-up.png")).to_contain_text("Reading…", timeout=FINISHED)
    sent = []
    page.on("request", lambda request: request.method == "PUT" and sent.append(request.url))
    leaving.set()
    page.reload()
    expect(labels(row(page, "looked-up.png"))).to_contain_text("Cat", timeout=FINISHED)
    assert sent == []


def test_a_photo_that_is_there_already_is_not_sent_again(page):
    content = one_of_a_kind("chelsea.png")
    choose(page, file("chelsea.png", name="original.png", content=content))
    expect(labels(row(page, "original.png"))).to_be_visible(timeout=FINISHED)
    sent = []
    page.on("request", lambda request: request.method == "PUT" and sent.append(request.url))
    choose(page, file("chelsea.png", name="copy.png", content=content))
    copy = row(page, "copy.png")
    expect(copy).to_contain_text("Already here. Open it", timeout=FINISHED)
    expect(labels(copy)).to_contain_text("Cat")
    assert sent == []
    copy.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"#/upload\?photo=original.*png"))


def test_of_two_equal_files_in_one_choice_one_is_sent(page):
    content = one_of_a_kind("coffee.png")
    sent = []
    page.on("request", lambda request: request.method == "PUT" and sent.append(request.url))
    choose(page, *(file("coffee.png", name=name, content=content) for name in ("a.png", "b.png")))
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=FINISHED)
    expect(row(page, "b.png")).to_contain_text(re.compile(r"Already here\. .* a(-\w+)?\.png"))
    assert len(sent) == 1


def test_a_bad_file_among_good_ones_gets_its_reason_and_stops_nobody(page):
    bad = {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    empty = {"name": "empty.png", "mimeType": "image/png", "buffer": b""}
    broken = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"none" + os.urandom(8)}
    choose(page, file("chelsea.png"), bad, empty, broken, file("coffee.png"))
    expect(page.get_by_text("2 of 5 done")).to_be_visible(timeout=FINISHED)
    expect(page.get_by_text("3 failed", exact=True)).to_be_visible()
    expect(row(page, "notes.pdf")).to_contain_text("not a photo that can be analysed")
    expect(row(page, "empty.png")).to_contain_text("This file is empty.")
    expect(row(page, "broken.jpg")).to_contain_text("not a photo that can be read")
    expect(page.get_by_role("button", name=re.compile("again"))).to_have_count(0)
    expect(labels(row(page, "chelsea.png"))).to_be_visible()
    expect(labels(row(page, "coffee.png"))).to_be_visible()
    # What is said of them all leads to each of them, from the last to the first again.
    page.set_viewport_size({"width": 390, "height": 400})
    for name in ("notes.pdf", "empty.png", "broken.jpg", "notes.pdf"):
        page.get_by_role("button", name="3 failed").click()
        expect(row(page, name)).to_be_focused()
        expect(row(page, name)).to_be_in_viewport(ratio=0.9)


def test_formats_and_limits_are_those_of_the_service(page):
    def told_otherwise(route):
        config = route.fetch().json()
        config["limits"]["maxUploadBytes"] = 2048
        config["formats"] = {"names": "JPEG and JPEG XL", "types": {".jxl": "image/jxl"}}
        route.fulfill(json=config)

    page.route("**/config.json", told_otherwise)
    page.reload()
    expect(page.get_by_text("JPEG and JPEG XL, up to 2 KB each")).to_be_visible()
    expect(page.locator("#photo")).to_have_attribute("accept", "image/jxl,.jxl")
    large = {"name": "large.jxl", "mimeType": "", "buffer": bytes(2049)}
    choose(page, large, {"name": "dog.bmp", "mimeType": "image/bmp", "buffer": b"BM"})
    expect(row(page, "large.jxl")).to_contain_text("2 KB is the limit")
    expect(row(page, "dog.bmp")).to_contain_text("JPEG and JPEG XL photos can")


def test_a_hostile_name_is_only_text(page):
    choose(page, file("chelsea.png", name="<img src=x onerror=alert(2)>.png"))
    expect(page.get_by_role("list", name=re.compile("Labels of <img src=x"))).to_be_visible(
        timeout=FINISHED
    )


@pytest.mark.troubles("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
def test_after_a_lost_connection_the_photos_go_on_by_themselves(page):
    puts = Puts(page)
    choose(page, file("chelsea.png", name="lost-1.png"), file("coffee.png", name="lost-2.png"))
    puts.wait_for(2)
    page.context.set_offline(True)
    for route in puts.held:
        route.abort("internetdisconnected")
    page.unroute_all(behavior="ignoreErrors")
    expect(page.get_by_text("You are offline")).to_be_visible()
    expect(row(page, "lost-1.png")).to_contain_text("No connection")
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=FINISHED)
    expect(page.get_by_text("You are offline")).to_have_count(0)


def test_a_device_without_a_network_uploads_to_what_it_serves_itself(page):
    page.add_init_script("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    page.reload()
    choose(page, file("chelsea.png"))
    expect(labels(row(page, "chelsea.png"))).to_be_visible(timeout=FINISHED)
    expect(page.get_by_text("You are offline")).to_have_count(0)


@pytest.mark.troubles("503")
def test_a_storage_that_stumbles_is_tried_again(page):
    failures = iter([True, False])
    page.route(
        "**/uploads/public/**",
        lambda route: (
            route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"})
            if route.request.method == "PUT" and next(failures, False)
            else route.continue_()
        ),
    )
    choose(page, file("chelsea.png"))
    expect(labels(row(page, "chelsea.png"))).to_be_visible(timeout=FINISHED)


def test_a_stalled_service_is_called_slow(page):
    page.clock.install()
    page.route("**/uploads", no_answer)
    with page.expect_request("**/uploads"):
        choose(page, file("chelsea.png"))
    expect(row(page, "chelsea.png")).to_contain_text("Waiting")
    page.clock.fast_forward(10_500)
    expect(row(page, "chelsea.png")).to_contain_text("longer than usual")
    expect(page.get_by_role("status")).to_contain_text("longer than usual")


@pytest.mark.troubles("ERR_FAILED")
def test_a_service_out_of_reach_says_so_and_can_be_tried_again(page):
    page.clock.install()
    page.route("**/uploads", lambda route: route.abort())
    choose(page, file("chelsea.png"))
    failed = row(page, "chelsea.png")
    while not failed.get_by_role("button", name=re.compile("Try again")).count():
        page.clock.run_for(5_000)
    expect(failed).to_contain_text("be reached")
    page.unroute_all(behavior="ignoreErrors")
    page.clock.resume()
    failed.get_by_role("button", name=re.compile("Try again")).click()
    expect(labels(row(page, "chelsea.png"))).to_be_visible(timeout=FINISHED)


def test_cancelling_one_and_all_stops_them_and_leaves_the_others(page):
    puts = Puts(page)
    names = [f"cancel-{number}.png" for number in range(3)]
    choose(page, *(file("chelsea.png", name=name) for name in names))
    puts.wait_for(3)
    row(page, names[0]).get_by_role("button", name=re.compile("Cancel")).click()
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("heading", name="0 of 2 done")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("cancel-0.png: cancelled")
    page.get_by_role("button", name="Cancel all").click()
    expect(rows(page)).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    choose(page, file("coffee.png"))
    expect(page.get_by_text("1 of 1 done")).to_be_visible(timeout=FINISHED)


def test_finished_photos_can_be_cleared(page):
    choose(page, file("chelsea.png"))
    page.get_by_text("1 of 1 done").wait_for(timeout=FINISHED)
    page.get_by_role("button", name="Clear finished").click()
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("Know what.s in your photos")
    )


@pytest.mark.looks
def test_the_keyboard_alone_sends_a_photo_and_opens_it(page):
    # Whoever listens only once the key is pressed may miss it.
    page.on("filechooser", lambda _: None)
    expect(page.get_by_label("Choose photos")).to_be_attached()
    tab_to(page, page.locator("#photo"), within=8)
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Space")
    opened.value.set_files(PHOTOS / "coffee.png")
    expect(labels(rows(page))).to_be_visible(timeout=FINISHED)
    tab_to(page, rows(page).get_by_role("link"), within=8)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def drop(page, kind, name):
    """Drop or paste a photo as a browser does."""
    content = base64.b64encode(one_of_a_kind("chelsea.png")).decode()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(
        """async ([kind, name, content]) => {
            // What is shown listens from the frame after it on.
            await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
            transfer.items.add(new File([bytes], name, {type: 'image/png'}));
            const about = {bubbles: true, cancelable: true};
            document.body.dispatchEvent(kind === 'paste'
                ? new ClipboardEvent('paste', {clipboardData: transfer, ...about})
                : new DragEvent(kind, {dataTransfer: transfer, ...about}));
        }""",
        [kind, name, content],
    )


@pytest.mark.parametrize("view", ["Upload", "Photos", "Dashboard"])
def test_a_photo_dropped_on_any_view_is_taken(page, view):
    page.get_by_role("link", name=view, exact=True).click()
    expect(page.get_by_role("link", name=view, exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    drop(page, "dragenter", "dropped.png")
    expect(page.get_by_text("Drop to add 1 photo")).to_be_visible()
    drop(page, "drop", "dropped.png")
    expect(page.get_by_text("Drop to add 1 photo")).to_have_count(0)
    expect(labels(row(page, "dropped.png"))).to_be_visible(timeout=FINISHED)


@pytest.mark.looks
@pytest.mark.troubles("404")
def test_a_photo_dropped_on_a_dialog_is_taken(page):
    page.goto(f"{page.url.split('#')[0]}#/photos?photo=unknown.png")
    expect(page.get_by_role("dialog")).to_contain_text("There is no photo with this name.")
    drop(page, "dragenter", "dropped.png")
    # Only what is in the top layer is seen above a dialog.
    expect(page.locator(":popover-open").get_by_text("Drop to add 1 photo")).to_be_visible()
    drop(page, "drop", "dropped.png")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(labels(row(page, "dropped.png"))).to_be_visible(timeout=FINISHED)


def test_a_dropped_link_does_not_lead_away(page):
    page.get_by_role("link", name="Photos", exact=True).click()
    box = page.get_by_role("combobox", name="Search photos")
    expect(box).to_be_visible()
    prevented = """element => {
        const transfer = new DataTransfer();
        transfer.setData('text/uri-list', 'http://127.0.0.1:9/');
        const about = {dataTransfer: transfer, bubbles: true, cancelable: true};
        return ['dragover', 'drop'].map(
            kind => !element.dispatchEvent(new DragEvent(kind, about)));
    }"""
    assert page.locator("h1").evaluate(prevented) == [True, True]
    assert box.evaluate(prevented) == [False, False]


def test_a_picture_of_the_page_itself_is_not_dragged(page):
    # Once it is done, its row is a link, which may be dragged.
    puts = Puts(page)
    choose(page, file("coffee.png"))
    puts.wait_for(1)
    picture = rows(page).get_by_role("img")
    expect(picture).to_be_visible()
    page.evaluate(
        """() => ['dragstart', 'mouseup'].forEach(kind =>
            addEventListener(kind, () => window.first ??= kind))"""
    )
    picture.hover()
    page.mouse.down()
    page.mouse.move(5, 5, steps=5)
    page.mouse.up()
    page.wait_for_function("() => window.first")
    assert page.evaluate("window.first") == "mouseup"


def test_a_pasted_picture_is_taken_under_a_telling_name(page):
    drop(page, "paste", "image.png")
    expect(rows(page).get_by_role("heading")).to_have_text(re.compile(r"^Pasted 20.*\.png$"))
    expect(labels(rows(page))).to_be_visible(timeout=FINISHED)


def test_of_a_folder_only_its_photos_are_taken(page, tmp_path):
    folder = tmp_path / "holiday"
    (folder / "day two").mkdir(parents=True)
    (folder / "one.png").write_bytes(one_of_a_kind("chelsea.png"))
    (folder / "day two" / "two.png").write_bytes(one_of_a_kind("coffee.png"))
    (folder / "notes.txt").write_text("nothing")
    (folder / ".hidden.png").write_bytes(b"x")
    page.get_by_label("Choose a folder").set_input_files(folder)
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=FINISHED)
    expect(page.get_by_role("alert")).to_have_text("")


def test_a_folder_without_a_photo_says_so(page, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    page.get_by_label("Choose a folder").set_input_files(tmp_path)
    said = page.get_by_role("alert").filter(has_text="There is no photo in this folder")
    expect(said).to_be_visible()
    choose(page, file("coffee.png"))
    expect(said).to_have_count(0)


@pytest.mark.looks
def test_the_page_fits_its_window(page):
    choose(page, file("chelsea.png", name=f"{'long-name-' * 12}.png"))
    expect(labels(rows(page))).to_be_visible(timeout=FINISHED)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.alone
def test_five_hundred_photos_at_once_stay_smooth(page):
    page.route("**/uploads", no_answer)
    page.evaluate(
        """async content => {
            window.many = new DataTransfer();
            const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
            for (let number = 0; number < 500; number++) {
                const type = {type: 'image/png'};
                many.items.add(new File([bytes, `${number}`], `many-${number}.png`, type));
                if (number % 20 === 0) await new Promise(resolve => setTimeout(resolve));
            }
            window.long = [];
            new PerformanceObserver(list => long.push(...list.getEntries().map(e => e.duration)))
                .observe({type: 'longtask'});
        }""",
        base64.b64encode(one_of_a_kind("camera.png")).decode(),
    )
    with page.expect_request("**/uploads"):
        page.evaluate(
            """() => void setTimeout(() => document.body.dispatchEvent(new DragEvent('drop',
                {dataTransfer: many, bubbles: true, cancelable: true})))"""
        )
    expect(page.get_by_text("0 of 500 done")).to_be_visible()
    assert rows(page).count() < 100
    pictures = rows(page).get_by_role("img")
    expect(pictures.first).to_be_visible(timeout=FINISHED)
    more = page.get_by_role("button", name=re.compile("^Show more"))
    while more.count():
        page.mouse.wheel(0, 4_000)
        page.wait_for_timeout(30)
    expect(rows(page)).to_have_count(500)
    longest = max(page.evaluate("long"), default=0)
    print(f"longest task {longest:.0f} ms")
    assert longest < 200
    page.get_by_role("button", name="Cancel all").click()
    expect(rows(page)).to_have_count(0)
