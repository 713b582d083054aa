"""Any search against a plain model: all pages together are what it finds, in its order."""

from dataclasses import dataclass, replace

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from chalicelib.store.image import Box, Face, Image, Label, Result, Word
from chalicelib.store.index import INDEXED, word_items
from chalicelib.store.items import to_item
from chalicelib.store.query import Order, Query
from chalicelib.store.search import Search
from chalicelib.store.terms import Having
from tests import results
from tests.seeding import seed

OWNERS = ["public", "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"]
NAMES = ["a b.jpg", "Ünder#1.png", "犬.jpg", "B.JPG", "é.webp", *(f"{n}.jpg" for n in range(9))]
LABELS = ["Cat", "Dog", "Animal"]
TAGS = ["Holiday", "Beach", "犬"]
# What is written, and as which it is compared.
WRITTEN = {
    "Café!": "cafe",
    "CAFE": "cafe",
    "cafeteria": "cafeteria",
    "c#3": "c#3",
    "“出口”": "出口",
    "½": "1\u20442",
    "--": None,
    **{f"c{number:02d}": f"c{number:02d}" for number in range(24)},
}
ASKED = ["cat", "dog", "animal", "holiday", "犬", "cat alias", "none"]
PREFIXES = ["c", "c", "ca", "cafe", "c0", "c2", "c#", "出", "1", "zoo"]
TIMES = ["2026-07-01T23:59:59.999", "2026-07-02T00:00:00", "1999-12-31T12:00:00", None]
DAYS = ["1999-12-31", "2026-07-01", "2026-07-02", "2026-11-23"]
FACE = Face(Box(0.1, 0.2, 0.3, 0.4), 99.0)
MOST = 20


@dataclass(frozen=True)
class Photo:
    """An image as it is described to the model."""

    owner: str
    name: str
    labels: dict[str, int]
    tags: list[str]
    hidden: list[str]
    words: list[str]
    faces: bool
    failed: bool
    taken: str | None
    minute: int
    gone: bool
    # Entries of words that are left of what it was before it changed, or was deleted.
    left: list[str]
    was_taken: str | None

    def terms(self):
        hidden = {name.lower() for name in self.hidden}
        labels = {} if self.failed else self.labels
        found = {
            name.lower(): float(sure) for name, sure in labels.items() if name.lower() not in hidden
        }
        return found | {tag.lower(): 100.0 for tag in self.tags}

    def has(self):
        if self.failed:
            return {"failed", *(["tags"] if self.tags else [])}
        kinds = {"faces": self.faces, "text": self.words, "tags": self.tags}
        found = {kind for kind, there in kinds.items() if there}
        return found or ({"nothing"} if not self.terms() else set())

    def written(self):
        return set() if self.failed else {WRITTEN[word] for word in self.words} - {None}

    def time(self, order):
        uploaded = f"2026-11-23T12:{self.minute:02d}:00.000Z"
        return self.taken if self.taken and order is Order.TAKEN else uploaded


def lists(choices, most):
    return st.lists(st.sampled_from(choices), unique=True, max_size=most)


PHOTOS = st.lists(
    st.builds(
        Photo,
        owner=st.sampled_from([*OWNERS[:1] * 6, OWNERS[1]]),
        name=st.sampled_from(NAMES),
        labels=st.fixed_dictionaries(
            {}, optional={label: st.integers(40, 100) for label in LABELS}
        ),
        tags=lists(TAGS, 2),
        hidden=lists(LABELS, 1),
        words=lists(list(WRITTEN), 12),
        faces=st.booleans(),
        failed=st.sampled_from([False, False, False, True]),
        taken=st.sampled_from(TIMES),
        minute=st.integers(0, 3),
        gone=st.sampled_from([False, False, False, True]),
        left=lists(list(WRITTEN), 3),
        was_taken=st.sampled_from(TIMES),
    ),
    unique_by=lambda photo: (photo.owner, photo.name),
    min_size=13,
    max_size=15,
)


def perhaps(nothing, strategy):
    """Give what is looked for as often as not."""
    return st.one_of(st.just(nothing), st.just(nothing), strategy)


QUERIES = st.lists(
    st.builds(
        Query,
        labels=perhaps((), st.sampled_from(ASKED).map(lambda term: (term,)))
        | lists(ASKED, 2).map(tuple),
        exclude=perhaps((), st.sampled_from(["cat", "holiday", "dog alias"]).map(lambda n: (n,))),
        any_label=st.booleans(),
        min_confidence=st.sampled_from([0, 0, 70]),
        words=perhaps((), st.sampled_from(PREFIXES).map(lambda text: (text,)))
        | lists(PREFIXES, 2).map(tuple),
        name=st.sampled_from([*[""] * 6, "b", ".j", "under#", "犬", "e.w"]),
        has=perhaps(frozenset(), lists(list(Having), 1).map(frozenset)),
        limit=st.sampled_from([1, 2, 3, 40]),
        first_day=perhaps(None, st.sampled_from(DAYS)),
        last_day=perhaps(None, st.sampled_from(DAYS)),
        order=st.sampled_from(Order),
        newer=st.booleans(),
    ),
    min_size=40,
    max_size=40,
)


