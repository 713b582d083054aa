"""Logs and metrics: one photo can be followed by one id, and every outcome is counted."""

import json
from datetime import timedelta

import boto3
import pytest
from cfnlint.decode.cfn_yaml import load

from chalicelib.times import timestamp
from tests import results
from tests.integration.account import TEMPLATE
from tests.integration.test_pipeline import DOG, FACES, PERSON, RECEIPT, s3_event, text

DOG_ID = "uploads/public/dog.png"


@pytest.fixture
def upload(resources, photo):
    s3 = boto3.client("s3")
    return lambda name, body=None: s3.put_object(
        Bucket=resources["UploadBucket"],
        Key=f"uploads/public/{name}",
        Body=photo("chelsea.png") if body is None else body,
    )


@pytest.fixture
def requests(written):
    """Give the lines about requests."""
    return lambda: [line for line in written() if line.get("message") == "request"]


def metrics(lines):
    """Give the metrics of lines as CloudWatch would: values by service and name."""
    found = {}
    for line in lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert directive["Namespace"] == "SmartImageAnalyzer"
            assert [sorted(names) for names in directive["Dimensions"]] == [["service", "stage"]]
            assert line["stage"] == "local"
            for metric in directive["Metrics"]:
                value = line[metric["Name"]]
                values = value if isinstance(value, list) else [value]
                found.setdefault((line["service"], metric["Name"]), []).extend(values)
    return found


def test_each_request_is_one_line_with_status_and_time(api, requests):
    assert api.http.get("/images?label=secret").status_code == 200
    (line,) = requests()
    assert (line["method"], line["route"], line["status"]) == ("GET", "/images", 200)
    assert line["Milliseconds"] > 0
    assert "secret" not in json.dumps(line)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/PresignedURL", 400),
        ("get", "/GetImageLabels?filename=none.png", 404),
        ("put", "/images", 405),
    ],
)
def test_refused_requests_are_logged_too_and_are_no_errors_of_the_server(
    api, requests, method, path, status
):
    assert getattr(api.http, method)(path).status_code == status
    lines = requests()
    assert [line["status"] for line in lines] == [status]
    assert not any("correlation_id" in line for line in lines)
    assert metrics(lines)["api", "ServerError"] == [0]


def test_a_failure_of_the_server_is_counted_and_its_traceback_is_in_one_line(
    api, written, resources
):
    boto3.client("dynamodb").delete_table(TableName=resources["ImageTable"])
    assert api.http.get("/images").status_code == 500
    lines = written()
    assert metrics(lines)["api", "ServerError"] == [1]
    (failure,) = [line for line in lines if line["level"] == "ERROR"]
    assert "Traceback" in failure["exception"]


def test_a_photo_can_be_followed_from_its_reservation_to_its_result(
    api, app, rekognition, upload, written
):
    assert api.http.get("/PresignedURL?filename=dog.png").status_code == 200
    upload("dog.png")
    rekognition.add_client_error("detect_labels", "ThrottlingException")
    rekognition.add_response("detect_labels", DOG)
    event = s3_event("dog.png")
    event["Records"][0]["eventTime"] = timestamp(app.now())
    with pytest.raises(ExceptionGroup):
        app.on_s3_event(event, None)
    app.on_s3_event(event, None)
    assert api.http.get("/GetImageLabels?filename=dog.png").status_code == 200
    assert api.http.delete("/images?filename=dog.png").status_code == 204
    followed = [line for line in written() if line.get("correlation_id") == DOG_ID]
    assert [(line["service"], line["level"]) for line in followed] == [
        ("api", "INFO"),
        ("pipeline", "ERROR"),
        ("pipeline", "INFO"),
        ("api", "INFO"),
        ("api", "INFO"),
    ]


def test_every_photo_of_a_batch_can_be_followed(api, requests):
    names = ["a.png", "a.png", "notes.pdf"]
    api.http.post(
        "/uploads",
        body=json.dumps({"files": [{"filename": name} for name in names]}),
        headers={"Content-Type": "application/json"},
    )
    (line,) = requests()
    assert line["correlation_ids"] == ["uploads/public/a.png", "uploads/public/a-2.png"]


