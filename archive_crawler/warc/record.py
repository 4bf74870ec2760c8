"""WARC/1.1 records: framed, digested and compressed, one gzip member each.

Framed here and not by warcio: that spools every block through a temporary file to digest it, drops a payload digest
that it is given, and deflates at zlib level 9, at a third of the speed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from zlib_ng import zlib_ng

from archive_crawler.warc.message import entity, read_head, split_interim

if TYPE_CHECKING:
    from archive_crawler.capture.exchange import Exchange
    from archive_crawler.warc.message import Head

LEVEL = 6
_GZIP = 31  # zlib's window bits for a gzip wrapper

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One record, not yet framed."""

    id: str
    """WARC-Record-ID without angle brackets."""
    fields: Fields
    """Named fields in their order, without Content-Length."""
    block: bytes
    """The block, as on the wire."""

    def member(self) -> bytes:
        """The record as a gzip member of its own (WARC/1.1 annex D.2)."""
        lines = [f"{name}: {value}\r\n" for name, value in self.fields]
        head = f"WARC/1.1\r\n{''.join(lines)}Content-Length: {len(self.block)}\r\n\r\n"
        deflate = zlib_ng.compressobj(LEVEL, zlib_ng.DEFLATED, _GZIP)
        pieces = [deflate.compress(head.encode()), deflate.compress(self.block), deflate.compress(b"\r\n\r\n")]
        return b"".join([*pieces, deflate.flush()])


@dataclass(frozen=True, slots=True)
class Kept:
    """The records of one exchange."""

    records: list[Record]
    """The response first, then what is concurrent to it."""
    head: Head | None
    """The response's head; null where only the failure is recorded."""
    payload_digest: str
    """Digest of the response's payload; empty where there is none."""


def new_id() -> str:
    return f"urn:uuid:{uuid4()}"


def digest(data: bytes | bytearray) -> str:
    """The labelled digest of WARC/1.1 section 5.8, in the base16 that SHA-256 goes with."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def warcinfo(filename: str, date: str, fields: dict[str, str]) -> Record:
    """The record that begins a file (WARC/1.1 section 6.2)."""
    lines = [f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items()]
    block = "".join(lines).encode()
    head = [("WARC-Type", "warcinfo"), ("WARC-Date", date), ("WARC-Filename", filename)]
    return _record(head, "application/warc-fields", block)


def records(exchange: Exchange, warcinfo_id: str, date: str) -> Kept:
    """What to write of an exchange: response and request, or request and failure (WARC/1.1 section 6)."""
    interim, response = split_interim(bytes(exchange.response))
    head = read_head(response)
    common = _common(exchange, warcinfo_id, date)
    request = _typed("request", common, bytes(exchange.request)) if exchange.request else None
    payload_digest = "" if head is None else digest(entity(head, response))
    if head is None:
        first = _metadata(common, "application/json", _failure(exchange))
    else:
        first = _typed("response", common, response, _response_fields(exchange, payload_digest))
    interims = _metadata(common, "application/http;msgtype=response", interim) if interim else None
    companions = [record for record in (request, interims) if record]
    return Kept(_concurrent(first, companions), head, payload_digest)


def _common(exchange: Exchange, warcinfo_id: str, date: str) -> Fields:
    fields = [("WARC-Target-URI", exchange.url), ("WARC-Date", date), ("WARC-Warcinfo-ID", f"<{warcinfo_id}>")]
    return [*fields, ("WARC-IP-Address", exchange.ip)] if exchange.ip else fields


def _response_fields(exchange: Exchange, payload_digest: str) -> Fields:
    fields = [("WARC-Payload-Digest", payload_digest)]
    return [*fields, ("WARC-Truncated", exchange.truncated)] if exchange.truncated else fields


def _typed(kind: str, common: Fields, block: bytes, more: Fields | None = None) -> Record:
    fields = [("WARC-Type", kind), *common, *(more or [])]
    return _record(fields, f"application/http;msgtype={kind}", block)


def _metadata(common: Fields, content_type: str, block: bytes) -> Record:
    return _record([("WARC-Type", "metadata"), *common], content_type, block)


def _record(fields: Fields, content_type: str, block: bytes) -> Record:
    id_ = new_id()
    kind, *rest = fields
    head = [kind, ("WARC-Record-ID", f"<{id_}>"), *rest]
    return Record(id_, [*head, ("WARC-Block-Digest", digest(block)), ("Content-Type", content_type)], block)


def _concurrent(first: Record, companions: list[Record]) -> list[Record]:
    """Join records of one capture event: each companion names the first, and the first names them all."""
    first.fields.extend(("WARC-Concurrent-To", f"<{record.id}>") for record in companions)
    for record in companions:
        record.fields.append(("WARC-Concurrent-To", f"<{first.id}>"))
    return [first, *companions]


def _failure(exchange: Exchange) -> bytes:
    """Why there is no response: the exception, and what came in its stead."""
    error = exchange.error
    facts = {
        "error": type(error).__name__ if error else "NoResponse",
        "message": str(error) if error else "the server sent no whole response head",
        "truncated": exchange.truncated,
        "request_bytes": len(exchange.request),
        "received_hex": bytes(exchange.response[:65_536]).hex(),
        "received_bytes": len(exchange.response),
    }
    return json.dumps(facts, ensure_ascii=False).encode()
