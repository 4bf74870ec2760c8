"""How many links the engine checks for each second of processor time, and that its memory does not grow with their number.

Run as `make bench`, or with a number of links. Links go through the feed, as in a crawl, to a server in another process.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from archive_crawler.items import LinkCheck
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.feed import Feed

HOSTS = 200
SMALL = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 100000\r\nServer: bench\r\n\r\n"
WORDS = b"<p>The harbor keeps its lights on through the winter for those who come late.</p>\n" * 100
BODY = b"<!doctype html><html><head><title>Harbor</title></head><body>" + WORDS + b"</body></html>"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nServer: bench\r\n\r\n" % len(BODY) + BODY
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"


class Answers(asyncio.Protocol):
    """Files and pages that are there; robots.txt and made-up pages are not."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        *requests, self.rest = (self.rest + data).split(b"\r\n\r\n")
        self.transport.write(b"".join(map(self._answer, requests)))

    def _answer(self, request: bytes) -> bytes:
        if request.startswith(b"HEAD"):
            return SMALL
        return PAGE if b"/page-" in request[:60] else MISSING


def serve(told: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def resident() -> int:
    """Megabytes of memory that the process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 2**20


def check(port: int, number: int, pattern: str) -> tuple[float, float, int]:
    """Seconds, seconds of the processor, and the most memory that was held."""
    hosts = {f"h{n}.example.gov": f"127.0.0.1:{port}" for n in range(HOSTS)}
    checker = LinkChecker("bench", hosts=hosts, per_host_delay=0.0, per_host_connections=2, connections=100)
    feed = Feed(checker)
    began, cpu, done, most = time.monotonic(), time.process_time(), 0, 0
    sample: LinkCheck | None = None
    for n in range(number):
        feed.submit(f"http://h{n % HOSTS}.example.gov/{pattern.format(n)}")
        if not n % 5000:
            done, most = done + len(feed.poll()), max(most, resident())
    while done < number:
        checks = feed.poll()
        done += len(checks)
        sample = checks[0] if checks else sample
        most = max(most, resident())
        time.sleep(0.05)
    seconds, used = time.monotonic() - began, time.process_time() - cpu
    if sample is None or sample.http_status != 200:
        raise SystemExit(f"not checked as expected: {sample}")
    feed.close(0)
    return seconds, used, most


def main() -> None:
    numbers = [int(number) for number in sys.argv[1:]] or [25_000, 100_000, 400_000]
    ear, mouth = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(mouth,), daemon=True)
    server.start()
    port = ear.recv()
    before = resident()
    for name, pattern, share in (("files", "file-{}.pdf", 1), ("pages", "page-{}.html", 4)):
        for number in numbers:
            seconds, used, most = check(port, number // share, pattern)
            sys.stdout.write(
                f"{number // share:>7} {name}: {number / share / seconds:7.0f} a second, {number / share / used:7.0f} for each "
                f"second of the processor; memory {most} MB, {before} MB before the first\n"
            )
    server.terminate()


if __name__ == "__main__":
    main()
