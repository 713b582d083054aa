"""What a person sees and does on the page, in a real browser."""

import os
import re

from playwright.sync_api import expect

from tests.conftest import PHOTOS


def one_of_a_kind(name):
    """A photo's bytes that were never uploaded; what follows a picture's end is not shown."""
    return (PHOTOS / name).read_bytes() + os.urandom(8)


def choose(page, photo, name=None, content=None):
    content = content or one_of_a_kind(photo)
    file = {"name": name or photo, "mimeType": "image/png", "buffer": content}
    page.set_input_files("input[type=file]", file)


def test_a_photo_of_a_cat_is_read_as_a_cat(page):
    choose(page, "chelsea.png")
    result = page.get_by_role("list", name="Results").get_by_role("article").first
    labels = result.get_by_role("list", name=re.compile(r"Labels of chelsea"))
    expect(labels).to_be_visible(timeout=15_000)
    shown = labels.get_by_role("listitem").all_inner_texts()
    assert any(text.startswith("Cat") and re.search(r"\b9\d %", text) for text in shown)
    picture = result.get_by_role("img").first
    expect(picture).to_have_attribute("alt", re.compile("Cat"))
    page.wait_for_function("element => element.naturalWidth > 0", arg=picture.element_handle())


def test_the_result_is_announced(page):
    choose(page, "coffee.png")
    expect(page.get_by_role("status")).to_contain_text("Food", timeout=15_000)


def test_a_dropped_photo_is_taken(page):
    content = list(one_of_a_kind("chelsea.png"))
    page.evaluate(
        """content => {
            const transfer = new DataTransfer();
            const bytes = new Uint8Array(content);
            transfer.items.add(new File([bytes], 'dropped.png', {type: 'image/png'}));
            document.body.dispatchEvent(
                new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        content,
    )
    expect(page.get_by_role("list", name=re.compile("Labels of dropped"))).to_be_visible(
        timeout=15_000
    )


def test_a_photo_that_cannot_be_read_says_so_in_a_sentence(page):
    page.set_input_files(
        "input[type=file]", {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    )
    result = page.get_by_role("list", name="Results").get_by_role("article").first
    expect(result).to_contain_text("not a photo that can be read", timeout=15_000)


def test_what_is_no_photo_is_refused_at_once(page):
    page.set_input_files(
        "input[type=file]", {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    expect(page.get_by_role("alert")).to_contain_text("JPEG")
    expect(page.get_by_role("article")).to_have_count(0)


def test_a_hostile_name_is_only_text(page):
    choose(page, "chelsea.png", name="<img src=x onerror=alert(2)>.png")
    expect(page.get_by_role("list", name=re.compile("Labels of <img src=x"))).to_be_visible(
        timeout=15_000
    )


def test_a_photo_that_is_there_already_is_not_sent_again(page):
    content = one_of_a_kind("chelsea.png")
    choose(page, "chelsea.png", content=content)
    labels = page.get_by_role("list", name=re.compile("Labels of chelsea"))
    expect(labels).to_have_count(1, timeout=15_000)
    sent = []
    page.on("request", lambda request: request.method == "PUT" and sent.append(request.url))
    choose(page, "chelsea.png", name="copy.png", content=content)
    expect(labels).to_have_count(2, timeout=15_000)
    expect(page.get_by_role("article").first).to_contain_text("here already")
    assert sent == []


def test_the_page_fits_its_window(page):
    choose(page, "chelsea.png")
    expect(page.get_by_role("list", name=re.compile("Labels of"))).to_be_visible(timeout=15_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_reaches_the_file_chooser(page):
    # Whoever listens only once the key is pressed may miss it.
    page.on("filechooser", lambda _: None)
    expect(page.get_by_label("Choose a photo")).to_be_attached()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose a photo")).to_be_focused()
    with page.expect_file_chooser(timeout=5_000) as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(PHOTOS / "chelsea.png")
    expect(page.get_by_role("list", name=re.compile("Labels of"))).to_be_visible(timeout=15_000)
