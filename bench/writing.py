"""How fast records are written, and how small, beside warcio's default and zlib's level 9.

Run as `make bench`, or `bench/writing.py FOLDER` for pages of your own (default: generated ones of 66 KB). CPU seconds of
one thread; rounds in turns, the best of each.
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive_crawler.capture.exchange import Exchange
from archive_crawler.warc.event import Context, event
from archive_crawler.warc.record import Record

SIZE, COUNT, ROUNDS = 66_000, 200, 5
WORDS = Path(__file__).read_text().split() + [f"harbor{n}" for n in range(3000)]
FRAMED: list[bytes] = []
REQUEST = b"GET /news/story HTTP/1.1\r\nHost: www.example.gov\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"


def pages(folder: Path | None) -> list[bytes]:
    """Pages of SIZE bytes: a folder's files, joined and cut, or invented ones."""
    if folder:
        text = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
        return [text[at : at + SIZE] for at in range(0, len(text) - SIZE, SIZE)][:COUNT]
    chance = random.Random(1)
    return [invented(chance).encode()[:SIZE] for _ in range(COUNT)]


def invented(chance: random.Random) -> str:
    paragraphs = []
    while sum(map(len, paragraphs)) < SIZE:
        words = " ".join(chance.choices(WORDS, k=60))
        paragraphs.append(f'<div class="row col-{chance.randrange(12)}"><p id="p{chance.random()}">{words}</p></div>\n')
    return "".join(paragraphs)


def exchanges(bodies: list[bytes]) -> list[Exchange]:
    made = []
    for number, body in enumerate(bodies):
        exchange = Exchange(f"https://www.example.gov/news/{number}", started=datetime.now(UTC), ip="192.0.2.1")
        exchange.wrote(REQUEST)
        exchange.received(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body))
        exchange.received(body)
        exchange.seal()
        made.append(exchange)
    return made


def ours(captured: list[Exchange]) -> tuple[int, int]:
    """Records and bytes: response, request and metadata of each page."""
    context = Context("urn:uuid:0", lambda *_: None)
    records = [record for each in captured for record in all_of(each, context)]
    return len(records), sum(len(piece) for record in records for piece in record.member())


def all_of(exchange: Exchange, context: Context) -> list[Record]:
    made = event(exchange, context, "2026-01-02T03:04:05.678Z")
    return [made.first, *made.companions]


def framed(captured: list[Exchange]) -> list[bytes]:
    """The same records, not compressed."""
    context = Context("urn:uuid:0", lambda *_: None)
    members = (b"".join(record.member()) for each in captured for record in all_of(each, context))
    return [gzip.decompress(member) for member in members]


def zlib9(_: list[Exchange]) -> tuple[int, int]:
    """The same records through zlib at level 9; framing and digests are not in its time."""
    return len(FRAMED), sum(len(zlib.compress(each, 9, 31)) for each in FRAMED)


def by_warcio(captured: list[Exchange]) -> tuple[int, int]:
    """warcio's default: response and request, gzip level 9."""
    out, count = io.BytesIO(), 0
    writer = WARCWriter(out, gzip=True)
    for each in captured:
        body = each.response.read(0, len(each.response)).partition(b"\r\n\r\n")[2]
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET /news/story HTTP/1.1", [("Host", "www.example.gov")], is_http_request=True)
        answer = writer.create_warc_record(each.url, "response", payload=io.BytesIO(body), http_headers=headers)
        request = writer.create_warc_record(each.url, "request", http_headers=asked)
        writer.write_request_response_pair(request, answer)
        count += 2
    return count, out.tell()


def measured(write: Callable[[list[Exchange]], tuple[int, int]], captured: list[Exchange]) -> tuple[float, int, int]:
    began = time.thread_time()
    count, size = write(captured)
    return time.thread_time() - began, count, size


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    captured = exchanges(pages(folder))
    FRAMED.extend(framed(captured))
    writers = {"ours": ours, "warcio": by_warcio, "zlib 9 alone": zlib9}
    rounds: dict[str, list[tuple[float, int, int]]] = {name: [] for name in writers}
    for _ in range(ROUNDS):
        for name, write in writers.items():
            rounds[name].append(measured(write, captured))
    best = {name: min(found) for name, found in rounds.items()}
    total = sum(len(each.response) for each in captured)
    print(f"{len(captured)} pages of {SIZE:,} bytes, {total:,} bytes of responses")
    for name, (seconds, count, size) in best.items():
        speed = f"{count / seconds:7,.0f} records/s  {len(captured) / seconds:7,.0f} pages/s"
        print(f"{name:<13} {speed}  {size:>11,} bytes  {100 * (size / best['zlib 9 alone'][2] - 1):+.2f} %")


if __name__ == "__main__":
    main()
