"""What must be fetched before the page can be used stays small."""

import gzip
import json
import re

import pytest
from playwright.sync_api import expect

from local.page import DIST
from tests.e2e.test_upload import until

# Bytes, as gzip sends them: of the open mode; what comes with signing in has a test of its own.
FIRST_LOAD = 45 * 1024
# Words that stay in a library's code however it is minified.
LATER = {
    "@uppy/core": "an internet provider or a firewall",
    "oidc-client-ts": "No matching state found in storage",
    "client-zip": "Unsupported input format.",
}


@pytest.fixture(scope="module")
def first_files():
    """All files of the first load, by the HTML and by what its scripts import statically."""
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    named = re.findall(r'(?:src|href)="\./([^"]+)"', (DIST / "index.html").read_text())
    # Its content is the stage's, not the build's.
    files = {"index.html", *named} - {"config.json"}
    waiting, seen = ["index.html"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        files |= {chunk["file"], *chunk.get("css", [])}
        waiting += chunk.get("imports", [])
    return files


def test_the_first_load_keeps_its_budget(first_files, page, local_run):
    sizes = {name: len(gzip.compress((DIST / name).read_bytes())) for name in first_files}
    config = page.request.get(f"{local_run.page}/config.json").body()
    sizes["config.json"] = len(gzip.compress(config))
    total = sum(sizes.values())
    print(f"first load: {total} bytes")
    assert total <= FIRST_LOAD, sizes


@pytest.mark.parametrize("library", LATER)
def test_a_large_library_is_fetched_only_when_it_is_needed(first_files, library):
    packages = json.loads((DIST.parent / "package.json").read_text())["dependencies"]
    if library not in packages:
        pytest.skip(f"the page does without {library}")
    scripts = [path for path in DIST.rglob("*.js") if LATER[library] in path.read_text()]
    assert scripts, f"{LATER[library]!r} is in no script: the test would see nothing"
    assert not first_files & {str(path.relative_to(DIST)) for path in scripts}


def test_the_browser_fetches_nothing_more(page, local_run, first_files):
    fetched = set()
    page.on("request", lambda request: fetched.add(request.url))
    page.reload(wait_until="networkidle")
    expected = {f"{local_run.page}/{name}" for name in first_files - {"index.html"}}
    # Beside the place for photos are the newest, or the examples.
    examples = "astronaut|chelsea|camera"
    seen = re.compile(rf"/images\?|/(renditions|thumbnails)/|/({examples})-[^/]*\.webp$")
    others = {url for url in fetched if not seen.search(url)}
    assert others - {f"{local_run.page}/", f"{local_run.page}/config.json"} <= expected


def test_the_view_of_photos_is_asked_for_beside_the_script_that_shows_it(page, local_run):
    held, asked = [], []
    page.route("**/assets/first-*.js", lambda route: held.append(route))
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")
    page.goto(f"{local_run.page}/#/photos", wait_until="commit")
    until(page, lambda: held and any(re.search(r"/assets/view-.*\.js$", url) for url in asked))
    before = len(asked)
    held[0].continue_()
    expect(page.get_by_role("heading", name="Photos", exact=True)).to_be_attached()
    twice = [url for url in asked[before:] if "/assets/view-" in url and url in asked[:before]]
    assert twice == []
