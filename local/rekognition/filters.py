"""Which labels a request to DetectLabels asks for, by name or category.

API reference, GeneralLabelsSettings: filters can be inclusive, exclusive, or both. Names are
compared to the letter, and one that no label has filters nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.rekognition.taxonomy import LabelInfo


@dataclass(frozen=True)
class LabelFilters:
    """Names of labels and of categories; what is excluded is left out even if it is included, too.

    Without names and categories to include, everything is.
    """

    names: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    without_names: frozenset[str] = frozenset()
    without_categories: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Mapping[str, Sequence[str]]) -> "LabelFilters":
        """Return what a `GeneralLabelsSettings` says."""
        return cls(
            frozenset(settings.get("LabelInclusionFilters", ())),
            frozenset(settings.get("LabelCategoryInclusionFilters", ())),
            frozenset(settings.get("LabelExclusionFilters", ())),
            frozenset(settings.get("LabelCategoryExclusionFilters", ())),
        )

    def let(self, label: LabelInfo) -> bool:
        """Say whether a label is asked for."""
        if label.name in self.without_names or self.without_categories & set(label.categories):
            return False
        everything = not (self.names or self.categories)
        return (
            everything or label.name in self.names or bool(self.categories & set(label.categories))
        )
