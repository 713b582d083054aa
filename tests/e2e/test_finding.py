"""Finding photos by more than labels, in a real browser: text, file names, and what they have."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.e2e.seeding import photo, store, text
from tests.e2e.test_photos_view import expect_shown, go, shown
from tests.local_run import eventually

FACE = {
    "box": {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.2},
    "confidence": 99,
    "estimated": {"emotions": []},
}


@pytest.fixture(scope="module")
def mark(local_run):
    """The common end of the names of some photos of each kind."""
    mark = secrets.token_hex(3)
    label = {f"x-{mark}": 90}
    store(
        local_run,
        [
            photo(f"receipt-{mark}.jpg", label, words=text(f"Invoice{mark} Café")),
            photo(f"people-{mark}.jpg", label, faces=[FACE]),
            photo(f"tagged-{mark}.jpg", label, tags=[f"Trip-{mark}"]),
            photo(f"nothing-{mark}.jpg", {}),
        ],
    )
    return mark


def found(page, mark, *names):
    assert eventually(lambda: set(shown(page, mark)) == set(names)), shown(page, mark)


def search_box(page):
    return page.get_by_role("combobox", name="Search photos")


def chips(page):
    return page.get_by_role("list", name="Looked for").get_by_role("listitem")


@pytest.mark.looks
def test_text_and_names_are_found_from_what_is_suggested(page, local_run, mark):
    go(page, local_run, "")
    box = search_box(page)
    box.press_sequentially(f"invoice{mark}")
    expect(page.get_by_role("option").first).to_have_text(re.compile(f"text: invoice{mark}"))
    box.press("ArrowDown")
    box.press("Enter")
    found(page, mark, "receipt")
    expect(chips(page)).to_have_count(1)
    assert f"word=invoice{mark}" in page.url

    box.press_sequentially(f"eipt-{mark}")
    page.get_by_role("option", name=f"file name: eipt-{mark}").click()
    found(page, mark, "receipt")
    assert f"name=eipt-{mark}" in page.url
    # The address says it all.
    page.reload()
    found(page, mark, "receipt")
    page.get_by_role("button", name=f"Remove text invoice{mark}").click()
    expect(box).to_be_focused()
    expect(chips(page)).to_have_count(1)
    found(page, mark, "receipt")


def test_what_is_typed_in_full_needs_no_suggestion(page, local_run, mark):
    page.route(re.compile(r"/labels\?"), lambda route: route.fulfill(json={"labels": []}))
    go(page, local_run, f"?name={mark}")
    box = search_box(page)
    for typed, names in (("text: CAFE", ["receipt"]), ("has text", ["receipt"])):
        box.fill(typed)
        box.press("Enter")
        found(page, mark, *names)
    page.get_by_role("button", name="Clear search").click()
    expect(chips(page)).to_have_count(0)
    box.fill(f"name: people-{mark}")
    box.press("Enter")
    found(page, mark, "people")


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ("Has faces", "people"),
        ("Has text", "receipt"),
        ("Has tags", "tagged"),
        ("Nothing recognised", "nothing"),
    ],
)
def test_photos_are_found_by_what_they_have(page, local_run, mark, chosen, name):
    go(page, local_run, f"?name={mark}")
    search_box(page).click()
    page.get_by_role("option", name=chosen).click()
    found(page, mark, name)
    expect(chips(page).last).to_contain_text(chosen)


def test_what_failed_is_found_from_the_dashboard(page, local_run):
    name = local_run.upload(f"broken {secrets.token_hex(3)}.jpg", secrets.token_bytes(99))
    local_run.result(name)
    page.goto(f"{local_run.page}/#/dashboard")
    failed = page.locator(".totals").get_by_role("link")
    many = failed.inner_text()
    failed.click()
    expect(page).to_have_url(re.compile("#/photos.state=failed$"))
    expect(page.get_by_role("checkbox", name=f"Select {name}")).to_be_attached()
    expect(page.get_by_text(re.compile(f"^{many} photos?$"))).to_be_visible()
    expect(chips(page)).to_contain_text(["Failed"])


def test_a_label_that_no_photo_has_leads_to_texts_and_names(page, local_run, mark):
    go(page, local_run, "")
    box = search_box(page)
    box.fill(f"people-{mark}")
    box.press("Enter")
    expect(page.get_by_text("No photo matches.")).to_be_visible()
    expect(page.get_by_role("link", name="Photos with the text")).to_be_visible()
    page.get_by_role("link", name=f"“people-{mark}” in the file name").click()
    found(page, mark, "people")
    expect(page).to_have_url(re.compile(f"#/photos.name=people-{mark}$"))


def test_how_many_there_are_is_known_before_all_are_there(page, local_run):
    mark = secrets.token_hex(3)
    store(local_run, [photo(f"{n:03}-{mark}.jpg", {f"x-{mark}": 90}) for n in range(101)])
    held = []
    page.route(re.compile(r"/images\?.*cursor="), lambda route: held.append(route))
    go(page, local_run, f"?label=x-{mark}")
    expect(page.get_by_text("101 photos", exact=True)).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


def test_a_photo_that_matches_no_more_goes_when_it_is_looked_for_again(page, local_run):
    mark = secrets.token_hex(3)
    names = [f"{one}-{mark}.jpg" for one in "ab"]
    store(local_run, [photo(name, {f"x-{mark}": 90}) for name in names])
    go(page, local_run, f"?label=x-{mark}")
    page.locator(f'.tile[data-name="{names[0]}"] a').click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=f"x-{mark} is not in this photo").click()
    expect(dialog.get_by_role("list", name="Hidden labels")).to_be_visible()
    assert eventually(lambda: local_run.image(names[0]).json()["hidden"])
    page.keyboard.press("Escape")
    assert set(shown(page, mark)) == {"a", "b"}
    page.reload()
    expect_shown(page, mark, "b")
    search_box(page).press_sequentially(f"x-{mark}")
    expect(page.get_by_role("option", name=f"x-{mark}").last).to_be_attached()