def stands_for(term, photos):
    """Give the terms that a text stands for: itself, or what it is an alias of."""
    there = {name for photo in photos for name in photo.terms()}
    return {term} & there or {term.removesuffix(" alias")} & there


def is_found(photo, query, photos, words):
    """Say in plain words what a query means."""
    terms, written = photo.terms(), photo.written()
    wanted = [stands_for(term, photos) for term in query.labels]
    hits = [any(terms.get(name, -1) >= query.min_confidence for name in names) for names in wanted]
    unwanted = {name for term in query.exclude for name in stands_for(term, photos)}
    chosen = [[word for word in words if word.startswith(text)][:MOST] for text in query.words]
    folded = {"Ünder#1.png": "under#1.png", "é.webp": "e.webp"}.get(photo.name, photo.name.lower())
    return (
        (not hits or (any if query.any_label else all)(hits))
        and not unwanted & terms.keys()
        and all(written & set(choice) for choice in chosen)
        and query.name in folded
        and query.has <= photo.has()
        and (query.first_day or "0") <= photo.time(query.order)[:10] <= (query.last_day or "9")
    )


def image_of(photo):
    """Give the image that a photo is, as it is stored."""
    labels = [
        Label(name, float(sure), aliases=(f"{name} alias",)) for name, sure in photo.labels.items()
    ]
    result = Result(
        analysed_at="2026-11-23T13:00:00.000Z",
        labels=() if photo.failed else tuple(labels),
        faces=(FACE,) if photo.faces and not photo.failed else (),
        words=() if photo.failed else tuple(Word(text, 99.0, FACE.box, 0) for text in photo.words),
        problem=results.UNREADABLE if photo.failed else None,
        taken_at=photo.taken,
    )
    return Image(
        photo.owner,
        photo.name,
        result.state,
        uploaded_at=photo.time(Order.UPLOADED),
        result=result,
        revision="1",
        tags=tuple(photo.tags),
        hidden=tuple(photo.hidden),
        indexed=INDEXED,
    )


@pytest.fixture
def narrow(monkeypatch):
    """Have few entries and images read at once, so that few are many."""
    for name, number in {
        "plan._WORD_CHUNK": 5,
        "plan._MORE_WORDS": 2,
        "plan._IMAGE": 2,
        "search._EXAMINED": 6,
        "search._FOLLOWED": 4,
        "search._CHUNK": 3,
        "search._BATCH": 2,
        "search._BATCHES": 2,
    }.items():
        monkeypatch.setattr(f"chalicelib.store.{name}", number)


def clear(tables):
    for table, keys in (
        (tables.images, ["filename"]),
        (tables.index, ["label", "listed"]),
        (tables.stats, ["owner", "stat"]),
    ):
        with table.batch_writer() as batch:
            for item in table.scan()["Items"]:
                batch.delete_item(Key={key: item[key] for key in keys})


@pytest.mark.large
@pytest.mark.usefixtures("narrow")
def test_what_is_found_is_what_a_plain_model_finds(tables, examples):
    search = Search(tables)

    def compare(photos, queries):
        clear(tables)
        seed(tables, [to_item(image_of(photo)) for photo in photos if not photo.gone])
        with tables.index.batch_writer() as index:
            for photo in photos:
                before = replace(photo, words=photo.left, taken=photo.was_taken)
                for entry in word_items(image_of(before)).values():
                    index.put_item(Item=entry)
        owner = OWNERS[0]
        own = [photo for photo in photos if photo.owner == owner]
        there = [photo for photo in own if not photo.gone]
        # Words that only entries have that are left over count among the 20, and find nothing.
        words = sorted(
            {word for photo in there for word in photo.written()}
            | {word for photo in own for word in replace(photo, words=photo.left).written()}
        )
        for query in queries:
            if query.first_day and query.last_day and query.first_day > query.last_day:
                query = replace(query, first_day=query.last_day, last_day=query.first_day)
            if query.labels or query.words or query.has:
                query = replace(query, order=Order.TAKEN)
            expected = sorted(
                (
                    (photo.time(query.order), photo.name)
                    for photo in there
                    if is_found(photo, query, there, words)
                ),
                reverse=not query.newer,
            )
            found, wanted, count = [], query, None
            while True:
                page = search.page(owner, wanted)
                assert len(page.images) <= query.limit
                found += [tuple(query.order.place(i).split("#", 1)) for i in page.images]
                assert wanted.cursor is None or page.count is None
                count = count if page.count is None else page.count
                if page.cursor is None:
                    break
                wanted = replace(wanted, cursor=page.cursor)
            assert found == expected, query
            assert count in (None, len(expected)), query

    settings(
        max_examples=examples(3, large=60),
        derandomize=True,  # the same at each run
        # A failure shows its query within seconds; add Phase.shrink for a smaller one.
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )(given(PHOTOS, QUERIES)(compare))()
