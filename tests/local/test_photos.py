"""A photo in, its labels out, over HTTP, with real recognition."""

import base64
import gzip
import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from PIL import Image

from local.page import DIST
from tests.local_run import eventually
from tests.turning import turned


def png(width, height, mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("chelsea.png", {"Cat", "Animal"}), ("coffee.png", {"Food", "Coffee"})],
)
def test_a_photo_gets_its_labels(local_run, photo, name, expected):
    image = local_run.result(local_run.upload(name, photo(name)))
    assert image["status"] == "done"
    assert expected <= set(image["labels"])
    assert len(image["labels"]) <= 10
    assert [label["name"] for label in image["details"]] == image["labels"]
    confidences = [label["confidence"] for label in image["details"]]
    assert confidences == sorted(confidences, reverse=True)
    assert all(55 <= confidence <= 100 for confidence in confidences)


def test_a_portrait_gets_a_box_and_a_face(local_run, photo):
    image = local_run.result(local_run.upload("portrait.png", photo("astronaut.png")))
    (person,) = [label for label in image["details"] if label["name"] == "Person"]
    (instance,) = person["instances"]
    (face,) = image["faces"]
    assert is_inside(face["box"], instance["box"])
    estimated = face["estimated"]
    assert estimated["gender"]["value"] == "Female"
    assert estimated["age_range"]["low"] <= 35 <= estimated["age_range"]["high"]
    assert estimated["emotions"][0]["value"] == "HAPPY"
    assert local_run.http.get(f"{local_run.api}/stats").json()["faces"]["total"] >= 1


def is_inside(inner, outer):
    return (
        outer["left"] <= inner["left"]
        and outer["top"] <= inner["top"]
        and inner["left"] + inner["width"] <= outer["left"] + outer["width"]
        and inner["top"] + inner["height"] <= outer["top"] + outer["height"]
    )


def test_a_turned_photo_gets_the_same_labels_and_upright_boxes(local_run, photo):
    portrait = Image.open(io.BytesIO(photo("astronaut.png"))).convert("RGB")
    images = []
    for orientation in range(1, 9):
        body = turned(portrait, orientation)
        images.append(local_run.result(local_run.upload(f"turned-{orientation}.jpg", body)))
    upright, *others = images
    for other in others:
        assert other["labels"] == upright["labels"]
        assert (other["width"], other["height"]) == (upright["width"], upright["height"])
        pairs = [(other["faces"][0]["box"], upright["faces"][0]["box"])]
        for mine, theirs in zip(other["details"], upright["details"], strict=True):
            for one, two in zip(mine["instances"], theirs["instances"], strict=True):
                pairs.append((one["box"], two["box"]))
        for one, two in pairs:
            assert one == pytest.approx(two, abs=0.03)


