"""How long keys take in the search field and in the viewer, on a phone with a slow processor."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

CPU = 4
_WAIT_MILLISECONDS = 60_000
_PAUSE_MILLISECONDS = 400  # between two keys: nobody types faster than an answer is shown
_LONGEST = "100 ms"
_NOTE = """() => {
    window.keys = [];
    const note = list => list.getEntries()
        .filter(({name}) => name === 'keydown')
        .forEach(({duration}) => window.keys.push(duration));
    new PerformanceObserver(note).observe({type: 'event', durationThreshold: 16});
}"""


def measure(browser: Browser, origin: str) -> Iterator[tuple[str, str, str]]:
    """Give the rows: from each key to the frame that shows it, the longest of a word or a walk.

    A key that takes less than 16 ms isn't told (W3C, "Event Timing API"), and counts as that.
    """
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.goto(f"{origin}/#/photos")
    page.locator(".tile").first.wait_for(timeout=_WAIT_MILLISECONDS)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.evaluate(_NOTE)
    page.get_by_role("combobox", name="Search photos").click()
    page.wait_for_timeout(_PAUSE_MILLISECONDS)
    yield _row(page, "typing in the search field", [*"label", "Space", "1", "2"])
    page.goto(f"{origin}/#/photos?photo=3.jpg")
    page.get_by_role("dialog", name="3.jpg").wait_for(timeout=_WAIT_MILLISECONDS)
    page.wait_for_timeout(2 * _PAUSE_MILLISECONDS)
    yield _row(page, "arrow keys in the viewer", ["ArrowRight"] * 8)
    page.close()


def _row(page: Page, what: str, keys: list[str]) -> tuple[str, str, str]:
    page.evaluate("window.keys.length = 0")
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(_PAUSE_MILLISECONDS)
    longest = max(page.evaluate("window.keys"), default=16)
    return f"{what}, {CPU}x CPU", f"{longest:.0f} ms", f"<= {_LONGEST}"
