"""How fast `extract` reads a WARC: records a second, and processor time a record by stage.

Run as `make bench`; `--data FOLDER` names a folder whose `*/manifest.jsonl` name real pages (default: beside the project), the
golden pages of the tests stand in where it is not there. The pages are written by the program's own writer, again and again
under new URLs; those that a site's page object reads and those left to the generic one go into WARCs of their own.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import deflate

from archive_crawler.capture.exchange import Exchange
from archive_crawler.errors import WarcError
from archive_crawler.export.lines import line
from archive_crawler.export.rederive import errand
from archive_crawler.normalize.errand import Errand, finished, read
from archive_crawler.pages import Page
from archive_crawler.pages import read as read_page
from archive_crawler.warc.event import Context, event
from archive_crawler.warc.reader import stored
from archive_crawler.warc.rolling import RollingFiles

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
CAPTURED = datetime(2026, 1, 2, tzinfo=UTC)
GENERIC = "GenericArticle"
STAGED = 100
"""Records that the stages are measured on."""
PROGRAM = """
import json, re, resource, sys, time
from archive_crawler.cli import main
began = time.perf_counter()
code = main(sys.argv[1:])
seconds = time.perf_counter() - began
own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
peak = int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])  # ru_maxrss has the peak of who began it
figures = [seconds, *(each.ru_utime + each.ru_stime for each in (own, others)), peak / 1024, others.ru_maxrss / 1024]
print(json.dumps(figures), file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of `extract` cost."""

    seconds: float
    parent: float
    children: float
    parent_peak: float
    child_peak: float


def pages(data: Path) -> Iterator[tuple[str, bytes]]:
    """URL and bytes of every page there is."""
    manifests = sorted(data.glob("*/manifest.jsonl"))
    for manifest in manifests:
        for row in map(json.loads, manifest.read_text(encoding="utf-8").splitlines()):
            yield row["url"], (manifest.parent / "html" / row["file"]).read_bytes()
    if not manifests:
        for expected in sorted((ROOT / "tests" / "pages" / "golden").glob("*/expected.json")):
            url = json.loads(expected.read_text(encoding="utf-8"))["url"]
            yield url, (expected.parent / "page.html").read_bytes()


def page_object(url: str, body: bytes) -> str:
    return read_page(Page(url, body, "text/html", CAPTURED)).page_object


def numbered(url: str, number: int) -> str:
    parts = urlsplit(url)
    return parts._replace(query=f"{parts.query}&n={number}".lstrip("&")).geturl()


def write(folder: Path, found: list[tuple[str, bytes]], records: int) -> Path:
    """A WARC of so many responses, packed for the way as most servers do, each with its request and metadata."""
    files = RollingFiles(folder, "bench", {}, 1 << 40)
    files.make_room()
    context = Context(files.warcinfo_id, lambda *_: None)
    packed = [bytes(deflate.gzip_compress(body, 6)) for _, body in found]
    for number in range(records):
        url, body = numbered(found[number % len(found)][0], number), packed[number % len(found)]
        exchange = Exchange(url, started=CAPTURED, ip="192.0.2.1")
        exchange.wrote(f"GET {url} HTTP/1.1\r\nHost: {urlsplit(url).hostname}\r\n\r\n".encode())
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        exchange.received(head.encode() + body)
        exchange.seal()
        made = event(exchange, context, "2026-01-02T03:04:05.678Z")
        files.write([*made.before, made.first, *made.companions])
    files.seal()
    return folder / files.name


def extract(path: Path, jobs: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", PROGRAM, "extract", str(path), "--to", folder, "--jobs", str(jobs)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"extract ended with {done.returncode}: {done.stderr[-500:]}")
    return Run(*json.loads(done.stderr.splitlines()[-1]))


def imports(module: str) -> float:
    """Milliseconds of processor time until a process has imported a module, and with it itself."""
    command = [sys.executable, "-c", f"import {module}, time; print(time.process_time())"]
    return 1000 * float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def stages(path: Path) -> Iterator[tuple[str, float]]:
    """Milliseconds of processor time a record in each stage, in this process."""
    captures, cost = timed(lambda: [each for each in stored(path) if not isinstance(each, WarcError)])
    yield "WARC", cost / len(captures)
    captures = captures[:STAGED]
    errands, cost = timed(lambda: [one for each in captures if (one := errand(each))])
    yield "errand", cost / len(captures)
    sent, cost = timed(lambda: [pickle.loads(pickle.dumps(one, 5)) for one in errands])
    yield "pickled", cost / len(captures)
    assert all(isinstance(one, Errand) for one in sent)
    drafts, cost = timed(lambda: [read(one, None) for one in errands])
    yield "page", cost / len(captures)
    readings, cost = timed(lambda: [finished(draft) for draft in drafts])
    yield "record", cost / len(captures)
    _, cost = timed(lambda: [line(one.item) for one in readings if one.item])  # type: ignore[arg-type]  # finished
    yield "line", cost / len(captures)


def timed(do: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and its milliseconds, the least of three."""
    costs = []
    for _ in range(3):
        began = time.process_time()
        given = do()
        costs.append(1000 * (time.process_time() - began))
    return given, min(costs)


def report(what: str, path: Path, records: int, jobs: list[int]) -> None:
    sys.stdout.write(f"{what}: {records:,} records, {path.stat().st_size / 1e6:.1f} MB of WARC\n")
    for number in jobs:
        run = extract(path, number)
        own, others = 1000 * run.parent / records, 1000 * run.children / records
        sys.stdout.write(
            f"  --jobs {number}: {records / run.seconds:6,.0f} records/s; {own + others:.2f} ms of processor time a record "
            f"({1000 / (own + others):,.0f} a second and core), {own:.2f} in the parent, {others:.2f} in its children; "
            f"peak {run.parent_peak:.0f} MiB, of a child {run.child_peak:.0f} MiB\n"
        )
    told = ", ".join(f"{stage} {cost:.2f}" for stage, cost in stages(path))
    sys.stdout.write(f"  ms a record in each stage, of {STAGED}: {told}\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=ROOT / ".." / "shared" / "data")
    options.add_argument("--records", type=int, default=1200)
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    given = options.parse_args()
    kinds: dict[bool, list[tuple[str, bytes]]] = {False: [], True: []}
    for url, body in pages(given.data):
        kinds[page_object(url, body) == GENERIC].append((url, body))
    for module in ("archive_crawler.cli.extract", "archive_crawler.export.readers"):
        sys.stdout.write(f"imports of {module}: {imports(module):.0f} ms of processor time\n")
    with tempfile.TemporaryDirectory() as folder:
        for generic, what in (
            (False, "pages that a site's page object reads"),
            (True, "pages left to the generic one"),
        ):
            if found := kinds[generic]:
                records = given.records // 10 if generic else given.records
                report(what, write(Path(folder) / what, found, records), records, given.jobs)


if __name__ == "__main__":
    main()
