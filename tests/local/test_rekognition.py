"""The Rekognition-compatible endpoint as its own process, spoken to by botocore's own client."""

import base64
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.validate import ParamValidator
from PIL import Image

from local.rekognition.server import Server

ROOT = Path(__file__).parents[2]
PHOTOS = ROOT / "tests" / "photos"
START_SECONDS = 60

# What a developer may have set; none of it may matter to the endpoint.
USER_SETTINGS = {
    "AWS_PROFILE": "no-such-profile",
    "AWS_REGION": "eu-north-1",
    "AWS_CA_BUNDLE": "/no/such/file",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "AKIAREALKEY",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(port: int, models: Path, s3_endpoint: str, log: IO[bytes]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "local.rekognition", "--port", str(port)]
    command += ["--models", str(models), "--s3-endpoint", s3_endpoint]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | USER_SETTINGS,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )


def stop(process: subprocess.Popen[Any]) -> int:
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(15)
    finally:
        process.kill()
        if process.stdout:
            process.stdout.close()


def wait_until_refused(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
    raise AssertionError("the endpoint goes on accepting connections")


def client(service: str, endpoint: str, attempts: int = 1) -> Any:
    session: Any = boto3.session.Session()  # its types know only literal service names
    return session.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            proxies={},
            s3={"addressing_style": "path"},
            max_pool_connections=50,
            retries={"mode": "standard", "total_max_attempts": attempts},
        ),
    )


@pytest.fixture(scope="module", autouse=True)
def no_user_settings() -> Iterator[None]:
    """Keep the settings of whoever runs the tests from the clients in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("AWS_"):
                patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a client of an emulated S3 with the bucket ``photos``."""
    port = free_port()
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0"}
    directory = tmp_path_factory.mktemp("cloud")
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            cwd=directory,
            env=os.environ | settings | {"MINISTACK_HOST": "127.0.0.1"},
            stdout=log,
            stderr=log,
        )
        try:
            s3 = client("s3", f"http://127.0.0.1:{port}")
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    s3.create_bucket(Bucket="photos")
                    break
                except BotoCoreError:
                    assert process.poll() is None, (directory / "log").read_text()
                    assert time.monotonic() < deadline, "the emulator doesn't answer"
                    time.sleep(0.05)
            yield s3
        finally:
            stop(process)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def port(s3: Any, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Yield the port of a running endpoint."""
    port = free_port()
    path = tmp_path_factory.mktemp("rekognition") / "log"
    with path.open("wb") as log:
        process = start(port, models, s3.meta.endpoint_url, log)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n", path.read_text()
            yield port
        finally:
            status = stop(process)
    assert status == 0, path.read_text()
    assert "Traceback" not in path.read_text()


@pytest.fixture(scope="module")
def rekognition(port: int) -> Any:
    return client("rekognition", f"http://127.0.0.1:{port}")


def photo(name: str) -> bytes:
    return (PHOTOS / name).read_bytes()


def names(answer: dict[str, Any]) -> list[str]:
    return [label["Name"] for label in answer["Labels"]]


def error_of(rekognition: Any, **parameters: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        rekognition.detect_labels(**parameters)
    response = caught.value.response
    assert response["Error"]["Message"]
    assert response["ResponseMetadata"]["RequestId"]
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def raw(port: int, body: Any, target: str = "DetectLabels", **headers: str) -> tuple[int, Any, Any]:
    """POST `body` as it is; return status, decoded answer and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"X-Amz-Target": f"RekognitionService.{target}"} | headers
    try:
        connection.request("POST", "/", body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read()), response.headers
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("chelsea.png", {"Cat", "Animal"}), ("coffee.png", {"Food", "Coffee"})],
)
def test_real_photos_get_their_labels(rekognition: Any, name: str, expected: set[str]) -> None:
    answer = rekognition.detect_labels(Image={"Bytes": photo(name)}, MinConfidence=40)

    assert expected <= set(names(answer))


@pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.[pj][np]g")), ids=lambda p: p.name)
def test_every_answer_is_as_the_service_describes_it(rekognition: Any, path: Path) -> None:
    answer = rekognition.detect_labels(Image={"Bytes": path.read_bytes()}, MinConfidence=0.1)
    metadata = answer.pop("ResponseMetadata")

    shape = rekognition.meta.service_model.operation_model("DetectLabels").output_shape
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
    assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
    assert answer["LabelModelVersion"]
    label_names = names(answer)
    assert len(label_names) > 5
    assert len(label_names) == len(set(label_names))
    confidences = [label["Confidence"] for label in answer["Labels"]]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0.1 <= confidence <= 100 for confidence in confidences)
    parents = {parent["Name"] for label in answer["Labels"] for parent in label["Parents"]}
    assert parents <= set(label_names), "every ancestor is a label of its own"


