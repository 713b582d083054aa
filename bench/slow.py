"""How long a phone on a slow network waits for the wall of a large collection, and for its keys.

`python -m bench.slow`: on its own, for the time of other work on the machine would be measured too.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from playwright.sync_api import Browser, sync_playwright

from bench import keys
from bench.cloud import free_ports
from chalicelib.analysis.photo import prepare
from chalicelib.names import thumbnail_key
from chalicelib.store.index import INDEXED
from chalicelib.store.tables import Tables
from chalicelib.times import timestamp
from local import services
from local.config import LocalConfig, isolate
from local.page import serve_page
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.seeding import seed

OWNER = "public"
PHOTOS = Path(__file__).parent.parent / "tests" / "photos"
NUMBER = 5_000
# So many have a picture: more than are asked for.
PICTURES = 200
TIMES = 3
BYTES_PER_SECOND = 400_000 / 8
LATENCY_MILLISECONDS = 400
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
    """Give the rows: the median of some first visits, and what keys take afterwards."""
    what = f"#/photos with {NUMBER:,} on a phone, 400 kbit/s, 400 ms, {keys.CPU}x CPU: "
    with tempfile.TemporaryDirectory() as state, ExitStack() as stack:
        page, api, emulator, recognition = free_ports(4)
        config = LocalConfig(page, api, emulator, recognition, Path(state))
        isolate(os.environ, config)
        running = services.start(config, stack)
        # What is seeded is in no bucket: the run would take it for gone.
        log = Path(state) / "logs" / "events.log"
        running.events.wait_until(lambda: '"message": "reconciled"' in log.read_text(), 60)
        stack.callback(serve_page(config, running.settings).shutdown)
        _fill(running.settings().upload_bucket)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            visits = sorted(_visit(browser, config.page_origin) for _ in range(TIMES))
            rows = [*keys.measure(browser, config.page_origin)]
            browser.close()
    tiles, pictures, sent = visits[len(visits) // 2]
    yield what + "tiles", f"{tiles:.1f} s", "<= 5 s"
    yield what + "first screen of pictures", f"{pictures:.1f} s, {sent / 1000:.0f} KB", "<= 9 s"
    yield from rows


def _fill(bucket: str) -> None:
    resource = boto3.resource("dynamodb")
    seed(
        Tables(*map(resource.Table, ("ImageLabels", "LabelIndex", "ImageStats"))),
        map(_image, range(NUMBER)),
    )
    names = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
    thumbnails = [prepare((PHOTOS / name).read_bytes()).thumbnail for name in names]
    for number in range(PICTURES):
        boto3.client("s3").put_object(
            Bucket=bucket,
            Key=thumbnail_key(OWNER, f"{number}.jpg"),
            Body=thumbnails[number % len(thumbnails)],
            ContentType="image/webp",
        )


def _image(number: int) -> dict[str, Any]:
    width, height = ((640, 427), (480, 640), (600, 600), (1200, 500))[number % 4]
    labels = [f"Label {number * step % 97}" for step in (1, 2, 3, 5, 7)]
    name = f"{number}.jpg"
    uploaded_at = timestamp(datetime.now(UTC) - timedelta(seconds=number * 864))
    return {
        **{"filename": name, "owner": OWNER, "name": name, "status": "done"},
        **{"revision": "seeded", "sequencer": "1", "indexed": INDEXED, "seconds": 0.5},
        **{"uploaded_at": uploaded_at, "listed": f"{uploaded_at}#{name}"},
        **{"labels": labels, "faces": [], "width": width, "height": height},
        "details": [{"name": label, "confidence": 90.5} for label in labels],
    }


def _visit(browser: Browser, origin: str) -> tuple[float, float, float]:
    """Give the seconds to the first tiles and to the pictures, and the bytes that came for them."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    limits = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    tools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MILLISECONDS, **limits},
    )
    tools.send("Emulation.setCPUThrottlingRate", {"rate": keys.CPU})
    sent: list[float] = []
    tools.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(f"{origin}/#/photos", wait_until="commit")
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
