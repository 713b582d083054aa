"""``python -m local.emulator``: what there is to set comes by environment; see `local.cloud`."""

import os

from ministack import app as ministack

from local.config import HOST
from local.emulator import objects, state
from local.emulator.door import Door, close_other_types
from local.emulator.queries import OrderedQueries
from local.gate import Gate


def main() -> None:
    """Serve until SIGTERM, and then write the state down."""
    OrderedQueries().install()
    objects.install()
    state.install()
    close_other_types()
    hosts = frozenset({f"{HOST}:{os.environ['GATEWAY_PORT']}"})
    gate = Gate(hosts, frozenset({os.environ["PAGE_ORIGIN"]}))
    ministack.app = Door(ministack.app, gate)
    ministack.main()


if __name__ == "__main__":
    main()
