"""An account: what is used of the quota, all its photos in a ZIP, and how it ends."""

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LOOKS
from tests.e2e.signing import (
    ADMIN,
    ANN,
    BEN,
    Site,
    at_the_door,
    go,
    photo,
    seen_by_all,
    to_account,
    upload,
)
from tests.e2e.test_upload import FINISHED, choose, until
from tests.local_run import LocalRun

A_DAY = 6


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    run = LocalRun(
        tmp_path_factory.mktemp("accounts"),
        SIGN_IN="cognito",
        PHOTOS_A_DAY=f"{A_DAY}",
        PHOTOS_A_MONTH="100",
        MAX_BYTES_HELD="100000000",
        ALL_PHOTOS_A_DAY="1000",
    ).start()
    yield Site(run)
    run.stop()


@pytest.fixture
def page(browsers):
    return browsers().new_page()


def card(page, name):
    return page.get_by_role("region", name=name, exact=True)


def test_the_quota_is_said_before_it_hurts_and_waits_when_it_is_over(site, page):
    site.sign_in(page, ANN)
    expect(page.get_by_text(f"0 of {A_DAY} photos today")).to_be_visible()
    upload(page, "one.png", "two.png", "three.png")
    expect(page.get_by_text(f"3 of {A_DAY} photos today")).to_be_visible()
    choose(page, *(photo(f"more-{number}.png") for number in range(5)))
    expect(page.get_by_text("6 of 8 done")).to_be_visible(timeout=FINISHED)
    expect(page.locator(".held")).to_contain_text(re.compile("goes on by itself .*at \\d\\d:"))
    expect(page.get_by_role("status")).to_contain_text("The quota is used up")
    to_account(page)
    expect(card(page, "Today")).to_contain_text(f"{A_DAY} of {A_DAY} photos")
    seen_by_all(page)
    # What waits is still there after a reload, and goes on as soon as it may.
    page.reload()
    go(page, "Upload")
    expect(page.locator(".held")).to_be_visible()
    person = site.cognito.admin_get_user(UserPoolId=site.pool, Username=ANN)
    owner = next(one["Value"] for one in person["UserAttributes"] if one["Name"] == "sub")
    site.give(ADMIN, owner, photos_a_day=50)
    page.reload()
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=FINISHED)


def test_all_photos_come_in_a_zip_with_what_is_known_of_them(site, page, tmp_path):
    site.sign_in(page, BEN)
    upload(page, "=first.png", "second.png")
    # Without the picker, as in most browsers; headless, nobody could answer it.
    page.evaluate("delete window.showSaveFilePicker")
    to_account(page)
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("main").get_by_text(re.compile("^Done: 2 photos"))).to_be_visible()
    begun.value.save_as(tmp_path / "all.zip")
    assert re.fullmatch(r"photos-\d{4}-\d\d-\d\d\.zip", begun.value.suggested_filename)
    with zipfile.ZipFile(tmp_path / "all.zip") as whole:
        assert whole.testzip() is None
        assert whole.namelist() == [
            "photos/=first.png",
            "photos/second.png",
            "photos.json",
            "photos.csv",
        ]
        known = json.loads(whole.read("photos.json"))["photos"]
        table = whole.read("photos.csv").decode("utf-8-sig")
    assert [one["filename"] for one in known] == ["=first.png", "second.png"]
    assert "Cat" in known[0]["labels"]
    assert '"\'=first.png"' in table


def test_it_is_written_as_it_comes_where_a_file_can_be_chosen(site, page):
    site.sign_in(page, BEN)
    to_account(page)
    page.evaluate(
        """() => {
            window.written = [];
            window.showSaveFilePicker = async ({suggestedName}) => ({
                createWritable: async () => new WritableStream({
                    write: (chunk) => { written.push(chunk.length); },
                    close: () => { window.saved = suggestedName; },
                }),
            });
        }"""
    )
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("main").get_by_text(re.compile("^Done: "))).to_be_visible(
        timeout=FINISHED
    )
    until(page, lambda: page.evaluate("window.saved"))
    assert len(page.evaluate("written")) > 2


@pytest.mark.troubles("401", "400")
def test_whoever_signs_out_everywhere_is_out_in_every_browser(site, browsers):
    page, other = browsers().new_page(), browsers().new_page()
    site.sign_in(page, BEN)
    site.sign_in(other, BEN)
    to_account(page)
    page.get_by_role("button", name="Sign out everywhere").click()
    at_the_door(page)
    expect(page.get_by_role("status")).to_contain_text("signed out in all browsers")
    asked = site.renewals(other)
    site.spoil(other)
    go(other, "Photos")
    at_the_door(other)
    assert len(asked) == 1