def test_the_links_of_an_image_show_it_its_view_and_its_thumbnail(local_run, photo):
    image = local_run.result(local_run.upload("linked.png", photo("chelsea.png")))
    assert local_run.http.get(image["original_url"]).content == photo("chelsea.png")
    view = local_run.http.get(image["image_url"])
    assert view.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(view.content)).size == (451, 300)
    thumbnail = local_run.http.get(image["thumbnail_url"])
    assert thumbnail.headers["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(thumbnail.content)).size == (451, 300)


@pytest.mark.parametrize(
    "name",
    [
        "Årsfest på Øya.png",
        "犬 と 猫.png",
        "a b+c&d=e#f?g.png",
        "100%41.png",
        'it\'s "quoted".png',
        "<img src=x onerror=alert(1)>.png",
        "👩‍👩‍👧.png",
        "UPPER.JPG",
        "photo.jpeg",
        "no extension",
        "é" * 125 + "x.png",
        "a" * 251 + ".png",
    ],
)
def test_names_survive_the_round_trip(local_run, photo, name):
    assert local_run.upload(name, photo("chelsea.png")) == name
    image = local_run.result(name)
    assert (image["filename"], image["status"]) == (name, "done")
    assert local_run.http.get(image["thumbnail_url"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("text.png", "NotAnImage"),
        ("truncated.jpg", "ImageDamaged"),
        ("empty.png", "EmptyFile"),
        ("small.png", "ImageTooSmall"),
        ("bomb.png", "ImageTooLarge"),
        ("drawing.png", "UnsupportedFormat"),
        ("large.png", "FileTooLarge"),
    ],
)
def test_what_cannot_be_analysed_fails_visibly_with_its_own_code(local_run, photo, name, code):
    body = {
        "NotAnImage": b"this is text",
        "ImageDamaged": photo("rocket.jpg")[:50_000],
        "EmptyFile": b"",
        "ImageTooSmall": png(20, 20),
        "ImageTooLarge": png(20_000, 20_000, "1"),
        "UnsupportedFormat": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "FileTooLarge": bytes(40 * 1024 * 1024),
    }[code]
    image = local_run.result(local_run.upload(name, body))
    assert image["status"] == "failed"
    assert image["labels"] == []
    assert image["error"]["code"] == code
    assert image["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("a.svg", {}),
        ("a.png", {"content_type": "image/svg+xml"}),
        ("a.png", {"size": 40 * 1024 * 1024}),
        ("a.png", {"size": 0}),
        ("../../etc/passwd", {}),
        ("...", {}),
        ("tab\there.png", {}),
        ("x" * 300, {}),
    ],
)
def test_what_is_known_to_fail_is_refused_before_the_upload(local_run, name, query):
    answer = local_run.offer(name, **query)
    assert answer.status_code == 400
    assert len(answer.json()["Message"]) > 20


def test_two_uploads_of_one_name_are_both_kept(local_run, photo):
    names = [local_run.upload("dog.jpg", photo(name)) for name in ("chelsea.png", "coffee.png")]
    assert names == ["dog.jpg", "dog-2.jpg"]
    assert "Cat" in local_run.result("dog.jpg")["labels"]
    assert "Coffee" in local_run.result("dog-2.jpg")["labels"]


def test_of_many_at_once_each_gets_a_name_of_its_own(local_run):
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: local_run.offer("crowd.jpg"), range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["filename"] for answer in answers}) == 40


def test_an_upload_url_takes_just_what_it_was_signed_for(local_run, photo):
    body = photo("chelsea.png") + b"one of a kind"
    digest = hashlib.sha256(body).hexdigest()
    offer = local_run.offer("signed.png", size=len(body), sha256=digest).json()
    assert local_run.put(offer, body, **{"Content-Type": "text/html"}).status_code == 403
    assert local_run.put(offer, body[:-1]).status_code == 403
    assert local_run.put(offer, body[:-1] + b"x").status_code == 400
    other = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    assert local_run.put(offer, body, **{"x-amz-checksum-sha256": other}).status_code == 403
    without_condition = {k: v for k, v in offer["headers"].items() if k != "If-None-Match"}
    answer = local_run.http.put(offer["uploadURL"], data=body, headers=without_condition)
    assert answer.status_code == 403
    assert local_run.put(offer, body).status_code == 200
    assert local_run.put(offer, body).status_code == 412
    assert local_run.result("signed.png")["status"] == "done"


def test_an_offer_without_an_upload_stays_processing_and_says_when_to_ask_again(local_run):
    local_run.offer("later.png")
    answer = local_run.image("later.png")
    assert answer.status_code == 202
    assert answer.json()["status"] == "processing"
    assert int(answer.headers["Retry-After"]) >= 1


