"""`python -m local`: the whole app on this machine, until Ctrl-C."""

import argparse
import fcntl
import os
import shutil
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import boto3
from watchfiles import watch

from local import cloud, services
from local.config import REGION, ROOT, LocalConfig, LocalError, isolate
from local.page import check_built, serve_page
from local.people import Mails, make_people
from local.processes import is_free
from local.services import Services

# What the API and the event handler are made of: a change restarts them.
_CODE = (ROOT / "app.py", ROOT / "chalicelib", ROOT / ".chalice" / "config.json")
_LOOK_MILLISECONDS = 500
# The logs of a start and the empty tables need as much.
_LEAST_FREE_BYTES = 1_000_000


def main() -> int:
    """Run the app, or with ``reconcile`` have a run look for photos that it doesn't know."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["run", "reconcile"], default="run")
    command = parser.parse_args().command
    try:
        config = LocalConfig.from_environment(os.environ)
        isolate(os.environ, config)
        if command == "run":
            run(config)
        else:
            reconcile(config)
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(config: LocalConfig) -> None:
    """Start everything, print where it is and ``ready``, and stop it all at the end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _only_run(config), ExitStack() as stack:
        check_built()
        started = time.monotonic()
        print("starting ...", flush=True)
        running = services.start(config, stack)
        sign_in = _page_login(running.login, config) if running.login else None
        stack.callback(serve_page(config, running.settings, sign_in).shutdown)
        print(f"started in {time.monotonic() - started:.1f} s")
        print(f"page         {config.page_origin}")
        print(f"API          {config.api_url}")
        print(f"cloud        {config.cloud_url}")
        print(f"recognition  {config.recognition_url}")
        print(f"state, logs  {config.state}")
        if running.login:
            people = make_people(boto3.client("cognito-idp"), running.login, config.people)
            for email, password in people.items():
                print(f"sign in as   {email}  {password}")
        print("ready", flush=True)
        _watch(running, stop, Mails(config.mails))
        print("stopping ...", flush=True)


def reconcile(config: LocalConfig) -> None:
    """Analyse the photos in the bucket of a run that its catalog doesn't know."""
    if not cloud.is_healthy(config.cloud_port):
        raise LocalError("The local run is not up; start it with make run.")
    os.environ |= services.app_environment(config, cloud.find_resources())

    import app

    app.reconciliation().run(app.now(), lambda: sys.maxsize)


@contextmanager
def _only_run(config: LocalConfig) -> Iterator[None]:
    """Hold the state folder, and see that the ports are free, before anything is started."""
    try:
        config.state.mkdir(parents=True, exist_ok=True)
        if config.state.stat().st_mode & stat.S_ISVTX:
            raise LocalError(f"{config.state} is others' too; set LOCAL_STATE to a folder in it.")
        config.state.chmod(0o700)  # photos are in it
        if shutil.disk_usage(config.state).free < _LEAST_FREE_BYTES:
            raise LocalError(f"The disk is full that {config.state} is on.")
        lock = (config.state / "lock").open("w")
    except OSError as error:
        raise LocalError(f"{config.state} can't hold the state: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(
                f"Another run uses {config.state}; stop it, or set LOCAL_STATE to another folder."
            ) from None
        for name, port in config.ports.items():
            if not is_free(port):
                raise LocalError(
                    f"Port {port} is in use; stop what uses it, or set {name} to another port."
                )
        yield


def _page_login(login: cloud.Login, config: LocalConfig) -> dict[str, str]:
    issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{login.pool}"
    return {"issuer": issuer, "host": config.cloud_url, "client": login.client}


def _watch(running: Services, stop: threading.Event, mails: Mails) -> None:
    """Start anew what has died or whose code has changed, until it is time to stop.

    And print the mails that people are sent.
    """
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
        for mail in mails.new():
            print(mail, flush=True)


if __name__ == "__main__":
    sys.exit(main())