def test_an_account_is_deleted_after_signing_in_anew_and_typing_the_address(site, page):
    email = "emil@example.com"
    password = site.add(email)
    site.sign_in(page, email, password)
    upload(page, "to-be-gone.png")
    to_account(page)
    page.get_by_role("button", name="Delete…").click()
    site.fill_in(page, email, password)
    site.is_in(page, email)
    expect(page).to_have_url(f"{site.run.page}/#/account")
    last = page.get_by_role("button", name="Delete my account for good")
    expect(last).to_be_disabled()
    seen_by_all(page)
    page.get_by_label(f"Type {email} to confirm").fill("someone@example.com")
    expect(last).to_be_disabled()
    page.get_by_label(f"Type {email} to confirm").fill(email.upper())
    last.click()
    at_the_door(page)
    expect(page.get_by_role("status")).to_contain_text("Your account is being deleted")


def test_after_a_reload_who_wants_to_delete_signs_in_anew(site, page):
    site.sign_in(page, ANN, hash_="#/account")
    page.get_by_role("button", name="Delete…").click()
    site.fill_in(page, ANN)
    expect(page.get_by_role("button", name="Delete my account for good")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Delete…")).to_be_visible()


def test_another_person_who_signs_in_instead_confirms_nothing(site, page):
    site.sign_in(page, ANN, hash_="#/account")
    page.get_by_role("button", name="Delete…").click()
    site.fill_in(page, BEN)
    site.is_in(page, BEN)
    expect(page.get_by_role("button", name="Delete…")).to_be_visible()


# The view may begin to load before it is known who this is; the service refuses it.
@pytest.mark.troubles("403")
def test_who_does_not_look_after_people_finds_no_such_page(site, page):
    site.sign_in(page, ANN, hash_="#/admin")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


@pytest.mark.parametrize("look", list(LOOKS))
def test_looking_after_people_excludes_nobody_and_fits(site, browsers, look):
    page = browsers(look, reduced_motion="reduce").new_page()
    site.sign_in(page, ADMIN, hash_="#/admin")
    page.get_by_role("button", name=f"Change {BEN}").click()
    expect(page.get_by_role("textbox", name="Photos a day")).to_be_visible()
    expect(page.get_by_role("figure", name=re.compile("Photos a day, of all"))).to_be_visible()
    page.get_by_role("button", name="Remove…").click()
    seen_by_all(page)


def test_an_admin_invites_changes_a_quota_and_removes(site, browsers):
    page, other = browsers().new_page(), browsers().new_page()
    site.sign_in(page, ADMIN)
    to_account(page)
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_focused()
    page.get_by_label("Invite by e-mail").fill("fay@example.com")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("on its way to fay@example.com")
    fay = page.get_by_role("list", name="People").get_by_role("listitem").filter(has_text="fay@")
    expect(fay).to_contain_text("invited")
    fay.get_by_role("button", name="Change").click()
    fay.get_by_role("button", name="Send the invitation again").click()
    expect(fay).to_contain_text("on its way to fay@example.com again")

    fay.get_by_role("textbox", name="Photos a day").fill("1.5")
    fay.get_by_role("button", name="Save").click()
    expect(fay.get_by_role("alert").first).to_contain_text("Only numbers")
    fay.get_by_role("textbox", name="Photos a day").fill("1")
    fay.get_by_role("button", name="Save").click()
    expect(fay).to_contain_text("0 of 1")

    site.sign_in(other, "fay@example.com", site.add("fay@example.com"))
    upload(other, "only-fay-sees-this.png")
    expect(other.get_by_text("1 of 1 photos today")).to_be_visible()
    page.reload()
    expect(fay).to_contain_text("1 photo")
    expect(card(page, "Today, all together")).to_contain_text("of 1,000 photos")
    assert "only-fay" not in page.content()
    assert "Cat" not in page.get_by_role("main").inner_text()

    fay.get_by_role("button", name="Change").click()
    fay.get_by_role("button", name="Remove…").click()
    fay.get_by_role("button", name="Keep").click()
    fay.get_by_role("button", name="Remove…").click()
    fay.get_by_role("button", name="Remove for good").click()
    expect(fay).to_contain_text("being deleted")