def test_one_event_twice_and_at_once_leaves_one_result(local_run, photo):
    name = local_run.upload("twice.png", photo("chelsea.png"))
    first = local_run.result(name)
    sqs = local_run.client("sqs")
    record = {
        "eventTime": "2026-11-23T19:19:23.043Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": local_run.bucket},
            "object": {"key": f"uploads/public/{name}", "sequencer": "0"},
        },
    }
    for _ in range(4):
        sqs.send_message(
            QueueUrl=local_run.queue_url, MessageBody=json.dumps({"Records": [record]})
        )

    def handled():
        log = (local_run.state / "logs" / "events.log").read_text()
        return log.count('"duplicate before"') >= 4

    assert eventually(handled)
    assert local_run.result(name)["analysed_at"] == first["analysed_at"]


def test_an_object_that_was_put_by_hand_is_analysed_too(local_run, photo):
    local_run.client("s3").put_object(
        Bucket=local_run.bucket, Key="uploads/public/by hand.png", Body=photo("chelsea.png")
    )
    assert eventually(lambda: local_run.image("by hand.png").status_code == 200)
    assert "Cat" in local_run.result("by hand.png")["labels"]


def test_forty_photos_at_once_all_get_their_labels(local_run, photo):
    body = photo("chelsea.png")
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda n: local_run.upload(f"batch-{n}.png", body), range(40)))
        images = list(pool.map(lambda name: local_run.result(name, 180), names))
    assert all("Cat" in image["labels"] for image in images)


def test_the_api_admits_the_pages_origin_only(local_run):
    answer = local_run.image("nobody.png")
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == local_run.page
    cors = local_run.client("s3").get_bucket_cors(Bucket=local_run.bucket)
    assert [rule["AllowedOrigins"] for rule in cors["CORSRules"]] == [[local_run.page]]


def test_the_bucket_is_versioned_encrypted_and_never_public(local_run):
    s3, bucket = local_run.client("s3"), local_run.bucket
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_bucket_encryption(Bucket=bucket)


def test_the_page_knows_its_api_and_runs_no_foreign_code(local_run):
    answer = local_run.http.get(local_run.page)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    config = local_run.http.get(f"{local_run.page}/config.json").json()
    assert config["apiBase"] == local_run.api
    for path in re.findall(r'(?:src|href)="(/?[^"]+)"', answer.text):
        assert not path.startswith(("http:", "https:", "//"))
        assert local_run.http.get(f"{local_run.page}/{path.lstrip('./')}").status_code == 200


def test_the_page_is_compressed_for_who_takes_that_and_sent_once(local_run):
    (file,) = DIST.glob("assets/first-*.js")
    url = f"{local_run.page}/assets/{file.name}"
    for accepted, coding in (("gzip, br", "gzip"), ("identity", None), ("gzip;q=0, *", None)):
        answer = local_run.http.get(url, headers={"Accept-Encoding": accepted}, stream=True)
        sent = answer.raw.read(decode_content=False)
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"] == "text/javascript"
        assert int(answer.headers["Content-Length"]) == len(sent)
        assert (gzip.decompress(sent) if coding else sent) == file.read_bytes()
    again = local_run.http.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    asked = local_run.http.head(url)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/nowhere", "/assets/", "/../app.py", "/%2e%2e/app.py", "/a%00"])
def test_nothing_but_the_page_is_served(local_run, path):
    url = urlsplit(local_run.page)
    connection = HTTPConnection(url.netloc)
    connection.request("GET", path)  # as it is, which a client that tidies paths would not
    assert connection.getresponse().status in (400, 404)
    connection.close()


def test_the_page_sends_other_host_names_to_the_one_that_the_api_admits(local_run):
    elsewhere = local_run.page.replace("127.0.0.1", "localhost")
    answer = local_run.http.get(elsewhere, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{local_run.page}/")


def test_of_two_uploads_to_one_url_that_states_nothing_the_later_counts(local_run, photo):
    offer = local_run.offer("put twice.png").json()
    assert offer["headers"] == {}
    for name in ("chelsea.png", "coffee.png"):
        assert local_run.put(offer, photo(name), **{"Content-Type": "any/thing"}).ok
    assert eventually(lambda: "Coffee" in local_run.result("put twice.png")["labels"])