def test_raw_json_has_every_member_of_a_label(port: int) -> None:
    """A client of botocore would supply empty lists by itself."""
    image = base64.b64encode(photo("chelsea.png")).decode()
    status, answer, _ = raw(port, json.dumps({"Image": {"Bytes": image}, "MinConfidence": 40}))

    assert status == 200
    cat = next(label for label in answer["Labels"] if label["Name"] == "Cat")
    assert set(cat) == {"Name", "Confidence", "Instances", "Parents", "Aliases", "Categories"}
    assert {"Name": "Animal"} in cat["Parents"]
    assert {"Name": "Domestic Cat"} in cat["Aliases"]
    assert cat["Categories"] == [{"Name": "Animals and Pets"}]


def test_the_number_of_labels_is_cut(rekognition: Any) -> None:
    image = {"Bytes": photo("chelsea.png")}
    everything = rekognition.detect_labels(Image=image, MinConfidence=1)
    three = rekognition.detect_labels(Image=image, MinConfidence=1, MaxLabels=3)

    assert three["Labels"] == everything["Labels"][:3]


def test_a_rotated_photo_has_the_labels_of_the_upright_one(rekognition: Any) -> None:
    upright = Image.open(PHOTOS / "chelsea.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=exif, quality=95)

    answer = rekognition.detect_labels(Image={"Bytes": out.getvalue()}, MinConfidence=80)

    assert "Cat" in names(answer)


def test_an_object_in_s3_gives_what_its_bytes_give(s3: Any, rekognition: Any) -> None:
    key = "uploads/public/a+b %41 ü 🐈.png"
    s3.put_object(Bucket="photos", Key=key, Body=photo("chelsea.png"))

    by_name = rekognition.detect_labels(Image={"S3Object": {"Bucket": "photos", "Name": key}})
    by_bytes = rekognition.detect_labels(Image={"Bytes": photo("chelsea.png")})

    assert by_name["Labels"] == by_bytes["Labels"]


@pytest.mark.parametrize(("bucket", "key"), [("photos", "missing.png"), ("no-such-bucket", "x")])
def test_a_missing_object(rekognition: Any, bucket: str, key: str) -> None:
    image = {"S3Object": {"Bucket": bucket, "Name": key}}

    assert error_of(rekognition, Image=image) == ("InvalidS3ObjectException", 400)


def test_an_object_over_15_megabytes(s3: Any, rekognition: Any) -> None:
    padded = photo("chelsea.png").ljust(15 * 1024 * 1024 + 1, b"\0")
    s3.put_object(Bucket="photos", Key="large.png", Body=padded)
    image = {"S3Object": {"Bucket": "photos", "Name": "large.png"}}

    assert error_of(rekognition, Image=image) == ("ImageTooLargeException", 400)


def test_the_services_codes_for_bad_requests(rekognition: Any) -> None:
    cat = {"Bytes": photo("chelsea.png")}
    both = cat | {"S3Object": {"Bucket": "photos", "Name": "x.png"}}
    invalid = ("InvalidParameterException", 400)

    assert error_of(rekognition, Image={"Bytes": b"<svg/>"}) == (
        "InvalidImageFormatException",
        400,
    )
    assert error_of(rekognition, Image={"Bytes": cat["Bytes"][:5000]}) == (
        "InvalidImageFormatException",
        400,
    )
    assert error_of(rekognition, Image={"Bytes": cat["Bytes"].ljust(5_242_881, b"\0")}) == (
        "ImageTooLargeException",
        400,
    )
    assert error_of(rekognition, Image={}) == invalid
    assert error_of(rekognition, Image=both) == invalid
    assert error_of(rekognition, Image=cat, MinConfidence=101) == invalid
    assert error_of(rekognition, Image=cat, Features=["IMAGE_PROPERTIES"]) == invalid


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "InvalidParameterException"),
        (b"", "SerializationException"),
        (b"{", "SerializationException"),
        (b'{"Image": {"Bytes": NaN}}', "SerializationException"),
        (b'{"Image": "\xff"}', "SerializationException"),
        (b"[" * 100_000, "SerializationException"),
        (b'{"Image": {"Bytes": "%%%"}}', "SerializationException"),
    ],
    ids=range(7),
)
def test_malformed_requests(port: int, body: bytes, code: str) -> None:
    status, answer, headers = raw(port, body)

    assert (status, answer["__type"]) == (400, code)
    assert answer["Message"]
    assert headers["x-amzn-RequestId"]


