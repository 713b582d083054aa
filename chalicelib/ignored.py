"""Which labels a stage doesn't want: its `IGNORED_LABELS`, by name or by category."""

import re
from collections.abc import Collection
from dataclasses import dataclass

#: All categories there are (Amazon Rekognition Developer Guide, "Detecting objects and concepts").
CATEGORIES = (
    "Actions",
    "Animals and Pets",
    "Apparel and Accessories",
    "Beauty and Personal Care",
    "Buildings and Architecture",
    "Colors and Visual Composition",
    "Damage Detection",
    "Education",
    "Events and Attractions",
    "Everyday Objects",
    "Expressions and Emotions",
    "Food and Beverage",
    "Furniture and Furnishings",
    "Health and Fitness",
    "Hobbies and Interests",
    "Home and Indoors",
    "Home Appliances",
    "Kitchen and Dining",
    "Materials",
    "Medical",
    "Nature and Outdoors",
    "Offices and Workspaces",
    "Patterns and Shapes",
    "Performing Arts",
    "Person Description",
    "Plants and Flowers",
    "Popular Landmarks",
    "Profession",
    "Public Safety",
    "Religion",
    "Sports",
    "Symbols and Flags",
    "Technology and Computing",
    "Text and Documents",
    "Tools and Machinery",
    "Toys and Gaming",
    "Transport and Logistics",
    "Travel and Adventure",
    "Vehicles and Automotive",
    "Weapons and Military",
)

_CATEGORIES = {category.lower(): category for category in CATEGORIES}
# What the service takes as a filter (Amazon Rekognition API reference, "GeneralLabelsSettings").
_FILTER = re.compile(r"[A-Za-z0-9àâèçñó'\-_(). ]{1,50}")
_MOST = 100
# All variables of a function together have 4 KB (AWS Lambda Developer Guide, "Lambda quotas").
_LONGEST = 2_000


@dataclass(frozen=True)
class Ignored:
    """Labels that no image gets.

    Attributes
    ----------
    names : tuple of str
        Names of labels, as they were given.
    categories : tuple of str
        Some of `CATEGORIES`.
    """

    names: tuple[str, ...]
    categories: tuple[str, ...]

    def has(self, name: str, categories: Collection[str] = ()) -> bool:
        """Tell whether a label of that name, whatever its case, and categories is among them."""
        is_named = name.lower() in {ignored.lower() for ignored in self.names}
        return is_named or not set(self.categories).isdisjoint(categories)


def read_ignored(text: str) -> Ignored:
    """Read names and categories, in any case, separated by commas.

    Raises
    ------
    ValueError
        If one can be no label's name, or there are more than the service takes: 100 of either.
        It says what must be.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"must have at most {_LONGEST:,} characters")
    given = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in given:
        if not _FILTER.fullmatch(name):
            raise ValueError(
                "must be names and categories of labels, separated by commas, such as "
                f"Weapon, Person Description; {name[:80]!r} can be none"
            )
    names = tuple(name for name in given if name.lower() not in _CATEGORIES)
    if len(names) > _MOST:
        raise ValueError(f"must have at most {_MOST} names of labels")
    categories = (_CATEGORIES[name.lower()] for name in given if name.lower() in _CATEGORIES)
    return Ignored(names, tuple(dict.fromkeys(categories)))
