"""General knowledge as data: it speaks of labels that there are, and never makes up confidence."""

import json

import pytest

from local.rekognition.rules import Rule, closed, load
from local.rekognition.taxonomy import TAXONOMY_FILE, Taxonomy

RULES = load()
# The service's, as its list of labels has them (Rekognition guide, "Detecting labels").
CATEGORIES = {
    *("Animals and Pets", "Apparel and Accessories", "Buildings and Architecture"),
    *("Everyday Objects", "Expressions and Emotions", "Food and Beverage"),
    *("Hobbies and Interests", "Home and Indoors", "Nature and Outdoors", "Person Description"),
    *("Sports", "Technology and Computing", "Text and Documents", "Tools and Machinery"),
    *("Transport and Logistics", "Vehicles and Automotive", "Education"),
}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.because)
def test_a_rule_speaks_of_labels_and_says_why(taxonomy: Taxonomy, rule: Rule) -> None:
    for name in (*rule.seen, *rule.shows):
        assert taxonomy.describe(name).name == name
    assert 50 <= rule.of_100 <= 100  # of fewer it isn't the rule
    assert len(rule.because) > 10
    assert set(rule.seen).isdisjoint(rule.shows) or rule.of_100 < 100


def test_nothing_is_made_surer_by_what_it_shows(taxonomy: Taxonomy) -> None:
    names = {name for rule in RULES for name in (*rule.seen, *rule.shows)}
    for name in names:
        shown = taxonomy.shown(name)
        assert shown[name] == 1
        assert all(0 < share <= 1 for share in shown.values())
        # Once round any circle: what comes back is no more than what went out.
        for other, share in shown.items():
            assert share * taxonomy.shown(other).get(name, 0) <= 1


def test_the_best_way_counts_and_circles_end() -> None:
    steps = {
        "Bus": {"Road": 0.8, "Street": 0.9},
        "Street": {"Road": 1.0, "City": 0.5},
        "Road": {"Street": 0.5},
    }

    assert closed(steps, ["Bus"])["Bus"] == pytest.approx(
        {"Bus": 1, "Street": 0.9, "Road": 0.9, "City": 0.45}
    )


def test_every_label_that_only_follows_from_others_is_in_a_category_of_the_service() -> None:
    further = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))["further"]

    assert {each["category"] for each in further} <= CATEGORIES


@pytest.mark.parametrize(
    ("label", "category"),
    [
        # By these the pipeline decides whether to ask for faces and for words.
        ("Face", "Person Description"),
        ("Adult", "Person Description"),
        ("Text", "Text and Documents"),
        ("Document", "Text and Documents"),
    ],
)
def test_faces_and_words_are_asked_for_where_they_were_seen(
    taxonomy: Taxonomy, label: str, category: str
) -> None:
    assert taxonomy.describe(label).categories == (category,)
