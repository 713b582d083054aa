"""What somebody sees who comes for the first time, and what they can try."""

import json
import re

import pytest
from playwright.sync_api import expect

from local.page import DIST
from tests.e2e.test_upload import FINISHED, Puts, choose, file, labels, row, rows
from tests.e2e.test_upload_troubles import SHIFT
from tools.examples import FOLDER, PHOTOS, shown

# In bytes: what a phone on a slow network still has soon.
PICTURE = 60_000
SOMEWHAT = {"confidence": 3.0, "box": 0.02}


@pytest.fixture
def first_visit(page):
    """Have no photo be there, whatever other tests have left."""
    nothing = {"images": [], "cursor": None}
    page.route("**/images?*", lambda route: route.fulfill(json=nothing))
    page.add_init_script(f"localStorage.clear(); {SHIFT}")
    page.reload()
    expect(
        page.get_by_role("heading", name=re.compile("Know what.s in your photos"))
    ).to_be_visible()
    return page


def alike(found, kept):
    """Whether two answers are the same but for what rounding makes of a model's numbers."""
    assert [one["name"] for one in found["details"]] == [one["name"] for one in kept["details"]]
    pairs = list(zip(found["details"], kept["details"], strict=True))
    pairs += zip(found["faces"], kept["faces"], strict=True)
    for one, other in pairs[: len(kept["details"])]:
        pairs += zip(one["instances"], other["instances"], strict=True)
    for one, other in pairs:
        assert one["confidence"] == pytest.approx(other["confidence"], abs=SOMEWHAT["confidence"])
        assert one.get("box", {}) == pytest.approx(other.get("box", {}), abs=SOMEWHAT["box"])
    return found["width"] == kept["width"] and found["height"] == kept["height"]


@pytest.mark.looks
def test_an_example_shows_what_is_recognised_without_a_jump(first_visit):
    page = first_visit
    example = page.get_by_role("figure", name="An example")
    picture = example.get_by_role("img", name="An astronaut in an orange suit, smiling")
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    kept = json.loads((FOLDER / "astronaut.json").read_text())
    at = picture.bounding_box()
    face = example.get_by_text(re.compile(r"^Face \d\d %$")).locator("..")
    # It is drawn, a moment later, where the recognition has it.
    page.wait_for_function(
        "node => !node.getAnimations().length", arg=face.element_handle(), timeout=FINISHED
    )
    drawn, box = face.bounding_box(), kept["faces"][0]["box"]
    assert drawn["x"] == pytest.approx(at["x"] + box["left"] * at["width"], abs=2)
    assert drawn["height"] == pytest.approx(box["height"] * at["height"], abs=2)
    example.get_by_role("radio", name=re.compile("A cat")).check(force=True)
    expect(example.get_by_text(re.compile(r"^Cat \d\d %$"))).to_be_visible()
    assert page.evaluate("shift") <= 0.02
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_example_is_tried_as_it_is_shown(first_visit):
    page = first_visit
    page.get_by_role("button", name="Try with an example").click()
    photo = row(page, "astronaut.webp")
    expect(photo).to_contain_text(re.compile("Face|Already here"), timeout=FINISHED)


@pytest.mark.parametrize("stem", PHOTOS)
def test_what_an_example_shows_is_what_the_pipeline_gives(local_run, stem):
    content = (FOLDER / f"{stem}.webp").read_bytes()
    found = shown(local_run.result(local_run.upload(f"{stem}.webp", content)))
    assert alike(found, json.loads((FOLDER / f"{stem}.json").read_text()))


def test_the_pictures_of_the_examples_are_small():
    built = sorted(path for stem in PHOTOS for path in DIST.rglob(f"{stem}-*.webp"))
    assert len(built) == len(PHOTOS)
    assert all(path.stat().st_size <= PICTURE for path in built)


@pytest.mark.troubles("404", "ERR_FAILED")
def test_an_example_that_cannot_be_had_says_so(first_visit):
    page = first_visit
    page.route("**/*.webp", lambda route: route.abort())
    page.get_by_role("button", name="Try with an example").click()
    expect(page.get_by_role("figure").get_by_role("alert")).to_contain_text("could not be loaded")
    page.unroute("**/*.webp")
    page.get_by_role("button", name="Try with an example").click()
    expect(rows(page)).to_have_count(1)


def test_on_a_second_visit_the_newest_photos_take_its_place(page):
    choose(page, file("coffee.png", name="newest.png"))
    expect(labels(row(page, "newest.png"))).to_be_visible(timeout=FINISHED)
    page.get_by_role("button", name="Clear finished").click()
    latest = page.get_by_role("region", name="Added last")
    expect(latest.get_by_role("link", name=re.compile("Cup")).first).to_be_visible()
    page.route("**/images?*", lambda _: None)
    page.reload()
    expect(latest).to_be_visible()
    expect(page.get_by_role("figure", name="An example")).to_have_count(0)


def test_the_tab_says_how_far_the_photos_are(page):
    puts = Puts(page)
    choose(page, *(file("coffee.png", name=f"tab-{number}.png") for number in range(3)))
    puts.wait_for(3)
    expect(page).to_have_title("0 of 3 · Smart Image Analyzer")
    page.get_by_role("link", name="Dashboard", exact=True).click()
    expect(page).to_have_title("0 of 3 · Smart Image Analyzer")
    puts.release()
    expect(page).to_have_title("Dashboard · Smart Image Analyzer", timeout=FINISHED)


def test_a_notification_comes_only_when_it_was_asked_for(page):
    page.add_init_script(
        """window.told = [];
        window.Notification = class {
            static permission = 'default';
            static async requestPermission() { told.push('asked'); return 'granted'; }
            constructor(title, { body }) { told.push(body); }
        };
        // The installed page's worker, where it is there already, is the one that tells.
        ServiceWorkerRegistration.prototype.showNotification =
            async (title, { body }) => { told.push(body); };
        document.hasFocus = () => false;"""
    )
    page.reload()
    puts = Puts(page)
    choose(page, *(file("chelsea.png", name=f"long-{number}.png") for number in range(10)))
    puts.wait_for(1)
    assert page.evaluate("told") == []
    tell = page.get_by_role("button", name=re.compile("Tell me when it.s done"))
    tell.click()
    expect(tell).to_have_attribute("aria-pressed", "true")
    puts.release()
    page.wait_for_function("() => told.length > 1", timeout=FINISHED)
    assert page.evaluate("told") == ["asked", "10 of 10 photos done."]


def test_raw_and_video_are_refused_by_name(page):
    raw = {"name": "IMG_1.CR3", "mimeType": "", "buffer": b"raw"}
    video = {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": b"film"}
    choose(page, raw, video)
    for name in ("IMG_1.CR3", "clip.mp4"):
        expect(row(page, name)).to_contain_text(re.compile("RAW and video aren.t supported"))
    rows(page).get_by_role("button", name="Remove clip.mp4").click()
    expect(rows(page)).to_have_count(1)


def test_what_is_held_over_the_page_is_counted(page):
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(
        """async () => {
            // What is shown listens from the frame after it on.
            await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
            const held = new DataTransfer();
            for (let number = 0; number < 12; number++)
                held.items.add(new File(['x'], `${number}.jpg`, {type: 'image/jpeg'}));
            const about = {dataTransfer: held, bubbles: true, cancelable: true};
            document.body.dispatchEvent(new DragEvent('dragenter', about));
        }"""
    )
    expect(page.get_by_text("Drop to add 12 photos")).to_be_visible()
