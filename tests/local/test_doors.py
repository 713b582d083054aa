"""What the run's servers take from programs and the page, and what they refuse."""

import json
import socket

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

BATCH = {"files": [{"filename": "batch.png"}]}


def post(run, path, **request):
    return run.http.post(f"{run.api}{path}", **request)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None],
)
@pytest.mark.parametrize("path", ["/uploads", "/images/lookup", "/images/analysis?filename=a.png"])
def test_the_api_takes_json_only(local_run, path, content_type):
    answer = post(local_run, path, data=json.dumps(BATCH), headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert "JSON" in answer.json()["Message"]


def test_json_may_name_its_charset_and_what_has_no_body_needs_no_type(local_run):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert post(local_run, "/uploads", data=json.dumps(BATCH), headers=headers).status_code == 200
    assert post(local_run, "/images/analysis?filename=nobody.png").status_code == 404


def test_a_large_body_is_refused_and_said_to_be_so(local_run):
    answer = post(local_run, "/images/lookup", json={"filenames": ["x" * 2_000_000]})
    assert answer.status_code == 413
    assert "1,048,576 bytes" in answer.json()["Message"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: -1", 400),
        ("Content-Length: 1e3", 400),
        (f"Content-Length: {'9' * 100}", 413),
    ],
)
def test_a_body_of_no_known_length_is_refused(local_run, header, status):
    port = int(local_run.ports["API_PORT"])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = f"POST /uploads HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(f"HTTP/1.1 {status} ".encode())


def test_who_uses_another_name_of_this_machine_is_told_the_right_one(local_run):
    port = local_run.ports["API_PORT"]
    answer = local_run.http.get(f"http://localhost:{port}/images")
    assert answer.status_code == 403
    assert f"127.0.0.1:{port}" in answer.json()["Message"]


@pytest.mark.parametrize(
    ("service", "call", "arguments"),
    [
        ("lambda", "list_functions", {}),
        ("iam", "list_users", {}),
        ("sts", "get_caller_identity", {}),
        ("ec2", "describe_instances", {}),
        ("secretsmanager", "list_secrets", {}),
        ("stepfunctions", "list_state_machines", {}),
        ("sns", "list_topics", {}),
        ("s3", "list_objects_v2", {"Bucket": "another"}),
    ],
)
def test_what_the_app_does_not_use_of_the_cloud_is_closed(local_run, service, call, arguments):
    closed = r"Unsupported service|doesn't use|\((400|403|AccessDenied)\)"
    with pytest.raises((ClientError, ResponseParserError), match=closed):
        getattr(local_run.client(service), call)(**arguments)


@pytest.mark.parametrize("kind", ["AWS::Lambda::Function", "AWS::CloudFormation::CustomResource"])
def test_a_template_cannot_make_what_runs_code(local_run, kind):
    template = {"Resources": {"Planted": {"Type": kind, "Properties": {"ServiceToken": "x"}}}}
    formation = local_run.client("cloudformation")
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        formation.create_stack(StackName="planted", TemplateBody=json.dumps(template))


def test_the_page_alone_may_read_what_the_bucket_answers(local_run, photo):
    offer = local_run.offer("cors.png").json()
    origin = {"Origin": local_run.page}
    asked = {"Access-Control-Request-Method": "PUT"}
    for answer in (
        local_run.http.options(offer["uploadURL"], headers=origin | asked),
        local_run.put(offer, photo("chelsea.png"), **origin),
        local_run.http.get(local_run.result("cors.png")["image_url"], headers=origin),
    ):
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == local_run.page
    other = {"Origin": "http://127.0.0.1:1"}
    answer = local_run.http.options(offer["uploadURL"], headers=other | asked)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_object_has_an_end(local_run):
    offer = local_run.offer("endless.png").json()
    answer = local_run.http.put(offer["uploadURL"], data=(bytes(1 << 20) for _ in range(129)))
    assert answer.status_code == 413
    assert local_run.image("endless.png").status_code == 202
