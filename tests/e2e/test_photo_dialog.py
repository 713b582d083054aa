"""One photo in a real browser: the picture, the boxes over it, and what can be done with it."""

import json
import math
import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.e2e.boxes import drawn_at, expected_at, shown_at
from tests.e2e.keyboard import tab_to
from tests.e2e.test_photos_view import link, seeded
from tests.e2e.test_upload import until
from tests.local_run import eventually

__all__ = ["seeded"]

SIZES = [(1280, 844), (390, 844), (820, 500)]


@pytest.fixture
def astronaut(local_run):
    """A photo with a person and a face, analysed."""
    return uploaded(local_run, "astronaut.png")


def uploaded(run, name):
    content = (PHOTOS / name).read_bytes() + secrets.token_bytes(8)
    name = run.upload(f"{secrets.token_hex(3)} {name}", content)
    assert run.result(name)["status"] == "done"
    return name


def open_photo(page, run, name, view="photos"):
    page.goto(f"{run.page}/#/{view}?photo={name}")
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    return dialog


def box(dialog, name):
    return dialog.get_by_role("img", name=re.compile(rf"^{name}, \d"))


def located(answer, name):
    (label,) = [label for label in answer["details"] if label["name"] == name]
    return label["instances"][0]["box"]


@pytest.mark.looks
def test_boxes_match_the_answer_at_every_size(page, local_run, astronaut):
    answer = local_run.image(astronaut).json()
    dialog = open_photo(page, local_run, astronaut)
    expect(box(dialog, "Face")).to_be_visible()
    wanted = {
        "Person": located(answer, "Person"),
        "Face": answer["faces"][0]["box"],
    }
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        picture = dialog.locator('.stage img:not([alt=""])')
        page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
        shown = shown_at(picture)
        for name, fractions in wanted.items():
            expected = expected_at(shown, fractions)
            assert drawn_at(box(dialog, name)) == pytest.approx(expected, abs=1)
        # As large as fits: it touches two sides of its place.
        stage = dialog.locator(".stage").bounding_box()
        room = (stage["width"] - shown[2], stage["height"] - shown[3])
        assert min(room) == pytest.approx(0, abs=1)
        assert max(room) >= -1

        for key in ("+", "+", "Shift+ArrowRight"):
            page.keyboard.press(key)
        larger = shown_at(picture)
        assert larger[2] == pytest.approx(1.5**2 * shown[2], abs=1)
        assert larger[0] < shown[0]
        for name, fractions in wanted.items():
            expected = expected_at(larger, fractions)
            assert drawn_at(box(dialog, name)) == pytest.approx(expected, abs=1)
        page.keyboard.press("0")
        assert shown_at(picture) == pytest.approx(shown, abs=1)


