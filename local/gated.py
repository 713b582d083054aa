"""Servers of Python's `http.server` with a gate before their handlers."""

import json
import socket
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

from local.gate import Gate

_DRAIN_SECONDS = 5


class GatedHandler(BaseHTTPRequestHandler):
    """Refuses with 403 what `gate` doesn't let in, before anything else is read or done."""

    gate: Gate

    def parse_request(self) -> bool:
        """Read the head of a request; tell whether it is to be handled."""
        if not super().parse_request():
            return False
        refusal = self.gate.refusal(self.command, self.path, self.headers.items())
        if refusal:
            self.refuse(403, "Forbidden", refusal)
        return not refusal

    def refuse(self, status: int, code: str, message: str) -> None:
        """Answer without having read the body, and end the connection."""
        self.close_connection = True
        body = json.dumps({"Code": code, "Message": message}).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")
        self.wfile.flush()
        drain(self.connection)


def drain(connection: socket.socket) -> None:
    """Read on what the client still sends, for closing now would reset the connection.

    A client that is still sending would see the reset instead of the answer.
    """
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + _DRAIN_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(1 << 16):
                break
