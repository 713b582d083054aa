"""What a search finds: whether one image is what is looked for, condition by condition."""

from dataclasses import replace

import pytest

from chalicelib.store.image import Box, Face, Image, Label, Problem, Result, State, Word
from chalicelib.store.matching import Wanted, matches
from chalicelib.store.query import Query
from chalicelib.store.terms import Having, fold

BOX = Box(0.1, 0.2, 0.3, 0.4)


def wanted(query=None, **more):
    """Give what is looked for where each text stands for itself alone."""
    query = query or Query()
    of_query = {
        "labels": tuple(frozenset({term}) for term in query.labels),
        "excluded": frozenset(query.exclude),
        "words": tuple(frozenset({word}) for word in query.words),
    }
    return Wanted(query, **of_query | more)


@pytest.fixture
def image():
    """Give a photo of a café, in which the dog was no cat."""
    return Image(
        "public",
        "Été 2026.JPG",
        State.DONE,
        uploaded_at="2026-11-23T12:00:00.000Z",
        result=Result(
            labels=(Label("Dog", 80.0), Label("Cat", 70.0)),
            words=(Word("Café,", 99.0, BOX, 0), Word("出口", 99.0, BOX, 1)),
            faces=(Face(BOX, 99.0),),
        ),
        tags=("Holiday",),
        hidden=("Cat",),
    )


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        (Query(), True),
        (Query(labels=("dog",)), True),
        (Query(labels=("holiday",), min_confidence=100), True),
        (Query(labels=("dog", "holiday")), True),
        (Query(labels=("cat",)), False),
        (Query(labels=("dog", "cat")), False),
        (Query(labels=("dog", "cat"), any_label=True), True),
        (Query(labels=("dog",), min_confidence=80.01), False),
        (Query(labels=("dog",), min_confidence=80), True),
        (Query(exclude=("cat",)), True),
        (Query(exclude=("holiday",)), False),
        (Query(exclude=("dog",)), False),
        (Query(words=("cafe",)), True),
        (Query(words=("cafe", "出口")), True),
        (Query(words=("cafe", "exit")), False),
        (Query(words=("caf",)), False),
        (Query(name="ete"), True),
        (Query(name="2026.jpg"), True),
        (Query(name="winter"), False),
        (Query(has=frozenset({Having.FACES, Having.TEXT, Having.TAGS})), True),
        (Query(has=frozenset({Having.FACES, Having.NOTHING})), False),
        (Query(has=frozenset({Having.FAILED})), False),
        # Of days and order the entries that are read decide.
        (Query(first_day="2027-01-01", words=("cafe",)), True),
    ],
)
def test_an_image_is_found_by_all_that_is_looked_for(image, query, is_found):
    assert matches(image, wanted(query)) is is_found


def test_a_text_may_stand_for_several(image):
    query = Query(labels=("pet",), words=("c",), exclude=("car",))
    chosen = {"labels": (frozenset({"dog", "bird"}),), "words": (frozenset({"city", "cafe"}),)}
    assert matches(image, wanted(query, **chosen))
    assert not matches(image, wanted(query, **chosen, excluded=frozenset({"holiday", "car"})))
    assert not matches(image, wanted(query, labels=(frozenset(),), words=chosen["words"]))
    assert not matches(image, wanted(query, labels=chosen["labels"], words=(frozenset(),)))


def test_what_failed_has_what_people_say_of_it_and_nothing_else(image):
    failed = replace(image, result=Result(problem=Problem("NotAnImage", "It is not a photo.")))
    for has, is_found in (("failed", True), ("tags", True), ("nothing", False), ("text", False)):
        assert matches(failed, wanted(Query(has=frozenset({Having(has)})))) is is_found
    assert matches(failed, wanted(Query(labels=("holiday",))))


def test_what_has_no_result_is_not_found(image):
    assert not matches(replace(image, result=None), wanted())


def test_an_image_with_nothing_in_it_is_found_as_such(image):
    nothing = replace(image, result=Result(labels=(Label("Cat", 70.0),)), tags=())
    assert matches(nothing, wanted(Query(has=frozenset({Having.NOTHING}))))
    shown = replace(nothing, hidden=())
    assert not matches(shown, wanted(Query(has=frozenset({Having.NOTHING}))))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("„Café!“", "cafe"),
        ("İstanbul", "istanbul"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("24/7", "24/7"),
        ("出口→", "出口"),
        ("--", ""),
        # Taken apart, an accent that stands alone is a blank and the accent.
        ("a\u00b4b", "ab"),
        ("x" * 99, "x" * 64),
    ],
)
def test_words_are_compared_without_case_accents_and_marks_around(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded
