"""What users rely on most, in the browsers that aren't Chromium."""

import os
import secrets

import pytest

from tests.browsers.page import ANALYSED
from tests.conftest import PHOTOS
from tests.local_run import eventually

pytestmark = [
    pytest.mark.large,
    # Selenium says so of its own call.
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

RIGHT = "\ue014"


@pytest.fixture
def mark():
    """What the names of one test's photos have in common, with nobody else's."""
    return secrets.token_hex(4)


@pytest.fixture
def file(tmp_path, mark):
    """Make files with photos that were never uploaded; what follows a picture's end isn't shown."""

    def make(photo, name=None, content=None):
        path = tmp_path / f"{name or photo.partition('.')[0]}-{mark}.{photo.rpartition('.')[2]}"
        path.write_bytes(content or (PHOTOS / photo).read_bytes() + os.urandom(8))
        return path

    return make


@pytest.fixture
def stored(local_run, mark):
    """Upload photos beside the page; give their names, newest first."""

    def store(*names):
        stored = [f"{name}-{mark}.png" for name in names]
        for name in reversed(stored):
            content = (PHOTOS / "camera.png").read_bytes() + os.urandom(8)
            assert local_run.upload(name, content) == name
            assert local_run.result(name)["status"] == "done"
        return stored

    return store


def known(run, mark):
    """Names of a test's photos, with whatever the service made of them."""
    answer = run.http.get(f"{run.api}/images", params={"name": mark, "limit": 100})
    assert answer.status_code == 200, answer.text
    return sorted(image["filename"] for image in answer.json()["images"])


def test_a_photo_gets_its_labels(page, file):
    path = file("chelsea.png")
    page.choose(path)
    page.until_row_says(path.name, "Cat")


def test_five_photos_at_once_give_five_results(page, file, local_run, mark):
    paths = [file("coffee.png", name=f"photo-{number}") for number in range(5)]
    page.choose(*paths)
    for path in paths:
        page.until_row_says(path.name, "Food")
    assert known(local_run, mark) == sorted(path.name for path in paths)


def test_a_photo_that_is_there_already_is_not_stored_twice(page, file, local_run, mark):
    first = file("chelsea.png", name="first")
    page.choose(first)
    page.until_row_says(first.name, "Cat")
    again = file("chelsea.png", name="again", content=first.read_bytes())
    page.choose(again)
    page.until_row_says(again.name, "Already here")
    assert known(local_run, mark) == [first.name]


def test_a_file_that_is_no_photo_says_so_and_stops_nobody(page, file):
    bad, good = file("rocket.jpg", name="bad", content=b"no photo"), file("coffee.png")
    page.choose(bad, good)
    page.until_row_says(bad.name, "not a photo that can be read")
    page.until_row_says(good.name, "Food")


def test_a_reload_during_a_batch_loses_nothing_and_doubles_nothing(page, file, local_run, mark):
    paths = [file("camera.png", name=f"photo-{number}") for number in range(8)]
    page.choose(*paths)
    page.until_row_says("photo", "Reading…")
    page.reload()

    def left():
        """Give what the browser had not kept yet: people are told to choose it again."""
        return [path for path in paths if page.row_says(path.name, "choose it again")]

    def stored():
        return known(local_run, mark)

    assert eventually(lambda: len(stored()) + len(left()) == len(paths), ANALYSED), page.text()
    if again := left():
        page.choose(*again)
    assert eventually(lambda: len(stored()) >= len(paths), ANALYSED), page.text()
    assert stored() == sorted(path.name for path in paths)


def test_a_photo_is_found_by_what_is_in_it(page, file, mark):
    cat, cup = file("chelsea.png"), file("coffee.png")
    page.choose(cat, cup)
    page.until_row_says(cat.name, "Cat")
    page.until_row_says(cup.name, "Food")
    page.photos_named(mark)
    page.until_shown(cat.name, cup.name)
    page.find("Cat")
    page.until_shown(cat.name)


def test_from_an_open_photo_the_next_is_one_key_away(page, stored, mark):
    names = stored("a", "b", "c")
    page.photos_named(mark)
    page.until_shown(*names)
    page.look_at(names[0])
    page.until_looking_at(names[0])
    page.press_key(RIGHT)
    page.until_looking_at(names[1])


def test_a_deletion_can_be_undone(page, stored, local_run, mark):
    names = stored("a", "b")
    page.photos_named(mark)
    page.until_shown(*names)
    page.delete(names[0])
    page.until_shown(names[1])
    page.undo()
    page.until_shown(*names)
    page.reload()
    page.until_shown(*names)
    assert known(local_run, mark) == sorted(names)


def test_deletions_outlive_the_tab_that_is_closed_at_once(page, stored, local_run, mark):
    names = stored("a", "b", "c", "d", "e", "f")
    page.photos_named(mark)
    page.until_shown(*names)
    page.delete(*names[:5])
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    second = page.driver.current_window_handle
    page.driver.switch_to.window(first)
    page.driver.close()
    page.driver.switch_to.window(second)
    page.open()
    assert eventually(lambda: known(local_run, mark) == names[5:])


def test_photos_are_sent_where_the_browser_keeps_nothing(page, file):
    page.run("""
        IDBObjectStore.prototype.put = () => { throw new DOMException('', 'DataCloneError'); };
        IDBDatabase.prototype.transaction = () => { throw new DOMException('', 'UnknownError'); };
    """)
    paths = [file("coffee.png", name=name) for name in ("one", "two")]
    page.choose(*paths)
    for path in paths:
        page.until_row_says(path.name, "Food")
