"""The emulator's own process lets in what the app needs of it, asked by who may ask.

ministack answers anybody, has some eighty services, and calls of its own that wipe everything.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from html import escape
from typing import Any

from ministack.services.cloudformation import provisioners

from local.gate import Gate

# The calls of all services, of which `local.cloud` chooses those that are served; a queue; the
# app's buckets and their objects; of ministack's own calls the one that tells that it is up.
_PATHS = re.compile(
    r"/|/\d{12}/[\w-]+|/smart-image-analyzer-[a-z0-9-]+(/.*)?|/_ministack/health", re.DOTALL
)
# The managed login, and the keys that its tokens are signed with.
_LOGIN = re.compile(
    r"/login|/logout|/oauth2/(authorize|token|revoke)|/[\w-]+/\.well-known/jwks\.json"
)
_TYPES = ("AWS::S3::", "AWS::DynamoDB::", "AWS::SQS::", "AWS::Cognito::")
# More than the largest upload (`MAX_UPLOAD_BYTES`, 25 MB), so that it is the app who refuses one,
# and than any other call of AWS; ministack holds all of it in memory.
_MOST_BYTES = 128 * 1024 * 1024

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


def close_other_types() -> None:
    """Have CloudFormation make no more than the app's template needs: a function runs code."""
    handlers = provisioners._RESOURCE_HANDLERS
    for name in [name for name in handlers if not name.startswith(_TYPES)]:
        del handlers[name]


class Door:
    """An ASGI application before ministack's.

    Parameters
    ----------
    inner : callable
        ministack's application.
    gate : Gate
        Who is let in.
    login : Gate, optional
        Who is let in at the managed login, if that is to be open.
    """

    def __init__(self, inner: Application, gate: Gate, login: Gate | None = None) -> None:
        self._inner = inner
        self._gate = gate
        self._login = login

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it; see the ASGI specification, "HTTP"."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
        elif scope["type"] == "http":
            await self._admit(scope, receive, send)
        else:
            await send({"type": "websocket.close"})  # which nothing here speaks

    async def _admit(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = [
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in scope["headers"]
        ]
        path = scope["path"]
        is_login = self._login is not None and _LOGIN.fullmatch(path)
        gate = self._login if is_login and self._login else self._gate
        refusal = gate.refusal(scope["method"], path, headers)
        if refusal is None and not is_login and not _PATHS.fullmatch(path):
            refusal = "The app doesn't use this part of the cloud, so it is closed."
        if refusal:
            await _answer(send, 403, "AccessDenied", refusal)
        elif (body := await _read(receive)) is None:
            message = f"A body has at most {_MOST_BYTES:,} bytes."
            await _answer(send, 413, "EntityTooLarge", message)
        else:
            told = _telling_only(dict(headers).get("origin"), send)
            await self._inner(scope, _again(body, receive), told)


async def _read(receive: Receive) -> list[Message] | None:
    """Give the messages of a body, or None if it is too large."""
    messages, size = [], 0
    while True:
        messages.append(message := await receive())
        size += len(message.get("body", b""))
        if size > _MOST_BYTES:
            return None
        if not message.get("more_body"):
            return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """Give what was received once more, and then what comes."""
    kept: Iterator[Message] = iter(messages)

    async def replay() -> Message:
        return next(kept, None) or await receive()

    return replay


def _telling_only(origin: str | None, send: Send) -> Send:
    """Have answers name the one origin that may read them, where ministack says ``*``."""
    told = [(b"access-control-allow-origin", origin.encode())] if origin else []

    async def send_telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [
                (name, value)
                for name, value in message.get("headers", [])
                if name.lower() != b"access-control-allow-origin"
            ]
            message = {**message, "headers": [*kept, *told, (b"vary", b"Origin")]}
        await send(message)

    return send_telling


async def _answer(send: Send, status: int, code: str, message: str) -> None:
    text = escape(message, quote=False)
    body = f"<Error><Code>{code}</Code><Message>{text}</Message></Error>".encode()
    headers = [
        (b"content-type", b"application/xml"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
