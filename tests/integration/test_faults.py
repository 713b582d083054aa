"""Whatever goes wrong with AWS, and however often: in the end every photo has its one result."""

import base64
import hashlib
import random
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import boto3
import botocore.endpoint
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from PIL import Image

from chalicelib.api.collection import Collection
from chalicelib.api.uploads import check_upload
from chalicelib.errors import Busy, UnknownImage
from chalicelib.times import timestamp
from tests.integration.consistency import Killed, assert_consistent
from tests.integration.faults import Faults
from tests.integration.test_pipeline import s3_event

LABELS = ("Person", "Cat", "Dog", "Car")
BOX = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}
DELIVERIES = 3  # of one event, by Lambda, before it is given up
DAMAGED = b"not a photo "


TROUBLES = (BotoCoreError, Busy, ClientError, ResponseParserError, ExceptionGroup, Killed)


class World:
    """People and S3's events on an app, and what must be true of each photo in the end."""

    def __init__(self, app, bucket, seed):
        self.app, self.bucket = app, bucket
        self.random = random.Random(seed)
        self.s3 = boto3.client("s3")
        self.faults = Faults(app, random.Random(seed + 1), self)
        # By name: what its photo may be in the end; None is no photo.
        self.allowed = {}
        self.events = deque()
        self.number = 0
        # By name: the results that were asked for, those that were paid for, and those of the
        # latter that were cut off between payment and storing.
        self.wanted, self.paid, self.cut_off = Counter(), Counter(), Counter()
        self.read = None  # whose photo was read last
        self.unstored = None  # for whom was paid last, and nothing stored yet
        self.busy = set()  # names with which something is under way
        self.copies = Counter()

    # What people do.

    def upload(self):
        content = self.new_content()
        known = [c for allowed in self.allowed.values() for c in allowed if c]
        if known and self.random.random() < 0.1:
            content = self.random.choice(known)
        wish = f"{self.random.randrange(60)}.png"
        sha256 = hashlib.sha256(content).hexdigest() if self.random.random() < 0.7 else None
        offer = self.collection().offer([check_upload(self.app.settings, wish, sha256=sha256)])[0]
        name = offer["filename"]
        if "duplicate" in offer:
            assert content in self.allowed[name], "the photo that is there already"
        elif self.random.random() < 0.9:
            self.put(name, content)

    def replace(self):
        name = self.some_name(lambda allowed: None not in allowed)
        if name:
            self.put(name, self.new_content())

    def delete(self):
        name = self.some_name(lambda allowed: allowed != {None})
        if name:
            before = self.allowed[name]
            self.allowed[name] = before | {None}
            try:
                self.collection().delete(name)
            except UnknownImage:
                assert None in before, "it is known"
            self.allowed[name] = {None}

    def analyse_again(self):
        name = self.some_name(lambda allowed: allowed != {None})
        if name:
            copies = self.copies[name]
            try:
                self.collection().analyse_again(name)
            except UnknownImage:
                assert None in self.allowed[name], "it is known"
            finally:
                self.wanted[name] += max(1, self.copies[name] - copies)

    # What AWS does.

    def deliver(self):
        """Deliver an event: the oldest or another one; twice, or never, with a small chance."""
        if not self.events:
            return
        self.events.rotate(-self.random.choice((0, 0, 0, 1, 5, 20)))
        name, event, tries = self.events.popleft()
        if name in self.busy:
            self.events.append((name, event, tries))
            return
        if self.random.random() < 0.1:
            self.events.append((name, event, 1))
        if self.random.random() < 0.05:
            return
        self.busy.add(name)
        try:
            self.app.on_s3_event(event, None)
        except TROUBLES:
            if tries < DELIVERIES:
                self.events.append((name, event, tries + 1))
            raise
        finally:
            self.busy.discard(name)

    def finish(self):
        """The schedule, as if all that waits had waited for long."""
        self.app.recovery().finish(self.app.now() + timedelta(minutes=16), lambda: 900_000)

    def reconcile(self):
        self.app.reconciliation().run(self.app.now(), lambda: 900_000)

    def step(self):
        """Let something be done or happen, and whatever goes wrong, go wrong."""
        work, chances = zip(*STEPS.items(), strict=True)
        (chosen,) = self.random.choices(work, chances)
        try:
            getattr(self, chosen)()
        except TROUBLES:
            pass
        finally:
            self.settle()

    def meanwhile(self):
        """Let something be done by somebody else between two calls of an analysis."""
        if len(self.busy) == 1 and self.random.random() < 0.03:
            self.busy.add("somebody")
            state = self.read, self.unstored
            try:
                getattr(
                    self, self.random.choice(("upload", "replace", "delete", "analyse_again"))
                )()
            except TROUBLES:
                pass
            finally:
                self.busy.discard("somebody")
                self.read, self.unstored = state

    # What is noted.

    def done(self, operation, request):
        if operation == "GetObject":
            self.read = name_in(request)
        elif operation == "DetectLabels":
            self.settle()
            self.paid[self.read] += 1
            self.unstored = self.read
        elif operation == "CopyObject":
            self.copies[name_in(request)] += 1
            self.notify(name_in(request), "Copy")
        elif operation == "TransactWriteItems" and f'"{self.unstored}"' in request.body.decode():
            self.unstored = None

    def recognised(self, operation, picture):
        if operation == "DetectFaces":
            return {"FaceDetails": [{"BoundingBox": BOX, "Confidence": 99.0}]}
        number = hashlib.sha256(base64.b64decode(picture)).digest()[0]
        names = [label for place, label in enumerate(LABELS) if number >> place & 1]
        return {"Labels": [{"Name": name, "Confidence": 80.0 + number / 16} for name in names]}

    def settle(self):
        """Note whether what was paid for was cut off before it was stored."""
        if self.unstored:
            self.cut_off[self.unstored] += 1
        self.unstored = None

    def collection(self):
        return Collection(self.app.store(), self.app.settings, "public", self.app.now())

    def new_content(self):
        self.number += 1
        if self.random.random() < 0.05:
            return DAMAGED + str(self.number).encode()
        return picture(self.number)

    def put(self, name, content):
        self.allowed[name] = {content}
        self.wanted[name] += 1
        complete = datetime.now(UTC)
        self.s3.put_object(Bucket=self.bucket, Key=f"uploads/public/{name}", Body=content)
        self.notify(name, "Put", complete)

    def notify(self, name, kind, complete=None):
        self.number += 1
        event = s3_event(name, sequencer=f"{self.number:08X}", kind=kind)
        event["Records"][0]["eventTime"] = timestamp(complete or datetime.now(UTC))
        stored = self.s3.head_object(Bucket=self.bucket, Key=f"uploads/public/{name}")
        event["Records"][0]["s3"]["object"]["eTag"] = stored["ETag"].strip('"')
        self.events.append((name, event, 1))

    def some_name(self, fits):
        names = [
            name
            for name, allowed in self.allowed.items()
            if fits(allowed) and name not in self.busy
        ]
        return self.random.choice(names) if names else None


