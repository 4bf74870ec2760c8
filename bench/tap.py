"""What the wire tap costs: the same pages through Scrapy's own handler and through ours, with a keeper that keeps nothing.

Run as `make bench`. CPU milliseconds a page of the crawling process, rounds in turns, medians.
"""

from __future__ import annotations

import json
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from archive_crawler.items import Capture

PAGES, ROUNDS, SIZE = 3000, 5, 66_000
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % SIZE + b"x" * SIZE
HANDLERS = {
    "Scrapy's": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    "tapped": "archive_crawler.capture.handler.TapDownloadHandler",
}
SETTINGS = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_ITEMS": 8,  # of the 100 that are the default each starts a task, for nothing
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES_BASE": {},
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "ALLOW_PRIVATE_ADDRESSES": True,
    "LOG_ENABLED": False,
}


class Forgetful:
    """A keeper that keeps nothing."""

    directory = Path(tempfile.gettempdir())

    def known(self, _url: str) -> None:
        return None

    async def keep(self, _exchange: Any) -> Capture:
        return Capture("", 0, 0, "", "", "", 200, None, None)


class Pages(scrapy.Spider):
    """Fetches the same page again and again, and tells the CPU time that it took."""

    name = "pages"
    keeper = Forgetful()
    port = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        self.began = cpu()
        for number in range(PAGES):
            yield scrapy.Request(f"http://127.0.0.1:{self.port}/{number}", dont_filter=True)

    def parse(self, response: Response) -> None:
        """Nothing to do."""

    def closed(self, _reason: str) -> None:
        sys.stdout.write(json.dumps(1000 * (cpu() - self.began) / PAGES))


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def serve(listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    while data := connection.recv(65_536):
        for _ in range(data.count(b"\r\n\r\n")):
            connection.sendall(PAGE)


def crawl(handler: str, port: int) -> None:
    process = CrawlerProcess({**SETTINGS, "DOWNLOAD_HANDLERS": {"http": handler}})
    process.crawl(Pages, port=port)
    process.start()


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    threading.Thread(target=serve, args=(listening,), daemon=True).start()
    port = str(listening.getsockname()[1])
    found: dict[str, list[float]] = {name: [] for name in HANDLERS}
    for _ in range(ROUNDS):
        for name, handler in HANDLERS.items():
            done = subprocess.run([sys.executable, __file__, handler, port], capture_output=True, check=True)
            found[name].append(json.loads(done.stdout))
    median = {name: statistics.median(times) for name, times in found.items()}
    for name, milliseconds in median.items():
        print(f"{name:<9} {milliseconds:.3f} ms CPU a page of {SIZE:,} bytes")
    print(f"the tap   {median['tapped'] - median[next(iter(HANDLERS))]:+.3f} ms")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        crawl(sys.argv[1], int(sys.argv[2]))
    else:
        main()
