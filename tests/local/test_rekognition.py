"""The Rekognition-compatible endpoint as its own process, spoken to by botocore's own client."""

import base64
import http.client
import io
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image, ImageDraw, ImageFont

from local.config import MODELS
from local.rekognition.queueing import Queue
from local.rekognition.server import Server
from tests.local_run import PATIENCE, free_ports
from tests.service_shapes import problems
from tests.turning import turned

ROOT = Path(__file__).parents[2]
PHOTOS = ROOT / "tests" / "photos"
START_SECONDS = 60

AWS = shutil.which("aws")

OPERATIONS = ("detect_labels", "detect_faces", "detect_text")

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
    return int(free_ports()["RECOGNITION_PORT"])


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


def post(port: int) -> bytes:
    """Return how a request to the endpoint begins."""
    return f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()


def wait_until_refused(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
    raise AssertionError("the endpoint goes on accepting connections")


def peak_memory(pid: int) -> int:
    """Return the most memory that a process has held so far, bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


@contextmanager
def small_server(queue: Queue) -> Iterator[tuple[Server, threading.Event, threading.Event]]:
    """Yield a server in this process; when it is working, and what makes it go on."""
    working, go_on = threading.Event(), threading.Event()

    def call(_operation: str, _parameters: object) -> dict[str, Any]:
        working.set()
        assert go_on.wait(2 * PATIENCE)
        return {"FaceDetails": []}

    server = Server(0, call, queue)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    try:
        yield server, working, go_on
    finally:
        go_on.set()
        server.finish(1)


def client(service: str, endpoint: str, attempts: int = 1, connections: int = 50) -> Any:
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
            max_pool_connections=connections,
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
def models() -> Path:
    assert any(MODELS.glob("*.onnx")), "`make models` fetches and converts them"
    return MODELS


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


def edges(box: dict[str, float]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a `BoundingBox`."""
    return box["Left"], box["Top"], box["Left"] + box["Width"], box["Top"] + box["Height"]


def photo_turned(name: str, orientation: int, kind: str) -> bytes:
    return turned(Image.open(PHOTOS / name).convert("RGB"), orientation, kind)


def error_of(
    rekognition: Any, operation: str = "detect_labels", **parameters: Any
) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        getattr(rekognition, operation)(**parameters)
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
    [
        ("astronaut.png", {"Person", "Face", "Adult", "Woman", "Smile"}),
        ("camera.png", {"Person", "Face", "Tripod"}),
        ("chelsea.png", {"Cat", "Animal"}),
        ("coffee.png", {"Food", "Coffee", "Cup"}),
    ],
)
def test_real_photos_get_their_labels(rekognition: Any, name: str, expected: set[str]) -> None:
    answer = rekognition.detect_labels(Image={"Bytes": photo(name)})

    assert expected <= set(names(answer))


@pytest.mark.parametrize(
    ("name", "label", "box"),
    [
        # Left, top, right, bottom, as a person would draw them.
        ("astronaut.png", "Person", (0.04, 0.0, 0.72, 1.0)),
        ("camera.png", "Person", (0.0, 0.12, 0.64, 1.0)),
        ("chelsea.png", "Cat", (0.0, 0.0, 1.0, 1.0)),
    ],
)
def test_one_thing_is_located_and_nothing_else(
    rekognition: Any, name: str, label: str, box: tuple[float, ...]
) -> None:
    answer = rekognition.detect_labels(Image={"Bytes": photo(name)}, MinConfidence=40)

    located = [found for found in answer["Labels"] if found["Instances"]]
    assert [found["Name"] for found in located] == [label]
    (instance,) = located[0]["Instances"]
    assert edges(instance["BoundingBox"]) == pytest.approx(box, abs=0.06)
    assert 45 <= instance["Confidence"] <= located[0]["Confidence"]


