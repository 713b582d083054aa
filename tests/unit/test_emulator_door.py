"""What of the emulator is open, and how it answers, in front of an application that tells."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.emulator.door import _MOST_BYTES, Door
from local.gate import Gate

PAGE = "http://127.0.0.1:8080"
BUCKET = "/smart-image-analyzer-local-000000000000-us-east-1"


def run(coroutine):
    """Run it to its end; in a thread, for in this one another test's browser may have a loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


def ask(path, *, chunks=(b"",), **headers):
    """Send a request; give the status, the headers, and what came through to the application."""
    came, sent = [], []
    bodies = iter(
        {"type": "http.request", "body": body, "more_body": number < len(chunks)}
        for number, body in enumerate(chunks, 1)
    )

    async def inner(_, receive, send):
        more = True
        while more:
            message = await receive()
            came.append(message["body"])
            more = message["more_body"]
        told = [(b"Access-Control-Allow-Origin", b"*"), (b"ETag", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": b""})

    async def receive():
        return next(bodies)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": [
            (name.encode(), value.encode())
            for name, value in {"host": "127.0.0.1:4566", **headers}.items()
        ],
    }
    door = Door(inner, Gate(frozenset({"127.0.0.1:4566"}), frozenset({PAGE})))
    run(door(scope, receive, send))
    names = {name.lower(): value for name, value in sent[0]["headers"]}
    return sent[0]["status"], names, b"".join(came)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        BUCKET,
        f"{BUCKET}/uploads/public/a b\n.png",
        "/000000000000/uploads",
        "/_ministack/health",
    ],
)
def test_what_the_app_uses_is_open_and_gets_what_was_sent(path):
    status, headers, came = ask(path, chunks=(b"one", b"two"))
    assert (status, came) == (200, b"onetwo")
    assert b"access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/_ministack/reset",
        "/_ministack/config",
        "/_ministack/health/",
        "/_localstack/health",
        "//_ministack/reset",
        f"/x{BUCKET}",
        "/2015-03-31/functions",
        "/_aws/execute-api/abc/api/",
        "/iceberg/v1/config",
        "/v2/email/identities",
        "/v20180820/mrap/instances",
        "/WriteGetObjectResponse",
        "/other-bucket/key",
        "/oauth2/token",
    ],
)
def test_everything_else_is_closed(path):
    status, _, came = ask(path)
    assert (status, came) == (403, b"")


def test_the_page_alone_is_told_that_it_may_read_the_answer():
    status, headers, _ = ask(BUCKET, origin=PAGE)
    assert (status, headers[b"access-control-allow-origin"]) == (200, PAGE.encode())
    assert (headers[b"vary"], headers[b"etag"]) == (b"Origin", b"1")


def test_strangers_do_not_get_through_to_it():
    for stranger in ({"origin": "http://evil.example"}, {"host": "evil.example"}):
        status, headers, came = ask("/", chunks=(b"body",), **stranger)
        assert (status, came) == (403, b"")
        assert b"access-control-allow-origin" not in headers


def test_a_body_without_an_end_is_refused():
    chunk = bytes(_MOST_BYTES // 4)
    assert ask(BUCKET, chunks=(chunk,) * 4)[0] == 200
    status, _, came = ask(BUCKET, chunks=(*(chunk,) * 4, b"1"))
    assert (status, came) == (413, b"")


def test_only_http_is_spoken():
    sent = []

    async def send(message):
        sent.append(message)

    async def inner(*_):
        raise AssertionError("a stranger came through")

    door = Door(inner, Gate(frozenset()))
    run(door({"type": "websocket"}, None, send))
    assert sent == [{"type": "websocket.close"}]