@pytest.mark.looks
def test_labels_show_boxes_and_boxes_labels(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    person = dialog.locator('[data-label="Person"]')
    face = dialog.get_by_role("list", name="Faces").get_by_role("listitem")
    lit, finding = re.compile("box-lit"), re.compile("finding-lit")

    person.hover()
    expect(box(dialog, "Person")).to_have_class(lit)
    expect(box(dialog, "Face")).not_to_have_class(lit)
    dialog.get_by_role("heading", level=2).hover()
    expect(box(dialog, "Person")).not_to_have_class(lit)
    face.focus()
    expect(box(dialog, "Face")).to_have_class(lit)

    box(dialog, "Person").focus()
    expect(person).to_have_class(finding)
    expect(face).not_to_have_class(finding)
    box(dialog, "Face").hover()
    expect(face).to_have_class(finding)


def test_a_face_is_described_as_an_estimate(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    face = dialog.get_by_role("list", name="Faces")
    expect(face).to_have_text(re.compile(r"Age\d+.\d+GenderFemale\d+ %EmotionHappy\d+ %"))
    expect(dialog).to_contain_text("Guessed from looks alone, and often wrong.")
    # It is cut out of the picture: the middle of what is seen is the middle of the face.
    crop = face.locator(".face-crop")
    cut = crop.locator("img").bounding_box()
    window = crop.bounding_box()
    fractions = local_run.image(astronaut).json()["faces"][0]["box"]
    for start, length in (("x", "width"), ("y", "height")):
        edge = {"x": "left", "y": "top"}[start]
        middle = cut[start] + cut[length] * (fractions[edge] + fractions[length] / 2)
        assert middle == pytest.approx(window[start] + window[length] / 2, abs=1)


@pytest.mark.looks
def test_the_dialog_looks_the_same_after_every_view(page, local_run, astronaut):
    faces = open_photo(page, local_run, astronaut).get_by_role("list", name="Faces")
    expect(faces).to_be_visible()
    before = faces.bounding_box()["height"]
    page.goto(f"{local_run.page}/#/dashboard")
    expect(page.get_by_role("heading", name="Faces, guessed")).to_be_visible()
    open_photo(page, local_run, astronaut)
    expect(faces).to_be_visible()
    assert faces.bounding_box()["height"] == before


def test_the_photo_is_opened_over_any_view(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut, "dashboard")
    expect(dialog.get_by_role("navigation", name="Photos")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("#/dashboard$"))


def test_a_label_leads_to_the_photos_that_have_it(page, local_run):
    name = uploaded(local_run, "chelsea.png")
    dialog = open_photo(page, local_run, name)
    kinds = dialog.get_by_role("list", name="Kinds of Feline")
    kinds.get_by_role("link", name="Cat", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("#/photos.label=Cat$"))
    expect(link(page, name.removesuffix(".png"), "")).to_have_count(0)
    expect(page.get_by_role("checkbox", name=f"Select {name}")).to_be_attached()


def test_arrow_keys_and_buttons_go_through_the_list(page, local_run, seeded):
    mark = seeded({name: {"x": 90} for name in "abc"})
    page.route(re.compile("/uploads/"), picture)
    page.goto(f"{local_run.page}/#/photos?label=x-{mark}")
    link(page, "b", mark).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_accessible_name(f"b-{mark}.jpg")
    following = dialog.get_by_role("button", name="Next photo")
    following.click()
    expect(dialog).to_have_accessible_name(f"c-{mark}.jpg")
    # At the end the button stays, and with it the focus.
    expect(following).to_have_attribute("aria-disabled", "true")
    expect(following).to_be_focused()
    for name in ("b", "a", "a"):
        page.keyboard.press("ArrowLeft")
        expect(dialog).to_have_accessible_name(f"{name}-{mark}.jpg")
    page.keyboard.press("Escape")
    expect(link(page, "a", mark)).to_be_focused()


def picture(route):
    route.fulfill(path=PHOTOS / "rocket.jpg", content_type="image/jpeg")


def test_an_unknown_photo_says_so(browser, local_run):
    page = browser.new_page()
    dialog = open_photo(page, local_run, "nothing.png")
    expect(dialog).to_contain_text("There is no photo with this name.")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.close()


def test_the_service_in_trouble_is_asked_again(browser, local_run, astronaut):
    page = browser.new_page()
    trouble = re.compile("/GetImageLabels")
    page.route(trouble, lambda route: route.abort())
    dialog = open_photo(page, local_run, astronaut)
    expect(dialog.get_by_role("alert")).to_contain_text("be reached")
    page.unroute(trouble)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("list", name=re.compile("^Labels of"))).to_contain_text("Person")
    expect(dialog).to_be_focused()
    page.close()


def test_a_picture_that_is_not_there_is_said_to_be_so_only_once_that_is_known(
    browser, local_run, astronaut
):
    page = browser.new_page()
    held = []
    page.route(re.compile("/GetImageLabels"), lambda route: held.append(route))
    page.route(re.compile("/(uploads|renditions)/"), lambda route: route.fulfill(status=403))
    page.goto(f"{local_run.page}/#/photos?photo={astronaut}")
    dialog = page.get_by_role("dialog", name=astronaut)
    expect(dialog).to_contain_text("Loading")
    until(page, lambda: held)
    expect(dialog).not_to_contain_text("be shown")
    held.pop().continue_()
    expect(dialog).to_contain_text("be shown here. You can download it.")
    expect(box(dialog, "Face")).to_have_count(0)
    page.close()


def test_the_original_is_downloaded_under_its_name(page, local_run):
    content = (PHOTOS / "chelsea.png").read_bytes() + secrets.token_bytes(8)
    name = local_run.upload(f"{secrets.token_hex(3)} chelsea.png", content)
    local_run.result(name)
    dialog = open_photo(page, local_run, name)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == name
    assert download.value.path().read_bytes() == content


def test_the_results_stay_until_there_are_new_ones(page, local_run, astronaut):
    # Where there is less room, the toolbar has the button in a menu.
    page.set_viewport_size({"width": 1280, "height": 844})
    dialog = open_photo(page, local_run, astronaut)
    labels = dialog.get_by_role("list", name=re.compile("^Labels of"))
    expect(labels).to_contain_text("Person")
    # A new analysis takes away the pictures of the last one.
    for picture in (f'.tile[data-name="{astronaut}"] img', '.stage img:not([alt=""])'):
        page.wait_for_function(
            "picture => picture.complete && picture.naturalWidth > 0",
            arg=page.locator(picture).element_handle(),
        )
    before = local_run.image(astronaut).json()["analysed_at"]
    page.evaluate(
        """() => {
            window.without = 0;
            const look = () => document.querySelector('dialog .labels') || window.without++;
            new MutationObserver(look).observe(document.body, {subtree: true, childList: true});
        }"""
    )
    # The end is not told before what is shown until then has been seen.
    held = []
    page.route("**/images/lookup", lambda route: held.append(route))
    page.keyboard.press("r")
    expect(dialog.get_by_role("button", name="Reading…")).to_be_attached()
    page.unroute("**/images/lookup")
    for route in held:
        route.continue_()
    expect(dialog.get_by_role("status").last).to_have_text("There are new results.")
    expect(dialog.get_by_role("button", name="Analyse again")).to_be_visible()
    assert local_run.image(astronaut).json()["analysed_at"] > before
    assert page.evaluate("window.without") == 0


@pytest.mark.looks
def test_a_deleted_photo_can_be_had_back_from_the_next_one(page, local_run, seeded):
    mark = seeded({name: {"x": 90} for name in "abc"})
    page.route(re.compile("/uploads/"), picture)
    page.goto(f"{local_run.page}/#/photos?label=x-{mark}")
    link(page, "b", mark).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_accessible_name(f"b-{mark}.jpg")
    page.keyboard.press("Delete")
    expect(dialog).to_have_accessible_name(f"c-{mark}.jpg")
    # Neither is it come upon again.
    page.keyboard.press("ArrowLeft")
    expect(dialog).to_have_accessible_name(f"a-{mark}.jpg")
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog).to_have_accessible_name(f"b-{mark}.jpg")
    expect(dialog).to_be_focused()
    assert local_run.image(f"b-{mark}.jpg").status_code == 200


