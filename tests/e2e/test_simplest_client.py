"""A page of another's that knows only the two fixed routes sends photos and gets their labels."""

import base64
import io
import json

import pillow_heif
import pytest
from PIL import Image

from tests.chromium import CHROMIUM

PAGE = """<!doctype html>
<title>Simplest client</title>
<input type="file"><pre></pre>
<script>
  const api = '%s', out = document.querySelector('pre');
  const ask = async (route, name) =>
    (await fetch(`${api}/${route}?filename=${encodeURIComponent(name)}`)).json();
  document.querySelector('input').onchange = async ({ target: { files: [file] } }) => {
    const { uploadURL } = await ask('PresignedURL', file.name);
    const headers = { 'Content-Type': file.type };
    const put = await fetch(uploadURL, { method: 'PUT', body: file, headers });
    if (!put.ok) return (out.textContent = JSON.stringify({ refused: put.status }));
    let image = { status: 'processing' };
    while (image.status === 'processing') {
      await new Promise((resolve) => setTimeout(resolve, 200));
      image = await ask('GetImageLabels', file.name);
    }
    out.textContent = JSON.stringify({ type: file.type, ...image });
  };
</script>
"""


# As a person would; but what type a browser knows a file by depends on the machine it runs on.
CHOOSE = """([name, type, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const chosen = new DataTransfer();
    chosen.items.add(new File([bytes], name, { type }));
    const input = document.querySelector('input');
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
}"""


@pytest.fixture
def send(browser, local_run):
    """Choose a file in the page; give what it shows at the end."""
    # The page is answered without a server, so Chromium takes it for one from outside.
    context = browser.new_context(permissions=["local-network-access"])
    page = context.new_page()
    body = PAGE % local_run.api
    page.route("**/simplest.html", lambda route: route.fulfill(body=body, content_type="text/html"))

    def choose(name, content, media_type="image/jpeg"):
        page.goto(f"{local_run.page}/simplest.html")
        page.evaluate(CHOOSE, [name, media_type, base64.b64encode(content).decode()])
        shown = page.locator("pre:not(:empty)")
        return json.loads(shown.text_content(timeout=60_000))

    yield choose
    context.close()


def encoded(content, picture_format):
    out = io.BytesIO()
    pillow_heif.register_heif_opener()
    Image.open(io.BytesIO(content)).convert("RGB").save(out, picture_format)
    return out.getvalue()


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium found; install one, or set CHROMIUM")
@pytest.mark.parametrize(
    ("name", "picture_format", "media_type"),
    [
        ("simple.jpg", "JPEG", "image/jpeg"),
        ("simple.png", "PNG", "image/png"),
        # Of which most browsers don't know the type.
        ("simple.heic", "HEIF", ""),
        ("a cat & me.jpg", "JPEG", "image/jpeg"),
    ],
)
def test_a_photo_sent_with_the_type_that_the_browser_gives_gets_its_labels(
    send, photo, name, picture_format, media_type
):
    image = send(name, encoded(photo("chelsea.png"), picture_format), media_type)
    assert (image["type"], image["filename"], image["status"]) == (media_type, name, "done")
    assert "Cat" in image["labels"]


def test_who_ignores_the_name_in_the_answer_sees_the_older_photo_of_that_name(send, photo):
    send("taken.jpg", encoded(photo("chelsea.png"), "JPEG"))
    image = send("taken.jpg", encoded(photo("coffee.png"), "JPEG"))
    assert "Cat" in image["labels"]
