"""A capture event's records (WARC/1.1 section 6): what came, what was asked, and what is known about both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive_crawler.capture.failures import failure
from archive_crawler.capture.spool import IN_MEMORY
from archive_crawler.warc.date import timestamp
from archive_crawler.warc.message import dechunked, read_head, split_interim
from archive_crawler.warc.record import Part, digest_of, pieces, record, warc_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive_crawler.capture.exchange import Exchange, Exclusion
    from archive_crawler.capture.lookups import Lookup
    from archive_crawler.capture.spool import Spool
    from archive_crawler.items import Original
    from archive_crawler.warc.message import Head
    from archive_crawler.warc.record import Block, Fields, Record

PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
"""What the names of WARC/1.1's revisit profiles begin with (section 6.7)."""
_RESPONSE = "application/http;msgtype=response"
_BYTES = "application/octet-stream"
_IN_A_URI = "!\"#$%&'()*+,-./:;=?@[\\]^_`{|}~"  # Scrapy has escaped what belongs escaped
_MOST_HEX = 65_536  # of an answer that is none: more lies in a record of its own

_SMALLEST = 256
"""Bytes below which a revisit of another URL's payload would be longer than the response."""


@dataclass(slots=True)
class Context:
    """The file that the records go into, and what is known beyond it."""

    warcinfo_id: str
    """Id of the file's warcinfo record."""
    original: Callable[[str, str], Original | None]
    """The earlier record that has a payload, by payload digest; of this URL where there is one."""
    chains: dict[tuple[bytes, ...], str] = field(default_factory=dict)
    """Ids of the records that hold certificate chains: each is written once a file."""


@dataclass(frozen=True, slots=True)
class Event:
    """The records of one exchange."""

    before: list[Record]
    """What is written ahead of them: the name server's answer."""
    first: Record
    """The response, or the revisit, or the failure in its stead."""
    companions: list[Record]
    """The request, and metadata; concurrent to the first."""
    chain: tuple[tuple[bytes, ...], str] | None
    """The certificate chain that a companion holds, and that companion's id."""
    head: Head | None
    """The response's head; null where only the failure is recorded."""
    payload_digest: str
    """Digest of the response's payload, for a revisit the original's; empty where there is none."""
    original: Original | None
    """The record that a revisit refers to."""

    @property
    def is_original(self) -> bool:
        """Whether a later revisit may refer to it: a response that has a payload, and all of it."""
        names = {name for name, _ in self.first.fields}
        whole = self.first.type == "response" and "WARC-Truncated" not in names
        return whole and self.head is not None and len(self.first.block) > self.head.size


def event(exchange: Exchange, context: Context, date: str) -> Event:
    """What to write of an exchange: response or revisit, or the failure in its stead; request; metadata."""
    message = _Message(exchange.response)
    common = _common(exchange, context.warcinfo_id, date, message.head)
    chain = _chain(exchange, context, common)
    apart = dict(_apart(exchange, message, common))
    facts = {name: f"<{made.id}>" for name, made in apart.items()}
    facts |= dict(_facts(exchange, chain.id if chain else _chain_before(exchange, context)))
    if message.head is None:
        first, payload_digest, original = _failure(exchange, common, facts), "", None
    else:
        first, payload_digest, original = _first(exchange, message, message.head, context, common)
    companions = [*_request(exchange, common), *_metadata(message, common, facts, chain), *apart.values()]
    _join(first, companions)
    before = [_lookup(exchange.lookup, context.warcinfo_id)] if exchange.lookup else []
    learned = (exchange.tls.chain, chain.id) if exchange.tls and chain else None
    return Event(before, first, companions, learned, message.head, payload_digest, original)