STEPS = {
    "upload": 30,
    "replace": 4,
    "delete": 10,
    "analyse_again": 6,
    "deliver": 50,
    "finish": 1,
    "reconcile": 0.5,
}


def picture(number):
    """Give the file of one of 16 million photos."""
    out = BytesIO()
    Image.new("RGB", (96, 80), tuple(number.to_bytes(3, "little"))).save(out, "PNG")
    return out.getvalue()


def name_in(request):
    return unquote(urlsplit(request.url).path).rpartition("/")[2]


@pytest.fixture
def world(app, resources, monkeypatch):
    """Give a world in which nobody waits before another try."""
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    return lambda seed: World(app, resources["UploadBucket"], seed)


def end(world):
    """Let nothing go wrong any more, what is on its way arrive, and the schedules run."""
    app, later = world.app, world.app.now()
    world.faults.stop()
    late = [world.events.popleft() for _ in range(len(world.events) // 2)]
    while world.events:
        world.deliver()
    for _ in range(3):
        later += timedelta(minutes=40)
        app.recovery().finish(later, lambda: 900_000)
    world.events.extend(late)  # Lambda may deliver them for six hours
    while world.events:
        world.deliver()
    app.reconciliation().run(later + timedelta(hours=2), lambda: 900_000)
    # Meanwhile somebody may have asked for one more analysis, whose event got lost.
    app.recovery().finish(later + timedelta(hours=3), lambda: 900_000)
    world.settle()


@pytest.mark.parametrize("work", ["deliver", "delete"])
def test_what_was_done_is_not_taken_for_refused_if_its_answer_was_lost(world, work):
    world = world(seed=0)
    world.put("dog.png", picture(1))
    if work == "delete":
        world.deliver()
    world.faults.planned = [("TransactWriteItems", "failed"), ("TransactWriteItems", "conflict")]
    getattr(world, work)()
    assert world.faults.planned == []
    assert len(assert_consistent(world.app)) == (work == "deliver")


@pytest.mark.large
@pytest.mark.parametrize("seed", range(20))
def test_after_any_faults_every_photo_has_its_one_result(world, examples, seed):
    """The large form is 10,000 faults over 500 photos; the simulated tables are slow when full."""
    if seed >= examples(1, 20):
        pytest.skip("takes long: with --large")
    faults, photos = examples((300, 25), (500, 25))
    world = world(seed=seed)
    world.faults.rate = 0.15
    while world.faults.injected.total() < faults or len(world.allowed) < photos:
        world.step()
    end(world)

    images = {image.name: image for image in assert_consistent(world.app)}
    for name, allowed in world.allowed.items():
        image = images.pop(name, None)
        if image is None:
            assert None in allowed, f"{name} is lost"
        elif image.result.problem:
            assert image.result.problem.code == "NotAnImage"
            assert any(content and content.startswith(DAMAGED) for content in allowed)
        else:
            known = {hashlib.sha256(content).hexdigest() for content in allowed if content}
            assert image.result.sha256 in known, name
    assert not images, "there is one that nobody uploaded"

    # Beyond what was asked for, only what was cut off between payment and storing is paid again.
    assert world.paid <= world.wanted + world.cut_off
    # And nothing is paid that wasn't counted before.
    use = world.app.store().accounts.get("public", world.app.now()).use
    assert world.paid.total() <= use.today + world.cut_off.total()
    print(*sorted(world.faults.injected.items()), sep="\n")
    print(
        f"{world.faults.injected.total()} faults, {len(world.allowed)} names, "
        f"{world.paid.total()} analyses paid, {world.cut_off.total()} of them cut off"
    )
