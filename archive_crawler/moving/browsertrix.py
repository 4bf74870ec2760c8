"""Crawl configurations of Browsertrix Crawler, and workflows of its hosted service, as collections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from archive_crawler.collection.model import Politeness
from archive_crawler.collection.times import cron_line
from archive_crawler.errors import BadArguments
from archive_crawler.moving import scoping
from archive_crawler.moving.document import Document
from archive_crawler.moving.keys import plain, why_left
from archive_crawler.moving.moved import Moved, Remark
from archive_crawler.moving.pattern import python
from archive_crawler.moving.reading import Reading
from archive_crawler.moving.seed import Reach, ScopedSeed
from archive_crawler.moving.seedlist import addresses, name_of, seed_url

ALWAYS = (
    Remark(None, "robots.txt", "is obeyed here: what it forbids is not fetched"),
    Remark(None, "scripts", "are captured and not run: links and images that only a script makes are not found"),
    Remark(
        None,
        "redirects",
        "out of the scope are followed from seeds alone; elsewhere they are captured, and where they lead is not",
    ),
    Remark(
        None,
        "traps",
        "endless calendars and the like are cut off: limits.segments, repetitions, alike and per_host, 0 for none",
    ),
)
"""What is not as it was, whatever the configuration says."""
_OF_A_SEED = {"seeds", "scopeType", "include", "exclude", "depth", "extraHops", "useSitemap"}


def collection(document: Document, path: Path) -> Moved:
    """Read a configuration; raises BadArguments where it has no seed that can be crawled."""
    reading = Reading(document, path)
    seeds = _seeds(reading)
    if not seeds:
        told = "".join(f"\n{remark.told(str(path))}" for remark in reading.remarks)
        raise BadArguments(
            f"{path}: expected a Browsertrix configuration with seeds, found none that can be crawled{told}"
        )
    found, depth = scoping.scope(seeds)
    reading.remarks += scoping.remarks(seeds)
    limits = {"depth": depth, **_limits(reading)}
    made = {
        "name": name_of(reading.text("collection") or reading.text("name") or path.stem),
        "description": reading.text("description") or reading.text("title"),
        "contact": _contact(reading),
        "seeds": list(dict.fromkeys(seed.url for seed in seeds)),
        "scope": found,
        "discovery": _discovery(reading, seeds),
        "limits": {key: value for key, value in limits.items() if value},
        "politeness": _politeness(reading),
        "schedule": _schedule(reading),
    }
    remarks = sorted(reading.remarks, key=lambda remark: remark.line or 0)
    return Moved({key: value for key, value in made.items() if value}, [*ALWAYS, *remarks])


def _seeds(reading: Reading) -> list[ScopedSeed]:
    given = reading.values.get("seeds") or []
    lines = reading.items.get("seeds", [])
    each = [given] if isinstance(given, str | dict) else given if isinstance(given, list) else []
    found = [
        _seed(reading, seed, lines[at] if at < len(lines) else reading.lines.get("seeds"))
        for at, seed in enumerate(each)
    ]
    found += [_seed(reading, url, None) for url in _listed(reading)]
    seeds = [seed for seed in found if seed]
    seen: set[str] = set()
    for seed in seeds:
        if seed.url in seen:
            reading.left("seeds", f"{seed.url} is there already", seed.line)
        seen.add(seed.url)
    return seeds


def _listed(reading: Reading) -> list[str]:
    """The URLs of the seed file, where it lies beside the configuration."""
    if not (name := reading.text("seedFile")):
        return []
    beside = reading.path.parent / Path(name).name
    if "://" in name or not beside.is_file():
        reading.left("seedFile", f"expected the file beside {reading.path.name}, as {beside}; its seeds are not here")
        return []
    urls, bad = addresses(beside.read_bytes(), str(beside))
    for remark in bad:
        reading.left("seedFile", remark.told(str(beside)))
    return [url for url, _ in urls]


def _seed(reading: Reading, given: Any, line: int | None) -> ScopedSeed | None:
    own = {plain(str(key)): value for key, value in given.items()} if isinstance(given, dict) else {"seeds": given}
    try:
        url, credentials = seed_url(str(own.get("seeds") or ""))
    except ValueError as error:
        reading.left("seeds", f"left out: {error}", line)
        return None
    if credentials or own.get("auth"):
        reading.left("auth", f"{url}: {why_left('auth')}", line)
    for key in own.keys() - _OF_A_SEED - {"auth"}:
        reading.left(key, f"{url}: {why_left(key)}", line)
    every = {key: value for key, value in reading.values.items() if key in _OF_A_SEED} | own
    include = _patterns(reading, every, "include", line)
    reach = _reach(reading, every, include=bool(include), line=line)
    depth = -1.0 if every.get("depth") in (None, "") else reading.number("depth", -1, every, line)
    hops = reading.number("extraHops", 0, every, line)
    exclude = _patterns(reading, every, "exclude", line)
    return ScopedSeed(url, line, reach, include, exclude, int(depth), int(hops))


def _reach(reading: Reading, every: dict[str, Any], *, include: bool, line: int | None) -> Reach:
    given = every.get("scopeType")
    if not given:
        return Reach.CUSTOM if include else Reach.PREFIX
    try:
        return Reach(str(given))
    except ValueError:
        reading.left("scopeType", f"expected one of {', '.join(Reach)}, found {given!r}; page is taken", line)
        return Reach.PAGE


def _patterns(reading: Reading, every: dict[str, Any], key: str, line: int | None) -> tuple[str, ...]:
    given = every.get(key) or []
    found = []
    for each in given if isinstance(given, list) else [given]:
        if each in (None, ""):
            continue
        try:
            found.append(python(str(each)))
        except ValueError as error:
            remark = Remark(reading.lines.get(key) or line, key, f"{each!r} is left out: {error}")
            if remark not in reading.remarks:  # one for all seeds
                reading.remarks.append(remark)
    return tuple(found)


def _limits(reading: Reading) -> dict[str, int]:
    pages = [number for key in ("pageLimit", "maxPageLimit") if (number := int(reading.number(key)))]
    return {
        "pages": min(pages, default=0),
        "bytes": int(reading.number("sizeLimit")),
        "seconds": int(reading.number("timeLimit")),
    }


def _politeness(reading: Reading) -> dict[str, float]:
    usual = Politeness()
    found: dict[str, float] = {}
    if (workers := int(reading.number("workers"))) > 1:
        reading.left(
            "workers", f"{workers} are not carried over: many hosts are asked at a time, each by one request a second"
        )
    if delay := reading.number("pageExtraDelay"):
        found["delay"] = max(delay, usual.delay)
    if timeout := reading.number("pageLoadTimeout"):
        if timeout > usual.timeout:
            found["timeout"] = timeout
        else:
            reading.left(
                "pageLoadTimeout",
                f"politeness.timeout stays at {usual.timeout:g} seconds: it is of one fetch, not of a page with all it needs",
            )
    if "maxPageRetries" in reading.values:
        found["retries"] = min(int(reading.number("maxPageRetries")), 10)
    return {key: value for key, value in found.items() if value != getattr(usual, key)}


def _discovery(reading: Reading, seeds: list[ScopedSeed]) -> dict[str, Any]:
    """Sitemaps: none unless asked for, as there."""
    given = [reading.values.get("useSitemap")]
    listed = reading.values.get("seeds")
    for seed in listed if isinstance(listed, list) else [listed]:
        if isinstance(seed, dict):
            given += [value for key, value in seed.items() if plain(str(key)) == "useSitemap"]
    asked = any(each is True or each == "true" for each in given)
    if asked:
        first = urlsplit(seeds[0].url).netloc
        text = "those that robots.txt names are read; where it names none, add"
        reading.left("useSitemap", f"{text} {first}/sitemap.xml, say, to discovery.sitemaps by hand")
    sitemaps: dict[str, None] = {}
    for each in given:
        if isinstance(each, str) and each.strip() not in {"", "true", "false"}:
            sitemaps |= dict.fromkeys(_sitemaps(reading, each.strip(), seeds))
    return {"robots_sitemaps": asked} | ({"sitemaps": list(sitemaps)} if sitemaps else {})


def _sitemaps(reading: Reading, given: str, seeds: list[ScopedSeed]) -> Iterator[str]:
    """A sitemap's address, which may be seen from each seed."""
    for seed in seeds:
        try:
            yield seed_url(urljoin(seed.url, given))[0]
        except ValueError as error:
            reading.left("useSitemap", f"left out: {error}")
            return


