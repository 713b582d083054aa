"""What `GET /images` and `GET /labels` find by words, names, tags, and what images have."""

from datetime import UTC, datetime

import pytest

from chalicelib.store.catalog import Catalog
from chalicelib.store.image import Box, Face, Image, Label, Result, State, Word
from chalicelib.store.index import INDEXED, word_items
from chalicelib.store.items import to_item
from tests import results
from tests.seeding import seed

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BOX = Box(0.1, 0.2, 0.3, 0.4)
ANN = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"


@pytest.fixture
def save(tables):
    """Store an image as the pipeline would, with what people say of it; give it."""

    def store(name, *labels, minute=0, words=(), faces=0, tags=(), owner="public", **more):
        catalog = Catalog(tables)
        upload = results.upload(
            name,
            owner=owner,
            uploaded_at=f"2026-11-23T12:{minute:02d}:00.000Z",
            sequencer=more.pop("sequencer", "1"),
        )
        known = [Label(label, 90.0, aliases=(f"{label} alias",)) for label in labels]
        read = tuple(Word(word, 99.0, BOX, 0) for word in words)
        found = {"words": read, "faces": (Face(BOX, 99.0),) * faces, **more}
        catalog.save(*results.result(upload, *known, **found))
        return catalog.change(owner, name, tags, (), NOW)

    return store


@pytest.fixture
def get(api):
    return lambda path: api.http.get(path).json_body


@pytest.fixture
def find(get):
    """Give the first letters of the names of what is found, over all pages of a size."""

    def look(query, limit=40):
        found, cursor = "", ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            answer = get(f"/images?limit={limit}&{query}{more}")
            found += "".join(image["filename"][0] for image in answer["images"])
            cursor = answer["cursor"]
        return found

    return look


@pytest.fixture
def street(save):
    save("a street.jpg", "Road", "Sign", minute=1, words=["Café", "OPEN", "24/7"], faces=2)
    save("b SIGN.jpg", "Sign", minute=2, words=["Exit!", "出口"], tags=["Holiday"])
    save("c Übung.png", minute=3)
    save("d broken.jpg", minute=4, problem=results.UNREADABLE, tags=["Mystery"])
    save("e.jpg", "Road", minute=5, faces=1, words=["cafeteria", "existing"])
    save("z.jpg", "Road", minute=6, owner=ANN, words=["cafe", "secret"], tags=["Holiday"])


FOUND = {
    "word=cafe": "ea",
    "word=CAF%C3%89": "ea",
    "word=caf%C3%A9s": "",
    "word=cafeteria": "e",
    "word=ex&direction=newer": "be",
    "word=exit%20%E5%87%BA%E5%8F%A3": "b",
    "word=exit&word=%E5%87%BA": "b",
    "word=exit&word=open": "",
    "word=%22open%22%20-%20cafe": "a",
    "word=24/7": "a",
    "word=7": "",
    "word=secret": "",
    "name=sign": "b",
    "name=.JPG": "edba",
    "name=ubung": "c",
    "name=b%20s": "b",
    "name=zzz": "",
    "has=faces": "ea",
    "has=text": "eba",
    "has=tags": "db",
    "has=nothing": "c",
    "has=faces&has=text": "ea",
    "has=faces&has=nothing": "",
    "state=failed": "d",
    "state=failed&has=tags": "d",
    "state=failed&has=text": "",
    "label=holiday": "b",
    "label=mystery&state=failed": "d",
    "label=sign&label=holiday": "b",
    "label=road&label=holiday&match=any": "eba",
    "exclude=holiday": "edca",
    "exclude=mystery&name=.jpg&order=uploaded": "eba",
    "name=.jpg&order=uploaded&direction=newer": "abde",
    "label=sign&word=cafe&has=faces&name=STREET&exclude=holiday&min_confidence=90": "a",
    "label=road&word=c&has=text&from=2026-11-23&to=2026-11-23": "ea",
    "label=road&word=c&to=2026-11-22": "",
}


@pytest.mark.usefixtures("street")
def test_images_are_found_by_any_mix_of_conditions(find):
    for limit in (40, 1):
        assert {query: find(query, limit) for query in FOUND} == FOUND


def test_an_entry_of_a_word_that_is_not_in_the_image_any_more_finds_nothing(save, find, tables):
    left = [save("a.jpg", words=["exit"]), save("b.jpg", words=["exit"])]
    moved = save("c.jpg", words=["exit"])
    save("a.jpg", words=["open"], sequencer="2")
    results.delete(Catalog(tables), "b.jpg", NOW)
    save("c.jpg", words=["exit"], sequencer="2", taken_at="2026-07-01T12:00:00")
    for image in (*left, moved):
        for item in word_items(image).values():
            tables.index.put_item(Item=item)
    assert find("word=exit") == find("word=ex", limit=1) == "c"
    assert find("word=exit&from=2026-08-01") == ""


def test_a_name_that_is_taken_again_is_not_found_by_what_was_there(save, find, tables):
    gone = save("a.jpg", words=["exit"])
    results.delete(Catalog(tables), "a.jpg", NOW)
    results.reserve(tables, ["a.jpg"], NOW)
    for item in word_items(gone).values():
        tables.index.put_item(Item=item)
    assert find("word=exit") == ""


def test_the_beginning_of_a_word_stands_for_twenty_words(save, find):
    for number in range(22):
        save(f"{chr(97 + number)}.jpg", minute=number, words=[f"w{number:02d}"])
    assert find("word=w", limit=7) == "tsrqponmlkjihgfedcba"
    assert find("word=w21") == "v"


