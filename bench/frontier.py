"""The durable frontier at size: URLs in, handed out, acknowledged with a capture; a restart; and `urls.jsonl` at the end.

Run as `make bench`, or `python bench/frontier.py 10000000`. Each line is a tenth: flat is when the lines are alike.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from archive_crawler.collection.discovery import Hop
from archive_crawler.export.lines import FILES, JsonLines, write
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.journal import Journal
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Capture, Outcome, SeenUrl
from archive_crawler.reports.crawl import CrawlSummary, counted

RUN = "20260102T030405Z"
EVERY = 0.5
"""Seconds between two commits, as in a crawl."""


class NoArchive:
    """The WARC files are the business of another bench."""

    def sync(self) -> dict[str, int]:
        return {}


class Bench:
    """One frontier, with the clock of its commits."""

    def __init__(self, folder: Path, number: int, hosts: int) -> None:
        self.number, self.hosts, self.file = number, hosts, folder / "state.sqlite3"
        self.folder = folder
        self.db = database(self.file).connect()
        self.frontier = Frontier(self.db, RUN)
        self.journal = Journal(self.db, RUN, self.frontier, JsonLines(folder), NoArchive())
        self.commits: list[float] = []
        self._last = time.monotonic()

    def tick(self) -> None:
        """Commit when it is time, as the crawl does."""
        if (now := time.monotonic()) - self._last >= EVERY:
            self.journal.commit()
            self._last = time.monotonic()
            self.commits.append(self._last - now)
            self._committing += self._last - now

    def add(self, number: int) -> None:
        host = f"www{number * 7919 % self.hosts}.example.gov"
        via = f"https://{host}/News/News-Stories/?Page={number % 500}"
        url = f"https://{host}/News/News-Stories/Article/{number}/crews-raise-sunken-barge-at-gull-harbor/"
        self.frontier.add(Visit(url, hop=Hop.LINK, depth=2, via=via, path="LL"))
        self.tick()

    def fetch(self, number: int) -> None:
        visit = self.frontier.next(_free, time.time())
        if visit is None:
            raise SystemExit(f"nothing is due after {number:,} of {self.number:,} URLs")
        capture = Capture(
            f"bench-20260102030405678-{number // 100_000:05}.warc.gz", number % 100_000 * 9000, 8123,
            f"urn:uuid:00000000-0000-4000-8000-{number:012}", "2026-01-02T03:04:05.678901Z",
            f"sha256:{number:064x}", 200, "text/html; charset=utf-8", "192.0.2.1",
        )  # fmt: skip
        self.journal.acknowledge(visit.id, Ending(Outcome.CAPTURED, None, 200, capture=capture, size=8123))
        self.tick()

    def tenths(self, what: str, step: Callable[[int], None]) -> None:
        size = self.number // 10
        for tenth in range(10):
            began, cpu, self._committing = time.perf_counter(), time.process_time(), 0.0
            for number in range(tenth * size, (tenth + 1) * size):
                step(number)
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            say(
                f"{what} {tenth + 1:2}/10: {size / seconds:7,.0f} URLs/s, {cpu / size * 1e6:4.0f} us of CPU each, commits "
                f"{self._committing / seconds:4.0%} of the time   peak {peak():4.0f} MB   {self._size():6.2f} GB on disk"
            )
        self.journal.commit()

    def _size(self) -> float:
        return sum(path.stat().st_size for path in self.folder.glob("state.sqlite3*")) / 1e9

    def restart(self) -> None:
        self.db.close()
        self.db = database(self.file).connect()
        began = time.perf_counter()
        self.frontier = Frontier(self.db, RUN)
        say(f"restart: {time.perf_counter() - began:.2f} s, {self.frontier.seen:,} URLs known, peak {peak():.0f} MB")

    def settle(self) -> None:
        began, summary = time.perf_counter(), CrawlSummary("bench", RUN, "finished", "", "", 0)
        began_seed = time.perf_counter()
        self.frontier.has_captured_seed()
        seed = time.perf_counter() - began_seed
        write(self.folder / FILES[SeenUrl], counted(summary, self._seen()))
        seconds = time.perf_counter() - began
        say(
            f"urls.jsonl: {summary.seen:,} lines in {seconds:.1f} s, peak {peak():.0f} MB; a captured seed: {seed:.3f} s"
        )

    def _seen(self) -> Iterator[SeenUrl]:
        for visit, ending in self.frontier.endings():
            assert ending is not None
            yield SeenUrl(
                visit.url, visit.role, visit.hop, visit.depth, visit.via, ending.outcome, ending.reason,
                ending.http_status, ending.location, ending.kind, ending.capture,
            )  # fmt: skip


def _free(_host: str) -> bool:
    return False


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--hosts", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), options.number, options.hosts)
        say(f"{options.number:,} URLs of {options.hosts:,} hosts, peak {peak():.0f} MB before the first")
        bench.tenths("in ", bench.add)
        bench.restart()
        bench.journal = Journal(bench.db, RUN, bench.frontier, JsonLines(Path(name)), NoArchive())
        bench.tenths("out", bench.fetch)
        slow = sorted(bench.commits) or [0.0]
        say(f"{len(slow)} commits: median {slow[len(slow) // 2] * 1000:.1f} ms, longest {slow[-1] * 1000:.0f} ms")
        bench.settle()


if __name__ == "__main__":
    main()
