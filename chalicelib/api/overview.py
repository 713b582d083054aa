"""What all photos of a stage add up to, for whoever looks after it: numbers and times only."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import prices
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.dead_letters import DeadLetters
from chalicelib.store.site import Site


@dataclass(frozen=True)
class Overview:
    """All photos of a stage at one moment.

    Attributes
    ----------
    store : Store
        What their images add up to.
    settings : Settings
        The cap of all together, and what is recognised.
    letters : DeadLetters
        The events that failed.
    now : datetime
        The time, in UTC.
    """

    store: Store
    settings: Settings
    letters: DeadLetters
    now: datetime

    def statistics(self, days: int) -> dict[str, Any]:
        """Give what all photos add up to, what they cost, and what waits or failed.

        Returns
        -------
        dict
            What `Site.summary` gives; ``cost`` of this month so far; ``today``, the analyses asked
            for, and the ``cap``; ``waiting``, how many ``photos`` wait for a result or to be
            removed, up to 1,000, and ``since`` when the first; ``failed_events``, about how many
            wait in the dead-letter queue.
        """
        site = Site(self.store.tables)
        today, month = site.used(self.now.date())
        waiting, since = self.store.unfinished.count(self.now)
        return {
            **site.summary(self.now.date(), days),
            "today": {"photos": today, "cap": self.settings.all_photos_a_day or None},
            "cost": self._cost(month),
            "waiting": {"photos": waiting, "since": since},
            "failed_events": self.letters.count(),
        }

    def _cost(self, photos: int) -> dict[str, Any]:
        """Give what the analyses of this month cost in dollars, of how much at the most.

        Analyses are counted when they are asked for, and those whose upload never comes, too: it is
        the most that it can be.
        """
        cap = self.settings.all_photos_a_day * monthrange(self.now.year, self.now.month)[1]
        return {
            "photos": photos,
            "dollars": prices.cost(photos, self.settings),
            "most_photos": cap or None,
            "most_dollars": prices.cost(cap, self.settings)["most"] if cap else None,
            "without": list(prices.LEFT_OUT),
        }
