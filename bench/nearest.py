"""How often the page that is offered for a dead address is the right one, and how many right ones are offered.

The truth is constructed: pages of an invented site, and real addresses where DATA has them, of which some are moved,
renamed or misspelt, and some are taken away. Where the page was taken away, nothing is the right offer.

    python bench/nearest.py [DATA]
"""

from __future__ import annotations

import random
import re
import string
import sys
from collections import Counter
from pathlib import Path

import orjson

from archive_crawler.links.nearest import LivePaths

OFFICES = [
    "forests",
    "harbors",
    "lighthouses",
    "fisheries",
    "bridges",
    "canals",
    "parks",
    "archives",
    "museums",
    "weather",
    "soils",
    "rivers",
]
THINGS = [
    "permit",
    "fee",
    "map",
    "survey",
    "grant",
    "report",
    "plan",
    "notice",
    "budget",
    "rule",
    "hearing",
    "form",
    "guide",
    "award",
    "closure",
    "schedule",
]
DOINGS = [
    "announces",
    "opens",
    "repairs",
    "extends",
    "reviews",
    "funds",
    "delays",
    "inspects",
    "restores",
    "cancels",
    "improves",
    "publishes",
]
PLACES = [
    "gull-harbor",
    "north-bay",
    "cedar-point",
    "salt-lake",
    "iron-ridge",
    "blue-mesa",
    "otter-creek",
    "pine-flats",
    "stony-ford",
]
NEW = ["new", "final", "updated", "us"]
LETTERS = string.ascii_lowercase
SEED = 20261125


def invented(rng: random.Random) -> list[str]:
    """About 2,000 addresses with much in common: releases by date, forms by number, reports by year."""
    site = "https://www.example.gov"
    urls = set()
    for office in OFFICES:
        urls |= {f"{site}/{office}/", f"{site}/{office}/contact", f"{site}/{office}/about-us.html"}
        urls |= {f"{site}/{office}/reports/annual-report-{year}.pdf" for year in range(2008, 2024)}
        urls |= {f"{site}/{office}/forms/form-{rng.randrange(100, 999)}-{rng.choice(THINGS)}.pdf" for _ in range(25)}
        for _ in range(90):
            day = f"{rng.randrange(2010, 2024)}/{rng.randrange(1, 13):02}"
            title = f"{office[:-1]}-service-{rng.choice(DOINGS)}-{rng.choice(THINGS)}-{rng.choice(PLACES)}"
            urls.add(f"{site}/news/{day}/{title}")
        urls |= {f"{site}/{office}/{place}/{thing}" for place in PLACES[:4] for thing in THINGS[:6]}
    return sorted(urls)


def real(data: Path) -> dict[str, list[str]]:
    """Addresses of real pages, by host, of hosts with twenty or more."""
    hosts: dict[str, list[str]] = {}
    for manifest in data.glob("*/manifest.jsonl"):
        for row in manifest.read_bytes().splitlines():
            url = str(orjson.loads(row).get("url", ""))
            hosts.setdefault(url.split("/")[2] if "//" in url else "", []).append(url)
    return {host: sorted(set(urls)) for host, urls in hosts.items() if host and len(urls) >= 20}


def changed(url: str, rng: random.Random) -> tuple[str, str]:
    """An address that this page may have had before, and what was done to it."""
    base, _, slug = url.rstrip("/").rpartition("/")
    stem, dot, kind = slug.rpartition(".") if "." in slug else (slug, "", "")
    words = stem.split("-")
    ways = ["folder", "case", "letter", "slash", "extension"]
    ways += ["word", "shorter"] if len(words) > 3 else []
    way = rng.choice(ways)
    word, at = rng.randrange(len(words)), rng.randrange(max(1, len(stem)))
    made = {
        "folder": f"{re.match(r'https?://[^/]+', url)[0]}/archive/{rng.choice(OFFICES)}/{slug}",
        "case": f"{base}/{slug.title()}",
        "slash": url[:-1] if url.endswith("/") else f"{url}/",
        "extension": f"{base}/{stem}" if dot and kind != "pdf" else f"{base}/{slug}{rng.choice(['.html', '.'])}",
        "word": f"{base}/{'-'.join([*words[:word], rng.choice(NEW), *words[word + 1 :]])}{dot}{kind}",
        "shorter": f"{base}/{'-'.join([*words[:word], *words[word + 1 :]])}{dot}{kind}",
        "letter": f"{base}/{stem[:at]}{rng.choice(['', stem[at : at + 1] * 2, rng.choice(LETTERS)])}{stem[at + 1 :]}{dot}{kind}",
    }
    return made[way], way


def measure(name: str, urls: list[str], rng: random.Random) -> None:
    gone = set(rng.sample(urls, len(urls) // 5))
    live = [url for url in urls if url not in gone]
    paths = LivePaths(dict.fromkeys(live))
    asked = [(*changed(url, rng), url) for url in rng.sample(live, len(live) // 2)]
    asked = [(dead, way, right) for dead, way, right in asked if dead not in urls]
    asked += [(url, "gone", None) for url in sorted(gone)]
    tally: Counter[tuple[str, str]] = Counter()
    for dead, way, right in asked:
        found = paths.nearest(dead)
        what = "nothing"
        if found:
            what = ("right" if found.url == right else "wrong") + (", sure" if found.sure else "")
            if found.url != right and "-v" in sys.argv:
                print(f"    {way:9} {found.score} {dead}\n              -> {found.url}\n        right {right}")
        tally[way, what] += 1
    tell(name, tally)


def tell(name: str, tally: Counter[tuple[str, str]]) -> None:
    def count(*what: str, gone: bool | None = None) -> int:
        return sum(n for (way, told), n in tally.items() if told in what and gone in {None, way == "gone"})

    right, wrong = count("right", "right, sure"), count("wrong", "wrong, sure")
    sure, sure_wrong = count("right, sure"), count("wrong, sure")
    answerable = sum(n for (way, _), n in tally.items() if way != "gone")
    print(f"{name}: {answerable} moved, {sum(tally.values()) - answerable} gone")
    print(f"  offered: precision {right / max(1, right + wrong):.3f}, recall {right / max(1, answerable):.3f}")
    print(f"  sure:    precision {sure / max(1, sure + sure_wrong):.3f}, recall {sure / max(1, answerable):.3f}")
    for way in sorted({way for way, _ in tally}):
        print(f"    {way:10}", {told: n for (each, told), n in sorted(tally.items()) if each == way})


def main() -> None:
    folders = [Path(each) for each in sys.argv[1:] if each != "-v"]
    rng = random.Random(SEED)
    measure("invented site", invented(rng), rng)
    for host, urls in real(folders[0]).items() if folders else ():
        measure(host, urls, rng)


if __name__ == "__main__":
    main()
