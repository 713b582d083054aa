"""A whole folder of photos, over a reload and a lost connection, in a real browser."""

import io
import os

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.conftest import PHOTOS
from tests.e2e.conftest import LOOKS
from tests.e2e.test_upload import rows, until


@pytest.fixture
def folder(tmp_path, examples):
    """A folder of small photos, each of its own; give it and how many they are."""
    number = examples(24, 314)
    with Image.open(PHOTOS / "chelsea.png") as cat:
        small = cat.convert("RGB").resize((320, 213))
    for index in range(number):
        photo = small.copy()
        ImageDraw.Draw(photo).text((8, 8), str(index))
        written = io.BytesIO()
        photo.save(written, "JPEG")
        (tmp_path / f"batch-{index:03}.jpg").write_bytes(written.getvalue() + os.urandom(8))
    return tmp_path, number


def stored(run):
    """Give the original name and the state of each photo of the batch, in the service's words."""
    found, cursor = [], None
    while True:
        parameters = {"name": "batch-", "limit": 100, **({"cursor": cursor} if cursor else {})}
        answer = run.http.get(f"{run.api}/images", params=parameters).json()
        found += [(image["filename"], image["status"]) for image in answer["images"]]
        cursor = answer["cursor"]
        if not cursor:
            return sorted(found)


@pytest.mark.large
def test_of_a_folder_none_is_lost_or_doubled(browser, local_run, folder):
    path, number = folder
    page = browser.new_page(**LOOKS["desktop light"])
    page.goto(local_run.page)
    page.locator("#photo").wait_for(state="attached")
    page.set_input_files("#photo", sorted(path.iterdir()))
    expect(page.get_by_text(f"of {number} done")).to_be_visible()
    seconds = 60 + 3 * number
    until(page, lambda: len(stored(local_run)) >= number // 6, seconds)
    page.reload()
    until(page, lambda: len(stored(local_run)) >= number // 3, seconds)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.wait_for_timeout(4_000)
    page.context.set_offline(False)
    wanted = [(f"batch-{index:03}.jpg", "done") for index in range(number)]
    until(page, lambda: len(stored(local_run)) >= number, seconds)
    until(page, lambda: stored(local_run) == wanted, seconds)
    expect(rows(page).filter(has_text="Waiting")).to_have_count(0)
    page.close()