def test_a_woman_who_smiles(rekognition: Any) -> None:
    answer = rekognition.detect_faces(Image={"Bytes": photo("astronaut.png")}, Attributes=["ALL"])

    (face,) = answer["FaceDetails"]
    assert edges(face["BoundingBox"]) == pytest.approx((0.35, 0.13, 0.52, 0.34), abs=0.03)
    assert face["Confidence"] > 90
    points = {point["Type"]: (point["X"], point["Y"]) for point in face["Landmarks"]}
    assert points["eyeLeft"] == pytest.approx((0.397, 0.197), abs=0.015)
    assert points["mouthRight"] == pytest.approx((0.475, 0.276), abs=0.015)
    assert face["Pose"] == {"Roll": pytest.approx(0, abs=4)}  # nothing else can be told
    assert face["Gender"]["Value"] == "Female"
    assert face["AgeRange"]["Low"] <= 35 <= face["AgeRange"]["High"]
    assert face["Emotions"][0]["Type"] == "HAPPY"
    assert face["Smile"]["Value"] is True
    emotions = [emotion["Confidence"] for emotion in face["Emotions"]]
    assert len(emotions) == 7
    assert emotions == sorted(emotions, reverse=True)
    assert sum(emotions) == pytest.approx(100, abs=0.01)


def test_a_man_seen_from_the_side(rekognition: Any) -> None:
    answer = rekognition.detect_faces(Image={"Bytes": photo("camera.png")}, Attributes=["ALL"])

    (face,) = answer["FaceDetails"]
    assert edges(face["BoundingBox"]) == pytest.approx((0.39, 0.23, 0.5, 0.39), abs=0.04)
    assert face["Gender"]["Value"] == "Male"


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg"])
def test_photos_without_a_face(rekognition: Any, name: str) -> None:
    answer = rekognition.detect_faces(Image={"Bytes": photo(name)}, Attributes=["ALL"])

    assert answer["FaceDetails"] == []


@pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.[pj][np]g")), ids=lambda p: p.name)
def test_every_answer_is_as_the_service_describes_it(
    port: int, rekognition: Any, path: Path
) -> None:
    image = base64.b64encode(path.read_bytes()).decode()
    body = json.dumps({"Image": {"Bytes": image}, "MinConfidence": 0.1, "Attributes": ["ALL"]})
    for operation in ("DetectLabels", "DetectFaces", "DetectText"):
        status, answer, headers = raw(port, body, operation)

        shape = rekognition.meta.service_model.operation_model(operation).output_shape
        assert list(problems(shape, answer)) == []
        assert (status, headers["content-type"]) == (200, "application/x-amz-json-1.1")


@pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.[pj][np]g")), ids=lambda p: p.name)
def test_the_labels_of_a_photo_are_one_ranked_hierarchy(rekognition: Any, path: Path) -> None:
    answer = rekognition.detect_labels(Image={"Bytes": path.read_bytes()}, MinConfidence=0.1)

    assert answer["LabelModelVersion"]
    label_names = names(answer)
    assert len(label_names) > 5
    assert len(label_names) == len(set(label_names))
    confidences = [label["Confidence"] for label in answer["Labels"]]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0.1 <= confidence <= 100 for confidence in confidences)
    confidence = dict(zip(label_names, confidences, strict=True))
    for label in answer["Labels"]:
        for parent in label["Parents"]:
            assert confidence[parent["Name"]] >= label["Confidence"], (label["Name"], parent)


def sign() -> bytes:
    """Return a picture of a sign, as PNG."""
    image = Image.new("RGB", (600, 240), "navy")
    ImageDraw.Draw(image).text((40, 30), "CAR PARK\nLevel 2", "white", ImageFont.load_default(72))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_the_words_of_a_sign(port: int, rekognition: Any, s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="sign.png", Body=sign())

    answer = rekognition.detect_text(Image={"S3Object": {"Bucket": "photos", "Name": "sign.png"}})

    found = answer["TextDetections"]
    assert answer["TextModelVersion"]
    assert [text["DetectedText"] for text in found if text["Type"] == "LINE"] == [
        "CAR PARK",
        "Level 2",
    ]
    words = [text for text in found if text["Type"] == "WORD"]
    assert [(word["DetectedText"], word["ParentId"]) for word in words] == [
        *(("CAR", 0), ("PARK", 0)),
        *(("Level", 1), ("2", 1)),
    ]
    assert all(word["Confidence"] > 80 for word in words)
    # In half of the picture there is the first word of each line.
    half = {"BoundingBox": {"Left": 0, "Top": 0, "Width": 0.4, "Height": 1}}
    answer = rekognition.detect_text(Image={"Bytes": sign()}, Filters={"RegionsOfInterest": [half]})
    found = answer["TextDetections"]
    assert [text["DetectedText"] for text in found] == ["CAR", "Level", "CAR", "Level"]
    body = json.dumps({"Image": {"Bytes": base64.b64encode(sign()).decode()}})
    status, raw_answer, _ = raw(port, body, "DetectText")
    shape = rekognition.meta.service_model.operation_model("DetectText").output_shape
    assert (status, list(problems(shape, raw_answer))) == (200, [])
    assert len(raw_answer["TextDetections"]) == 6