@pytest.mark.parametrize("target", ["DetectNothing", "CompareFaces", ""])
def test_unknown_operations(port: int, target: str) -> None:
    status, answer, _ = raw(port, b"{}", target)

    assert (status, answer["__type"]) == (400, "UnknownOperationException")


def test_a_target_of_another_service(port: int) -> None:
    header = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
    status, answer, _ = raw(port, b"{}", **header)

    assert (status, answer["__type"]) == (400, "UnknownOperationException")


def test_a_body_beyond_all_limits_is_refused_and_the_client_can_read_why(port: int) -> None:
    status, answer, headers = raw(port, b" " * (64 * 1024 * 1024))

    assert (status, answer["__type"]) == (413, "RequestEntityTooLargeException")
    assert headers["Connection"] == "close"


def test_a_gigabyte_that_is_only_announced_is_refused_at_once(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n")

        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_is_refused(port: int) -> None:
    status, answer, _ = raw(port, iter([b"{}"]))  # http.client sends an iterable in chunks

    assert (status, answer["__type"]) == (411, "MissingContentLength")


def test_a_connection_serves_requests_one_after_the_other_without_delay(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    times = []
    for _ in range(20):
        started = time.perf_counter()
        connection.request("GET", "/health")
        assert connection.getresponse().read() == b'{"status": "ok"}'
        times.append(time.perf_counter() - started)
    connection.close()

    # Nagle's algorithm against delayed acknowledgement would cost 40 ms each.
    assert sorted(times)[10] < 0.02


def test_a_bug_is_a_fault_of_the_service_and_ends_no_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def call(operation: str, _: object) -> dict[str, Any]:
        if operation == "Broken":
            raise RuntimeError("a bug")
        return {"fine": True}

    server = Server(0, call)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    answers = []
    for operation in ("Broken", "Fine"):
        header = {"X-Amz-Target": f"RekognitionService.{operation}"}
        connection.request("POST", "/", b"{}", header)
        response = connection.getresponse()
        answers.append((response.status, json.loads(response.read())))
    connection.close()
    server.finish(1)

    (status, error), fine = answers
    assert (status, error["__type"]) == (500, "InternalServerError")
    assert "a bug" not in error["Message"]
    assert "RuntimeError: a bug" in caplog.text
    assert fine == (200, {"fine": True})


def test_40_requests_at_once(rekognition: Any) -> None:
    data = photo("chelsea.png")

    def ask(_: int) -> list[str]:
        return names(rekognition.detect_labels(Image={"Bytes": data}, MinConfidence=40))

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(ask, range(40)))

    assert len(answers) == 40
    assert all("Cat" in answer for answer in answers)


def test_it_listens_on_the_loopback_interface_only(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells the address of the way out
        address = probe.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no other interface")

    with pytest.raises(OSError), socket.create_connection((address, port), timeout=5):  # noqa: PT011
        pass


def test_a_port_in_use_gives_one_clear_line(port: int, models: Path, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+b") as log:
        process = start(port, models, "http://127.0.0.1:9", log)
        output, _ = process.communicate(timeout=START_SECONDS)

    assert (process.returncode, output) == (1, "")
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line for line in lines if "ERROR" in line] == [lines[-1]]
    assert f"127.0.0.1:{port}" in lines[-1]


@pytest.mark.usefixtures("port")
def test_a_damaged_model_file_is_made_again(models: Path, tmp_path: Path) -> None:
    (model,) = models.glob("*.onnx")  # what the running endpoint has made
    (tmp_path / model.name).write_bytes(model.read_bytes()[:5_000_000])
    with (tmp_path / "log").open("wb") as log:
        process = start(free_port(), tmp_path, "http://127.0.0.1:9", log)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        finally:
            assert stop(process) == 0

    assert (tmp_path / model.name).read_bytes() == model.read_bytes()


def test_a_request_in_progress_is_answered_before_it_stops(models: Path, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        process = start(port, models, "http://127.0.0.1:9", log)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                body = b'{"Image": {"Bytes": "' + base64.b64encode(photo("coffee.png")) + b'"}}'
                head = b"POST / HTTP/1.1\r\nX-Amz-Target: RekognitionService.DetectLabels\r\n"
                head += f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode()
                connection.sendall(head)
                assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
                connection.sendall(body[:1000])
                process.send_signal(signal.SIGTERM)
                wait_until_refused(port)
                connection.sendall(body[1000:])
                assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        finally:
            assert stop(process) == 0