class _Message:
    """A response in its parts."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        start = spool.read(0, IN_MEMORY)
        self.interim, rest = split_interim(start)
        self.head = read_head(rest)

    def block(self, start: int = 0, end: int | None = None) -> Block:
        """The message from `start` to `end`, interim responses not counted."""
        before = len(self.interim)
        part = Part(self._spool, before + start, len(self._spool) if end is None else before + end)
        return part if self._spool.on_disk and end is None else self._spool.read(part.start, part.end)

    def payload(self, head: Head) -> Iterator[bytes]:
        body = pieces(self.block(head.size))
        return dechunked(body) if head.chunked else body


def _first(
    exchange: Exchange, message: _Message, head: Head, context: Context, common: Fields
) -> tuple[Record, str, Original | None]:
    known = exchange.known
    if head.status == 304 and known:
        fields = _refers_to("server-not-modified", known.original, known.validator.payload_digest)
        made = record("revisit", [*common, *fields], _RESPONSE, message.block())
        return made, known.validator.payload_digest, known.original
    payload_digest = digest_of(message.payload(head))
    original = None if exchange.truncated else context.original(payload_digest, exchange.url)
    if original and _is_worth_it(exchange.url, head, len(message.block(head.size)), original):
        fields = _refers_to("identical-payload-digest", original, payload_digest)
        fields.append(("WARC-Truncated", "length"))  # "shall be used for any identical-digest truncation"
        return record("revisit", [*common, *fields], _RESPONSE, message.block(0, head.size)), payload_digest, original
    fields = [("WARC-Payload-Digest", payload_digest)]
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    return record("response", [*common, *fields], _RESPONSE, message.block()), payload_digest, None


def _is_worth_it(url: str, head: Head, size: int, original: Original) -> bool:
    """Whether a payload that is there already is left out of a record.

    Of the same URL any is, so that a crawl of what did not change is small. Of another URL one is that takes more room
    than the reference to it, and whose message can be put together again to the byte: chunks could not.
    """
    if url == original.url:
        return size > 0
    return size >= _SMALLEST and not head.chunked


def _refers_to(profile: str, original: Original, payload_digest: str) -> Fields:
    return [
        ("WARC-Profile", PROFILE + profile),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
        ("WARC-Payload-Digest", payload_digest),
    ]


def _common(exchange: Exchange, warcinfo_id: str, date: str, head: Head | None) -> Fields:
    # What nobody can ask for is on record too, and may have any character in its host.
    url = quote(exchange.url, safe=_IN_A_URI)
    fields = [("WARC-Target-URI", url), ("WARC-Date", date), ("WARC-Warcinfo-ID", f"<{warcinfo_id}>")]
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if head:
        # A status line may claim any version: what is spoken is HTTP/1.1, or 1.0.
        fields.append(("WARC-Protocol", "http/1.0" if head.version == "1.0" else "http/1.1"))
    if exchange.tls and exchange.tls.protocol:
        fields.append(("WARC-Protocol", exchange.tls.protocol))
    if exchange.tls and exchange.tls.cipher_suite:
        fields.append(("WARC-Cipher-Suite", exchange.tls.cipher_suite))
    return fields


def _request(exchange: Exchange, common: Fields) -> Iterator[Record]:
    if exchange.request:
        yield record("request", common, "application/http;msgtype=request", bytes(exchange.request))


def _chain(exchange: Exchange, context: Context, common: Fields) -> Record | None:
    """The certificates as the server sent them (RFC 8555 section 9.1 names the type), unless the file has them."""
    if not exchange.tls or not exchange.tls.chain or exchange.tls.chain in context.chains:
        return None
    return record("metadata", common, "application/pem-certificate-chain", b"".join(exchange.tls.chain))


def _chain_before(exchange: Exchange, context: Context) -> str | None:
    """The record of the file that has the certificates already."""
    return context.chains.get(exchange.tls.chain) if exchange.tls else None


def _metadata(message: _Message, common: Fields, facts: Mapping[str, str], chain: Record | None) -> Iterator[Record]:
    if message.head:  # a failure tells them itself
        yield record("metadata", common, "application/warc-fields", warc_fields(facts.items()))
    if chain:
        yield chain


def _apart(exchange: Exchange, message: _Message, common: Fields) -> Iterator[tuple[str, Record]]:
    """What came and is no part of the response, under the name that the facts have for it."""
    if message.interim:
        kind = _RESPONSE if message.interim.strip() else _BYTES
        yield "precededBy", record("metadata", common, kind, message.interim)
    if exchange.excess:
        yield "followedBy", record("metadata", common, _BYTES, exchange.excess)
    if message.head is None and (size := len(exchange.response)) > _MOST_HEX:
        yield "received", record("metadata", common, _BYTES, Part(exchange.response, 0, size))


def _facts(exchange: Exchange, chain_id: str | None) -> Iterator[tuple[str, str]]:
    """What WARC/1.1 section 6.6 has names for, and the record that has the certificates."""
    if exchange.via:
        yield "via", exchange.via
    if exchange.path:
        yield "hopsFromSeed", exchange.path
    yield "fetchTimeMs", str(exchange.milliseconds)
    if chain_id:
        yield "tlsCertificateChain", f"<{chain_id}>"


def _lookup(lookup: Lookup, warcinfo_id: str) -> Record:
    """One answer of the resolver as `text/dns` (WARC/1.1 section 6.4.4, RFC 4027)."""
    fields = [("WARC-Target-URI", f"dns:{lookup.name}"), ("WARC-Date", timestamp(lookup.asked))]
    fields.append(("WARC-Warcinfo-ID", f"<{warcinfo_id}>"))
    block = f"; as the system's resolver told it, which tells no time to live\r\n{lookup.name}.\tIN\tA\t{lookup.address}\r\n"
    return record("resource", fields, "text/dns", block.encode())


def exclusion(excluded: Exclusion, warcinfo_id: str, date: str) -> Record:
    """The word that robots.txt forbids a URL: a `metadata` record that refers to the capture of that robots.txt."""
    robots = excluded.robots
    fields = [("WARC-Target-URI", excluded.url), ("WARC-Date", date), ("WARC-Warcinfo-ID", f"<{warcinfo_id}>")]
    if robots:
        fields.append(("WARC-Refers-To", f"<{robots.record_id}>"))
    facts = {
        "error": "excluded-by-robots",
        "rule": excluded.rule,
        "robots_txt": excluded.robots_url,
        "robots_txt_record_id": robots.record_id if robots else None,
        "robots_txt_warc": robots.warc if robots else None,
        "robots_txt_date": robots.date if robots else None,
        "via": excluded.via,
        "hopsFromSeed": excluded.path,
    }
    return record("metadata", fields, "application/json", _json(facts))


def _failure(exchange: Exchange, common: Fields, facts: Mapping[str, str]) -> Record:
    """Why there is no response, and what came in its stead."""
    told = {
        **asdict(failure(exchange)),
        **facts,
        "truncated": exchange.truncated,
        "request_bytes": len(exchange.request),
        "received_bytes": len(exchange.response),
        "received_hex": exchange.response.read(0, _MOST_HEX).hex(),
    }
    return record("metadata", common, "application/json", _json(told))


def _json(facts: Mapping[str, object]) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogateescape")


def _join(first: Record, companions: list[Record]) -> None:
    """Each companion names the first, and the first names them all (WARC-Concurrent-To)."""
    first.fields.extend(("WARC-Concurrent-To", f"<{companion.id}>") for companion in companions)
    for companion in companions:
        companion.fields.append(("WARC-Concurrent-To", f"<{first.id}>"))
