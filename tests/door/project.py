"""A copy of this project in which Chalice's commands are typed."""

import compileall
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.local_run import FOREIGN, ROOT, free_ports

CHALICE = Path(sys.executable).with_name("chalice")


def copy_project(folder: Path) -> Path:
    """Copy what Chalice sees of the project."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    # Chalice's reloader stumbles over what Python compiles beside it while it looks.
    compileall.compile_dir(folder, quiet=1)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Give all files but what Python keeps of what it has compiled."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@contextmanager
def outer_world() -> Iterator[dict[str, str]]:
    """Give an environment that sends every call here; at the end, none may have come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield {"AWS_ENDPOINT_URL": address, "HTTP_PROXY": address, "HTTPS_PROXY": address}
        server.setblocking(False)
        try:
            server.accept()
        except BlockingIOError:
            return
        raise AssertionError("something was asked of the world outside")


def shell(home: Path, **environment: str) -> dict[str, str]:
    """Give the environment of a person without settings for AWS, and what is added to it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1", **environment}


class LocalServer:
    """`chalice local --stage local` in a project."""

    def __init__(self, project: Path, log: Path, **environment: str) -> None:
        self.port = free_ports()["API_PORT"]
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [CHALICE, "local", "--stage", "local", "--port", self.port],
                cwd=project,
                # What Python compiles beside the code, and a run has compiled already, would be a
                # change of the code to the reloader.
                env=shell(project, PYTHONDONTWRITEBYTECODE="1", **FOREIGN | environment),
                stdout=said,
                stderr=subprocess.STDOUT,
                # Its reloader has a child.
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._log.read_text()

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()
