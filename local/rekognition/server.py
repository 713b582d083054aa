"""The wire: AWS JSON 1.1 over HTTP/1.1, one thread a connection.

Not waitress (3.0.2): before a request's turn it takes the whole body, 7 MB for a photo, into a
temporary file; its queue has no end; and it refuses in plain text, or resets the connection.
"""

import json
import logging
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from local.gate import Gate
from local.gated import GatedHandler, drain
from local.rekognition.errors import ServiceError, internal_error, serialization_error
from local.rekognition.queueing import Queue

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
TARGET_PREFIX = "RekognitionService."
#: Large enough for an image somewhat over the service's 5 MB, in base64, so that the operation can
#: say what is wrong with it.
MAX_BODY = 16 * 1024 * 1024

_IDLE_SECONDS = 120
# A client whose body stops coming holds a place that others wait for.
_BODY_SECONDS = 15
_CHUNK = 1 << 20  # bytes read at once
_CONTENT_TYPE = "application/x-amz-json-1.1"

#: Operation name and decoded JSON body in, response out; raises ServiceError.
Call = Callable[[str, object], dict[str, Any]]


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 from its creation; answers from `serve_forever` on.

    Parameters
    ----------
    port
        TCP port; 0 takes a free one, see `server_port`.
    call
        What carries out the operations.
    queue
        Where a request waits for its turn, before its body is read.

    Raises
    ------
    OSError
        The port is in use.
    """

    daemon_threads = True
    # The default of 5 makes a burst of connections wait a second for TCP to retry.
    request_queue_size = 256

    def __init__(self, port: int, call: Call, queue: Queue) -> None:
        self.call = call
        self.queue = queue
        self._busy = 0
        self._changed = threading.Condition()
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Bind without the reverse DNS look-up that HTTPServer does, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.gate = Gate(frozenset({f"{HOST}:{self.server_port}"}))

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count a request, from its headers to its answer, as in progress."""
        with self._changed:
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Log what a connection's thread died of; clients that went away are no news."""
        gone = isinstance(sys.exception(), ConnectionError)
        _log.log(logging.DEBUG if gone else logging.ERROR, "connection failed", exc_info=not gone)

    def finish(self, seconds: float) -> None:
        """Stop accepting and wait up to `seconds` for the requests in progress."""
        self.shutdown()
        self.server_close()
        with self._changed:
            self._changed.wait_for(lambda: not self._busy, seconds)


class _Handler(GatedHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else small answers wait for a delayed ACK, 40 ms
    wbufsize = -1  # headers and body in one packet
    timeout = _IDLE_SECONDS
    _body_left = False

    def setup(self) -> None:
        super().setup()
        self.gate = self.server.gate

    def handle_expect_100(self) -> bool:
        """Leave it to `_body` to tell a client to go on: by then the request counts as begun."""
        return True

    def do_GET(self) -> None:
        with self.server.working():
            if self.path == "/health":
                self._answer(HTTPStatus.OK, {"status": "ok"})
            else:
                self._answer(HTTPStatus.NOT_FOUND, {"Message": "try POST / or GET /health"})

    def do_POST(self) -> None:
        with self.server.working():
            started = time.perf_counter()
            self._body_left = True
            status, answer = self._result()
            self._answer(status, answer)
            _log.info(
                "operation=%r status=%d error=%s ms=%.1f",
                self._target.removeprefix(TARGET_PREFIX),
                status,
                answer.get("__type", "-"),
                (time.perf_counter() - started) * 1000,
            )

    @property
    def _target(self) -> str:
        return self.headers.get("X-Amz-Target", "")

    def _result(self) -> tuple[int, dict[str, Any]]:
        try:
            return HTTPStatus.OK, self._carry_out()
        except ServiceError as error:
            fault = error
        except (ConnectionError, TimeoutError):
            raise  # nobody is there to be answered
        except Exception:
            _log.exception("%s failed", self._target)
            fault = internal_error("internal error; the log has the details")
        # The shape is the one in the developer guide, "Error handling".
        return fault.status, {"__type": fault.code, "Code": fault.code, "Message": fault.message}

    def _carry_out(self) -> dict[str, Any]:
        self.server.queue.enter()
        try:
            parameters = _decode(self._body())  # without a name the body is freed at once
            if self.path != "/" or not self._target.startswith(TARGET_PREFIX):
                raise ServiceError(
                    "UnknownOperationException",
                    f"need POST / with X-Amz-Target: {TARGET_PREFIX}...",
                )
            return self.server.call(self._target.removeprefix(TARGET_PREFIX), parameters)
        finally:
            self.server.queue.leave()

    def _body(self) -> bytes:
        """Return the request's body.

        Raises ServiceError for a body that is missing, chunked, too long or cut off.
        """
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not length:
            raise ServiceError("MissingContentLength", "need a Content-Length", 411)
        if not (length.isascii() and length.isdigit()):
            raise serialization_error("the Content-Length isn't a number")
        if int(length[:20]) > MAX_BODY:
            message = f"the body is over {MAX_BODY} bytes"
            raise ServiceError("RequestEntityTooLargeException", message, 413)
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(HTTPStatus.CONTINUE)
            self.end_headers()
            self.wfile.flush()
        body = self._read(int(length))
        if len(body) < int(length):
            raise serialization_error("the body ends before its Content-Length")
        self._body_left = False
        return body

    def _read(self, length: int) -> bytes:
        """Return the next bytes; fewer where the client ends, or takes longer than 15 s in all."""
        deadline = time.monotonic() + _BODY_SECONDS
        body = bytearray()
        with suppress(TimeoutError):
            while len(body) < length and (left := deadline - time.monotonic()) > 0:
                self.connection.settimeout(left)
                part = self.rfile.read1(min(length - len(body), _CHUNK))
                if not part:
                    break
                body += part
        self.connection.settimeout(_IDLE_SECONDS)
        return bytes(body)

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        if self._body_left:  # what follows on this connection is no request line
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", _CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if self._body_left:
            drain(self.connection)

    def log_message(self, message: str, *args: Any) -> None:
        _log.debug(message, *args)


def _decode(body: bytes) -> object:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    try:
        return json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise serialization_error(f"the body isn't JSON: {error}") from error
