"""What a person waits for beyond the recognition can be measured; how much it is, is no test's."""

import re
import subprocess
import sys

from tests.local_run import ROOT

FEW = "from bench import page; page.NUMBER = 2; [print(*row) for row in page.measure()]"


def test_the_wait_beyond_the_recognition_is_measured():
    run = subprocess.run(
        [sys.executable, "-c", FEW], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert re.search(r"median of 2: \d+ ms", run.stdout), run.stdout + run.stderr
