"""Starting, stopping, being killed: nothing is lost, nothing is left behind."""

import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from tests.local_run import PATIENCE, ROOT, LocalRun, eventually, pids


@pytest.fixture
def run(tmp_path):
    run = LocalRun(tmp_path / "state").start()
    yield run
    if run.process.poll() is None:
        run.stop()


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(tmp_path, number):
    run = LocalRun(tmp_path).start()
    assert run.said[0] == "starting ..."
    assert re.fullmatch(r"started in \d+\.\d s", run.said[1])
    assert run.said[-1] == "ready"
    assert any(run.page in line for line in run.said)
    assert run.stop(number) == 0
    assert all(is_free(port) for port in run.ports.values())


def test_what_was_uploaded_is_there_after_a_restart(tmp_path, photo):
    run = LocalRun(tmp_path).start()
    before = run.result(run.upload("cat.png", photo("chelsea.png")))
    run.stop()
    run = LocalRun(tmp_path, run.ports).start()
    try:
        after = run.result("cat.png", 1)
        assert (after["labels"], after["analysed_at"]) == (before["labels"], before["analysed_at"])
        assert run.http.get(after["image_url"]).ok
        place = {"Bucket": run.bucket, "Key": "uploads/public/cat.png"}
        assert run.client("s3").get_object(**place)["Body"].read() == photo("chelsea.png")
        assert run.upload("cat.png", photo("coffee.png")) == "cat-2.png"
        assert run.result("cat-2.png")["status"] == "done"
    finally:
        run.stop()


def test_killed_it_leaves_no_process_and_loses_nothing(tmp_path, photo):
    run = LocalRun(tmp_path).start()
    run.result(run.upload("cat.png", photo("chelsea.png")))
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.communicate()
    assert eventually(lambda: all(is_free(port) for port in run.ports.values()))
    run = LocalRun(tmp_path, run.ports).start()
    try:
        assert run.result("cat.png", 1)["status"] == "done"
    finally:
        run.stop()


def test_a_handler_killed_half_way_is_followed_by_one_that_finishes(run, photo):
    victims = pids(run, "local.events")
    assert victims
    names = [run.upload(f"cat-{number}.png", photo("chelsea.png")) for number in range(12)]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    for name in names:
        assert run.result(name)["status"] == "done"
    assert not set(pids(run, "local.events")) & set(victims)


def test_recognition_that_fails_for_a_while_is_asked_again(run, photo):
    (pid,) = pids(run, "local.rekognition")
    os.kill(pid, signal.SIGKILL)
    assert run.result(run.upload("cat.png", photo("chelsea.png")))["status"] == "done"


def failed_start(**environment):
    return subprocess.run(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_a_port_in_use_is_one_clear_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = LocalRun(tmp_path).ports | {"API_PORT": str(taken.getsockname()[1])}
        answer = failed_start(**ports, LOCAL_STATE=str(tmp_path / "other"))
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert f"Port {ports['API_PORT']} is in use" in answer.stderr
    assert "API_PORT" in answer.stderr


def test_a_second_run_on_the_same_state_is_refused(run):
    answer = failed_start(**LocalRun(run.state).ports, LOCAL_STATE=str(run.state))
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert "LOCAL_STATE" in answer.stderr


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_one_clear_line(tmp_path, value):
    answer = failed_start(PAGE_PORT=value, LOCAL_STATE=str(tmp_path))
    assert answer.returncode == 1
    assert answer.stderr == f"PAGE_PORT is {value!r}; it must be a port number from 1 to 65535.\n"


def test_a_message_that_is_no_event_stops_nothing(run, photo):
    sqs = run.client("sqs")
    for _ in range(8):
        sqs.send_message(QueueUrl=run.queue_url, MessageBody="not json")
    before = pids(run, "local.events")
    assert run.result(run.upload("cat.png", photo("chelsea.png")))["status"] == "done"
    assert pids(run, "local.events") == before


def test_a_state_folder_that_is_none_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    answer = failed_start(**LocalRun(tmp_path).ports, LOCAL_STATE=str(tmp_path / "file"))
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert "can't hold the state" in answer.stderr
