"""`make verify STAGE=dev`: goes through a deployed stage from outside, as its page does."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.account import open_account
from infra.command import command_parser, report, say
from infra.verify.run import WAIT, verify

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Verify as a command; give its exit code: 3 if the stage is not up yet."""
    parser = command_parser("verify", main.__doc__)
    parser.add_argument(
        "--wait",
        type=float,
        default=WAIT,
        metavar="SECONDS",
        help="how long to wait for what is not up yet (%(default)s)",
    )
    chosen = parser.parse_args(arguments)
    # Who ends it otherwise than by Ctrl-C wants nothing left, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def run() -> None:
        verify(open_account(chosen.stage, chosen.profile), ROOT, say, chosen.wait, None)

    return report(run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
