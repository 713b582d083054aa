"""People sign in: each finds their own photos, on whatever browser, and nothing of another's."""

import gzip
import itertools

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import LOOKS
from tests.e2e.keyboard import tab_to
from tests.e2e.signing import (
    ADMIN,
    ANN,
    BEN,
    Site,
    at_the_door,
    go,
    photo,
    seen_by_all,
    sign_out,
    tile,
    to_account,
    upload,
)
from tests.e2e.test_upload import FINISHED, Puts, choose, row, rows, until
from tests.local_run import LocalRun

DATABASES = "async () => (await indexedDB.databases()).map(({ name }) => name)"
# Bytes, as gzip sends them; more than a quarter of it is what signs people in.
FIRST_LOAD = 63 * 1024
NEW = itertools.count(99)
KEPT = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    run = LocalRun(tmp_path_factory.mktemp("people"), SIGN_IN="cognito").start()
    yield Site(run)
    run.stop()


@pytest.fixture
def page(browsers):
    return browsers().new_page()


@pytest.mark.troubles("404")
def test_who_is_invited_chooses_a_password_and_has_photos_that_nobody_else_sees(site, browsers):
    first = site.invite("carol@example.com")
    page, other = browsers().new_page(), browsers().new_page()
    page.goto(f"{site.run.page}/#/photos?label=Cat")
    page.get_by_role("button", name="Sign in").click()
    site.fill_in(page, "carol@example.com", first)
    page.fill("#new_password", "another long Password1")
    page.fill("#confirm_password", "another long Password1")
    page.press("#confirm_password", "Enter")
    site.is_in(page, "carol@example.com")
    # One lands where one wanted to go, and nothing of the way there is left in the address.
    expect(page).to_have_url(f"{site.run.page}/#/photos?label=Cat")
    go(page, "Upload")
    expect(page.get_by_text("Only you see the photos")).to_be_visible()
    upload(page, "carols.png")
    go(page, "Photos")
    expect(tile(page, "carols")).to_be_visible()

    site.sign_in(other, BEN, hash_="#/photos")
    expect(other.get_by_text("Your photos will be here")).to_be_visible()
    other.goto(f"{site.run.page}/#/photos?photo=carols.png")
    expect(other.get_by_role("dialog")).to_contain_text("There is no photo with this name.")


def test_a_reload_and_another_tab_need_no_sign_in(site, page):
    site.sign_in(page, ANN)
    asked = site.renewals(page)
    page.reload()
    site.is_in(page, ANN)
    other = page.context.new_page()
    other.goto(f"{site.run.page}/#/dashboard")
    site.is_in(other, ANN)
    assert asked == []
    kept = page.evaluate("() => JSON.stringify(localStorage)")
    assert "refresh_token" in kept
    assert "id_token" not in kept


@pytest.mark.troubles("412")
def test_a_batch_goes_on_after_a_reload(site, page):
    site.sign_in(page, ANN)
    puts = Puts(page)
    names = [f"reload-{number}.png" for number in range(6)]
    choose(page, *map(photo, names))
    puts.wait_for(4)
    puts.holding = False
    page.reload()
    expect(page.get_by_text("6 of 6 done")).to_be_visible(timeout=FINISHED)