@pytest.mark.skipif(AWS is None, reason="the AWS command line isn't installed")
def test_the_aws_command_line_reads_a_sign_and_an_error(port: int, tmp_path: Path) -> None:
    (tmp_path / "sign.png").write_bytes(sign())
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    command = [str(AWS), "--endpoint-url", f"http://127.0.0.1:{port}", "--region", "us-east-1"]
    command += ["--output", "json", "rekognition", "detect-text"]
    command += ["--image-bytes", f"fileb://{tmp_path}/sign.png", "--filters"]

    def ask(filters: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*command, json.dumps(filters)],
            env=os.environ | keys | {"AWS_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
        )

    done = ask({"WordFilter": {"MinBoundingBoxWidth": 0.25}})
    assert done.returncode == 0, done.stderr
    texts = json.loads(done.stdout)["TextDetections"]
    assert [text["DetectedText"] for text in texts] == ["PARK", "Level", "PARK", "Level"]
    refused = ask({"RegionsOfInterest": [{}]})
    assert "InvalidParameterException" in refused.stderr
    assert "RegionsOfInterest" in refused.stderr


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


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize(("kind", "tolerance"), [("PNG", 1e-6), ("JPEG", 0.03)])
def test_a_photo_stored_turned_gives_what_the_upright_one_gives(
    rekognition: Any, orientation: int, kind: str, tolerance: float
) -> None:
    upright = photo_turned("astronaut.png", 1, kind)
    stored = photo_turned("astronaut.png", orientation, kind)

    labels = [
        rekognition.detect_labels(Image={"Bytes": data}, MinConfidence=55)["Labels"]
        for data in (upright, stored)
    ]
    faces = [
        rekognition.detect_faces(Image={"Bytes": data}, Attributes=["ALL"])["FaceDetails"]
        for data in (upright, stored)
    ]

    assert [label["Name"] for label in labels[1]] == [label["Name"] for label in labels[0]]
    people = [
        next(label["Instances"][0]["BoundingBox"] for label in found if label["Name"] == "Person")
        for found in labels
    ]
    assert edges(people[1]) == pytest.approx(edges(people[0]), abs=tolerance)
    assert [len(found) for found in faces] == [1, 1]
    boxes = [edges(found[0]["BoundingBox"]) for found in faces]
    assert boxes[1] == pytest.approx(boxes[0], abs=tolerance)
    assert boxes[1] == pytest.approx((0.35, 0.13, 0.52, 0.34), abs=0.04)


def test_an_object_in_s3_gives_what_its_bytes_give(s3: Any, rekognition: Any) -> None:
    key = "uploads/public/a+b %41 ü 🐈.png"
    s3.put_object(Bucket="photos", Key=key, Body=photo("chelsea.png"))

    by_name = rekognition.detect_labels(Image={"S3Object": {"Bucket": "photos", "Name": key}})
    by_bytes = rekognition.detect_labels(Image={"Bytes": photo("chelsea.png")})

    assert by_name["Labels"] == by_bytes["Labels"]


@pytest.mark.parametrize(("bucket", "key"), [("photos", "missing.png"), ("no-such-bucket", "x")])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_missing_object(rekognition: Any, operation: str, bucket: str, key: str) -> None:
    image = {"S3Object": {"Bucket": bucket, "Name": key}}

    assert error_of(rekognition, operation, Image=image) == ("InvalidS3ObjectException", 400)


