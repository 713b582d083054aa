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
    expect(page.get_by_role("option").first).to_have_text(re.compile(f"“invoice{mark}”"))
    box.press("Enter")
    found(page, mark, "receipt")
    expect(chips(page)).to_have_count(1)
    assert f"word=invoice{mark}" in page.url
    # It says why it was found.
    tile = page.locator(f'.tile[data-name="receipt-{mark}.jpg"]')
    expect(tile.get_by_text(f"“invoice{mark}”")).to_be_visible()

    box.press_sequentially(f"eipt-{mark}")
    page.get_by_role("option", name=f"“eipt-{mark}” in file names").click()
    found(page, mark, "receipt")
    assert f"name=eipt-{mark}" in page.url
    # The address says it all.
    page.reload()
    found(page, mark, "receipt")
    page.get_by_role("button", name=f"Remove “invoice{mark}”").click()
    expect(box).to_be_focused()
    expect(chips(page)).to_have_count(1)
    found(page, mark, "receipt")


def test_enter_takes_the_first_that_a_text_can_mean(page, local_run, mark):
    go(page, local_run, f"?name={mark}")
    box = search_box(page)
    # No suggestion has come yet when it is pressed.
    for typed, names in (("text: CAFE", ["receipt"]), ("has text", ["receipt"])):
        box.fill(typed)
        box.press("Enter")
        found(page, mark, *names)
    page.get_by_role("button", name="Clear all").click()
    expect(chips(page)).to_have_count(0)
    # No label or word is called so: it is a name.
    box.fill(f"people-{mark}")
    box.press("Enter")
    found(page, mark, "people")
    expect(page).to_have_url(re.compile(f"#/photos.name=people-{mark}$"))


@pytest.mark.troubles("Failed to load resource")
def test_without_suggestions_a_label_is_found_by_its_name(page, local_run, mark):
    page.route(re.compile(r"/labels\?"), lambda route: route.fulfill(status=503, json={}))
    go(page, local_run, f"?name={mark}")
    search_box(page).fill(f"Trip-{mark}")
    search_box(page).press("Enter")
    found(page, mark, "tagged")
    assert f"label=Trip-{mark}" in page.url


def test_photos_are_found_by_when_they_were_taken(page, local_run):
    mark = secrets.token_hex(3)
    taken = {"a": "2019-05-03", "b": "2019-05-31", "c": "2019-06-01", "d": "2021-01-01"}
    store(
        local_run,
        [
            photo(
                f"{name}-{mark}.jpg",
                {f"x-{mark}": 90},
                taken_at=f"{day}T12:00:00",
                listed=f"{day}T12:00:00#{name}-{mark}.jpg",
            )
            for name, day in taken.items()
        ],
    )
    go(page, local_run, f"?name={mark}")
    box = search_box(page)
    for typed, chip, names in (
        ("2019", "2019", "abc"),
        ("May 2019", "May 2019", "ab"),
        ("3 May 2019", "3 May 2019", "a"),
        ("since 1 June 2019", "Since 1 Jun 2019", "cd"),
    ):
        box.fill(typed)
        box.press("Enter")
        found(page, mark, *names)
        expect(chips(page).last).to_contain_text(chip)
    assert "from=2019-06-01" in page.url
    page.reload()
    found(page, mark, "c", "d")
    page.get_by_role("button", name="Remove Since 1 Jun 2019").click()
    found(page, mark, *"abcd")


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
    failed = page.locator(".totals").get_by_role("link", name="See them")
    failed.click()
    expect(page).to_have_url(re.compile("#/photos.state=failed$"))
    expect(page.get_by_role("checkbox", name=f"Select {name}")).to_be_attached()
    many = local_run.http.get(f"{local_run.api}/stats").json()["totals"]["failed"]
    found = page.get_by_role("search").get_by_text(re.compile(f"^{many} photos?$"))
    expect(found).to_be_visible()
    expect(chips(page)).to_contain_text(["Failed"])


@pytest.mark.looks
def test_where_nothing_matches_what_would_is_offered_with_how_much(page, local_run, mark):
    go(page, local_run, f"?label=Trip-{mark}&word=invoice{mark}")
    expect(page.get_by_role("heading", name="No photo matches both")).to_be_visible()
    page.get_by_role("link", name=f"Only “invoice{mark}” 1").click()
    found(page, mark, "receipt")

    go(page, local_run, f"?label=people-{mark}")
    heading = page.get_by_role("heading", name=f"No label or tag is called “people-{mark}”")
    expect(heading).to_be_visible()
    # In the text of no photo: that is not offered.
    link = page.get_by_role("link", name=f"“people-{mark}”")
    expect(link).to_have_text(f"“people-{mark}” in file names 1")
    link.click()
    found(page, mark, "people")
    expect(page).to_have_url(re.compile(f"#/photos.name=people-{mark}$"))


@pytest.mark.looks
def test_the_box_is_ready_at_a_key_and_forgets_what_was_typed_for_another_search(
    page, local_run, mark
):
    go(page, local_run, f"?label=Trip-{mark}")
    found(page, mark, "tagged")
    go(page, local_run, f"?name={mark}")
    found(page, mark, "receipt", "people", "tagged", "nothing")
    page.keyboard.press("/")
    box = search_box(page)
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    box.press_sequentially("/has fa")
    expect(box).to_have_value("/has fa")
    box.fill("has fac")
    expect(page.get_by_role("option")).to_have_count(3)
    expect(page.get_by_text("3 suggestions")).to_be_attached()
    box.fill("name: x")
    expect(page.get_by_text("1 suggestion;")).to_be_attached()
    page.go_back()
    found(page, mark, "tagged")
    expect(box).to_have_value("")
    expect(page.get_by_role("option")).to_have_count(0)


def test_the_box_and_its_list_keep_to_the_window(page, local_run, mark):
    page.set_viewport_size({"width": 320, "height": 600})
    go(page, local_run, f"?label={'Wonderful ' * 6}&label=Trip-{mark}&min_confidence=60&match=any")
    box = search_box(page)
    box.click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for part in (box, page.get_by_role("listbox").first):
        place = part.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 320
    page.get_by_label(re.compile("^How labels match: Any · 60 % or more")).click()
    expect(page.get_by_role("slider")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Escape")
    expect(page.get_by_role("slider")).to_be_hidden()


def test_how_many_there_are_is_known_before_all_are_there(page, local_run):
    mark = secrets.token_hex(3)
    store(local_run, [photo(f"{n:03}-{mark}.jpg", {f"x-{mark}": 90}) for n in range(101)])
    held = []
    page.route(re.compile(r"/images\?.*cursor="), lambda route: held.append(route))
    go(page, local_run, f"?label=x-{mark}")
    expect(page.get_by_role("search").get_by_text("101 photos", exact=True)).to_be_visible()
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