def test_the_last_photo_of_all_is_deleted_once_the_time_to_undo_it_is_over(page, local_run, seeded):
    mark = seeded({"a": {"x": 90}})
    name = f"a-{mark}.jpg"
    page.goto(f"{local_run.page}/#/photos?label=x-{mark}&photo={name}")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name=f"x-{mark}")).to_be_visible()
    page.keyboard.press("Delete")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Delete now").click()
    assert eventually(lambda: local_run.image(name).status_code == 404)
    expect(page.get_by_role("checkbox", name=f"Select {name}")).to_have_count(0)


def test_what_is_known_is_copied_without_links(page, local_run, astronaut):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = open_photo(page, local_run, astronaut)
    dialog.get_by_role("tab", name="JSON").click()
    dialog.get_by_role("button", name="Copy", exact=True).click()
    expect(dialog.get_by_role("status").last).to_have_text("JSON copied.")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    answer = local_run.image(astronaut).json()
    assert copied == {name: answer[name] for name in answer if not name.endswith("_url")}

    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("status").last).to_have_text("Link copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_role("dialog", name=astronaut)).to_be_visible()


@pytest.mark.looks
def test_the_focus_stays_in_the_dialog(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    expect(dialog).to_be_focused()
    # It reaches to the edges of the window, and so do its corners.
    assert dialog.evaluate("dialog => getComputedStyle(dialog).borderRadius") == "0px"
    expect(box(dialog, "Face")).to_be_visible()
    tab_to(page, box(dialog, "Face"))
    tab_to(page, dialog.get_by_role("switch", name="Boxes"))
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")


def test_boxes_are_named_at_rest_and_go_by_a_key_or_below_a_confidence(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    captions = dialog.locator(".caption")
    expect(captions.filter(has_text=re.compile(r"^Person \d+ %$"))).to_be_visible()
    expect(captions.filter(has_text=re.compile(r"^Face \d+.\d+$"))).to_be_visible()
    page.keyboard.press("b")
    expect(box(dialog, "Person")).to_have_count(0)
    # Pointed at in the list, they are shown all the same.
    dialog.locator('[data-label="Person"]').hover()
    expect(box(dialog, "Person")).to_be_visible()
    dialog.get_by_role("heading", level=2).hover()
    dialog.get_by_role("switch", name="Boxes").check()
    expect(box(dialog, "Person")).to_be_visible()

    # It begins with the least sure of all that was found.
    answer = local_run.image(astronaut).json()
    found = [label["confidence"] for label in answer["details"]]
    found += [one["confidence"] for label in answer["details"] for one in label["instances"]]
    found += [face["confidence"] for face in answer["faces"]]
    least = dialog.get_by_role("slider", name="Hide below")
    expect(least).to_have_value(str(math.floor(min(found))))
    least.fill("90")
    expect(box(dialog, "Person")).to_have_count(0)
    expect(box(dialog, "Face")).to_be_visible()
    expect(dialog.locator('[data-label="Portrait"]')).to_have_class(re.compile("finding-pale"))


def test_the_picture_is_enlarged_where_the_pointer_is_and_moved(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    picture = dialog.locator('.stage img:not([alt=""])')
    page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
    left, top, width, height = shown_at(picture)
    at = (left + width / 4, top + height / 4)

    def quarter():
        """Where the point is now that was under the pointer."""
        left, top, width, height = shown_at(picture)
        return left + width / 4, top + height / 4

    page.mouse.move(*at)
    page.mouse.wheel(0, -400)
    page.wait_for_function("was => document.querySelector('.photo').offsetWidth > was", arg=width)
    assert quarter() == pytest.approx(at, abs=1)
    page.mouse.down()
    page.mouse.move(at[0] + 40, at[1] + 30, steps=4)
    page.mouse.up()
    assert quarter() == pytest.approx((at[0] + 40, at[1] + 30), abs=8)
    page.mouse.dblclick(*at)
    assert shown_at(picture) == pytest.approx((left, top, width, height), abs=1)


def test_steps_that_come_in_one_frame_start_from_one_another(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    picture = dialog.locator('.stage img:not([alt=""])')
    page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
    left, top, width, height = shown_at(picture)
    # As a pinch does, with a step for each finger.
    dialog.evaluate(
        """dialog => [['+', false], ['+', false], ['ArrowRight', true]].forEach(([key, shiftKey]) =>
            dialog.dispatchEvent(new KeyboardEvent('keydown', {key, shiftKey, bubbles: true})))"""
    )
    larger = (1.5**2 * width, 1.5**2 * height)
    middle = (left + width / 2 - 80, top + height / 2)
    corner = (middle[0] - larger[0] / 2, middle[1] - larger[1] / 2)
    assert shown_at(picture) == pytest.approx((*corner, *larger), abs=1)


@pytest.mark.looks
def test_captions_stay_where_their_boxes_are_seen(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    person, face = (dialog.locator(".caption", has_text=name) for name in ("Person", "Face"))
    expect(face).to_be_visible()
    for key in ("+", "+", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    # The face is above the window now, and so is the upper edge of the person.
    expect(face).to_be_hidden()
    _, top, _, bottom = drawn_at(box(dialog, "Person"))
    stage = dialog.locator(".viewer-stage").bounding_box()
    assert top < stage["y"] < bottom
    caption = person.bounding_box()
    for start, length in (("x", "width"), ("y", "height")):
        assert caption[start] >= stage[start] - 1
        assert caption[start] + caption[length] <= stage[start] + stage[length] + 1
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    expect(face).to_be_visible()


def test_the_keys_are_listed_and_do_nothing_while_a_tag_is_typed(page, local_run, astronaut):
    dialog = open_photo(page, local_run, astronaut)
    keys = dialog.get_by_role("region", name="Keys")
    page.keyboard.press("?")
    expect(keys).to_contain_text("Analyse again")
    # Escape closes what is on top, one after the other.
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    typed = dialog.get_by_role("combobox", name="Add a tag")
    typed.press_sequentially("b?r")
    expect(keys).to_be_hidden()
    expect(box(dialog, "Person")).to_be_visible()
    dialog.get_by_role("tab", name="Found").press("ArrowRight")
    expect(dialog.get_by_role("tab", name="File")).to_be_focused()
    expect(dialog.get_by_role("tabpanel")).to_contain_text(re.compile("512 . 512"))
    expect(dialog).to_have_accessible_name(astronaut)


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_on_a_phone_a_finger_turns_to_the_next_photo_and_the_sheet_has_three_stops(
    browser, local_run, seeded
):
    mark = seeded({name: {"x": 90} for name in "ab"})
    page = browser.new_page(**PHONE)
    page.route(re.compile("/uploads/"), picture)
    page.goto(f"{local_run.page}/#/photos?label=x-{mark}&photo=a-{mark}.jpg")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Next photo")).to_be_enabled()
    swipe(page, (300, 200), (120, 210))
    expect(dialog).to_have_accessible_name(f"b-{mark}.jpg")
    swipe(page, (120, 200), (300, 190))
    expect(dialog).to_have_accessible_name(f"a-{mark}.jpg")

    # The buttons lie below the picture, and a finger may begin there, too.
    following = dialog.get_by_role("button", name="Next photo").bounding_box()
    assert (following["width"], following["height"]) == (44, 44)
    middle = (following["x"] + 22, following["y"] + 22)
    figure = dialog.locator(".photo").bounding_box()
    assert middle[1] > figure["y"] + figure["height"]
    swipe(page, middle, (middle[0] - 180, middle[1]))
    expect(dialog).to_have_accessible_name(f"b-{mark}.jpg")
    dialog.get_by_role("button", name="Previous photo").click()
    expect(dialog).to_have_accessible_name(f"a-{mark}.jpg")

    panel = dialog.get_by_role("complementary")
    handle = dialog.get_by_role("button", name="Make this larger")
    for stop, height in (("whole", 844 - 52), ("tabs", 76), ("half", 422)):
        dialog.get_by_role("button", name=re.compile("^Make this")).click()
        expect(panel).to_have_attribute("data-stop", stop)
        assert eventually(lambda height=height: abs(panel.bounding_box()["height"] - height) < 2)
    top = handle.bounding_box()["y"]
    swipe(page, (195, top + 8), (195, 60))
    expect(panel).to_have_attribute("data-stop", "whole")
    dialog.get_by_role("button", name="More").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_have_accessible_name(f"b-{mark}.jpg")
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog).to_have_accessible_name(f"a-{mark}.jpg")
    page.close()


def swipe(page, start, end):
    """Draw a finger over the page."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    touch("touchStart", start)
    for step in range(1, 9):
        part = step / 8
        touch("touchMove", [a + (b - a) * part for a, b in zip(start, end, strict=True)])
    touch("touchEnd")
