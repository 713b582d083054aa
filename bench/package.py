"""How fast the API's function starts, and how large its package is."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 9
# Importing the app calls nothing, so they need not exist.
_NAMES = dict.fromkeys(("UPLOAD_BUCKET", "IMAGE_TABLE", "INDEX_TABLE", "STATS_TABLE"), "any") | {
    "SIGN_IN": "open"
}


def measure() -> Iterator[tuple[str, str, str]]:
    """Give the rows of the import time and of the package's size."""
    pairs = [(_seconds("import app"), _seconds("import chalice, boto3")) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / least for ours, least in pairs)
    yield "import app / import chalice, boto3", f"time {ratio:.2f}", "<= 1.3"
    yield "the Lambda package, zipped", f"{_megabytes():.1f} MB", "<= 20"


def _seconds(program: str) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-c", program]
    subprocess.run(command, cwd=ROOT, env=os.environ | _NAMES, check=True)
    return time.perf_counter() - start


def _megabytes() -> float:
    """Zip what `chalice deploy` packages, for Python 3.12, whatever runs here."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "package"
        platforms = ("manylinux2014_x86_64", "manylinux_2_28_x86_64")
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"),
                *("--disable-pip-version-check", "--target", str(package)),
                *("--only-binary", ":all:", "--python-version", "3.12"),
                *(part for platform in platforms for part in ("--platform", platform)),
                *("--require-hashes", "-r", str(ROOT / "requirements.txt")),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "chalicelib", package / "chalicelib", ignore=ignored)
        shutil.copy(ROOT / "app.py", package)
        archive = shutil.make_archive(str(Path(folder) / "package"), "zip", package)
        return Path(archive).stat().st_size / 1e6