@pytest.mark.large
@pytest.mark.troubles("401")
def test_a_session_is_renewed_once_in_the_middle_of_a_batch(site, page, examples, tmp_path):
    photos = examples(60, large=500)
    site.sign_in(page, ANN)
    # Tabs of one process: to another a browser tells what is stored only after a while, in which
    # both may find the old token, and renew it.
    with page.expect_popup() as opened:
        page.evaluate("() => void open(location.href)")
    other = opened.value
    site.is_in(other, ANN)
    asked = [site.renewals(page), site.renewals(other)]
    puts = Puts(page)
    files = [tmp_path / f"renewed-{number}.png" for number in range(photos)]
    blue = next(NEW)  # or in another look they would be there already
    for number, path in enumerate(files):
        Image.new("RGB", (96, 96), (number % 256, number // 256, blue)).save(path)
    page.set_input_files("#photo", files)
    puts.wait_for(4)
    site.spoil(page)
    go(other, "Photos")
    puts.release()
    expect(page.get_by_text(f"{photos} of {photos} done")).to_be_visible(timeout=photos * 2_000)
    assert sum(map(len, asked)) == 1
    site.is_in(other, ANN)


@pytest.mark.troubles("401", "400")
def test_who_was_removed_is_out_as_soon_as_the_token_has_ended(site, page):
    password = site.add("dora@example.com")
    site.sign_in(page, "dora@example.com", password)
    site.cognito.admin_delete_user(UserPoolId=site.pool, Username="dora@example.com")
    site.spoil(page)
    go(page, "Photos")
    at_the_door(page)
    expect(page.get_by_role("status")).to_contain_text("Your sign-in has ended")


@pytest.mark.troubles("401", "ERR_FAILED")
def test_a_failing_network_ends_no_session(site, page):
    site.sign_in(page, ANN)
    page.route("**/oauth2/token", lambda route: route.abort())
    site.spoil(page)
    go(page, "Dashboard")
    expect(page.get_by_role("alert").first).to_contain_text("be reached")
    page.unroute("**/oauth2/token")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert").first).to_have_text("")
    site.is_in(page, ANN)


def test_signing_out_reaches_all_tabs_and_leaves_nothing_in_the_browser(site, page):
    site.sign_in(page, ANN)
    other = page.context.new_page()
    other.goto(f"{site.run.page}/#/photos")
    site.is_in(other, ANN)
    Puts(page)
    choose(page, photo("never-sent.png"))
    expect(row(page, "never-sent.png")).to_contain_text("% of")
    sign_out(page)
    at_the_door(other)
    expect(other.get_by_role("main")).not_to_contain_text("Photos")
    until(page, lambda: page.evaluate(DATABASES) == [])
    assert page.evaluate(KEPT) == other.evaluate(KEPT) == []
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.host}/**")
    # The login has forgotten it too.
    expect(page.locator("#password")).to_be_visible()


def test_who_signs_in_in_one_tab_is_in_in_the_other(site, page):
    page.goto(site.run.page)
    at_the_door(page)
    site.sign_in(page.context.new_page(), ANN)
    site.is_in(page, ANN)


def test_the_next_person_in_a_browser_neither_sees_sends_nor_deletes_what_was_left(site, browsers):
    """The first one's session is cut off in the middle of everything, without signing out."""
    context = browsers()
    page = context.new_page()
    site.sign_in(page, ANN)
    upload(page, "both-have-it.png")
    other = browsers().new_page()
    site.sign_in(other, BEN)
    upload(other, "both-have-it.png")
    puts = Puts(page)
    choose(page, *map(photo, ["left-1.png", "left-2.png"]))
    puts.wait_for(2)
    sub = page.evaluate(
        "() => JSON.parse(Object.entries(localStorage).find(([key]) => "
        "key.startsWith('oidc.user:'))[1]).profile.sub"
    )
    page.evaluate(
        """sub => {
            localStorage.setItem(
                `photos to delete of ${sub} in a page that is gone`,
                JSON.stringify({'both-have-it.png': Date.now()}),
            );
            for (const key of Object.keys(localStorage))
                if (key.startsWith('oidc.user:')) localStorage.removeItem(key);
        }""",
        sub,
    )
    # This browser is left, and somebody else comes.
    page.close()
    page = context.new_page()
    sent = []
    page.on("request", lambda asked: asked.method in {"PUT", "DELETE"} and sent.append(asked.url))
    site.sign_in(page, BEN)
    expect(page.get_by_label("Choose photos")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    go(page, "Photos")
    expect(tile(page, "both-have-it")).to_be_visible()
    assert sent == []
    sign_out(page)
    # It is still there for the one whose it is, and goes on.
    site.sign_in(page, ANN)
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=FINISHED)
    go(page, "Photos")
    expect(tile(page, "left-1")).to_be_visible()
    expect(tile(page, "both-have-it")).to_have_count(0)


@pytest.mark.parametrize("query", ["?code=x&state=y", "?error=access_denied&state=y"])
def test_a_foreign_answer_of_the_login_signs_nobody_in_or_out(site, page, query):
    page.goto(f"{site.run.page}/{query}")
    expect(page.get_by_role("alert")).to_contain_text("not finished")
    expect(page).to_have_url(f"{site.run.page}/")
    site.sign_in(page, ANN)
    page.goto(f"{site.run.page}/{query}")
    site.is_in(page, ANN)


@pytest.mark.parametrize("look", list(LOOKS))
def test_the_views_of_who_signs_in_exclude_nobody_and_fit(site, browsers, look):
    page = browsers(look, reduced_motion="reduce").new_page()
    page.goto(site.run.page)
    at_the_door(page)
    seen_by_all(page)
    site.sign_in(page, ADMIN)
    seen_by_all(page)
    to_account(page)
    expect(page.get_by_role("heading", name="Space")).to_be_visible()
    seen_by_all(page)


def test_the_keyboard_alone_signs_in_and_out(site, page):
    page.goto(site.run.page)
    at_the_door(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.host}/**")
    site.fill_in(page, ANN)
    site.is_in(page, ANN)
    tab_to(page, page.get_by_role("link", name="Your account, ann@example.com"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Sign out", exact=True))
    page.keyboard.press("Enter")
    at_the_door(page)


def test_what_is_loaded_first_with_sign_in_keeps_its_budget(site, browsers):
    page = browsers().new_page()
    site.sign_in(page, ANN)
    fetched = set()
    page.on("request", lambda request: fetched.add(request.url))
    page.reload(wait_until="networkidle")
    # Pictures are what is looked at, not what has to be there before.
    own = [
        url
        for url in fetched
        if url.startswith(site.run.page) and not url.endswith((".webp", ".svg"))
    ]
    total = sum(len(gzip.compress(site.run.http.get(url).content)) for url in own)
    print(f"first load of who is signed in: {total} bytes")
    assert total <= FIRST_LOAD, own