def test_an_object_over_15_megabytes(s3: Any, rekognition: Any) -> None:
    padded = photo("chelsea.png").ljust(15 * 1024 * 1024 + 1, b"\0")
    s3.put_object(Bucket="photos", Key="large.png", Body=padded)
    image = {"S3Object": {"Bucket": "photos", "Name": "large.png"}}

    for operation in OPERATIONS:
        assert error_of(rekognition, operation, Image=image) == ("ImageTooLargeException", 400)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_services_codes_for_bad_requests(rekognition: Any, operation: str) -> None:
    cat = {"Bytes": photo("chelsea.png")}
    both = cat | {"S3Object": {"Bucket": "photos", "Name": "x.png"}}

    def code_of(image: Any, **parameters: Any) -> str:
        code, status = error_of(rekognition, operation, Image=image, **parameters)
        assert status == 400
        return code

    assert code_of({"Bytes": b"<svg/>"}) == "InvalidImageFormatException"
    assert code_of({"Bytes": cat["Bytes"][:5000]}) == "InvalidImageFormatException"
    assert code_of({"Bytes": cat["Bytes"].ljust(5_242_881, b"\0")}) == "ImageTooLargeException"
    assert code_of({}) == "InvalidParameterException"
    assert code_of(both) == "InvalidParameterException"
    wrong: dict[str, dict[str, Any]] = {
        "detect_labels": {"MinConfidence": 101},
        "detect_faces": {"Attributes": ["BEAUTY"]},
        "detect_text": {"Filters": {"WordFilter": {"MinConfidence": 101}}},
    }
    assert code_of(cat, **wrong[operation]) == "InvalidParameterException"


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
        connection.sendall(post(port) + b"Content-Length: 1073741824\r\n\r\n")

        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_is_refused(port: int) -> None:
    status, answer, _ = raw(port, iter([b"{}"]))  # http.client sends an iterable in chunks

    assert (status, answer["__type"]) == (411, "MissingContentLength")


@pytest.mark.alone
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

    server = Server(0, call, Queue(1))
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


@pytest.mark.large
def test_many_photos_at_once_in_less_than_a_gigabyte(
    s3: Any, models: Path, tmp_path: Path, examples: Callable[..., int]
) -> None:
    """Of each photo labels and faces, of some text, from clients that don't try again."""
    port, photos = free_port(), examples(20, large=60)
    paths = sorted(PHOTOS.glob("*.[pj][np]g"))
    data = [path.read_bytes() for path in paths]
    faces = {"astronaut.png": 1, "camera.png": 1}
    with (tmp_path / "log").open("wb") as log:
        process = start(port, models, s3.meta.endpoint_url, log)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            rekognition = client("rekognition", f"http://127.0.0.1:{port}", connections=photos)

            def ask(number: int) -> tuple[int, int]:
                # What follows the picture is ignored, but sent and held; it makes it another one.
                rest = number.to_bytes(4, "big")
                image = {"Bytes": data[number % 5].ljust(5 * 1024 * 1024 - 4, b"\0") + rest}
                labels = rekognition.detect_labels(Image=image, MinConfidence=1)["Labels"]
                found = rekognition.detect_faces(Image=image, Attributes=["ALL"])["FaceDetails"]
                if number % 4 == 0:
                    assert rekognition.detect_text(Image=image)["TextDetections"] == []
                return len(labels), len(found)

            with ThreadPoolExecutor(photos) as pool:
                answers = list(pool.map(ask, range(photos)))
            most_memory = peak_memory(process.pid)
        finally:
            assert stop(process) == 0

    for number, (labels, found) in enumerate(answers):
        assert labels
        assert found == faces.get(paths[number % 5].name, 0)
    assert most_memory < 1_000_000_000, most_memory


def test_the_largest_pictures_stay_within_a_gigabyte(models: Path, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10_000, 8_000), (1, 2, 3, 50)).save(out, "PNG", compress_level=1)
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        process = start(port, models, "http://127.0.0.1:9", log)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            rekognition = client("rekognition", f"http://127.0.0.1:{port}")
            with ThreadPoolExecutor(2) as pool:
                asked = [
                    pool.submit(rekognition.detect_faces, Image={"Bytes": out.getvalue()})
                    for _ in range(2)
                ]
            assert [answer.result()["FaceDetails"] for answer in asked] == [[], []]
            most_memory = peak_memory(process.pid)
        finally:
            assert stop(process) == 0

    assert most_memory < 1_000_000_000, most_memory


def test_who_is_too_much_is_told_to_come_back_and_then_is_served(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "local.rekognition.server")
    with small_server(Queue(1, most_waiting=0)) as (server, working, go_on):
        endpoint = f"http://127.0.0.1:{server.server_port}"
        once, standard = (client("rekognition", endpoint, attempts) for attempts in (1, 10))
        image = {"Bytes": os.urandom(5 * 1024 * 1024)}
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(once.detect_faces, Image=image)
            assert working.wait(PATIENCE)
            for operation in OPERATIONS:
                refusal = error_of(once, operation, Image=image)
                assert refusal == ("ThrottlingException", 400)
            # The image is still in the connection, where the next request would be expected.
            status, answer, headers = raw(server.server_port, b"x" * 5_000_000, "DetectFaces")
            assert (status, answer["__type"]) == (400, "ThrottlingException")
            assert headers["Connection"] == "close"
            second = pool.submit(standard.detect_faces, Image=image)
            deadline = time.monotonic() + PATIENCE
            while caplog.text.count("error=ThrottlingException") < len(OPERATIONS) + 2:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            assert not second.done()
            go_on.set()

            assert first.result(PATIENCE)["FaceDetails"] == []
            later = second.result(PATIENCE)

    assert later["FaceDetails"] == []
    assert later["ResponseMetadata"]["RetryAttempts"] >= 1


