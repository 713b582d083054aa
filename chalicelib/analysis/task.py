"""One analysis: what it is of, and what is told of it."""

from dataclasses import dataclass

from chalicelib.store.image import Image, Result, State, Upload
from chalicelib.store.judgement import Saved
from chalicelib.telemetry import Report, json_logger
from chalicelib.times import seconds_between

logger = json_logger("pipeline")


@dataclass(frozen=True)
class Task:
    """An upload that is analysed.

    Attributes
    ----------
    upload : Upload
        Which.
    old : Image, optional
        What was in its place when that was judged.
    report : Report
        Its timings and counts.
    """

    upload: Upload
    old: Image | None
    report: Report


def tell(task: Task, result: Result | None, saved: Saved) -> None:
    """Write one line of the log about an analysis that ended, or wasn't begun, and count it."""
    upload, report = task.upload, task.report
    if result and saved is Saved.STORED:
        _count(report, upload, result)
    else:
        report.count("Duplicate")
    logger.info(
        result.state if result and saved is Saved.STORED else f"{saved.name.lower()} before",
        correlation_id=upload.key,
        sequencer=upload.sequencer,
        error=result.problem.code if result and result.problem else None,
        labels=len(result.labels) if result else None,
        faces=len(result.faces) if result else None,
        words=len(result.words) if result else None,
        milliseconds=report.milliseconds,
    )


def _count(report: Report, upload: Upload, result: Result) -> None:
    if result.state is State.FAILED:
        report.count("Failed")
        return
    report.count("Analysed")
    report.count("Faces", len(result.faces))
    if not upload.again:
        report.seconds("UploadToResult", seconds_between(upload.uploaded_at, result.analysed_at))
