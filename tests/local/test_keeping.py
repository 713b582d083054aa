"""The collection over HTTP on the embedded cloud: search, delete, new analysis, storms, losses."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from boto3.dynamodb.types import TypeDeserializer

from chalicelib.store.counters import counts, held
from chalicelib.store.items import from_dynamodb, from_item
from tests.local_run import PATIENCE, ROOT, LocalRun, eventually, pids

ENDS = ("done", "failed")


@pytest.fixture
def run(tmp_path):
    run = LocalRun(tmp_path / "state").start()
    yield run
    if run.process.poll() is None:
        run.stop()


def get(run, path):
    return run.http.get(f"{run.api}{path}").json()


def test_a_batch_goes_in_is_found_and_goes_again(run, photo):
    bodies = {"cat.png": photo("chelsea.png"), "coffee.png": photo("coffee.png")}
    files = [
        {"filename": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in bodies.items()
    ]
    offers = run.http.post(f"{run.api}/uploads", json={"files": files}).json()["uploads"]
    for offer in offers:
        assert run.put(offer, bodies[offer["filename"]]).status_code == 200

    def finished():
        names = {"filenames": list(bodies)}
        images = run.http.post(f"{run.api}/images/lookup", json=names).json()["images"]
        return [image["status"] for image in images] == ["done", "done"]

    assert eventually(finished)
    assert [image["filename"] for image in get(run, "/images?label=CAT")["images"]] == ["cat.png"]
    assert [image["filename"] for image in get(run, "/images")["images"]] == [
        offer["filename"] for offer in reversed(offers)
    ]
    alias = get(run, "/images?label=domestic%20cat")["images"]
    assert [image["filename"] for image in alias] == ["cat.png"]
    again = run.offer("copy.png", sha256=files[0]["sha256"]).json()
    assert again == {"filename": "cat.png", "duplicate": True}
    assert {"name": "Cat", "count": 1} in get(run, "/labels?prefix=cat")["labels"]
    assert get(run, "/stats?days=1")["totals"] == {"done": 2, "failed": 0}

    answer = run.http.delete(f"{run.api}/images?filename=cat.png")
    assert answer.status_code == 204
    # The next call on the kept-open connection is answered as it should be.
    assert get(run, "/images?label=cat")["images"] == []
    objects = run.client("s3").list_objects_v2(Bucket=run.bucket)["Contents"]
    assert sorted(item["Key"].rpartition("/")[2] for item in objects) == [
        "coffee.png",
        "thumbnail.webp",
        "view.jpg",
    ]
    assert all("/public/coffee.png" in item["Key"] for item in objects)
    assert run.upload("cat.png", bodies["cat.png"]) == "cat.png"
    assert run.result("cat.png")["status"] == "done"


def test_an_image_is_analysed_again(run, photo):
    first = run.result(run.upload("cat.png", photo("chelsea.png")))
    assert run.http.post(f"{run.api}/images/analysis?filename=cat.png").status_code == 202
    again = run.result("cat.png")
    assert again["analysed_at"] > first["analysed_at"]
    assert again["uploaded_at"] == first["uploaded_at"]
    assert get(run, "/labels?prefix=cat")["labels"] == [{"name": "Cat", "count": 1}]


@pytest.mark.large
def test_many_events_at_once_for_eight_workers_that_are_killed_at_random(run, photo, examples):
    photos, kills = examples(30, large=100), examples(4, large=8)
    bodies = [photo("chelsea.png"), photo("coffee.png"), b"no photo"]
    names = [f"{number:03d}.png" for number in range(photos)]
    files = {"files": [{"filename": name} for name in names]}
    offers = run.http.post(f"{run.api}/uploads", json=files).json()["uploads"]
    dice = random.Random(4)
    uploads = list(enumerate(offers))
    dice.shuffle(uploads)
    there = []

    def upload(numbered):
        number, offer = numbered
        assert run.put(offer, bodies[number % 3]).status_code == 200
        there.append(offer["filename"])
        # Events come more than once, in any order.
        send_event_again(run, dice.choice(there))

    with Handlers(run) as handlers, ThreadPoolExecutor(8) as pool:
        killed = pool.submit(handlers.kill_at_random, dice, kills)
        list(pool.map(upload, uploads))
        for name in names:
            send_event_again(run, name)

        def finished():
            answer = run.http.post(f"{run.api}/images/lookup", json={"filenames": names}).json()
            return all(image["status"] in ENDS for image in answer["images"])

        assert eventually(finished, 600)
        assert killed.result() == kills
    statuses = [run.image(name).json()["status"] for name in names]
    assert statuses == ["failed" if number % 3 == 2 else "done" for number in range(photos)]
    assert_counters_equal_a_recount(run)


def send_event_again(run, name):
    key = f"uploads/public/{name}"
    there = run.client("s3").head_object(Bucket=run.bucket, Key=key)
    record = {
        "eventTime": there["LastModified"].isoformat(),
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": run.bucket}, "object": {"key": key, "sequencer": "0"}},
    }
    body = json.dumps({"Records": [record]})
    run.client("sqs").send_message(QueueUrl=run.queue_url, MessageBody=body)


class Handlers:
    """The run's event handler and a second one like it: together eight workers."""

    def __init__(self, run):
        self.run = run
        (first,) = pids(run, "local.events")
        with open(f"/proc/{first}/environ") as environ:
            self.environment = dict(
                entry.split("=", 1) for entry in environ.read()[:-1].split("\0")
            )
        self.second = None

    def __enter__(self):
        self.start_second()
        return self

    def __exit__(self, *_):
        self.second.kill()
        self.second.wait()

    def start_second(self):
        self.second = subprocess.Popen(
            [sys.executable, "-m", "local.events", "--queue-url", self.run.queue_url],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_at_random(self, dice, times):
        killed = 0
        while killed < times:
            threading.Event().wait(dice.uniform(0.2, 1.5))
            there = pids(self.run, "local.events")
            if there:
                os.kill(dice.choice(there), signal.SIGKILL)
                killed += 1
            if self.second.poll() is not None:
                self.start_second()
        return killed


def assert_counters_equal_a_recount(run):
    """Add up what the stored images contribute, and compare it with the stored counters."""
    dynamodb = run.client("dynamodb")

    read = TypeDeserializer().deserialize

    def scan(table):
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        items = (item for page in pages for item in page["Items"])
        return [{key: from_dynamodb(read(value)) for key, value in item.items()} for item in items]

    recount = defaultdict(Counter)
    for image in map(from_item, scan("ImageLabels")):
        for stat, counter in (counts(image) | {"account": held(image)}).items():
            recount[stat].update(counter)
    stored = {
        item["stat"]: {
            name: n for name, n in item.items() if isinstance(n, int) and n and name != "changes"
        }
        for item in scan("ImageStats")
        # Beside it the schedules have their leases, and all owners are counted together.
        if item["owner"] == "public" and not item["stat"].startswith("used#")
    }
    assert stored == {stat: dict(counter) for stat, counter in recount.items()}


def test_what_the_emulator_lost_when_it_was_killed_is_found_again(tmp_path, photo):
    run = LocalRun(tmp_path).start()
    run.result(run.upload("cat.png", photo("chelsea.png")))
    os.kill(emulator(run), signal.SIGKILL)
    assert run.process.wait(PATIENCE) == 1
    assert "The cloud has ended" in run.process.stdout.read()
    run.process.stdout.close()
    run = LocalRun(tmp_path, run.ports).start()
    try:
        assert eventually(lambda: run.image("cat.png").status_code == 200)
        assert "Cat" in run.result("cat.png")["labels"]
        assert run.upload("cat.png", photo("coffee.png")) == "cat-2.png"
    finally:
        run.stop()


def emulator(run):
    """The process that listens on the cloud's port."""
    answer = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True)
    found = [
        int(line.split()[0]) for line in answer.stdout.splitlines() if "-m local.emulator" in line
    ]
    for pid in found:
        # That of another run may have ended by now.
        with suppress(OSError), open(f"/proc/{pid}/environ") as environ:
            if f"GATEWAY_PORT={run.ports['CLOUD_PORT']}" in environ.read().split("\0"):
                return pid
    raise AssertionError("no emulator")


def test_reconcile_finds_what_the_catalog_does_not_know(run, photo):
    run.result(run.upload("cat.png", photo("chelsea.png")))
    run.client("dynamodb").delete_item(TableName="ImageLabels", Key={"filename": {"S": "cat.png"}})
    assert run.image("cat.png").status_code == 404
    answer = subprocess.run(
        [sys.executable, "-m", "local", "reconcile"],
        cwd=ROOT,
        env=os.environ | run.ports | {"LOCAL_STATE": str(run.state)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert run.image("cat.png").json()["status"] == "done"
