"""What a person waits for beyond the recognition: upload finished to labels on the screen."""

import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.cloud import free_ports
from local import services
from local.config import LocalConfig, isolate
from local.page import serve_page
from tests.chromium import ARGUMENTS, CHROMIUM

PHOTO = Path(__file__).parent.parent / "tests" / "photos" / "chelsea.png"
NUMBER = 20
WAIT_MILLISECONDS = 60_000
WHAT = "upload finished -> labels on the page, less the recognition"
BUDGET = "<= 300 ms"

# Both ends are read off the browser's own clock: when the storage's answer was there, and when the
# labels were in the page.
_WATCH = """() => {
    window.uploaded = [];
    window.labelled = [];
    new PerformanceObserver((list) => {
        for (const { name, responseEnd } of list.getEntries()) {
            if (name.includes('/uploads/public/')) window.uploaded.push(responseEnd);
        }
    }).observe({ type: 'resource' });
    new MutationObserver(() => {
        const shown = document.querySelectorAll('.item-labels').length;
        while (window.labelled.length < shown) window.labelled.push(performance.now());
    }).observe(document.body, { childList: true, subtree: true });
}"""
_BOTH_KNOWN = "(count) => window.labelled.length === count && window.uploaded.length === count"


def measure() -> Iterator[tuple[str, str, str]]:
    """Give the row: the median of 20 photos, one after the other, in a real Chromium."""
    if not CHROMIUM:
        yield WHAT, "not measured: no Chromium found", BUDGET
        return
    with tempfile.TemporaryDirectory() as state, ExitStack() as stack:
        page_port, api, emulator, recognition = free_ports(4)
        config = LocalConfig(page_port, api, emulator, recognition, Path(state))
        isolate(os.environ, config)
        running = services.start(config, stack)
        stack.callback(serve_page(config, running.settings).shutdown)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page()
            page.goto(config.page_origin)
            waits = _waits(page)
            browser.close()
        recognised = _recognition_times(Path(state) / "logs" / "events.log")
    beyond = [waits[name] - recognised[name] for name in waits]
    yield (
        WHAT,
        f"median of {NUMBER}: {statistics.median(beyond):.0f} ms "
        f"(at most {max(beyond):.0f} ms; recognition {statistics.median(recognised.values()):.0f})",
        BUDGET,
    )


def _waits(page: Page) -> dict[str, float]:
    """Upload the photo again and again; give each name's milliseconds to its labels."""
    page.evaluate(_WATCH)
    # The first one loads what the others find there.
    names = ["warm-up.png", *(f"{number}.png" for number in range(NUMBER))]
    for count, name in enumerate(names, 1):
        # What follows a picture's end is not shown, and makes it another file.
        content = PHOTO.read_bytes() + os.urandom(8)
        page.set_input_files("#photo", {"name": name, "mimeType": "image/png", "buffer": content})
        page.wait_for_function(_BOTH_KNOWN, arg=count, timeout=WAIT_MILLISECONDS)
    uploaded, labelled = page.evaluate("[window.uploaded, window.labelled]")
    times = zip(names, uploaded, labelled, strict=True)
    return {name: shown - sent for name, sent, shown in times if name != names[0]}


def _recognition_times(log: Path) -> dict[str, float]:
    """Read off the pipeline's log how many milliseconds each photo's recognition took."""
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")
    ]
    return {
        line["correlation_id"].rpartition("/")[2]: line["milliseconds"]["recognise"]
        for line in lines
        if "recognise" in line.get("milliseconds", {})
    }
