"""The emulator's process, as the run sees it from outside."""

from pathlib import Path

from local.config import LocalError
from local.processes import Child

#: How the line begins in which it says what it could not read of its state.
SET_ASIDE = "set aside: "

#: Each state that is kept: whose it is, and what it has at least.
STATES = {
    "s3": ("s3", "buckets_meta"),
    "dynamodb": ("dynamodb", "tables"),
    "sqs": ("sqs", "queues"),
    "cloudformation": ("cloudformation", "stacks"),
    "cognito": ("cognito-idp", "user_pools"),
}


class Emulator(Child):
    """The emulator's process: writes its state down when it ends, and objects as they come."""

    states: tuple[Path, ...] = ()
    stop_seconds = 120  # what it knows of 100,000 photos takes more than 10 s to write down

    def stop(self) -> None:
        """Ask the program to end, and end it if it doesn't within `stop_seconds`.

        Raises
        ------
        LocalError
            If it could not write down all that it knew. It can't say so itself where the disk is
            full, for its log is on it too.
        """
        before = self._written() if self.running else {}
        super().stop()
        after = self._written()
        lost = [path.name for path in before if after.get(path) == before[path]]
        if lost:
            raise LocalError(
                f"The cloud could not write down what it knew last: {', '.join(lost)} in "
                f"{self.states[0].parent}. Is the disk full? All photos that were taken in are "
                "kept, and analysed again at the next start where need be."
            )

    def _written(self) -> dict[Path, tuple[int, int]]:
        found = {path: path.stat() for path in self.states if path.exists()}
        return {path: (status.st_ino, status.st_mtime_ns) for path, status in found.items()}

    def set_aside(self) -> list[str]:
        """Give a line for each state that it could not read at its start."""
        return [line for line in self.lines() if line.startswith(SET_ASIDE)]
