"""Chalice's commands import the app too: what can't come of it they say in one line, and end."""

import os
import sys
import threading
from collections.abc import Mapping
from typing import NoReturn

from chalicelib.settings import LOCAL, Settings, SettingsError


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; a command of Chalice's that they don't fit ends here, with status 1.

    Raises
    ------
    SettingsError
        If there is no such command, as in Lambda, which logs it; see `Settings.from_environment`.
    """
    # Chalice sets it for this purpose, in all of its commands and nowhere else.
    if "AWS_CHALICE_CLI_MODE" not in environment:
        return Settings.from_environment(environment)
    try:
        settings = Settings.from_environment(environment)
    except SettingsError as error:
        _end(str(error))
    if _is_server() and settings.stage != LOCAL:
        _end(f"chalice local would serve the data of {settings.stage}. On this machine: make run.")
    if not _is_server() and settings.stage == LOCAL:
        _end(f"The stage {LOCAL} is this machine's: make run. On AWS: make deploy STAGE=dev.")
    return settings


def _is_server() -> bool:
    """Tell `chalice local` from the commands that deploy, package or describe the app."""
    import click

    # With its reloader it imports the app in a thread, in which there is no command.
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "local"


def _end(line: str) -> NoReturn:
    print(line, file=sys.stderr, flush=True)
    if threading.current_thread() is threading.main_thread():
        sys.exit(1)
    # In the reloader's thread that would end only the thread, and the command would wait for ever.
    os._exit(1)
