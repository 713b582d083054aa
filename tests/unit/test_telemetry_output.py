"""What is logged is said to whoever looks after the app, and keeps nobody from an answer."""

import errno
import io
import json
import sys

from chalicelib.telemetry import json_logger, reported


def test_a_line_that_cannot_be_written_stops_nothing(monkeypatch, capsys):
    class Full(io.StringIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    logger = json_logger("any")
    monkeypatch.setattr(sys, "stdout", Full())
    logger.info("lost", filename="dog.jpg")
    with reported("any", "local") as report:
        report.count("Lost")
    monkeypatch.undo()
    logger.info("kept", filename="dog.jpg")
    assert json.loads(capsys.readouterr().out)["message"] == "kept"
