"""Child processes that start, are watched, and never outlive the run that started them."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from local.config import HOST, ROOT, LocalError

_QUICK_SECONDS = 5
_LONGEST_PAUSE = 30


class Keeper:
    """Ends the children should this process be killed; see `local.keeper`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.keeper"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def keep(self, pid: int) -> None:
        """Take a process into its care."""
        self._tell(f"+{pid}")

    def forget(self, pid: int) -> None:
        """Leave alone a process that has ended; its number may become another's."""
        self._tell(f"-{pid}")

    def close(self) -> None:
        """End, together with what is still in its care."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise LocalError("The process that cleans up after a crash has ended.") from None


class Child:
    """One program of the local run, with a log file of its own.

    Parameters
    ----------
    name : str
        What people know it as.
    command : list of str
        Program and arguments.
    environment : callable
        Gives all of its environment, as it is to be at a start.
    log : Path
        Where its output goes; begun anew.
    keeper : Keeper
        Ends it should this process be killed.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Callable[[], Mapping[str, str]],
        log: Path,
        keeper: Keeper,
    ) -> None:
        self.name = name
        self._keeper = keeper
        self._command = command
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._quick_ends = 0
        self._due: float | None = None
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_bytes(b"")
        except OSError as error:
            raise LocalError(f"{log} can't be written: {error.strerror}.") from None

    def start(self) -> None:
        """Start the program, in a session of its own so that Ctrl-C reaches this run only."""
        self._quick_ends = 0
        self._start()

    def revive(self) -> None:
        """Start the program again if it has ended, and say so; to be called now and then.

        One that ends soon after its start, again and again, is started after ever longer pauses.
        """
        if self.running:
            return
        now = time.monotonic()
        if self._due is None:
            self._quick_ends = self._quick_ends + 1 if now - self._started < _QUICK_SECONDS else 0
            pause = min(_LONGEST_PAUSE, 2**self._quick_ends - 1)
            self._due = now + pause
            print(f"{self.name} has ended; starting it again in {pause} s", flush=True)
            if self._quick_ends > 1:
                print(self.last_words(), flush=True)
        if now >= self._due:
            self._start()

    def _start(self) -> None:
        self._started, self._due = time.monotonic(), None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=dict(self._environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._keeper.keep(self._process.pid)

    #: How long it has to end by itself, in seconds.
    stop_seconds = 10

    def stop(self) -> None:
        """Ask the program to end, and end it if it doesn't within `stop_seconds`."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._keeper.forget(self._process.pid)
        self._process = None

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until a condition holds.

        Raises
        ------
        LocalError
            If the program ends before, or the time is over; with the end of its log.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise LocalError(f"The {self.name} ended at its start. {self.last_words()}")
            if time.monotonic() > deadline:
                raise LocalError(
                    f"The {self.name} was not ready after {seconds:g} s. {self.last_words()}"
                )
            time.sleep(0.02)

    def said(self, line: str) -> bool:
        """Tell whether it has printed a line."""
        return line in self.lines()

    def lines(self) -> list[str]:
        """Give what it has printed."""
        return self._log.read_text(errors="replace").splitlines()

    def last_words(self) -> str:
        """Give the last line of its log and where the rest is."""
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return f"It said last: {lines[-1] if lines else 'nothing'} (log: {self._log})"


def is_free(port: int) -> bool:
    """Tell whether this process may listen on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def accepts_connections(port: int) -> bool:
    """Tell whether something listens on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
