"""Exchanges to write, made by hand."""

import asyncio
from datetime import UTC, datetime

from archive_crawler.capture.exchange import Exchange
from archive_crawler.warc.archive import Archive

REQUEST = b"GET / HTTP/1.1\r\nHost: example.gov\r\n\r\n"


def response(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, b"", b""]) + body


def exchange(message: bytes, url: str = "http://example.gov/", **more) -> Exchange:
    made = Exchange(url, started=datetime(2026, 11, 23, 1, 2, 3, 456789, UTC), ip="192.0.2.1", **more)
    made.wrote(REQUEST)
    made.received(message)
    made.seal()
    return made


def keep(archive: Archive, *exchanges: Exchange):
    """The captures of exchanges kept at once."""

    async def all_of_them():
        return await asyncio.gather(*(archive.keep(exchange) for exchange in exchanges))

    return asyncio.run(all_of_them())


def written(directory, *exchanges, **options):
    """Captures, and the files that hold them."""
    archive = Archive(directory, "test", {"isPartOf": "af-news", "publisher": "Air Force", "run-id": "r1"}, **options)
    captures = keep(archive, *exchanges)
    archive.close()
    return captures, sorted(directory.iterdir())
