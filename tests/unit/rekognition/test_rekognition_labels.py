"""Merging all that was found into one ranked hierarchy."""

import numpy as np
import pytest

from local.rekognition.boxes import Array
from local.rekognition.labels import Label, merge
from local.rekognition.nanodet import CLASSES
from local.rekognition.protocols import Object
from local.rekognition.taxonomy import LabelInfo, Taxonomy

BOX = (0.1, 0.2, 0.3, 0.4)
UNSURE = np.full(1000, 0.001, np.float32)  # of a classifier that has no idea


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


def seeing(number: int, sure: float) -> Array:
    """Return what a classifier says that is so sure of one class."""
    probabilities = np.full(1000, (1 - sure) / 999, np.float32)
    probabilities[number] = sure
    return probabilities


TABBY, GOLDFINCH, LAKESIDE, BULLFROG = 281, 11, 975, 30


def by_name(labels: list[Label]) -> dict[str, Label]:
    named = {label.info.name: label for label in labels}
    assert len(named) == len(labels), "each name occurs once"
    return named


def sure_of(labels: list[Label]) -> dict[str, float]:
    return {label.info.name: label.confidence for label in labels}


def test_a_located_label_has_its_boxes_surest_first_and_its_parents_none(
    taxonomy: Taxonomy,
) -> None:
    cats = [Object("cat", 80.12345, BOX), Object("cat", 76, (0.5, 0.5, 0.5, 0.5))]

    labels = by_name(merge(UNSURE, cats, (), taxonomy))

    assert labels["Cat"].instances == (
        Object("cat", 80.123, BOX),
        Object("cat", 76, (0.5, 0.5, 0.5, 0.5)),
    )
    assert [name for name, label in labels.items() if label.instances] == ["Cat"]


def test_the_surer_of_the_two_models_counts(taxonomy: Taxonomy) -> None:
    sure = seeing(TABBY, 0.8)
    alone = sure_of(merge(sure, (), (), taxonomy))

    def confidence(of_detector: float) -> dict[str, float]:
        return sure_of(merge(sure, [Object("cat", of_detector, BOX)], (), taxonomy))

    assert confidence(50) == alone
    assert alone["Cat"] < alone["Feline"] < alone["Animal"] < 95
    assert confidence(95) | {"Cat": 95, "Feline": 95, "Animal": 95} == confidence(95)
    between = (alone["Cat"] + alone["Feline"]) / 2
    assert confidence(between)["Cat"] == pytest.approx(between, abs=0.001)
    assert confidence(between)["Feline"] == alone["Feline"]


def test_the_more_specific_of_equally_sure_labels_comes_first(taxonomy: Taxonomy) -> None:
    names = [label.info.name for label in merge(UNSURE, [Object("cat", 90, BOX)], (), taxonomy)]

    assert names[:5] == ["Cat", "Feline", "Pet", "Mammal", "Animal"]


def test_without_anything_else_it_is_the_classifiers_word(taxonomy: Taxonomy) -> None:
    labels = sure_of(merge(UNSURE, (), (), taxonomy))

    assert labels == {
        name: pytest.approx(confidence, abs=0.001)
        for name, confidence in taxonomy.confidences(UNSURE).items()
    }


def test_what_is_known_by_other_means_counts_with_all_it_belongs_to(taxonomy: Taxonomy) -> None:
    labels = sure_of(merge(UNSURE, (), ({"Woman": 90.0}, {"Sky": 70.0}), taxonomy))

    assert {name: labels[name] for name in ("Woman", "Adult", "Person", "Sky", "Outdoors")} == {
        **dict.fromkeys(("Woman", "Adult", "Person"), 90.0),
        **dict.fromkeys(("Sky", "Outdoors"), 70.0),
    }
    assert "Man" not in labels


def test_a_thing_brings_what_it_is_seen_with(taxonomy: Taxonomy) -> None:
    lake = sure_of(merge(seeing(LAKESIDE, 0.9), (), (), taxonomy))
    bus = sure_of(merge(UNSURE, [Object("bus", 90, BOX)], (), taxonomy))

    assert {name for name, sure in lake.items() if sure > 80} >= {"Lake", "Water", "Nature"}
    assert {name for name, sure in bus.items() if sure > 70} >= {"Road", "Street", "City"}
    assert max(bus["Road"], bus["City"]) < bus["Bus"]


@pytest.mark.parametrize(
    ("kind", "sure", "box", "believed"),
    [
        ("pizza", 60, (0.1, 0.1, 0.6, 0.6), False),
        ("pizza", 90, (0.1, 0.1, 0.6, 0.6), True),  # it is sure
        ("pizza", 60, (0.1, 0.1, 0.2, 0.2), True),  # the classifier may have missed it
        ("person", 60, (0.1, 0.1, 0.6, 0.6), True),  # of which the classifier knows nothing
        ("cake", 60, (0.1, 0.1, 0.6, 0.6), False),  # nor is it any other food
        ("giraffe", 60, (0.1, 0.1, 0.6, 0.6), False),  # nor any other mammal
    ],
)
def test_a_box_that_the_classifier_contradicts_is_not_believed(
    taxonomy: Taxonomy, kind: str, sure: float, box: tuple[float, ...], believed: bool
) -> None:
    labels = by_name(merge(seeing(BULLFROG, 0.85), [Object(kind, sure, box)], (), taxonomy))

    located = [name for name, label in labels.items() if label.instances]
    assert located == ([taxonomy.object_name(kind)] if believed else [])
    if not believed:
        assert labels.get("Food", labels["Frog"]).confidence < 20


@pytest.mark.parametrize("kind", CLASSES)
def test_no_label_is_surer_than_its_parents_and_none_lacks_one(
    taxonomy: Taxonomy, kind: str
) -> None:
    probabilities = np.random.default_rng(len(kind)).dirichlet(np.full(1000, 0.02))
    other = CLASSES[CLASSES.index(kind) - 1]
    objects = [Object(kind, 91.23456, BOX), Object(other, 77.77777, BOX)]
    further = ({"Portrait": 88.88888, "Lake": 66.66666}, {"Document": 80.1})

    ranked = merge(probabilities.astype(np.float32), objects, further, taxonomy)

    labels = by_name(ranked)
    order = [label.confidence for label in ranked]
    assert order == sorted(order, reverse=True)
    for label in ranked:
        for parent in label.info.parents:
            assert labels[parent].confidence >= label.confidence, (label.info.name, parent)


def test_a_parents_parents_are_the_labels_own(taxonomy: Taxonomy) -> None:
    above: dict[str, LabelInfo] = {}
    for name in [*taxonomy.confidences(UNSURE), *CLASSES]:
        info = taxonomy.describe(taxonomy.object_name(name) if name in CLASSES else name)
        above[info.name] = info
    for info in above.values():
        for parent in info.parents:
            assert set(taxonomy.describe(parent).parents) <= set(info.parents), (info.name, parent)
