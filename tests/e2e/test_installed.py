"""The page as an app: installed, shared with, opened offline, and never an old version."""

import json
import re
import shutil
from base64 import b64encode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from local.config import LocalConfig
from local.page import DIST, serve_page
from tests.e2e.signing import ANN, BEN, Site, sign_out
from tests.e2e.test_upload import rows
from tests.local_run import LocalRun, eventually, free_ports
from tests.settings import settings

READY = "async () => { await navigator.serviceWorker.ready; return caches.has('page'); }"
CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
SHARE = """async (photos) => {
    const form = new FormData();
    for (const [name, content] of photos) {
        const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
        form.append('photos', new File([bytes], name, {type: 'image/png'}));
    }
    const answer = await fetch('./share', {method: 'POST', body: form});
    return answer.url;
}"""
# As any site can do it, with photos of its own.
SEND = """([action, name]) => {
    const files = new DataTransfer();
    files.items.add(new File(['no photo'], name, {type: 'image/png'}));
    const form = document.createElement('form');
    Object.assign(form, {action, method: 'post', enctype: 'multipart/form-data'});
    const input = form.appendChild(document.createElement('input'));
    Object.assign(input, {type: 'file', name: 'photos', files: files.files});
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    run = LocalRun(tmp_path_factory.mktemp("people"), SIGN_IN="cognito").start()
    yield Site(run)
    run.stop()


def with_worker(page):
    """Await the service worker, and that it answers for the page."""
    assert eventually(lambda: page.evaluate(CONTROLLED))
    assert eventually(lambda: page.evaluate(READY))


def share(page, photo, *names):
    """Share photos as another app does; give the address that this leads to."""
    photos = [(name, b64encode(photo("rocket.jpg") + name.encode()).decode()) for name in names]
    return page.evaluate(SHARE, photos)


def test_a_browser_can_install_it(page, local_run):
    tools = page.context.new_cdp_session(page)
    told = tools.send("Page.getAppManifest")
    assert told["errors"] == []
    manifest = json.loads(told["data"])
    for icon in manifest["icons"]:
        answer = page.request.get(f"{local_run.page}/{icon['src']}")
        assert answer.headers["content-type"] == "image/png"
    (touch,) = page.locator('link[rel="apple-touch-icon"]').all()
    assert page.request.get(f"{local_run.page}/{touch.get_attribute('href')}").ok
    with_worker(page)
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] in ([], INCOGNITO)


INCOGNITO = [{"errorId": "in-incognito", "errorArguments": []}]


def test_what_is_shared_is_sent(page, photo):
    with_worker(page)
    address = share(page, photo, "shared-1.jpg", "shared-2.jpg")
    page.goto(address)
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=120_000)
    expect(page).to_have_url(re.compile(r"/#/upload$"))
    # Neither a reload nor the same address again adds them once more.
    page.goto(address)
    page.reload()
    expect(page.get_by_label("Choose photos")).to_be_attached()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows(page)).to_have_count(0)


@pytest.mark.troubles("405")
def test_without_a_worker_a_share_is_told_what_to_do(page, local_run):
    answer = page.request.post(f"{local_run.page}/share", multipart={"photos": "none"})
    assert answer.status == 405
    assert "once it has been open here" in answer.json()["Message"]


def test_what_another_site_sends_is_asked_about(browser, local_run):
    context = browser.new_context()
    page, stranger = context.new_page(), context.new_page()
    page.goto(local_run.page)
    with_worker(page)
    stranger.evaluate(SEND, [f"{local_run.page}/share", "strange.png"])
    dialog = stranger.get_by_role("dialog", name="Add this photo?")
    expect(dialog).to_contain_text("strange.png")
    found = Axe().run(stranger)
    assert found.violations_count == 0, found.generate_report()
    expect(rows(stranger)).to_have_count(0)
    stranger.reload()
    dialog.get_by_role("button", name=re.compile("Don.t add")).click()
    expect(dialog).to_have_count(0)
    stranger.reload()
    expect(stranger.get_by_label("Choose photos")).to_be_attached()
    expect(rows(stranger)).to_have_count(0)
    assert eventually(lambda: stranger.evaluate("sessionStorage.getItem('shared')") is None)
    context.close()


def test_what_comes_before_the_sign_in_is_asked_about_once(site, browsers, photo):
    page = browsers().new_page()
    page.goto(site.run.page)
    with_worker(page)
    page.goto(share(page, photo, "early.jpg"))
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    # It is no business of who signs in in another tab.
    page.get_by_role("button", name="Sign in").click()
    site.fill_in(page, ANN)
    dialog = page.get_by_role("dialog", name="Add this photo?")
    expect(dialog).to_contain_text("early.jpg")
    dialog.get_by_role("button", name="Add to my photos").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("early.jpg")


def test_what_one_person_left_unanswered_is_not_the_next_ones(site, browsers, photo):
    page = browsers().new_page()
    page.goto(site.run.page)
    with_worker(page)
    page.goto(share(page, photo, "anns.jpg"))
    page.get_by_role("button", name="Sign in").click()
    site.fill_in(page, ANN)
    expect(page.get_by_role("dialog", name="Add this photo?")).to_be_visible()
    # The session is cut off there.
    page.evaluate("localStorage.clear()")
    page.reload()
    site.sign_in(page, BEN)
    expect(page.get_by_label("Choose photos")).to_be_attached()
    assert eventually(lambda: page.evaluate("sessionStorage.getItem('shared')") is None)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows(page)).to_have_count(0)
    sign_out(page)


@pytest.fixture
def deployed(tmp_path):
    """A page of which a test can deploy builds: what serves it, and what deploys one."""
    ports = {name.lower(): int(port) for name, port in free_ports().items()}
    config = LocalConfig(**ports, state=tmp_path)
    dist = tmp_path / "dist"

    def deploy(build):
        """Build the page another time: its script is another, and so is its name."""
        shutil.rmtree(dist, ignore_errors=True)
        shutil.copytree(DIST, dist)
        index = dist / "index.html"
        name = re.search(r'src="\./(assets/[^"]+\.js)"', index.read_text())[1]
        script = dist / name
        other = name.replace(".js", f"{build}.js")
        mark = f"document.documentElement.dataset.build = '{build}';\n"
        (dist / other).write_text(mark + script.read_text())
        script.write_text(f"export * from './{other.removeprefix('assets/')}';")
        index.write_text(index.read_text().replace(name, other))

    deploy("first")
    server = serve_page(config, settings, dist=dist)
    yield config.page_origin, deploy, server
    server.shutdown()
    server.server_close()


def build_of(page):
    assert eventually(lambda: page.evaluate("document.documentElement.dataset.build"))
    expect(page.get_by_label("Choose photos")).to_be_attached()
    return page.evaluate("document.documentElement.dataset.build")


def test_it_opens_without_a_network_and_is_never_old_with_one(browser, deployed):
    origin, deploy, server = deployed
    context = browser.new_context()
    page = context.new_page()
    page.goto(origin)
    assert build_of(page) == "first"
    with_worker(page)
    page.reload()
    assert build_of(page) == "first"
    deploy("second")
    page.reload()
    assert build_of(page) == "second"
    # So it is in a tab that is new, and without a network: whole, with scripts and styles.
    names = "async () => (await (await caches.open('page')).keys()).map(({url}) => url)"
    assert eventually(lambda: any("second.js" in url for url in page.evaluate(names)))
    assert eventually(lambda: not any("first.js" in url for url in page.evaluate(names)))
    server.shutdown()
    server.server_close()
    other = context.new_page()
    other.goto(origin)
    assert build_of(other) == "second"
    assert other.evaluate("getComputedStyle(document.body).margin") == "0px"
    context.close()
