"""A disk that is full, and a state that is damaged: nothing is lost without a word."""

import os
import shutil
import signal
import stat
import subprocess
import sys

import pytest

from tests.local_run import PATIENCE, ROOT, LocalRun, eventually


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system of 16 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, text=True
    )
    if not made or made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr if made else 'no mount'}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder):
    """Take what is left of a disk, to the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                pass
    return filler


def stop(run):
    """End a run; give its exit code and what it said."""
    run.process.send_signal(signal.SIGTERM)
    said, _ = run.process.communicate(timeout=PATIENCE)
    return run.process.returncode, said


def original(run, name):
    place = {"Bucket": run.bucket, "Key": f"uploads/public/{name}"}
    return run.client("s3").get_object(**place)["Body"].read()


def failed_start(state):
    return subprocess.run(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=os.environ | LocalRun(state).ports | {"LOCAL_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_on_a_full_disk_an_upload_is_refused_and_the_stop_says_what_was_not_saved(
    small_disk, photo
):
    run = LocalRun(small_disk / "state").start()
    before = run.result(run.upload("cat.png", photo("chelsea.png")))
    offer = run.offer("coffee.png").json()
    again = run.offer("late.png").json()
    filler = fill(small_disk)
    objects = run.client("s3").list_object_versions(Bucket=run.bucket)
    answer = run.put(offer, photo("coffee.png"))
    assert answer.status_code == 500
    assert "No space left" in answer.text
    there = run.client("s3").list_object_versions(Bucket=run.bucket)
    assert there["Versions"] == objects["Versions"]
    assert run.image("coffee.png").json()["status"] == "processing"

    code, said = stop(run)
    assert code == 1
    (line,) = [line for line in said.splitlines() if "could not write down" in line]
    assert "dynamodb.json" in line

    filler.unlink()
    run = LocalRun(small_disk / "state", run.ports).start()
    try:
        assert eventually(lambda: run.image("cat.png").status_code == 200)
        assert run.result("cat.png")["labels"] == before["labels"]
        assert original(run, "cat.png") == photo("chelsea.png")
        assert run.image("coffee.png").status_code == 404
        assert run.upload("coffee.png", photo("coffee.png")) == "coffee.png"
        assert run.result("coffee.png")["status"] == "done"
        assert run.put(again, photo("coffee.png")).status_code == 200
    finally:
        assert stop(run)[0] == 0


def test_a_start_on_a_full_disk_is_one_clear_line(small_disk):
    fill(small_disk)
    answer = failed_start(small_disk / "state")
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [f"The disk is full that {small_disk}/state is on."]


def test_an_upload_refused_for_want_of_room_leaves_the_one_before(small_disk, photo):
    run = LocalRun(small_disk / "state").start()
    s3, place = run.client("s3"), {"Bucket": run.bucket, "Key": "uploads/public/cat.png"}
    s3.put_object(**place, Body=photo("chelsea.png"))
    assert run.result("cat.png")["status"] == "done"
    filler = fill(small_disk)
    with pytest.raises(s3.exceptions.ClientError, match="InternalError"):
        s3.put_object(**place, Body=photo("coffee.png"))
    with pytest.raises(s3.exceptions.ClientError, match="InternalError"):
        s3.delete_object(**place)
    assert s3.get_object(**place)["Body"].read() == photo("chelsea.png")
    listed = s3.list_object_versions(Bucket=run.bucket, Prefix=place["Key"])
    assert [version["IsLatest"] for version in listed["Versions"]] == [True]
    assert "DeleteMarkers" not in listed
    filler.unlink()
    s3.put_object(**place, Body=photo("coffee.png"))
    assert s3.get_object(**place)["Body"].read() == photo("coffee.png")
    stop(run)


def damage(state, name, how):
    path = state / "cloud" / "state" / f"{name}.json"
    content = path.read_bytes()
    path.write_bytes({"cut": content[: len(content) // 2], "empty": b""}[how])


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("dynamodb", "cut"),
        ("sqs", "cut"),
        ("cloudformation", "empty"),
        ("s3", "empty"),
    ],
)
def test_a_state_that_cannot_be_read_is_set_aside_and_made_anew(tmp_path, photo, name, how):
    run = LocalRun(tmp_path / "state").start()
    before = run.result(run.upload("cat.png", photo("chelsea.png")))
    assert stop(run)[0] == 0
    damage(run.state, name, how)

    run = LocalRun(run.state, run.ports).start()
    try:
        (line,) = [line for line in run.said if line.startswith("set aside: ")]
        assert f"{name}.json" in line
        folder = run.state / "cloud" / "state"
        assert list(folder.glob(f"{name}.json.broken-*"))
        after = eventually(
            lambda: a if (a := run.image("cat.png")).status_code == 200 else None
        ).json()
        assert after["labels"] == before["labels"]
        if name != "dynamodb":
            assert after["analysed_at"] == before["analysed_at"]  # its record was kept
        assert run.http.get(after["image_url"]).ok
        assert original(run, "cat.png") == photo("chelsea.png")
        assert run.upload("cat.png", photo("coffee.png")) == "cat-2.png"
        assert run.result("cat-2.png")["status"] == "done"
        s3 = run.client("s3")
        assert s3.get_bucket_versioning(Bucket=run.bucket)["Status"] == "Enabled"
        queues = run.client("sqs").list_queues()["QueueUrls"]
        assert any(url.endswith("dead-letters") for url in queues)
    finally:
        assert stop(run)[0] == 0


def test_the_state_is_its_owners_alone_also_if_it_was_not(tmp_path):
    state = tmp_path / "state"
    state.mkdir(mode=0o755)
    run = LocalRun(state).start()
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    stop(run)


def test_a_folder_that_others_share_is_not_taken(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    answer = failed_start(shared)
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert "LOCAL_STATE" in answer.stderr
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