def photo(number, *words):
    """Give the item of a photo with some words, one a second."""
    read = tuple(Word(word, 99.0, BOX, 0) for word in words)
    uploaded_at = f"2026-11-23T12:{number // 60:02d}:{number % 60:02d}.000Z"
    result = Result(uploaded_at, (Label("Sign", 90.0),), words=read)
    image = Image("public", f"{number}.jpg", State.DONE, uploaded_at, result, revision="1")
    return to_item(image) | {"indexed": INDEXED}


def test_a_word_is_found_in_more_images_than_are_read_at_once(get, tables, monkeypatch):
    monkeypatch.setattr("chalicelib.store.plan._WORD_CHUNK", 20)
    number = 45
    seed(
        tables,
        [photo(n, "exit", *(["exits"] if n in (7, 40) else [])) for n in range(number)],
    )

    def found(query):
        numbers, cursor = [], ""
        while cursor is not None:
            answer = get(f"/images?{query}" + (f"&cursor={cursor}" if cursor else ""))
            numbers += [int(image["filename"].partition(".")[0]) for image in answer["images"]]
            cursor = answer["cursor"]
        return numbers

    assert found("word=exit&limit=10") == list(range(number))[::-1]
    assert found("word=exits&direction=newer&limit=1") == [7, 40]
    assert found("word=exit&word=exits") == [40, 7]
    assert found("word=exit&name=7.jpg&label=sign") == [37, 27, 17, 7]


COUNTED = {
    "limit=1": 5,
    "limit=100&order=uploaded&direction=newer": 5,
    "label=road&limit=1": 2,
    "label=holiday": 1,
    "label=road%20alias": 2,
    "label=unicorn": 0,
    "has=faces": 2,
    "has=text": 3,
    "has=tags": 2,
    "has=nothing": 1,
    "state=failed": 1,
}
NOT_COUNTED = [
    "word=exit",
    "name=sign",
    "exclude=road",
    "label=road&label=sign",
    "label=road&min_confidence=50",
    "label=road&has=faces",
    "has=faces&has=text",
    "to=2026-11-23",
    "label=road&from=2026-11-23",
]


@pytest.mark.usefixtures("street")
def test_the_first_page_tells_how_many_there_are_where_that_is_counted(get):
    answers = {query: get(f"/images?{query}") for query in COUNTED}
    assert {query: answer["count"] for query, answer in answers.items()} == COUNTED
    for query, answer in answers.items():
        if answer["cursor"]:
            assert "count" not in get(f"/images?{query}&cursor={answer['cursor']}")
    assert [query for query in NOT_COUNTED if "count" in get(f"/images?{query}")] == []


def test_an_alias_of_several_labels_has_no_count(get, tables):
    labels = [Label(name, 90.0, aliases=("Vehicle",)) for name in ("Car", "Van")]
    Catalog(tables).save(*results.result(results.upload("a.jpg"), *labels))
    answer = get("/images?label=vehicle")
    assert len(answer["images"]) == 1
    assert "count" not in answer


@pytest.mark.usefixtures("street")
def test_labels_tags_aliases_and_words_are_suggested(get):
    assert get("/labels")["words"] == []
    assert {label["name"] for label in get("/labels")["labels"]} == {
        *("Road", "Sign"),
        *("Holiday", "Mystery"),
    }
    assert get("/labels?prefix=HOL")["labels"] == [{"name": "Holiday", "count": 1}]
    assert get("/labels?prefix=road%20a") == {
        "labels": [{"name": "Road", "count": 2, "alias": "road alias"}],
        "words": [],
    }
    assert get("/labels?prefix=Caf%C3%A9")["words"] == ["cafe", "cafeteria"]
    assert get("/labels?prefix=ex")["words"] == ["existing", "exit"]
    assert get("/labels?prefix=secret") == {"labels": [], "words": []}
    assert get("/labels?prefix=-") == {"labels": [], "words": []}


def test_twenty_words_are_suggested(get, save):
    for number in range(5):
        save(f"{number}.jpg", words=[f"w{word:03d}" for word in range(30)])
    assert get("/labels?prefix=w")["words"] == [f"w{word:03d}" for word in range(20)]


@pytest.mark.usefixtures("street")
def test_conditions_cost_few_calls(get, app):
    asked = []
    events = app.aws.table("x").meta.client.meta.events
    events.register("before-parameter-build", lambda model, **_: asked.append(model.name))
    counted, listed, read = "BatchGetItem", "Query", "BatchGetItem"
    for query, calls in {
        "has=text": [counted, listed, read],
        "state=failed": [counted, listed, read],
        "name=sign": [listed, read],
        # A word's entries are read first of all, and may be all that is needed.
        "word=exit": [listed, read],
        "word=exit&label=sign&exclude=road&has=text&name=b": [counted, listed, listed, read],
    }.items():
        asked.clear()
        get(f"/images?{query}")
        assert asked == calls, query


@pytest.mark.usefixtures("street")
def test_a_cursor_belongs_to_all_conditions(get, api):
    cursor = get("/images?word=cafe&limit=1")["cursor"]
    more = ["name=e", "has=text", "state=failed", "word=open"]
    for query in ["", "word=cafet", *more, *(f"word=cafe&{other}" for other in more)]:
        answer = api.http.get(f"/images?limit=1&cursor={cursor}&{query}".rstrip("&"))
        assert answer.status_code == 400
        assert "another query" in answer.json_body["Message"]