def test_what_is_read_in_a_photo_or_said_of_it_is_not_logged(
    api, app, rekognition, upload, written
):
    upload("dog.png")
    rekognition.add_response("detect_labels", RECEIPT)
    rekognition.add_client_error("detect_text", "ThrottlingException")
    rekognition.add_response("detect_labels", RECEIPT)
    rekognition.add_response("detect_text", text("Geheimnis"))
    with pytest.raises(ExceptionGroup):
        app.on_s3_event(s3_event("dog.png"), None)
    app.on_s3_event(s3_event("dog.png"), None)
    for status, names in ((200, ["Liebling"]), (400, ["Liebling\0"]), (400, ["Liebling"] * 11)):
        body = {"filenames": ["dog.png", "none.png"], "add": names, "remove": ["Receipt"]}
        answer = api.http.request(
            "PATCH",
            "/images",
            body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == status
    assert api.http.get("/GetImageLabels?filename=dog.png").json_body["tags"] == ["Liebling"]
    lines = written()
    for secret in ("geheimnis", "liebling", "receipt"):
        assert secret not in json.dumps(lines, ensure_ascii=False).lower()
    (done,) = [line for line in lines if line.get("message") == "done"]
    assert (done["labels"], done["words"]) == (1, 1)
    changed = [line.get("correlation_id") for line in lines if line.get("method") == "PATCH"]
    assert changed == [DOG_ID, None, None]


def test_the_schedule_names_the_photo_it_gives_up(app, rekognition, upload, written):
    results.reserve(app.store().catalog.tables, ["dog.png"], app.now())
    upload("dog.png")
    for _ in range(5):
        rekognition.add_client_error("detect_labels", "InternalServerError")
        app.recovery().finish(app.now() + timedelta(minutes=16), lambda: 900_000)
    lines = written()
    given_up = [line for line in lines if line.get("message") == "given up"]
    assert [line["correlation_id"] for line in given_up] == [DOG_ID]
    found = metrics(lines)
    assert found["recovery", "GivenUp"] == [1]
    assert found["recovery", "Unfinished"] == [1] * 5
    assert all(959 < age < 965 for age in found["recovery", "OldestUnfinished"])
    assert found["pipeline", "Failed"] == [1]
    app.recovery().finish(app.now() + timedelta(minutes=16), lambda: 900_000)
    assert metrics(written())["recovery", "Unfinished"] == [0]


def test_an_analysis_is_counted_and_timed(app, rekognition, upload, written):
    upload("eileen.png")
    rekognition.add_response("detect_labels", PERSON)
    rekognition.add_response("detect_faces", FACES)
    app.on_s3_event(s3_event("eileen.png"), None)
    found = metrics(written())
    assert found["pipeline", "Analysed"] == [1]
    assert found["pipeline", "Faces"] == [1]
    assert found["pipeline", "UploadToResult"][0] > 0
    steps = ("Read", "Prepare", "Recognise", "Renditions", "Store")
    assert all(found["pipeline", step][0] > 0 for step in steps)
    assert ("pipeline", "Failed") not in found


def test_what_is_no_photo_is_counted_as_failed_and_the_decoders_reason_logged(app, upload, written):
    upload("notes.png", b"hello")
    app.on_s3_event(s3_event("notes.png"), None)
    lines = written()
    (line,) = [line for line in lines if line.get("reason")]
    assert (line["correlation_id"], line["code"]) == ("uploads/public/notes.png", "NotAnImage")
    assert "hello" in line["reason"]
    found = metrics(lines)
    assert found["pipeline", "Failed"] == [1]
    assert ("pipeline", "Analysed") not in found


def test_a_repeated_event_is_counted_as_duplicate(app, rekognition, upload, written):
    upload("dog.png")
    rekognition.add_response("detect_labels", DOG)
    for _ in range(2):
        app.on_s3_event(s3_event("dog.png"), None)
    found = metrics(written())
    assert (found["pipeline", "Analysed"], found["pipeline", "Duplicate"]) == ([1], [1])


def test_metrics_are_written_also_when_the_handler_raises(app, rekognition, upload, written):
    upload("dog.png")
    rekognition.add_client_error("detect_labels", "ThrottlingException")
    with pytest.raises(ExceptionGroup):
        app.on_s3_event(s3_event("dog.png"), None)
    found = metrics(written())
    assert found["pipeline", "Retried"] == [1]
    assert found["pipeline", "Recognise"][0] > 0


def watched():
    """Give the metrics of ours that an alarm or the dashboard shows, by service and name."""
    template = load(str(TEMPLATE.parent / "operations.yaml"))
    for resource in template["Resources"].values():
        parts = resource["Properties"]
        if parts.get("Namespace") == "SmartImageAnalyzer":
            dimensions = {one["Name"]: one["Value"] for one in parts["Dimensions"]}
            assert dimensions.keys() == {"service", "stage"}
            yield dimensions["service"], parts["MetricName"]
        elif "DashboardBody" in parts:
            for widget in json.loads(parts["DashboardBody"]["Fn::Sub"])["widgets"]:
                for namespace, name, *rest in widget["properties"]["metrics"]:
                    if namespace == "SmartImageAnalyzer":
                        assert (rest[0], rest[2:4]) == ("service", ["stage", "${Stage}"])
                        yield rest[1], name


def test_every_metric_that_is_watched_is_written(api, app, rekognition, upload, written):
    api.http.get("/stats")
    upload("notes.png", b"hello")
    app.on_s3_event(s3_event("notes.png"), None)
    upload("dog.png")
    rekognition.add_client_error("detect_labels", "ThrottlingException")
    with pytest.raises(ExceptionGroup):
        app.on_s3_event(s3_event("dog.png"), None)
    rekognition.add_response("detect_labels", DOG)
    for _ in range(2):
        app.on_s3_event(s3_event("dog.png"), None)
    results.reserve(app.store().catalog.tables, ["cat.png"], app.now())
    upload("cat.png")
    for _ in range(5):
        rekognition.add_client_error("detect_labels", "InternalServerError")
        app.recovery().finish(app.now() + timedelta(minutes=16), lambda: 900_000)
    assert set(watched()) == metrics(written()).keys()
