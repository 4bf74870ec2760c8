"""What durability costs a crawl: the same site, crawled with the durable frontier and with Scrapy's own queue in memory.

Run as `make bench`. Both have the same handler, archive, page objects and pipelines, in turns; small pages, no delay.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from scrapy import Request
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive_crawler.frontier.admission import placed
from archive_crawler.frontier.visit import Ending, Visit

ROUNDS, LINKS = 3, 20
COLLECTION = """
name = "bench"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/0"]
[politeness]
delay = 0
concurrency = 16
[links]
check = false
[requisites]
fetch = false
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"""
SITE = """
import asyncio, sys
number, links = int(sys.argv[1]), int(sys.argv[2])
words = "<p>The harbor keeps its lights on through the winter for those who come late.</p>" * 10

def page(name):
    if not name.isdecimal():
        return b"HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n"
    hrefs = "".join(f'<a href="/{(int(name) * links + n) % number}">{n}</a> ' for n in range(1, links + 1))
    body = f"<html><title>{name}</title><body><h1>Story {name}</h1>{words}{hrefs}</body></html>".encode()
    return b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: %d\\r\\n\\r\\n%b" % (len(body), body)

async def serve(reader, writer):
    try:
        while request := await reader.readuntil(b"\\r\\n\\r\\n"):
            writer.write(page(request.split(b" ", 2)[1][1:].decode()))
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


class InMemory:
    """A frontier that keeps nothing: Scrapy's queue has what is next, and what ends is counted."""

    def __init__(self, frontier: object) -> None:
        self._frontier = frontier
        self.counts = {"captured": 0}

    def __getattr__(self, name: str) -> object:
        return getattr(self._frontier, name)

    def add(self, _visit: Visit, _ending: Ending | None = None) -> bool:
        return True

    def end(self, _number: int, _ending: Ending) -> None:
        self.counts["captured"] += 1

    def write(self) -> None:
        """There is nothing to write."""


class InMemoryScheduler(Scheduler):
    """Scrapy's scheduler with its filter of seen requests, for what the collection admits."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler = super().from_crawler(crawler)
        scheduler.numbers = iter(range(1, sys.maxsize))  # type: ignore[attr-defined]
        return scheduler

    def open(self, spider: object) -> object:
        self.collection = spider.collection  # type: ignore[attr-defined]
        memory = InMemory(spider.frontier)  # type: ignore[attr-defined]
        spider.frontier = spider.run.frontier = spider.journal._frontier = memory  # type: ignore[attr-defined]  # noqa: SLF001
        return super().open(spider)  # type: ignore[arg-type]

    def enqueue_request(self, request: Request) -> bool:
        visit, ending = placed(self.collection, request.meta["visit"])
        if ending or self.df.request_seen(request):
            return False
        request.meta["visit"] = replace(visit, id=next(self.numbers))  # type: ignore[attr-defined]
        return super().enqueue_request(request)


def crawl(folder: str, *, memory: bool) -> None:
    """One crawl in this process; prints how long it took from opening to closing."""
    settings = Settings()
    settings.setmodule("archive_crawler.settings", priority="project")
    settings.setdict({"LOG_ENABLED": False}, priority="cmdline")
    if memory:
        settings.setdict(
            {"SCHEDULER": InMemoryScheduler, "DUPEFILTER_CLASS": "scrapy.dupefilters.RFPDupeFilter"}, priority="cmdline"
        )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("news")
    process.crawl(
        crawler, collection=f"{folder}/bench.toml", output=f"{folder}/{'memory' if memory else 'durable'}", new="1"
    )
    began, cpu = time.perf_counter(), time.process_time()
    process.start()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    sys.stdout.write(f"{seconds} {cpu} {crawler.stats.get_value('downloader/response_count')}\n")


@contextmanager
def site(number: int) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", SITE, str(number), str(LINKS)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


def measured(folder: str, mode: str) -> tuple[float, float]:
    command = [sys.executable, __file__, "--one", mode, "--folder", folder]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, cpu, pages = map(float, done.stdout.split())
    return pages / seconds, cpu / pages * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=3000)
    parser.add_argument("--one", choices=["memory", "durable"])
    parser.add_argument("--folder")
    options = parser.parse_args()
    if options.one:
        crawl(options.folder, memory=options.one == "memory")
        return
    with site(options.pages) as port, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bench.toml").write_text(COLLECTION.format(port=port))
        rounds = [[measured(folder, mode) for mode in ("memory", "durable")] for _ in range(ROUNDS)]
    for each, mode in zip(zip(*rounds, strict=True), ("in memory", "durable"), strict=True):
        rate, cpu = (statistics.median(values) for values in zip(*each, strict=True))
        sys.stdout.write(f"{mode:>9}: {rate:6.1f} pages/s, {cpu:.2f} ms of CPU a page (median of {ROUNDS})\n")
    ratios = [durable[0] / memory[0] for memory, durable in rounds]
    work = [durable[1] / memory[1] for memory, durable in rounds]
    sys.stdout.write(
        f"durable / in memory: {statistics.median(ratios):.3f} of the pages a second, {statistics.median(work):.3f} of the CPU\n"
    )


if __name__ == "__main__":
    main()
