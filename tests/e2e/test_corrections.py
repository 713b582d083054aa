"""What people say of photos in a real browser: wrong labels, tags, and the text in the picture."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.e2e.seeding import photo, store, text
from tests.local_run import eventually

RECEIPT = ("Grand Hotel", "Total 9,90")


@pytest.fixture
def photos(local_run):
    """Store photos that only one test has: `a` and `b` with two labels each, `a` with text.

    Gives the common end of their names and labels.
    """
    mark = secrets.token_hex(3)
    labels = {f"food-{mark}": 90, f"pizza-{mark}": 80}
    full = [f"{number}-{mark}" for number in range(20)]
    store(
        local_run,
        [
            photo(f"a-{mark}.jpg", labels, words=text(*RECEIPT)),
            photo(f"b-{mark}.jpg", labels),
            photo(f"full-{mark}.jpg", {}, tags=full),
        ],
    )
    return mark


def open_photo(page, run, name, search=""):
    page.goto(f"{run.page}/#/photos?{search}photo={name}")
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog.get_by_role("heading", name="Tags")).to_be_visible()
    return dialog


def tile(page, name):
    return page.locator(f'.tile[data-name="{name}"]')


def names_in(listed):
    return listed.get_by_role("listitem")


@pytest.mark.looks
def test_a_wrong_label_is_hidden_and_shown_again(page, local_run, photos):
    name, pizza = f"a-{photos}.jpg", f"pizza-{photos}"
    dialog = open_photo(page, local_run, name, f"label=food-{photos}&")
    labels = dialog.get_by_role("list", name="Labels of")
    wrong = dialog.get_by_role("button", name=f"{pizza} is not in this photo")
    wrong.focus()
    page.keyboard.press("Enter")
    expect(labels).not_to_contain_text(pizza)
    # The keyboard goes on with the label beside it.
    expect(dialog.get_by_role("button", name=f"food-{photos} is not in this photo")).to_be_focused()
    expect(dialog.get_by_role("status").last).to_contain_text(f"“{pizza}” is hidden")
    record = local_run.image(name).json()
    assert (record["labels"], record["hidden"]) == ([f"food-{photos}"], [pizza])
    expect(tile(page, name).get_by_role("img")).not_to_have_accessible_name(re.compile(pizza))

    page.reload()
    hidden = dialog.get_by_role("list", name="Hidden labels")
    expect(hidden).to_contain_text(pizza)
    hidden.get_by_role("button", name="Show again").click()
    expect(labels).to_contain_text(pizza)
    expect(labels).to_contain_text("80 %")
    expect(hidden).to_be_hidden()
    expect(tile(page, name).get_by_role("img")).to_have_accessible_name(re.compile(pizza))
    assert local_run.image(name).json()["hidden"] == []


@pytest.mark.looks
def test_a_tag_is_added_found_and_removed(page, local_run, photos):
    name, tag = f"b-{photos}.jpg", f"Zürich {photos}"
    dialog = open_photo(page, local_run, name, f"label=food-{photos}&")
    box = dialog.get_by_role("combobox", name="Add a tag")
    box.press_sequentially(f"  Zürich  {photos}")
    box.press("Enter")
    tags = dialog.get_by_role("list", name="Tags")
    expect(tags).to_contain_text(tag)
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(tile(page, name).get_by_role("img")).to_have_accessible_name(re.compile(tag))
    assert eventually(lambda: local_run.image(name).json()["tags"] == [tag])

    # It is suggested for another photo, and leads to those that have it.
    dialog = open_photo(page, local_run, f"a-{photos}.jpg", f"label=food-{photos}&")
    box = dialog.get_by_role("combobox", name="Add a tag")
    box.press_sequentially(f"zürich {photos}")
    option = dialog.get_by_role("option", name=tag)
    expect(option).to_contain_text("1")
    expect(dialog.get_by_role("option")).to_have_count(1)
    option.click()
    assert eventually(lambda: local_run.image(f"a-{photos}.jpg").json()["tags"] == [tag])
    tags = dialog.get_by_role("list", name="Tags")
    tags.get_by_role("link", name=tag).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("checkbox", name=re.compile("^Select "))).to_have_count(2)

    dialog = open_photo(page, local_run, name)
    dialog.get_by_role("button", name=f"Remove the tag {tag}").click()
    expect(dialog.get_by_role("list", name="Tags")).to_be_hidden()
    expect(dialog.get_by_role("heading", name="Tags")).to_be_focused()
    assert eventually(lambda: local_run.image(name).json()["tags"] == [])


def test_a_tag_too_many_is_refused_and_stays_to_be_changed(page, local_run, photos):
    dialog = open_photo(page, local_run, f"full-{photos}.jpg")
    box = dialog.get_by_role("combobox", name="Add a tag")
    box.fill("one more")
    box.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("20")
    expect(box).to_have_value("one more")
    expect(names_in(dialog.get_by_role("list", name="Tags"))).to_have_count(20)


@pytest.mark.troubles("ERR_FAILED")
def test_nothing_is_lost_where_the_service_is_out_of_reach(page, local_run, photos):
    name = f"b-{photos}.jpg"
    dialog = open_photo(page, local_run, name)
    changes = re.compile("/images$")
    page.route(changes, lambda route: route.abort())
    box = dialog.get_by_role("combobox", name="Add a tag")
    box.fill("Beach")
    box.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("be reached")
    expect(box).to_have_value("Beach")
    expect(dialog.get_by_role("list", name="Tags")).to_be_hidden()
    with page.expect_event("requestfailed"):
        dialog.get_by_role("button", name=f"pizza-{photos} is not").click()
    expect(dialog.get_by_role("alert")).to_contain_text("be reached")
    expect(dialog.get_by_role("list", name="Labels of")).to_contain_text(f"pizza-{photos}")
    page.unroute(changes)
    box.press("Enter")
    expect(dialog.get_by_role("list", name="Tags")).to_contain_text("Beach")
    expect(dialog.get_by_role("alert")).to_be_hidden()


@pytest.mark.looks
def test_the_text_in_the_picture_is_shown_marked_and_copied(page, local_run, photos):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = open_photo(page, local_run, f"a-{photos}.jpg", f"label=food-{photos}&")
    lines = dialog.get_by_role("list", name="Words in the picture").get_by_role("listitem")
    expect(lines).to_have_text(list(RECEIPT))
    boxes = dialog.locator(".box-word")
    expect(boxes).to_have_count(0)
    lines.first.hover()
    expect(boxes).to_have_count(2)
    dialog.get_by_role("heading", name="Tags").hover()
    expect(boxes).to_have_count(0)

    # All lines are one place for the Tab key; no arrow key leaves the photo for another.
    lines.first.focus()
    page.keyboard.press("ArrowDown")
    expect(lines.last).to_be_focused()
    expect(lines.first).to_have_attribute("tabindex", "-1")
    expect(boxes).to_have_count(2)
    dialog.get_by_role("switch", name="Mark in the picture").check()
    expect(boxes).to_have_count(4)
    picture = dialog.get_by_role("img", name=re.compile("^food")).bounding_box()
    drawn = boxes.first.locator("rect").last.bounding_box()
    assert drawn["x"] == pytest.approx(picture["x"] + 0.1 * picture["width"], abs=1.5)
    assert drawn["width"] == pytest.approx(0.15 * picture["width"], abs=1.5)

    dialog.get_by_role("button", name="Copy text").click()
    expect(dialog.get_by_role("status").last).to_have_text("Text copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "\n".join(RECEIPT)


@pytest.mark.looks
def test_selected_photos_are_tagged_and_corrected_together(page, local_run, photos):
    names = [f"{one}-{photos}.jpg" for one in "ab"]
    tag, pizza = f"Trip-{photos}", f"pizza-{photos}"
    page.goto(f"{local_run.page}/#/photos?label=food-{photos}")
    for name in names:
        page.get_by_role("checkbox", name=f"Select {name}").check()
    bar = page.get_by_role("region", name="Selected photos")
    bar.get_by_role("button", name="Add a tag").click()
    box = bar.get_by_role("combobox", name="Add a tag to")
    expect(box).to_be_focused()
    box.fill(tag)
    box.press("Enter")
    expect(bar).to_contain_text(f"“{tag}” added to 2 photos.")
    for name in names:
        expect(tile(page, name).get_by_role("img")).to_have_accessible_name(re.compile(tag))
        assert local_run.image(name).json()["tags"] == [tag]
    page.keyboard.press("Escape")
    expect(bar.get_by_role("button", name="Add a tag")).to_be_focused()
    expect(bar).to_contain_text("2 selected")

    bar.get_by_role("button", name="Hide a label").click()
    box = bar.get_by_role("combobox", name="Remove a tag or label from")
    box.press_sequentially("piz")
    bar.get_by_role("option", name=pizza).click()
    expect(bar).to_contain_text(f"“{pizza}” removed from 2 photos.")
    for name in names:
        picture = tile(page, name).get_by_role("img")
        expect(picture).not_to_have_accessible_name(re.compile(pizza))
        assert local_run.image(name).json()["hidden"] == [pizza]


def test_photos_that_could_not_be_tagged_stay_selected_and_say_why(page, local_run, photos):
    page.goto(f"{local_run.page}/#/photos?name={photos}")
    for name in ("a", "full"):
        page.get_by_role("checkbox", name=f"Select {name}-{photos}.jpg").check()
    bar = page.get_by_role("region", name="Selected photos")
    bar.get_by_role("button", name="Add a tag").click()
    box = bar.get_by_role("combobox", name="Add a tag to")
    box.fill("Trip")
    box.press("Enter")
    expect(bar).to_contain_text("“Trip” added to 1 photo.")
    expect(bar).to_contain_text("1 photo could not be changed.")
    expect(box).to_have_value("Trip")
    expect(page.get_by_role("checkbox", name=f"Select full-{photos}.jpg")).to_be_checked()
    expect(page.get_by_role("checkbox", name=f"Select a-{photos}.jpg")).not_to_be_checked()