def test_a_request_that_waits_is_asked_for_its_body_only_when_it_is_its_turn() -> None:
    with small_server(Queue(1)) as (server, working, go_on):
        head = post(server.server_port) + b"X-Amz-Target: RekognitionService.DetectFaces\r\n"
        head += b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        address = ("127.0.0.1", server.server_port)
        with (
            socket.create_connection(address, timeout=PATIENCE) as first,
            socket.create_connection(address, timeout=0.3) as second,
        ):
            first.sendall(head)
            assert first.recv(100).startswith(b"HTTP/1.1 100 ")
            first.sendall(b"{}")
            assert working.wait(PATIENCE)
            second.sendall(head)
            with pytest.raises(TimeoutError):
                second.recv(100)
            go_on.set()

            assert first.recv(100).startswith(b"HTTP/1.1 200 ")
            second.settimeout(PATIENCE)
            assert second.recv(100).startswith(b"HTTP/1.1 100 ")
            second.sendall(b"{}")
            assert second.recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://127.0.0.1:8080"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_web_page_is_let_in(port: int, method: str, headers: dict[str, str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, "/health", body=b"{}", headers=headers)
    assert connection.getresponse().status == 403
    connection.close()


def test_a_client_that_goes_away_or_fails_leaves_its_place() -> None:
    with small_server(Queue(1, most_waiting=0)) as (server, _, go_on):
        go_on.set()
        for body in (b"", b"{", b'{"half'):
            with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as gone:
                gone.sendall(post(server.server_port) + b"Content-Length: 9\r\n\r\n" + body)
        deadline = time.monotonic() + PATIENCE
        while (answer := raw(server.server_port, b"{}"))[0] != 200:
            assert answer[1]["__type"] == "ThrottlingException"
            assert time.monotonic() < deadline
        assert raw(server.server_port, b"{")[1]["__type"] == "SerializationException"
        assert raw(server.server_port, b"{}")[0] == 200


def test_a_client_that_sends_on_and_on_loses_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.rekognition.server._BODY_SECONDS", 0.5)
    with small_server(Queue(1, most_waiting=0)) as (server, _, go_on):
        go_on.set()
        address = ("127.0.0.1", server.server_port)
        with socket.create_connection(address, timeout=0.05) as slow:
            slow.sendall(post(server.server_port) + b"Content-Length: 999\r\n\r\n")
            answer = b""
            while not answer:
                slow.sendall(b" ")
                with suppress(TimeoutError):
                    answer = slow.recv(100)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert raw(server.server_port, b"{}")[0] == 200


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


@pytest.mark.parametrize(
    "damage",
    [lambda all_of_it: all_of_it[:5_000_000], lambda all_of_it: all_of_it[:-9] + b"\1" * 9],
    ids=["cut", "a few bytes"],
)
def test_a_damaged_model_file_gives_one_clear_line(
    models: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    for file in models.glob("*.onnx"):
        (tmp_path / file.name).symlink_to(file)
    (model,) = tmp_path.glob("efficientnet-lite0-*.onnx")
    damaged = damage(model.read_bytes())
    model.unlink()
    model.write_bytes(damaged)
    with (tmp_path / "log").open("w+b") as log:
        process = start(free_port(), tmp_path, "http://127.0.0.1:9", log)
        output, _ = process.communicate(timeout=START_SECONDS)

    assert (process.returncode, output) == (1, "")
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert f"{model} is damaged; `make models` makes it" in line


def test_a_request_in_progress_is_answered_before_it_stops(models: Path, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        process = start(port, models, "http://127.0.0.1:9", log)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                body = b'{"Image": {"Bytes": "' + base64.b64encode(photo("coffee.png")) + b'"}}'
                head = post(port) + b"X-Amz-Target: RekognitionService.DetectLabels\r\n"
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
