"""What `chalice local` serves, to the page and to programs only, answering at once.

The command's own settings are those of `.chalice/config.json`, whose ports may not be this run's.
Its server sends the head and the body of an answer apart, and on a kept-open connection the body
would wait some 40 ms for the client to acknowledge the head.
"""

import argparse
import os
from contextlib import suppress
from functools import partial
from typing import Any

from chalice import local
from chalice.config import Config
from chalice.local import ChaliceRequestHandler, create_local_server

from app import app, settings
from chalicelib.settings import COGNITO
from local.compression import compressed
from local.config import HOST
from local.gate import Gate
from local.gated import GatedHandler
from local.gateway import CognitoGateway, Verifier

# A hundred files of a batch, each with its name, type and sum, are 60 KB.
_MOST_BYTES = 1024 * 1024


class _Handler(GatedHandler, ChaliceRequestHandler):
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """Read the head of a request; let only JSON of a known length through as a body."""
        if not super().parse_request():
            return False
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.refuse(411, "LengthRequired", "A body needs a Content-Length.")
        elif not (length.isascii() and length.isdigit()):
            self.refuse(400, "BadRequest", "The Content-Length is not a number.")
        elif int(length[:20]) > _MOST_BYTES:
            self.refuse(413, "RequestTooLarge", f"A body has at most {_MOST_BYTES:,} bytes.")
        elif int(length) and self.headers.get_content_type() != "application/json":
            message = "A body must be JSON, with the Content-Type application/json."
            self.refuse(415, "UnsupportedMediaType", message)
        else:
            return True
        return False

    def _send_http_response_with_body(
        self, code: int, headers: dict[str, Any], body: str | bytes
    ) -> None:
        """Send an answer compressed, as API Gateway does with what is long enough."""
        content = body if isinstance(body, bytes) else body.encode()
        media_type = headers.get("Content-Type", "application/json")
        accepted = self.headers.get("Accept-Encoding", "")
        content, how = compressed(content, media_type, accepted)
        super()._send_http_response_with_body(code, headers | how, content)

    def log_message(self, *message: Any) -> None:
        """Log a request; where the disk is full, answering it matters more."""
        with suppress(OSError):
            super().log_message(*message)


def main() -> None:
    """Serve the app's routes until the process is ended."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--client", help="who signs people in, where the app wants that")
    arguments = parser.parse_args()
    port = arguments.port
    if settings.sign_in == COGNITO:
        endpoint = os.environ["AWS_ENDPOINT_URL"]
        verifier = Verifier(settings.user_pool_arn, arguments.client, endpoint)
        # Chalice makes one for each request, and leaves no choice of its class.
        setattr(local, "LocalGatewayAuthorizer", partial(CognitoGateway, verifier))  # noqa: B010
    config = Config.create()
    server = create_local_server(app, config, HOST, port)
    _Handler.gate = Gate(frozenset({f"{HOST}:{port}"}), frozenset({settings.allowed_origin}))
    # That function leaves no choice of a handler.
    handler: Any = _Handler
    server.server.RequestHandlerClass = partial(handler, app_object=app, config=config)
    server.serve_forever()


if __name__ == "__main__":
    main()
