"""How long a phone on a slow network waits for the wall of a large collection.

`python -m bench.slow`: on its own, for the time of other work on the machine would be measured too.
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from chalicelib.analysis.photo import prepare
from chalicelib.names import thumbnail_key
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.e2e.seeding import OWNER, photo, store
from tests.local_run import LocalRun

PHOTOS = Path(__file__).parent.parent / "tests" / "photos"
NUMBER = 5_000
# So many have a picture: more than a screen shows.
PICTURES = 60
TIMES = 3
BYTES_PER_SECOND = 400_000 / 8
LATENCY_MILLISECONDS = 400
CPU = 4
_WAIT_MILLISECONDS = 120_000
_TILES = "() => document.querySelectorAll('.tile').length > 0"
_ALL_SHOWN = """() => {
    const images = [...document.querySelectorAll('.tile img')].filter(image => {
        const {top, bottom} = image.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
    });
    return images.length > 0 && images.every(image => image.complete && image.naturalWidth);
}"""


def measure() -> Iterator[tuple[str, str, str]]:
    """Give the rows: the median of some first visits."""
    what = f"#/photos with {NUMBER:,} on a phone, 400 kbit/s, 400 ms, {CPU}x CPU: "
    with tempfile.TemporaryDirectory() as state:
        run = LocalRun(Path(state)).start()
        try:
            _fill(run)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                visits = sorted(_visit(browser, run) for _ in range(TIMES))
                browser.close()
        finally:
            run.stop()
    tiles, pictures, sent = visits[len(visits) // 2]
    yield what + "tiles", f"{tiles:.1f} s", "<= 5 s"
    yield what + "first screen of pictures", f"{pictures:.1f} s, {sent / 1000:.0f} KB", "<= 9 s"


def _fill(run: LocalRun) -> None:
    forms = [(640, 427), (480, 640), (600, 600), (1200, 500)]
    photos = []
    for number in range(NUMBER):
        width, height = forms[number % len(forms)]
        labels = {f"Label {(number * step) % 97}": 90.5 for step in (1, 2, 3, 5, 7)}
        age = timedelta(seconds=number * 864)
        photos.append(photo(f"{number}.jpg", labels, age, width=width, height=height))
    store(run, photos, has_pictures=False)
    names = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
    thumbnails = [prepare((PHOTOS / name).read_bytes()).thumbnail for name in names]
    for number in range(PICTURES):
        run.client("s3").put_object(
            Bucket=run.bucket,
            Key=thumbnail_key(OWNER, f"{number}.jpg"),
            Body=thumbnails[number % len(thumbnails)],
            ContentType="image/webp",
        )


def _visit(browser: Browser, run: LocalRun) -> tuple[float, float, float]:
    """Give the seconds to the first tiles and to the pictures, and the bytes that came for them."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    limits = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    tools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MILLISECONDS, **limits},
    )
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    sent: list[float] = []
    tools.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(f"{run.page}/#/photos", wait_until="commit")
    page.wait_for_function(_TILES, timeout=_WAIT_MILLISECONDS)
    tiles = page.evaluate("performance.now()") / 1000
    page.wait_for_function(_ALL_SHOWN, timeout=_WAIT_MILLISECONDS)
    pictures = page.evaluate("performance.now()") / 1000
    entries = page.evaluate(
        "performance.getEntriesByType('resource').map("
        "e => [e.name.split('?')[0].slice(-34), e.startTime, e.responseEnd].join(' '))"
    )
    print("\n".join(entries), file=sys.stderr)
    page.close()
    return tiles, pictures, sum(sent)


if __name__ == "__main__":
    for row in measure():
        print("| " + " | ".join(row) + " |", flush=True)
