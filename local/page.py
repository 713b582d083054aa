"""The built page on a loopback port, with the headers and the config.json a deployment has."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from chalicelib.formats import page_config
from chalicelib.settings import Settings
from local.compression import compressed
from local.config import HOST, ROOT, LocalConfig, LocalError
from local.gate import Gate
from local.gated import GatedHandler

DIST = ROOT / "frontend" / "dist"


def content_security_policy(api: str, bucket: str) -> str:
    """Give the page's policy: only its own scripts, only this API and this bucket."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' blob: {bucket}",
            f"connect-src 'self' {api} {bucket}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def check_built() -> None:
    """See that there is a page to serve.

    Raises
    ------
    LocalError
        If it has not been built.
    """
    if not (DIST / "index.html").is_file():
        raise LocalError("The page is not built yet; `make run` builds it.")


def serve_page(
    config: LocalConfig,
    settings: Callable[[], Settings],
    sign_in: Mapping[str, str] | None = None,
    dist: Path = DIST,
) -> ThreadingHTTPServer:
    """Serve the built page from a thread of its own until `shutdown` is called.

    Parameters
    ----------
    config : LocalConfig
        Where page, API and bucket are.
    settings : callable
        Gives the app's settings as they are now.
    sign_in : Mapping, optional
        See `page_config`.
    dist : Path
        The folder with the build.

    Raises
    ------
    LocalError
        If its port can't be had.
    """
    handler = partial(_PageHandler, config, settings, sign_in, dist)
    try:
        server = ThreadingHTTPServer((HOST, config.page_port), handler)
    except OSError as error:
        raise LocalError(f"Port {config.page_port} (PAGE_PORT): {error.strerror}.") from None
    threading.Thread(target=server.serve_forever, name="page", daemon=True).start()
    return server


class _PageHandler(GatedHandler, SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(
        self,
        config: LocalConfig,
        settings: Callable[[], Settings],
        sign_in: Mapping[str, str] | None,
        dist: Path,
        *connection: object,
    ) -> None:
        self._config = config
        self._settings = settings
        self._sign_in = sign_in
        hosts = frozenset(f"{name}:{config.page_port}" for name in (HOST, "localhost"))
        # Anybody may link to the page; it says itself that none may frame it.
        self.gate = Gate(hosts, frozenset({config.page_origin}), lambda _: True)
        super().__init__(*connection, directory=str(dist))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        """Refuse what the page's service worker would have taken, had it been there."""
        message = (
            "Photos can be shared with this page once it has been open here. Choose them there."
        )
        self.refuse(405, "MethodNotAllowed", message)

    def _answer(self) -> None:
        if self.headers.get("Host") != f"{HOST}:{self._config.page_port}":
            # The API and the bucket admit one origin; localhost would be another.
            self._send(308, b"", {"Location": f"{self._config.page_origin}/"})
        elif urlsplit(self.path).path == "/config.json":
            content = page_config(self._settings(), self._config.api_url, self._sign_in)
            body = json.dumps(content).encode()
            self._send(200, body, {"Content-Type": "application/json"})
        elif "%00" in self.path:
            self._send(400, b"", {})  # no file name, and the file system's functions raise
        else:
            self._send_file(Path(self.translate_path(self.path)))

    def _send_file(self, path: Path) -> None:
        if path.is_dir():
            path /= "index.html"
        try:
            body = path.read_bytes()
        except OSError:
            self.send_error(404)
            return
        # Weak, for it is that of the compressed form too.
        tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        if self.headers.get("If-None-Match") == tag:
            self._send(304, b"", {"ETag": tag})
        else:
            self._send(200, body, {"Content-Type": self.guess_type(path), "ETag": tag})

    def end_headers(self) -> None:
        policy = content_security_policy(self._config.api_url, self._config.cloud_url)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        accepted = self.headers.get("Accept-Encoding", "")
        body, how = compressed(body, headers.get("Content-Type", ""), accepted)
        self.send_response(status)
        for name, value in (headers | how).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
