"""What `make` says while it sets up, in a folder as people have them."""

import os
import re
import shutil
import subprocess

import pytest

from tests.local_run import ROOT

# In place of Python: makes an environment whose Python installs nothing, or can't install.
PYTHON = """#!/bin/sh
case "$*" in
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip "*) exit {status} ;;
esac
"""


@pytest.fixture
def set_up(tmp_path):
    """Set up in a folder of its own; give the exit code and what is said to the standard output."""
    folder = tmp_path / "Zoë's photos"
    (folder / "frontend").mkdir(parents=True)
    for name in ("Makefile", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)

    def set_up(status):
        python = folder / "python"
        python.write_text(PYTHON.format(status=status))
        python.chmod(0o755)
        command = ["make", "setup", "PYTHON=./python"]
        # As typed by hand, also where these tests are what another `make` runs.
        own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True)
        return done.returncode, done.stdout

    return set_up


def test_it_says_what_it_does_and_how_long_that_took(set_up):
    code, said = set_up(0)
    assert code == 0
    installing, installed = said.splitlines()
    assert installing == "packages: installing them into .venv, which takes a minute or two"
    assert re.fullmatch(r"packages: installed in \d+ s", installed)
    assert "Nothing to be done" in set_up(0)[1]


def test_what_could_not_be_installed_is_tried_again(set_up):
    code, said = set_up(1)
    assert code != 0
    assert "installed in" not in said
    assert "installed in" in set_up(0)[1]
