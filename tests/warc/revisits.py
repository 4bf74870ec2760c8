"""WARC files with revisits, written record by record."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

from archive_crawler.warc.record import Record, warcinfo

PAGE = b"<html><head><title>Gull  Harbor\nopens</title></head><body>The harbor is open.</body></html>"
DATE, LATER = "2026-01-02T03:04:05.678Z", "2026-02-03T04:05:06.789Z"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def message(body: bytes = PAGE, content_type: str = "text/html; charset=utf-8") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def record(kind: str, url: str, date: str, block: bytes, **more: str) -> Record:
    """A record as others write it; `more` are fields, `_` for `-`."""
    fields = [
        ("WARC-Target-URI", url),
        ("WARC-Date", date),
        ("Content-Type", f"application/http;msgtype={'request' if kind == 'request' else 'response'}"),
        *((name.replace("_", "-"), value) for name, value in more.items()),
    ]
    return Record(kind, f"urn:uuid:{uuid4()}", fields, block)


def response(url: str, date: str = DATE, body: bytes = PAGE, **more: str) -> Record:
    return record("response", url, date, message(body), WARC_Payload_Digest=sha256(body), **more)


def request(url: str, date: str = DATE) -> Record:
    return record("request", url, date, b"GET / HTTP/1.1\r\n\r\n")


def revisit(url: str, date: str = LATER, body: bytes = PAGE, **more: str) -> Record:
    head = message(body).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return record("revisit", url, date, head, WARC_Profile=IDENTICAL, WARC_Payload_Digest=sha256(body), **more)


def refers(url: str, date: str = DATE) -> dict[str, str]:
    return {"WARC_Refers_To_Target_URI": url, "WARC_Refers_To_Date": date}


def write(path: Path, *records: Record) -> list[tuple[int, int]]:
    """Write a WARC file that begins with its warcinfo; offset and length of each record after that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    places, content = [], b"".join(warcinfo(path.name, DATE, {"software": "test"}).member())
    for each in records:
        member = b"".join(each.member())
        places.append((len(content), len(member)))
        content += member
    path.write_bytes(content)
    return places
