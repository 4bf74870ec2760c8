"""What durability costs a crawl: the same site, crawled with the durable frontier and with two that are in memory.

One is Scrapy's own queue and filter of seen requests, the other the least that a frontier can do: a set of fingerprints,
and a request for what is new. Run as `make bench`. All have the same handler, archive, page objects and pipelines, in
turns; small pages, no delay.
"""

from __future__ import annotations

import argparse
import os
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
from archive_crawler.frontier.visit import Ending, Visit, fingerprint

LINKS = 20
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

    def __len__(self) -> int:
        return 0

    def add(self, _visit: Visit, _ending: Ending | None = None) -> bool:
        return True

    def end(self, _number: int, _ending: Ending) -> None:
        self.counts["captured"] += 1

    def write(self) -> None:
        """There is nothing to write."""


class ScrapyScheduler(Scheduler):
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

    def offer(self, visit: Visit) -> bool:
        return self.enqueue_request(self.spider.request(visit))  # type: ignore[attr-defined]

    def enqueue_request(self, request: Request) -> bool:
        visit, ending = placed(self.collection, request.meta["visit"])
        if ending or self._is_seen(request):
            return False
        request.meta["visit"] = replace(visit, id=next(self.numbers))  # type: ignore[attr-defined]
        request.dont_filter = True
        return super().enqueue_request(request)

    def _is_seen(self, request: Request) -> bool:
        return self.df.request_seen(request)


class BareScheduler(ScrapyScheduler):
    """Nothing is made of what was seen before but its fingerprint."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._seen: set[bytes] = set()

    def offer(self, visit: Visit) -> bool:
        _, ending = placed(self.collection, visit)
        mark = fingerprint(visit.url)
        if ending or mark in self._seen:
            return False
        return super().offer(visit)

    def _is_seen(self, request: Request) -> bool:
        self._seen.add(fingerprint(request.url))
        return False


SCHEDULERS = {"scrapy": ScrapyScheduler, "bare": BareScheduler, "durable": None}


def _slow_down(seconds: float) -> None:
    """Let every sync of a file take so long, as on a disk that is busy."""
    real = os.fsync

    def slow(file: int) -> None:
        time.sleep(seconds)
        real(file)

    os.fsync = slow


def crawl(folder: str, mode: str, fsync: float = 0.0) -> None:
    """One crawl in this process; prints how long it took from opening to closing."""
    settings = Settings()
    settings.setmodule("archive_crawler.settings", priority="project")
    settings.setdict({"LOG_ENABLED": False}, priority="cmdline")
    if scheduler := SCHEDULERS[mode]:
        settings.setdict(
            {"SCHEDULER": scheduler, "DUPEFILTER_CLASS": "scrapy.dupefilters.RFPDupeFilter"}, priority="cmdline"
        )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("news")
    process.crawl(crawler, collection=f"{folder}/bench.toml", output=f"{folder}/{mode}", new="1")
    if fsync:
        _slow_down(fsync)
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
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def measured(folder: str, mode: str, expected: int, fsync: float) -> tuple[float, float]:
    command = [sys.executable, __file__, "--one", mode, "--folder", folder, "--fsync", str(fsync)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, cpu, answers = map(float, done.stdout.split())
    if answers != expected + 1:
        raise SystemExit(
            f"{mode}: {answers:.0f} answers, expected {expected} pages and robots.txt: no crawl to compare"
        )
    return expected / seconds, cpu / expected * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fsync", type=float, default=0.0, help="seconds that each sync of a file takes longer")
    parser.add_argument("--one", choices=SCHEDULERS)
    parser.add_argument("--folder")
    options = parser.parse_args()
    if options.one:
        crawl(options.folder, options.one, options.fsync)
        return
    with site(options.pages) as port, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bench.toml").write_text(COLLECTION.format(port=port))
        rounds = [
            {mode: measured(folder, mode, options.pages, options.fsync) for mode in SCHEDULERS}
            for _ in range(options.rounds)
        ]
    for mode in SCHEDULERS:
        rate, cpu = (statistics.median(values) for values in zip(*(each[mode] for each in rounds), strict=True))
        say(f"{mode:>8}: {rate:6.1f} pages/s, {cpu:.2f} ms of CPU a page (median of {len(rounds)})")
    for mode in ("scrapy", "bare"):
        rates, works = zip(*(_ratios(each["durable"], each[mode]) for each in rounds), strict=True)
        say(
            f"durable / {mode}: {statistics.median(rates):.3f} of the pages a second ({min(rates):.3f} to {max(rates):.3f}), "
            f"{statistics.median(works):.3f} of the CPU ({min(works):.3f} to {max(works):.3f})"
        )


def _ratios(ours: tuple[float, float], theirs: tuple[float, float]) -> tuple[float, float]:
    return ours[0] / theirs[0], ours[1] / theirs[1]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
