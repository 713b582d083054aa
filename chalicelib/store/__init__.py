"""What is kept of images, in DynamoDB."""

from chalicelib.store.catalog import Catalog
from chalicelib.store.search import Search
from chalicelib.store.statistics import Statistics
from chalicelib.store.tables import Tables
from chalicelib.store.unfinished import Unfinished


class Store:
    """All that is kept of images of all owners, by what it is asked for.

    Parameters
    ----------
    tables : Tables
        Where it is.

    Attributes
    ----------
    catalog : Catalog
        Each image.
    search : Search
        Finding images.
    statistics : Statistics
        What an owner's images add up to.
    unfinished : Unfinished
        The images that wait for a result.
    """

    def __init__(self, tables: Tables) -> None:
        self.catalog = Catalog(tables)
        self.search = Search(self.catalog)
        self.statistics = Statistics(tables.stats)
        self.unfinished = Unfinished(tables)
