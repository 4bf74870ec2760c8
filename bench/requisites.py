"""What it costs to find the requisites of a page and of a large stylesheet, and to offer them again."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from archive_crawler.collection.discovery import Document, Hop, Role, found_in
from archive_crawler.collection.model import Collection, Requisites
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Visit

COLLECTION = Collection(name="bench", seeds=["https://www.example.gov/"])
WITHOUT = Collection(name="bench", seeds=["https://www.example.gov/"], requisites=Requisites(fetch=False))
PAGE = (
    "<!doctype html><html><head>"
    + "".join(f'<link rel="stylesheet" href="/css/{n}.css"><script src="/js/{n}.js"></script>' for n in range(6))
    + "</head><body>"
    + "".join(f'<li class="item"><a href="/news/{n}">A story of some words</a></li>' for n in range(120))
    + "".join(f'<p style="margin:0">{"Some words of a story. " * 12}</p>' for _ in range(80))
    + "".join(f'<img src="/i/{n}.jpg" srcset="/i/{n}.jpg 1x, /i/{n}-2.jpg 2x">' for n in range(10))
    + "</body></html>"
).encode()
SHEET = b".a > li:hover{color:#fff;background:rgba(0,0,0,.5) url(../i/x.png) no-repeat;margin:0 auto}\n" * 5600


def _milliseconds(document: Document, role: Role, collection: Collection, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        list(found_in(document, role, collection, None, 0))
    return (time.perf_counter() - began) / times * 1000


def _microseconds(frontier: Frontier, visits: list[Visit]) -> float:
    began = time.perf_counter()
    for visit in visits:
        frontier.add(visit)
    return (time.perf_counter() - began) / len(visits) * 1e6


def main() -> None:
    page = Document("https://www.example.gov/news/1", 200, "text/html", None, PAGE)
    sheet = Document("https://www.example.gov/css/1.css", 200, "text/css", None, SHEET)
    links = _milliseconds(page, Role.PAGE, WITHOUT, 200)
    both = _milliseconds(page, Role.PAGE, COLLECTION, 200)
    sys.stdout.write(f"page of {len(PAGE):,} bytes: links {links:.2f} ms, with requisites {both:.2f} ms\n")
    sys.stdout.write(f"sheet of {len(SHEET):,} bytes: {_milliseconds(sheet, Role.REQUISITE, COLLECTION, 10):.0f} ms\n")
    visits = [Visit(f"https://www.example.gov/{n}.png", Role.REQUISITE, Hop.EMBED, 1, path="E") for n in range(5000)]
    with tempfile.TemporaryDirectory() as folder, database(Path(folder) / "state.sqlite3").connect() as connection:
        frontier = Frontier(connection, "bench")
        fresh, again = _microseconds(frontier, visits), _microseconds(frontier, visits)
    sys.stdout.write(f"frontier: {fresh:.0f} us for a new URL, {again:.1f} us for one that was offered of late\n")


if __name__ == "__main__":
    main()
