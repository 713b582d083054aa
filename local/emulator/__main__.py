"""``python -m local.emulator``: what there is to set comes by environment; see `local.cloud`."""

import os

from ministack import app as ministack

from local.config import HOST
from local.emulator import login, objects, state
from local.emulator.door import Door, close_other_types
from local.emulator.queries import OrderedQueries
from local.gate import Gate


def main() -> None:
    """Serve until SIGTERM, and then write the state down."""
    OrderedQueries().install()
    objects.install()
    services = os.environ["SERVICES"].split(",")
    state.install(services)
    close_other_types()
    address = f"{HOST}:{os.environ['GATEWAY_PORT']}"
    hosts, page = frozenset({address}), os.environ["PAGE_ORIGIN"]
    way_in = None
    if "cognito-idp" in services:
        login.install(os.environ["MAILS"])
        # Its form is of its own origin, and the page sends people to it.
        way_in = Gate(hosts, frozenset({page, f"http://{address}"}), lambda _: True)
    ministack.app = Door(ministack.app, Gate(hosts, frozenset({page})), way_in)
    ministack.main()


if __name__ == "__main__":
    main()
