"""Hundreds or thousands of random steps against a plain model in memory: never a difference."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chalicelib.errors import NotReady, UnknownImage
from chalicelib.names import candidates
from chalicelib.store.accounts import Accounts, Quota
from chalicelib.store.catalog import Catalog
from chalicelib.store.changes import REMEMBERED
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Image, Label, State, Upload, Word
from chalicelib.store.index import INDEXED
from chalicelib.store.items import from_item
from chalicelib.store.judgement import Saved
from chalicelib.store.query import Order, Query
from chalicelib.store.search import Search
from chalicelib.store.statistics import Statistics
from chalicelib.store.unfinished import Unfinished
from chalicelib.store.wanted import Wanted
from chalicelib.times import timestamp
from tests import results
from tests.integration.consistency import Killed, assert_counted

START = datetime(2026, 11, 20, tzinfo=UTC)
NAMES = ["a.jpg", "b.jpg", "c.jpg", "犬 d.jpg"]
LABELS = ["Cat", "Dog", "Animal", "Größe", "cat-like"]
TAGS = ["Holiday", "dog", "CAT", "grösse", "Größe"]
# Words as they are written, and as they are looked for.
WORDS = {"Café,": "cafe", "CAFE": "cafe", "Total:": "total", "3,50": "3,50", "»": None}
BOX = Box(0.1, 0.2, 0.3, 0.4)
OWNERS = ["public", "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"]


TAKEN = ["2026-07-01T23:59:59.999", "2026-07-02T00:00:00", "1999-12-31T12:00:00"]
DAYS = ["1999-12-31", "2026-07-01", "2026-07-02", "2026-11-20", "2026-11-21", "2026-11-22"]


def time_of(image, order=Order.TAKEN):
    """Give the time that sorts an image."""
    taken_at = image.result.taken_at if order is Order.TAKEN else None
    return taken_at or image.uploaded_at


def visible(image):
    """Give the labels that nobody says are wrong, as they are looked for."""
    hidden = [name.lower() for name in image.hidden]
    labels = {label.name.lower(): label.confidence for label in image.result.labels}
    return {name: confidence for name, confidence in labels.items() if name not in hidden}


def terms(image):
    return visible(image) | {tag.lower(): 100 for tag in image.tags}


def kinds(image):
    """Give the lists that an image is in by what it has."""
    found = {"tags"} if image.tags else set()
    if image.result.problem:
        return found | {"failed"}
    found |= {"faces"} if image.result.faces else set()
    found |= {"text"} if image.result.words else set()
    return found if found or visible(image) else {"nothing"}


class CatalogAgainstModel(RuleBasedStateMachine):
    """The model: owner -> name -> the upload and the result that were stored last."""

    tables = None
    events = Bundle("events")

    @initialize()
    def begin(self):
        for table, keys in (
            (self.tables.images, ["filename"]),
            (self.tables.index, ["label", "listed"]),
            (self.tables.stats, ["owner", "stat"]),
        ):
            for item in table.scan()["Items"]:
                table.delete_item(Key={key: item[key] for key in keys})
        self.catalog = Catalog(self.tables)
        self.search = Search(self.tables)
        self.reservations = results.reservations(self.tables)
        self.model = {owner: {} for owner in OWNERS}
        # By owner and name: since when it is taken, and since when its upload is awaited.
        self.reserved = {}
        self.asked = Counter()  # by owner and day
        self.deleted = {}
        self.clock = START
        self.sequence = 0
        self.deleting = set()
        self.lives = None
        events = self.tables.images.meta.client.meta.events
        events.register_first("before-call.dynamodb.TransactWriteItems", self.live, unique_id="l")
        # So that there is something to be changed from the first step on.
        words = (Word("Total:", 90.0, BOX, 0),)
        for owner in OWNERS:
            for name in NAMES[:2]:
                self.sequence += 1
                number = f"{self.sequence:08X}"
                uploaded = Upload(owner, name, timestamp(self.now()), number)
                known = {"size": 7, "sha256": "aa" * 32}
                found = results.result(uploaded, "Cat", "Größe", words=words, **known)
                self.deliver(found, None)

    def live(self, **_):
        """Let so many more transactions be done; then the program is killed."""
        if self.lives is not None:
            if not self.lives:
                raise Killed
            self.lives -= 1

    def killed_after(self, transactions, work, *arguments):
        """Do some work; give what it gave, or `Killed`."""
        self.lives = transactions
        try:
            return work(*arguments)
        except Killed:
            return Killed
        finally:
            self.lives = None

    def now(self):
        self.clock += timedelta(hours=1)
        return self.clock

    @rule(
        target=events,
        owner=st.sampled_from(OWNERS),
        name=st.sampled_from(NAMES),
        labels=st.lists(st.sampled_from(LABELS), unique=True, max_size=5),
        confidence=st.integers(40, 100),
        ages=st.lists(st.integers(0, 99), max_size=2),
        taken=st.none() | st.sampled_from(TAKEN),
        together=st.booleans(),
        problem=st.sampled_from([None, None, results.UNREADABLE, results.TOO_LARGE]),
        again=st.booleans(),
        size=st.integers(1, 9_000),
        words=st.lists(st.sampled_from(list(WORDS)), max_size=4),
        sha256=st.sampled_from(["aa" * 32, "bb" * 32]),
    )
    def upload(
        self,
        owner,
        name,
        labels,
        confidence,
        ages,
        taken,
        together,
        problem,
        again,
        size,
        words,
        sha256,
    ):
        """An upload is complete; its event may be delivered later, twice, or never."""
        self.sequence += 1
        # Two may be complete at the same time.
        moment = timestamp(self.clock if together else self.now())
        uploaded = Upload(owner, name, moment, f"{self.sequence:08X}", again)
        if problem:
            return results.result(uploaded, problem=problem, taken_at=taken, size=size)
        found = (
            Label(label, float(max(confidence - 7 * place, 40)))
            for place, label in enumerate(labels)
        )
        faces = tuple(Face(BOX, 99.0, Estimates(AgeRange(age, age))) for age in ages)
        words = tuple(Word(word, 90.0, BOX, line) for line, word in enumerate(words))
        known = {"taken_at": taken, "size": size, "sha256": sha256}
        return results.result(uploaded, *found, faces=faces, words=words, **known)

    @rule(event=events, lives=st.sampled_from([None, None, 1]))
    def deliver(self, event, lives):
        """It is delivered; whoever stores its result may be killed before the words follow."""
        upload, result = event
        images = self.model[upload.owner]
        old = images.get(upload.name)
        since, _ = self.reserved.get((upload.owner, upload.name), ("", START))
        gone = max(self.deleted.get((upload.owner, upload.name), ""), since)
        saved = self.killed_after(lives, self.catalog.save, upload, result)
        if (upload.owner, upload.name) in self.deleting or (
            old is None and gone > upload.uploaded_at
        ):
            assert saved is Saved.DELETED
        elif old is not None and upload.sequencer <= old.sequencer:
            assert saved is Saved.DUPLICATE
        else:
            assert saved is (Killed if saved is Killed else Saved.STORED)
            self.reserved.pop((upload.owner, upload.name), None)
            is_same = upload.again
            if old and old.result.sha256 and result.sha256:
                is_same = old.result.sha256 == result.sha256
            uploaded_at = old.uploaded_at if old and upload.again else upload.uploaded_at
            images[upload.name] = Image(
                upload.owner,
                upload.name,
                result.state,
                uploaded_at=uploaded_at,
                result=result,
                seconds=0.7,
                month=(result.taken_at or uploaded_at)[:7],
                sequencer=upload.sequencer,
                held=0 if result.problem == results.TOO_LARGE else result.size,
                tags=old.tags if old and is_same else (),
                hidden=old.hidden if old and is_same else (),
                indexed=INDEXED,
            )

    @rule(
        owner=st.sampled_from(OWNERS),
        name=st.none() | st.sampled_from(NAMES),
        names=st.lists(
            st.tuples(st.sampled_from(LABELS + TAGS), st.booleans()),
            min_size=1,
            max_size=4,
            unique_by=lambda said: said[0].lower(),
        ),
        taken_back=st.booleans(),
    )
    def correct(self, owner, name, names, taken_back):
        """Somebody says what is in a picture, mostly one that is there, and what isn't."""
        if name is None:
            name = min(self.model[owner], default=NAMES[0])
        add = [name for name, is_in in names if is_in]
        remove = [name for name, is_in in names if not is_in]
        if name not in self.model[owner]:
            expected = NotReady if (owner, name) in self.reserved else UnknownImage
            with pytest.raises((expected, UnknownImage)):  # a reservation may have lapsed
                self.catalog.change(owner, name, add, remove, self.clock)
            return
        self.say(owner, name, add, remove)
        if taken_back:
            self.say(owner, name, remove, add)

    def say(self, owner, name, add, remove):
        image = self.model[owner][name]
        labels = {label.name.lower(): label.name for label in image.result.labels}
        tags = {tag.lower(): tag for tag in image.tags}
        hidden = {label.lower(): label for label in image.hidden}
        for said in add:
            hidden.pop(said.lower(), None)
            if said.lower() not in labels:
                tags[said.lower()] = said
        for said in remove:
            tags.pop(said.lower(), None)
            if said.lower() in labels:
                hidden.setdefault(said.lower(), labels[said.lower()])
        for _ in range(2):  # twice is once
            new = self.catalog.change(owner, name, add, remove, self.clock)
            assert set(new.tags) == set(tags.values())
            assert set(new.hidden) == set(hidden.values())
        self.model[owner][name] = replace(image, tags=new.tags, hidden=new.hidden)

    @rule()
    def reconcile(self):
        """What was cut short is finished."""
        for image in self.catalog.everything():
            self.catalog.words.settle(image)
            if image.state is State.DELETING:
                self.catalog.end_deletion(image, self.now())
        self.deleting.clear()
        assert not [image for image in self.catalog.everything() if image.unsettled]

    @rule(
        owner=st.sampled_from(OWNERS),
        name=st.sampled_from(NAMES),
        size=st.integers(1, 9_000),
    )
    def reserve(self, owner, name, size):
        now = self.now()
        (given,) = self.reservations.reserve(owner, [Wanted(name, size)], now)
        others = (*self.reserved, *self.deleting)
        taken = {*self.model[owner], *(name for whose, name in others if whose == owner)}
        assert given == next(name for name in candidates(name) if name not in taken)
        self.reserved[owner, given] = (timestamp(now - timedelta(seconds=2)), now)
        self.asked[owner, now.date()] += 1

    @rule(lapses=st.booleans())
    def end_waits(self, lapses):
        """The schedule frees the names of uploads that never came."""
        unfinished = Unfinished(self.tables)
        for image in list(unfinished.oldest(self.clock)):
            if lapses and image.state is State.RESERVED:
                unfinished.remove(image)
                unfinished.remove(image)
                del self.reserved[image.owner, image.name]
                # With the name goes the memory of its last deletion. That is so long ago by then
                # that no analysis of that photo is under way, and none can begin.
                self.deleted.pop((image.owner, image.name), None)

    @rule(
        owner=st.sampled_from(OWNERS),
        name=st.sampled_from(NAMES),
        lives=st.sampled_from([None, None, 0, 1]),
    )
    def delete(self, owner, name, lives):
        now = self.now()
        _, waits_since = self.reserved.get((owner, name), ("", START - REMEMBERED))
        try:
            image = self.catalog.begin_deletion(owner, name, now)
        except UnknownImage:
            assert name not in self.model[owner]
            assert waits_since + REMEMBERED <= now
        else:
            if self.killed_after(lives, self.catalog.end_deletion, image, now) is Killed:
                self.deleting.add((owner, name))
            self.model[owner].pop(name, None)
            self.reserved.pop((owner, name), None)
            self.deleted[owner, name] = timestamp(now)

    @rule(owner=st.sampled_from(OWNERS), name=st.sampled_from(NAMES))
    def wait_for_another_analysis(self, owner, name):
        now = self.now()
        try:
            self.reservations.repeat(owner, name, now)
        except UnknownImage:
            assert name not in self.model[owner]
            assert (owner, name) not in self.reserved
        else:
            self.asked[owner, now.date()] += 1
            if (owner, name) in self.reserved:
                since, _ = self.reserved[owner, name]
                self.reserved[owner, name] = (since, now)

    @rule(
        owner=st.sampled_from(OWNERS),
        labels=st.lists(st.sampled_from(LABELS), unique=True, max_size=3),
        exclude=st.lists(st.sampled_from(LABELS), unique=True, max_size=2),
        any_label=st.booleans(),
        least=st.sampled_from([0, 60, 90]),
        limit=st.integers(1, 3),
        first=st.none() | st.sampled_from(DAYS),
        last=st.none() | st.sampled_from(DAYS),
        order=st.sampled_from(Order),
        newer=st.booleans(),
    )
    def look(self, owner, labels, exclude, any_label, least, limit, first, last, order, newer):
        if first and last and first > last:
            first, last = last, first
        if labels:
            order = Order.TAKEN
        wanted = [label.lower() for label in labels]
        unwanted = {label.lower() for label in exclude}
        expected = []
        for image in self.model[owner].values():
            has = terms(image)
            hits = [has.get(label, -1) >= least for label in wanted]
            if (not wanted or (any if any_label else all)(hits)) and not unwanted & has.keys():
                time = time_of(image, order)
                if (first or "0") <= time[:10] <= (last or "9"):
                    expected.append((time, image.name))
        query = Query(
            labels=tuple(wanted),
            exclude=tuple(unwanted),
            any_label=any_label,
            min_confidence=least,
            limit=limit,
            first_day=first,
            last_day=last,
            order=order,
            newer=newer,
        )
        found = []
        while True:
            page = self.search.page(owner, query)
            assert len(page.images) <= limit
            found += [(time_of(image, order), image.name) for image in page.images]
            if page.cursor is None:
                break
            query = replace(query, cursor=page.cursor)
        assert found == sorted(expected, reverse=not newer)

    @invariant()
    def the_counters_equal_a_recount(self):
        if not hasattr(self, "model"):
            return
        items = self.tables.images.scan()["Items"]
        reserved = [image for image in map(from_item, items) if image.state is State.RESERVED]
        assert {(image.owner, image.name) for image in reserved} == self.reserved.keys()
        analysed = [image for images in self.model.values() for image in images.values()]
        assert_counted(self.tables, [*analysed, *reserved])

    @invariant()
    def what_was_asked_for_is_counted_by_day(self):
        if not hasattr(self, "model"):
            return
        for day in (self.clock, self.clock - timedelta(days=1)):
            for owner in OWNERS:
                used = Accounts(self.tables, Quota(0, 0, 0)).get(owner, day).use
                assert used.today == self.asked[owner, day.date()]
            used = Accounts(self.tables, Quota(0, 0, 0)).get("everyone", day).use
            assert used.today == sum(self.asked[owner, day.date()] for owner in OWNERS)

    @invariant()
    def the_months_are_told(self):
        if not hasattr(self, "model"):
            return
        for owner in OWNERS:
            months = Counter(time_of(image)[:7] for image in self.model[owner].values())
            told = Statistics(self.tables.stats).summary(owner, self.clock.date(), 1)["months"]
            assert told == [{"month": month, "images": months[month]} for month in sorted(months)]

    @invariant()
    def the_index_has_each_term_of_each_image_and_nothing_else(self):
        if not hasattr(self, "model"):
            return
        images = [image for images in self.model.values() for image in images.values()]
        expected = {
            (partition, f"{time_of(image)}#{image.name}")
            for image in images
            for partition in (
                *(f"{image.owner}#{term}" for term in terms(image)),
                *(f"having#{image.owner}#{kind}" for kind in kinds(image)),
            )
        }
        failed = {
            (image.owner, image.result.analysed_at, image.result.problem.code)
            for image in images
            if image.result.problem
        }
        items = self.tables.index.scan()["Items"]
        of_all = [item for item in items if item["label"].startswith("failures#")]
        told = {(item["owner"], item["listed"].partition("#")[0], item["code"]) for item in of_all}
        assert told == failed
        listed = {(item["label"], item["listed"]) for item in items if item not in of_all}
        listed = {place for place in listed if not place[0].startswith("words#")}
        assert listed == expected

    @invariant()
    def the_index_has_each_word_but_where_the_image_says_that_it_may_not(self):
        if not hasattr(self, "model"):
            return
        expected = {
            (f"words#{image.owner}#{word[0]}", f"{word} {time_of(image)}#{image.name}")
            for images in self.model.values()
            for image in images.values()
            for word in (WORDS[word.text] for word in image.result.words)
            if word
        }
        stored = map(from_item, self.tables.images.scan()["Items"])
        unsettled = {
            (f"words#{image.owner}#{place[0]}", place)
            for image in stored
            for place in image.unsettled
        }
        items = self.tables.index.scan()["Items"]
        listed = {(item["label"], item["listed"]) for item in items}
        listed = {place for place in listed if place[0].startswith("words#")}
        assert listed ^ expected <= unsettled


@pytest.mark.large
def test_the_catalog_agrees_with_a_plain_model(tables, examples):
    CatalogAgainstModel.tables = tables
    run_state_machine_as_test(
        CatalogAgainstModel,
        settings=settings(
            max_examples=examples(6, large=60),
            derandomize=True,  # the same steps at each run
            stateful_step_count=50,
            # A failure shows its steps within seconds; add Phase.shrink for fewer, after minutes.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