def _contact(reading: Reading) -> str:
    """Whoever crawls, from the user agent or from what is said of the operator."""
    operator = reading.values.get("warcinfo")
    said = operator.get("operator") if isinstance(operator, dict) else None
    if reading.text("userAgent"):
        reading.left("userAgent", "the crawler says who it is, and names the contact")
    contact = next(
        filter(None, map(_address, (reading.text("userAgentSuffix"), str(said or ""), reading.text("userAgent")))), ""
    )
    if reading.text("userAgentSuffix") and not _address(reading.text("userAgentSuffix")):
        reading.left("userAgentSuffix", "has no address to write to; the user agent names the contact alone")
    if isinstance(operator, dict) and (rest := [str(key) for key in operator if key != "operator" or not contact]):
        reading.left(
            "warcinfo", f"{', '.join(rest)}: the warcinfo record has the contact and what the collection file says"
        )
    return contact


def _address(text: str) -> str:
    found = re.search(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|https?://[^\s;,()<>\"']+", text)
    return found[0] if found else ""


def _schedule(reading: Reading) -> dict[str, str]:
    """A workflow's cron expression, which is in UTC."""
    if not (cron := reading.text("schedule")):
        return {}
    try:
        cron_line(cron)
    except ValueError as error:
        reading.left("schedule", f"{cron!r} is left out: {error}")
        return {}
    return {"cron": cron, "timezone": "UTC"}
