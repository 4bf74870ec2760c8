"""An answer of the sample site, and the bytes it is on the wire."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message

_CHUNK = 700


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    framing: str = "length"
    """length, chunked, gzip, gzip-chunked, close (HTTP/1.0 until the connection ends) or cut (half of it)."""
    modified: datetime | None = None
    """Date of the last change; an answer that has one can be asked for conditionally."""
    hangs: bool = False
    """Whether the server keeps the client waiting instead."""


@dataclass(frozen=True, slots=True)
class Wire:
    """An answer as bytes."""

    status: int
    head: bytes
    body: bytes
    close: bool = False
    """Whether the connection ends after it."""


@dataclass(slots=True)
class _Message:
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    version: str = "HTTP/1.1"
    close: bool = False


def _etag(body: bytes, variant: str) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}{variant}"'


def _unchanged(answer: Answer, request: Message) -> bool:
    """Whether the client's copy is still good; If-None-Match rules over the date (RFC 9110, 13.2.2)."""
    if answer.modified is None or answer.status != HTTPStatus.OK:
        return False
    if known := request.get("If-None-Match"):
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return bool(tags & {_etag(answer.body, ""), _etag(answer.body, "-gzip"), "*"})
    if since := request.get("If-Modified-Since"):
        try:
            return answer.modified <= parsedate_to_datetime(since)
        except ValueError:
            return False
    return False


def _chunked(body: bytes) -> bytes:
    parts = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def _frame(message: _Message, framing: str, body: bytes) -> None:
    message.body = body
    if framing.endswith("chunked"):
        message.headers.append(("Transfer-Encoding", "chunked"))
        message.body = _chunked(body)
        return
    if framing == "close":
        message.version, message.close = "HTTP/1.0", True
        return
    message.headers.append(("Content-Length", str(len(body))))
    if framing == "cut":
        message.body, message.close = body[: len(body) // 2], True


def _validators(answer: Answer, variant: str) -> list[tuple[str, str]]:
    if answer.modified is None:
        return []
    date = format_datetime(answer.modified, usegmt=True)
    return [("ETag", _etag(answer.body, variant)), ("Last-Modified", date)]


def wire(answer: Answer, request: Message, date: str) -> Wire:
    """The bytes of an answer to a request with these headers, sent at this HTTP date."""
    zipped = answer.framing.startswith("gzip") and "gzip" in request.get("Accept-Encoding", "")
    validators = _validators(answer, "-gzip" if zipped else "")
    message = _Message([("Date", date), ("Server", "SampleSite"), *answer.headers, *validators])
    status = answer.status
    if _unchanged(answer, request):
        status = int(HTTPStatus.NOT_MODIFIED)
    else:
        message.headers.append(("Content-Type", answer.content_type))
        if answer.framing.startswith("gzip"):
            message.headers.append(("Vary", "Accept-Encoding"))
        if zipped:
            message.headers.append(("Content-Encoding", "gzip"))
        _frame(message, answer.framing, gzip.compress(answer.body, mtime=0) if zipped else answer.body)
    if message.close:
        message.headers.append(("Connection", "close"))
    lines = [f"{message.version} {status} {HTTPStatus(status).phrase}", *(f"{k}: {v}" for k, v in message.headers)]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return Wire(status, head, message.body, message.close)
