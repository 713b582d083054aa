"""What `chalice local` serves, answering at once, and with the settings of this process.

The command's own settings are those of `.chalice/config.json`, whose ports may not be this run's.
Its server sends the head and the body of an answer apart, and on a kept-open connection the body
would wait some 40 ms for the client to acknowledge the head.
"""

import argparse

from chalice.config import Config
from chalice.local import ChaliceRequestHandler, create_local_server

from app import app
from local.config import HOST

ChaliceRequestHandler.disable_nagle_algorithm = True


def main() -> None:
    """Serve the app's routes until the process is ended."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    create_local_server(app, Config.create(), HOST, port).serve_forever()


if __name__ == "__main__":
    main()
