"""The crawl summary: every URL that was seen, by outcome, and the sum."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader

from archive_crawler.export.lines import replace_with
from archive_crawler.items import LinkCheck, LinkHealth, Outcome, SeenUrl

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
LISTED = 1000
"""URLs of one kind, and hosts, that the summary lists; of the rest it has the number, and `urls.jsonl` has them all."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A URL that was to be crawled and has no capture, or a page that could not be read."""

    url: str
    outcome: str
    reason: str | None
    via: str | None


@dataclass(slots=True)
class CrawlSummary:
    """What a run saw, kept and missed."""

    collection: str
    run_id: str
    state: str
    started: str
    ended: str
    seconds: float
    seen: int = 0
    """URLs that entered the frontier."""
    outcomes: dict[str, int] = field(default_factory=dict)
    """How many URLs ended so; every outcome is listed."""
    pending: int = 0
    """URLs without an outcome: the run can be resumed."""
    balanced: bool = True
    """Whether the outcomes and what is pending add up to the URLs seen."""
    requisites: dict[str, int] = field(default_factory=dict)
    """How many of them are page requisites, by outcome; every outcome is listed."""
    needs_script: list[str] = field(default_factory=list)
    """Pages that show nothing without JavaScript, the first 1,000: what their readers saw is not in the captured bytes."""
    needs_script_total: int = 0
    """How many there are."""
    notices: dict[str, dict[str, int]] = field(default_factory=dict)
    """For each site how many of its articles stand under an archive notice of which kind."""
    roles: dict[str, int] = field(default_factory=dict)
    """How many URLs were fetched for what."""
    statuses: dict[str, int] = field(default_factory=dict)
    """HTTP status codes of the captures."""
    kinds: dict[str, int] = field(default_factory=dict)
    """What captured pages were read as."""
    hosts: dict[str, dict[str, int]] = field(default_factory=dict)
    """How many URLs ended in which outcome, for the 1,000 hosts that have the most."""
    hosts_total: int = 0
    """How many hosts there are."""
    hosts_beyond: dict[str, int] = field(default_factory=dict)
    """The same for all hosts together that are not listed."""
    missed: list[Missed] = field(default_factory=list)
    """Failed, excluded by robots, over a limit, or rejected: the first 1,000 of each."""
    missed_total: dict[str, int] = field(default_factory=dict)
    """How many there are of each."""
    warcs: dict[str, int] = field(default_factory=dict)
    """WARC files and their length in bytes."""
    links: dict[str, int] = field(default_factory=dict)
    """Link targets by health."""


_WANTED = {Outcome.FAILED, Outcome.EXCLUDED_BY_ROBOTS, Outcome.OVER_LIMIT}


def counted(summary: CrawlSummary, urls: Iterable[SeenUrl]) -> Iterator[SeenUrl]:
    """The same URLs, each counted into the summary, which is complete when the last has gone by."""
    outcomes: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    requisites = outcomes.copy()
    roles: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for url in urls:
        yield url
        summary.seen += 1
        if url.outcome is None:
            summary.pending += 1
            continue
        outcomes[url.outcome] += 1
        requisites[url.outcome] += url.role == "requisite"
        if url.outcome in _WANTED or url.kind == "rejected":
            _miss(summary, Missed(url.url, url.kind or url.outcome.value, url.reason, url.via))
        if url.outcome is not Outcome.OUT_OF_SCOPE:
            roles[url.role] += 1
        if url.capture:
            statuses[str(url.http_status)] += 1
            kinds[url.kind or ("page requisite" if url.role == "requisite" else f"no article ({url.role})")] += 1
    summary.outcomes, summary.requisites = dict(outcomes), dict(requisites)
    summary.roles, summary.statuses, summary.kinds = dict(roles), dict(sorted(statuses.items())), dict(kinds)
    summary.balanced = sum(outcomes.values()) + summary.pending == summary.seen


def _miss(summary: CrawlSummary, missed: Missed) -> None:
    number = summary.missed_total[missed.outcome] = summary.missed_total.get(missed.outcome, 0) + 1
    if number <= LISTED:
        summary.missed.append(missed)


def count_hosts(summary: CrawlSummary, rows: Iterable[tuple[str, str, int]]) -> None:
    """Take how many URLs of each host ended in each outcome: the rows of one host follow each other."""
    most: list[tuple[int, int, str, dict[str, int]]] = []
    for host, group in groupby(rows, key=itemgetter(0)):
        outcomes = {outcome: number for _, outcome, number in group}
        summary.hosts_total += 1
        heapq.heappush(most, (sum(outcomes.values()), -summary.hosts_total, host, outcomes))
        if len(most) > LISTED:
            for outcome, number in heapq.heappop(most)[3].items():
                summary.hosts_beyond[outcome] = summary.hosts_beyond.get(outcome, 0) + number
    summary.hosts = {host: outcomes for _, _, host, outcomes in sorted(most, reverse=True)}


def write_crawl(directory: Path, summary: CrawlSummary) -> None:
    """Write `crawl.json` and the self-contained `crawl.html`."""
    directory.mkdir(parents=True, exist_ok=True)
    templates = Environment(loader=PackageLoader("archive_crawler.reports"), autoescape=True)
    page = templates.get_template("crawl.html").render(summary=summary, groups=_groups(summary))
    replace_with(directory / "crawl.json", [orjson.dumps(asdict(summary), option=_JSON)])
    replace_with(directory / "crawl.html", [page.encode()])


def _groups(summary: CrawlSummary) -> dict[str, list[Missed]]:
    groups: dict[str, list[Missed]] = {}
    for missed in summary.missed:
        groups.setdefault(missed.outcome, []).append(missed)
    return groups


def describe(summary: CrawlSummary, rows: Iterable[dict[str, Any]]) -> None:
    """Add to the summary what the records say of their pages: that they need JavaScript, that they are archived."""
    for row in rows:
        if row["extraction"].get("needs_script"):
            summary.needs_script_total += 1
            if summary.needs_script_total <= LISTED:
                summary.needs_script.append(str(row["url"]))
        notice = row.get("archive_notice")
        if notice and notice["present"]:
            kinds = summary.notices.setdefault(str(row["site"]), {})
            kinds[notice["kind"]] = kinds.get(notice["kind"], 0) + 1


def link_totals(checks: Iterable[LinkCheck]) -> dict[str, int]:
    """Count link targets by health."""
    counted = Counter(check.health for check in checks)
    return {health.value: counted[health] for health in LinkHealth}
