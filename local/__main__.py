"""`python -m local`: the whole app on this machine, until Ctrl-C."""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from watchfiles import watch

from local import services
from local.config import ROOT, LocalConfig, LocalError, isolate
from local.page import serve_page
from local.processes import accepts_connections
from local.services import Services

# What the API and the event handler are made of: a change restarts them.
_CODE = (ROOT / "app.py", ROOT / "chalicelib", ROOT / ".chalice" / "config.json")
_LOOK_MILLISECONDS = 500


def main() -> int:
    """Start everything, print where it is and ``ready``, and stop it all at the end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        config = LocalConfig.from_environment(os.environ)
        isolate(os.environ, config)
        with _only_run(config), ExitStack() as stack:
            stack.callback(serve_page(config).shutdown)
            running = services.start(config, stack)
            print(f"page         {config.page_origin}")
            print(f"API          {config.api_url}")
            print(f"cloud        {config.cloud_url}")
            print(f"recognition  {config.recognition_url}")
            print(f"state, logs  {config.state}")
            print("ready", flush=True)
            _watch(running, stop)
            print("stopping ...", flush=True)
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _only_run(config: LocalConfig) -> Iterator[None]:
    """Hold the state folder, and see that the ports are free, before anything is started."""
    config.state.mkdir(parents=True, exist_ok=True)
    with (config.state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(
                f"Another run uses {config.state}; stop it, or set LOCAL_STATE to another folder."
            ) from None
        for name, port in config.ports.items():
            if accepts_connections(port):
                raise LocalError(
                    f"Port {port} is in use; stop what uses it, or set {name} to another port."
                )
        yield


def _watch(running: Services, stop: threading.Event) -> None:
    """Start anew what has died or whose code has changed, until it is time to stop."""
    changes = watch(
        *_CODE,
        stop_event=stop,
        rust_timeout=_LOOK_MILLISECONDS,
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    for changed in changes:
        if changed:
            print("the code changed; restarting", flush=True)
            running.restart_code()
        else:
            running.revive()


if __name__ == "__main__":
    sys.exit(main())
