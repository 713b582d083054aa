"""Merging what the classifier and the detector found into one ranked hierarchy."""

import numpy as np
import pytest
from PIL import Image

from local.rekognition.labels import Label, find, merge
from local.rekognition.nanodet import CLASSES
from local.rekognition.protocols import Object
from local.rekognition.taxonomy import LabelInfo, Taxonomy

BOX = (0.1, 0.2, 0.3, 0.4)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


@pytest.fixture(scope="module")
def unsure(taxonomy: Taxonomy) -> dict[str, float]:
    """Return the confidences of a classifier that has no idea."""
    return taxonomy.confidences(np.full(1000, 0.001, np.float32))


def by_name(labels: list[Label]) -> dict[str, Label]:
    named = {label.info.name: label for label in labels}
    assert len(named) == len(labels), "each name occurs once"
    return named


def test_a_located_label_has_its_boxes_surest_first_and_its_parents_none(
    taxonomy: Taxonomy, unsure: dict[str, float]
) -> None:
    cats = [Object("cat", 70.12345, BOX), Object("cat", 60, (0.5, 0.5, 0.5, 0.5))]

    labels = by_name(merge(unsure, cats, taxonomy))

    assert labels["Cat"].instances == (
        Object("cat", 70.123, BOX),
        Object("cat", 60, (0.5, 0.5, 0.5, 0.5)),
    )
    assert [name for name, label in labels.items() if label.instances] == ["Cat"]


def test_the_surer_of_the_two_models_counts(taxonomy: Taxonomy, unsure: dict[str, float]) -> None:
    sure = unsure | {"Cat": 80.0, "Feline": 85.0, "Mammal": 85.0, "Animal": 85.0, "Pet": 80.0}

    def confidence(of_detector: float) -> dict[str, float]:
        labels = by_name(merge(sure, [Object("cat", of_detector, BOX)], taxonomy))
        return {name: labels[name].confidence for name in ("Cat", "Feline", "Animal")}

    assert confidence(50) == {"Cat": 80, "Feline": 85, "Animal": 85}
    assert confidence(83) == {"Cat": 83, "Feline": 85, "Animal": 85}
    assert confidence(90) == {"Cat": 90, "Feline": 90, "Animal": 90}


def test_the_more_specific_of_equally_sure_labels_comes_first(
    taxonomy: Taxonomy, unsure: dict[str, float]
) -> None:
    names = [label.info.name for label in merge(unsure, [Object("cat", 90, BOX)], taxonomy)]

    assert names[:5] == ["Cat", "Feline", "Pet", "Mammal", "Animal"]


def test_without_objects_it_is_the_classifiers_word(
    taxonomy: Taxonomy, unsure: dict[str, float]
) -> None:
    labels = by_name(merge(unsure, [], taxonomy))

    assert {name: label.confidence for name, label in labels.items()} == {
        name: pytest.approx(confidence, abs=0.001) for name, confidence in unsure.items()
    }


@pytest.mark.parametrize("kind", CLASSES)
def test_no_label_is_surer_than_its_parents_and_none_lacks_one(
    taxonomy: Taxonomy, kind: str
) -> None:
    probabilities = np.random.default_rng(len(kind)).dirichlet(np.full(1000, 0.02))
    confidences = taxonomy.confidences(probabilities.astype(np.float32))
    other = CLASSES[CLASSES.index(kind) - 1]
    objects = [Object(kind, 91.23456, BOX), Object(other, 55.55555, BOX)]

    ranked = merge(confidences, objects, taxonomy)

    labels = by_name(ranked)
    order = [label.confidence for label in ranked]
    assert order == sorted(order, reverse=True)
    for label in ranked:
        for parent in label.info.parents:
            assert labels[parent].confidence >= label.confidence, (label.info.name, parent)


def test_a_parents_parents_are_the_labels_own(taxonomy: Taxonomy) -> None:
    """`merge` raises the parents of an object and not, once more, what is above those."""
    above: dict[str, LabelInfo] = {}
    for name in [*taxonomy.confidences(np.full(1000, 0.001, np.float32)), *CLASSES]:
        info = taxonomy.describe(taxonomy.object_name(name) if name in CLASSES else name)
        above[info.name] = info
    for info in above.values():
        for parent in info.parents:
            assert set(taxonomy.describe(parent).parents) <= set(info.parents), (info.name, parent)


def test_any_classifier_and_any_detector_will_do(
    taxonomy: Taxonomy, unsure: dict[str, float]
) -> None:
    probabilities = np.full(1000, 0.001, np.float32)
    cat = Object("cat", 90, BOX)

    labels = find(lambda _: probabilities, lambda _: [cat], taxonomy, Image.new("RGB", (80, 80)))

    assert labels == merge(unsure, [cat], taxonomy)
