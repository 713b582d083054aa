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

from chalicelib.errors import UnknownImage
from chalicelib.store.catalog import Catalog, Saved
from chalicelib.store.counters import counts
from chalicelib.store.image import AgeRange, Box, Estimates, Face, Image, Label, Upload
from chalicelib.store.search import Query, Search
from chalicelib.store.statistics import Statistics
from chalicelib.store.unfinished import Unfinished
from chalicelib.times import timestamp
from tests import results

START = datetime(2026, 11, 20, tzinfo=UTC)
NAMES = ["a.jpg", "b.jpg", "c.jpg", "犬 d.jpg"]
LABELS = ["Cat", "Dog", "Animal", "Größe", "cat-like"]
BOX = Box(0.1, 0.2, 0.3, 0.4)
OWNERS = ["public", "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"]


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
        self.search = Search(self.catalog)
        self.model = {owner: {} for owner in OWNERS}
        self.deleted = {}
        self.clock = START
        self.sequence = 0

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
        done=st.booleans(),
        again=st.booleans(),
    )
    def upload(self, owner, name, labels, confidence, ages, done, again):
        """An upload is complete; its event may be delivered later, twice, or never."""
        self.sequence += 1
        uploaded = Upload(owner, name, timestamp(self.now()), f"{self.sequence:08X}", again)
        if not done:
            return results.result(uploaded, problem=results.UNREADABLE)
        found = (
            Label(label, float(max(confidence - 7 * place, 40)))
            for place, label in enumerate(labels)
        )
        faces = tuple(Face(BOX, 99.0, Estimates(AgeRange(age, age))) for age in ages)
        return results.result(uploaded, *found, faces=faces)

    @rule(event=events)
    def deliver(self, event):
        upload, result = event
        images = self.model[upload.owner]
        old = images.get(upload.name)
        gone = self.deleted.get((upload.owner, upload.name), "")
        saved = self.catalog.save(upload, result)
        if old is None and gone > upload.uploaded_at:
            assert saved is Saved.DELETED
        elif old is not None and upload.sequencer <= old.sequencer:
            assert saved is Saved.DUPLICATE
        else:
            assert saved is Saved.STORED
            images[upload.name] = Image(
                upload.owner,
                upload.name,
                result.state,
                uploaded_at=old.uploaded_at if old and upload.again else upload.uploaded_at,
                result=result,
                seconds=0.7,
                sequencer=upload.sequencer,
            )

    @rule(owner=st.sampled_from(OWNERS), name=st.sampled_from(NAMES))
    def delete(self, owner, name):
        now = self.now()
        try:
            image = self.catalog.begin_deletion(owner, name, now)
        except UnknownImage:
            assert name not in self.model[owner]
        else:
            self.catalog.end_deletion(image, now)
            del self.model[owner][name]
            self.deleted[owner, name] = timestamp(now)

    @rule(owner=st.sampled_from(OWNERS), name=st.sampled_from(NAMES))
    def wait_for_another_analysis(self, owner, name):
        try:
            Unfinished(self.tables).add(owner, name, self.now())
        except UnknownImage:
            assert name not in self.model[owner]

    @rule(
        owner=st.sampled_from(OWNERS),
        labels=st.lists(st.sampled_from(LABELS), unique=True, max_size=3),
        exclude=st.lists(st.sampled_from(LABELS), unique=True, max_size=2),
        any_label=st.booleans(),
        least=st.sampled_from([0, 60, 90]),
        limit=st.integers(1, 3),
    )
    def look(self, owner, labels, exclude, any_label, least, limit):
        wanted = [label.lower() for label in labels]
        unwanted = {label.lower() for label in exclude}
        expected = []
        for image in self.model[owner].values():
            has = {label.name.lower(): label.confidence for label in image.result.labels}
            hits = [has.get(label, -1) >= least for label in wanted]
            if (not wanted or (any if any_label else all)(hits)) and not unwanted & has.keys():
                expected.append((image.uploaded_at, image.name))
        query = Query(tuple(wanted), tuple(unwanted), any_label, least, limit)
        found = []
        while True:
            page = self.search.page(owner, query, self.clock)
            assert len(page.images) <= limit
            found += [(image.uploaded_at, image.name) for image in page.images]
            if page.cursor is None:
                break
            query = replace(query, cursor=page.cursor)
        assert found == sorted(expected, reverse=True)

    @invariant()
    def the_counters_equal_a_recount(self):
        if not hasattr(self, "model"):
            return
        for owner in OWNERS:
            recount = {}
            for image in self.model[owner].values():
                for stat, counter in counts(image).items():
                    recount.setdefault(stat, Counter()).update(counter)
            stored = {}
            for item in Statistics(self.tables.stats)._query(owner, " ", "\U0010ffff"):
                numbers = {
                    name: value for name, value in item.items() if isinstance(value, int) and value
                }
                if numbers:
                    stored[item["stat"]] = numbers
            assert stored == {stat: dict(counter) for stat, counter in recount.items()}

    @invariant()
    def the_index_has_each_label_of_each_image_and_nothing_else(self):
        if not hasattr(self, "model"):
            return
        expected = {
            (f"{owner}#{label.name.lower()}", f"{image.uploaded_at}#{image.name}")
            for owner in OWNERS
            for image in self.model[owner].values()
            for label in image.result.labels
        }
        items = self.tables.index.scan()["Items"]
        assert {(item["label"], item["listed"]) for item in items} == expected


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
