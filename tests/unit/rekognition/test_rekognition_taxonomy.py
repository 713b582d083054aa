"""The label hierarchy: sums, ancestors, order, and the data itself."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from local.rekognition.labels import Label, rank
from local.rekognition.rules import Rule
from local.rekognition.taxonomy import TAXONOMY_FILE, LabelInfo, Taxonomy


def entry(name: str, *parents: str, category: str = "Things", alias: str = "") -> dict[str, Any]:
    aliases = [alias] if alias else []
    return {"name": name, "aliases": aliases, "parents": list(parents), "category": category}


CLASSES = [
    entry("Tabby", "Cat", "Feline", "Animal", "Pet", category="Animals"),
    entry("Siamese", "Cat", "Feline", "Animal", "Pet", category="Animals"),
    entry("Lion", "Feline", "Animal", category="Animals", alias="King Of Beasts"),
    entry("Espresso"),
]
COCO = {
    "cat": entry("Cat", "Pet", category="Animals", alias="Kitty"),
    "cup": entry("Cup", "Tableware"),
}


@pytest.fixture
def small() -> Taxonomy:
    return Taxonomy(CLASSES, COCO)


@pytest.fixture(scope="module")
def real() -> Taxonomy:
    return Taxonomy.load()


def confidences(taxonomy: Taxonomy, probabilities: Sequence[float]) -> dict[str, float]:
    return taxonomy.confidences(np.array(probabilities, np.float32))


def test_a_parent_has_the_sum_over_its_classes(small: Taxonomy) -> None:
    found = confidences(small, [0.5, 0.25, 0.125, 0.125])

    assert found == {
        "Tabby": 50,
        "Siamese": 25,
        "Lion": 12.5,
        "Cat": 75,
        "Pet": 75,
        "Feline": 87.5,
        "Animal": 87.5,
        "Espresso": 12.5,
    }


def test_rounding_never_takes_a_confidence_out_of_range(small: Taxonomy) -> None:
    found = confidences(small, [0.6, 0.4000001, 0.0000001, 0])

    assert all(0 <= value <= 100 for value in found.values())


def test_another_number_of_classes_is_refused(small: Taxonomy) -> None:
    with pytest.raises(ValueError, match="need 4"):
        confidences(small, [1.0])


def test_a_parent_that_is_no_class_has_parents_and_a_category(small: Taxonomy) -> None:
    assert small.describe("Feline") == LabelInfo("Feline", (), ("Animal",), ("Animals",))
    assert small.describe("Animal").parents == ()


def test_a_parent_is_not_above_a_label_that_it_shares_only_some_classes_with(
    small: Taxonomy,
) -> None:
    # "Pet" follows "Animal" in a cat's list, yet a lion is an animal and no pet.
    assert "Pet" not in small.describe("Feline").parents
    assert set(small.describe("Cat").parents) == {"Feline", "Animal", "Pet"}


def test_a_class_keeps_its_aliases_and_a_coco_class_lends_them_to_a_parent(
    small: Taxonomy,
) -> None:
    assert small.describe("Lion").aliases == ("King Of Beasts",)
    assert small.describe("Cat").aliases == ("Kitty",)
    assert small.object_name("cup") == "Cup"


RULES = [
    Rule(("Cat",), ("Whiskers",), 50, "some are seen from behind"),
    Rule(("Whiskers",), ("Face",), 80, "they are in it"),
    Rule(("Face",), ("Whiskers",), 100, "round in a circle"),
]


@pytest.fixture
def knowing() -> Taxonomy:
    further = [entry("Face", "Head"), entry("Head"), entry("Whiskers")]
    return Taxonomy(CLASSES, COCO, further, RULES)


def test_what_a_label_shows_is_followed_to_the_end(knowing: Taxonomy) -> None:
    shown = knowing.shown("Tabby")

    assert {name: shown[name] for name in ("Tabby", "Cat", "Animal")} == {
        "Tabby": 1,
        "Cat": 1,
        "Animal": 1,
    }
    assert shown["Whiskers"] == pytest.approx(0.5)
    assert shown["Face"] == shown["Head"] == pytest.approx(0.4)
    assert "Whiskers" not in knowing.shown("Lion")


def test_what_several_classes_show_adds_up_by_their_shares(knowing: Taxonomy) -> None:
    found = confidences(knowing, [0.5, 0.25, 0.125, 0.125])

    assert found["Whiskers"] == pytest.approx(37.5)
    assert found["Face"] == found["Head"] == pytest.approx(30)


def test_a_further_label_has_the_parents_it_says(knowing: Taxonomy) -> None:
    assert knowing.describe("Face").parents == ("Head",)
    assert knowing.describe("Head").parents == ()


def test_the_classifier_judges_its_classes_and_large_families(real: Taxonomy) -> None:
    assert real.judged("Banana") == "Banana"  # a class
    assert real.judged("Cat") == "Cat"  # a family
    assert real.judged("Giraffe") == "Mammal"  # none, but the nearest family
    assert real.judged("Person") is None  # three kinds of people aren't people
    assert real.judged("Potted Plant") is None


def test_surest_first_then_the_more_specific_then_by_name() -> None:
    animal = Label(LabelInfo("Animal"), 90)
    cat = Label(LabelInfo("Cat", parents=("Animal",)), 90)
    ant = Label(LabelInfo("Ant", parents=("Animal",)), 90)
    cup = Label(LabelInfo("Cup"), 95)

    assert rank([animal, cat, cup, ant]) == [cup, ant, cat, animal]


def test_every_ancestor_of_a_label_is_at_least_as_sure(real: Taxonomy) -> None:
    probabilities = np.random.default_rng(1).dirichlet(np.full(1000, 0.05))
    found = confidences(real, probabilities.tolist())

    for name, confidence in found.items():
        for parent in real.describe(name).parents:
            assert found[parent] >= confidence - 1e-9, (name, parent)


def test_a_name_in_the_data_means_one_thing() -> None:
    """The answer names a label once, so two meanings of a name would be added up."""
    data = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    parents_of: dict[str, list[str]] = {}
    for item in data["imagenet"]:
        assert parents_of.setdefault(item["name"], item["parents"]) == item["parents"], item
    parents = {parent for item in data["imagenet"] for parent in item["parents"]}
    assert parents.isdisjoint(parents_of)


def test_the_data_describes_every_class_of_both_models(real: Taxonomy) -> None:
    data = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    assert len(data["imagenet"]) == 1000
    assert len(data["coco"]) == 80
    for name in confidences(real, [0.001] * 1000):
        info = real.describe(name)
        assert info.name == name
        assert len(info.categories) == 1
        assert name not in info.parents
        assert len(set(info.parents)) == len(info.parents)
        for parent in info.parents:
            real.describe(parent)
    for key in data["coco"]:
        assert real.describe(real.object_name(key)).categories


def test_the_licence_travels_with_the_data() -> None:
    notice = (TAXONOMY_FILE.parent / "LICENSE.wordnet").read_text(encoding="utf-8")

    assert "WordNet 3.0 Copyright 2006 by Princeton University" in notice
