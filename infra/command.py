"""How the commands of this package speak to people: a line at a time, and never a traceback."""

import argparse
import os
import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from infra.errors import DeployError


def command_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Give the parser of a command such as ``deploy``, with what all of them take."""
    parser = argparse.ArgumentParser(prog=f"make {name}", description=description)
    parser.add_argument("--stage", required=True)
    parser.add_argument(
        "--profile", help="the profile of the AWS settings to use, as AWS_PROFILE names one"
    )
    return parser


def report(command: Callable[[], None]) -> int:
    """Run a command and say in one line each why it could not be done; give the exit code."""
    try:
        command()
    except DeployError as error:
        for line in error.args:
            print(f"error: {line}", file=sys.stderr)
        return error.status
    except (ClientError, BotoCoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the same command again goes on from here", file=sys.stderr)
        return 130
    return 0


def tell(command: Callable[[], None]) -> int:
    """Run a command that only tells something, as `report` does; who has read enough ends it."""
    try:
        return report(command)
    except BrokenPipeError:
        # What is still to be written at the end goes nowhere (Python documentation, `signal`, "Note
        # on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many there are: ``1 photo``, ``2,000 photos``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def is_typed(question: str, word: str) -> bool:
    """Ask for a word, by which somebody says that they mean it; where there is nobody, no."""
    try:
        return input(question).strip() == word
    except EOFError:
        return False


def say(line: str) -> None:
    """Print a line at once, among those of the programs that are started."""
    print(line, flush=True)
