"""How much processor time a page costs: parsing, choosing the page object, all fields, and the record.

Run as `make bench`. Prints milliseconds a page for each site and page object, least of three readings, on the golden pages of
the tests and, where they are, on the real pages beside the project; last what the paths of a page of 100,000 paragraphs cost.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from archive_crawler.items import Capture
from archive_crawler.normalize import Origin, article, missing
from archive_crawler.pages import NotArticle, Page, read

ROOT = Path(__file__).parents[1]
REAL = ROOT / ".." / "shared" / "data"
CAPTURED = datetime(2026, 1, 2, tzinfo=UTC)
CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:00", 200, "text/html", None)
ORIGIN = Origin("bench", None, None, CAPTURE)
TIMES = 3
PARAGRAPHS = 100_000


def pages() -> Iterator[tuple[str, Page]]:
    """Every page, with the name of its site."""
    for folder in sorted((ROOT / "tests" / "pages" / "golden").iterdir()):
        if folder.is_dir():
            url = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["url"]
            yield "golden pages", page(url, folder / "page.html")
    for manifest in sorted(REAL.glob("*/manifest.jsonl")):
        for row in map(json.loads, manifest.read_text(encoding="utf-8").splitlines()):
            host = urlsplit(row["url"]).hostname or ""
            yield host.removeprefix("www."), page(row["url"], manifest.parent / "html" / row["file"])


def page(url: str, file: Path) -> Page:
    return Page(url, file.read_bytes(), "text/html", CAPTURED)


def cost(one: Page) -> tuple[str, float]:
    """The page object that reads the page, and seconds of processor time to its record."""
    began = time.process_time()
    raw = read(one)
    if not isinstance(raw, NotArticle) and not missing(raw):
        article(raw, ORIGIN)
    return f"{raw.page_object}{', no article' if isinstance(raw, NotArticle) else ''}", time.process_time() - began


def main() -> None:
    costs: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for site, one in pages():
        readings = [cost(one) for _ in range(TIMES)]
        costs[site, readings[0][0]].append(1000 * min(seconds for _, seconds in readings))
    for (site, page_object), each in sorted(costs.items(), key=lambda pair: -len(pair[1])):
        sys.stdout.write(
            f"{site:28} {page_object:28} {len(each):4} pages  mean {sum(each) / len(each):6.2f} ms  most {max(each):6.2f} ms\n"
        )
    paragraphs = "".join(f"<p>Paragraph {number} of a long page.</p>" for number in range(PARAGRAPHS))
    body = f"<title>Long</title><h1>Long</h1><div itemprop=articleBody>{paragraphs}</div>".encode()
    page_object, seconds = cost(Page("https://www.example.gov/news/long", body, "text/html", CAPTURED))
    sys.stdout.write(
        f"{PARAGRAPHS:,} paragraphs, {len(body) / 1e6:.1f} MB, {page_object}: {seconds:.1f} s, {1e6 * seconds / PARAGRAPHS:.0f} µs each\n"
    )


if __name__ == "__main__":
    main()
