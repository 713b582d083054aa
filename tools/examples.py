"""The examples of the page's first view: pictures of `tests/photos` and what is recognised in them.

``make run`` in one terminal, and ``.venv/bin/python -m tools.examples http://127.0.0.1:8000`` with
the address of its API in another, write both anew. What is recognised is what the pipeline answers
for these very files; `tests/e2e/test_first_visit.py` sees to it that it still does.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import requests
from PIL import Image

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "frontend" / "src" / "upload" / "examples"
# The part of each that is shown, of the proportions 3 : 2: left, top, right, bottom in px.
PHOTOS = {
    "astronaut": (0, 16, 512, 357),
    "chelsea": (0, 0, 450, 300),
    "camera": (0, 64, 512, 405),
}

_QUALITY = 80
_SECONDS = 60


def shown(record: dict[str, Any]) -> dict[str, Any]:
    """Give what the page shows of an example, of what the API answers for it."""
    labels = [
        {name: label[name] for name in ("name", "confidence", "parents", "instances")}
        for label in record["details"]
    ]
    faces = [{name: face[name] for name in ("box", "confidence")} for face in record["faces"]]
    size = {name: record[name] for name in ("width", "height")}
    return {**size, "details": labels, "faces": faces}


def _recognised(api: str, file: Path) -> dict[str, Any]:
    """Send a file as any client does, and give its record."""
    offer = requests.get(f"{api}/PresignedURL", params={"filename": file.name}, timeout=15)
    offer.raise_for_status()
    ticket = offer.json()
    headers = ticket["headers"]
    requests.put(
        ticket["uploadURL"], data=file.read_bytes(), headers=headers, timeout=15
    ).raise_for_status()
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        name = {"filename": ticket["filename"]}
        answer = requests.get(f"{api}/GetImageLabels", params=name, timeout=15)
        if answer.status_code == 200:
            record: dict[str, Any] = answer.json()
            return record
        time.sleep(0.2)
    raise SystemExit(f"{file.name} has no result after {_SECONDS} s.")


def main() -> None:
    """Write the pictures, and beside each what is recognised in it."""
    if len(sys.argv) != 2:
        raise SystemExit("Give the address of the API of a `make run`.")
    for stem, part in PHOTOS.items():
        file = FOLDER / f"{stem}.webp"
        with Image.open(ROOT / "tests" / "photos" / f"{stem}.png") as photo:
            photo.convert("RGB").crop(part).save(file, quality=_QUALITY, method=6)
        record = shown(_recognised(sys.argv[1], file))
        file.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
