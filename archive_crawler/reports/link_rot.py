"""The link-rot report: what is broken, what is wrong in words, what to do, and on which pages; for a webmaster."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive_crawler.export.lines import replace_with
from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.kept import KeptUrls
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import unchecked
from archive_crawler.normalize.cells import guarded, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from archive_crawler.items import LinkUse

    Checked = Callable[[str], LinkCheck | None]

_FIRST_FIXES = 10
_PEW_STATUSES = frozenset({204, 400, 404, 410, 500, 501, 502, 503, 523})
_PEW_ERRORS = frozenset({"dns", "dns-temporary", "refused", "unreachable", "timeout", "reset", "empty"})
_COLUMNS = [
    "target",
    "health",
    "state",
    "problem",
    "advice",
    "http_status",
    "error",
    "error_detail",
    "url_final",
    "checked",
    "page",
    "link_text",
    "place",
]
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Whose links were checked, when, and by whom."""

    collection: str
    """The collection's name."""
    agency: str | None
    """The agency whose site was crawled."""
    run_id: str
    """The run."""
    webmaster: str | None
    """Whom the report is for: an address or a name."""
    crawled_from: str
    """When the crawl began, ISO 8601."""
    crawled_to: str
    """When it ended, ISO 8601."""
    user_agent: str
    """As whom the crawler asked."""
    pages: int
    """How many pages were looked through for links."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page that links to a target, with the words it uses."""

    page: str
    """URL of the page."""
    texts: list[str]
    """The link texts, each once, in the page's order."""
    places: list[str]
    """Where on the page, each once."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link target, and everybody who links to it."""

    check: LinkCheck
    """What is known about it."""
    links: int
    """How many links lead to it."""
    places: list[Place]
    """The pages, in the order of the crawl."""

    @property
    def pages(self) -> int:
        """How many pages link to it."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class PewFigure:
    """Dead links by the definition of Pew Research Center, "When Online Content Disappears", 2024."""

    dead: int
    """Targets whose host is not found or not reached, or that answer 204, 400, 404, 410, 500 to 503 or 523."""
    web_targets: int
    """Web targets with a result, of which it is a part."""
    dead_percent: float | None
    """The part, in percent; null where nothing was checked."""


@dataclass(frozen=True, slots=True)
class LinkRotSummary:
    """The totals of a report."""

    links: int
    """Links on all pages."""
    targets: int
    """Distinct targets."""
    by_health: dict[str, int]
    """Distinct targets by health; every health is listed."""
    by_state: dict[str, int]
    """Distinct targets by state, the most frequent first."""
    pages_with_broken_links: int
    """Pages that have at least one broken link."""
    broken_web: int
    """Broken targets among the web targets with a result."""
    broken_percent: float | None
    """Broken targets among the web targets with a result, in percent; null where there is none."""
    pew_2024: PewFigure
    """The same run by Pew's definition."""


@dataclass(slots=True)
class _Gathered:
    """The uses of one target while they come in."""

    links: int = 0
    texts: dict[str, dict[str, None]] = field(default_factory=dict)
    places: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, use: LinkUse) -> None:
        self.links += 1
        self.texts.setdefault(use.page, {})[" ".join(use.text.split())] = None
        self.places.setdefault(use.page, {})[use.place.value] = None

    def target(self, check: LinkCheck) -> Target:
        places = [Place(page, list(texts), list(self.places[page])) for page, texts in self.texts.items()]
        return Target(check, self.links, places)


@dataclass(slots=True)
class _Totals:
    """The totals while the targets come in, each once."""

    links: int = 0
    targets: int = 0
    health: Counter[LinkHealth] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    broken_web: int = 0
    dead_to_pew: int = 0

    def add(self, check: LinkCheck) -> None:
        self.targets += 1
        self.health[check.health] += 1
        self.states[check.state] += 1
        if _has_result(check):
            self.decided += 1
            self.broken_web += check.health is LinkHealth.BROKEN
            self.dead_to_pew += is_dead_to_pew(check)

    def summary(self, listed: list[Target]) -> LinkRotSummary:
        broken = (target for target in listed if target.check.health is LinkHealth.BROKEN)
        return LinkRotSummary(
            links=self.links,
            targets=self.targets,
            by_health={kind.value: self.health[kind] for kind in LinkHealth},
            by_state=dict(self.states.most_common()),
            pages_with_broken_links=len({place.page for target in broken for place in target.places}),
            broken_web=self.broken_web,
            broken_percent=_percent(self.broken_web, self.decided),
            pew_2024=PewFigure(self.dead_to_pew, self.decided, _percent(self.dead_to_pew, self.decided)),
        )


def write_link_rot(directory: Path, uses: Iterable[LinkUse], check: Checked, about: ReportContext) -> LinkRotSummary:
    """Write `link-rot.html`, `.csv` and `.json` into a directory; each file appears whole or not at all."""
    totals = _Totals()
    listed = _listed(uses, check, totals)
    summary = totals.summary(listed)
    directory.mkdir(parents=True, exist_ok=True)
    replace_with(directory / "link-rot.json", _json(listed, summary, about))
    replace_with(directory / "link-rot.csv", _csv(listed))
    replace_with(directory / "link-rot.html", [_html(listed, summary, about).encode()])
    return summary


def _listed(uses: Iterable[LinkUse], check: Checked, totals: _Totals) -> list[Target]:
    """The targets that the report lists, the most linked first; the rest is counted, and not held."""
    gathered: dict[str, tuple[LinkCheck, _Gathered]] = {}
    seen = KeptUrls()
    for use in uses:
        totals.links += 1
        if seen.add(use.url):
            known = check(use.url) or unchecked(use.url, "the run has no check of it")
            totals.add(known)
            if _is_listed(known):
                gathered[use.url] = known, _Gathered()
        if use.url in gathered:
            gathered[use.url][1].add(use)
    found = [group.target(known) for known, group in gathered.values()]
    return sorted(found, key=lambda target: (-target.pages, -target.links, target.check.url))


def is_dead_to_pew(check: LinkCheck) -> bool:
    """Whether Pew Research Center's study of 2024 would count the target as dead."""
    return check.http_status in _PEW_STATUSES or check.error in _PEW_ERRORS


def _has_result(check: LinkCheck) -> bool:
    return check.url.lower().startswith(_WEB) and check.health is not LinkHealth.UNCHECKED


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _is_listed(check: LinkCheck) -> bool:
    """Whether a person may want to look: not fine, not merely mailto:, not a redirect that is meant to stay."""
    quiet = {LinkState.NOT_WEB.value, LinkState.REDIRECTED_TEMPORARILY.value}
    return check.health is not LinkHealth.FINE and check.state not in quiet


def _json(targets: list[Target], summary: LinkRotSummary, about: ReportContext) -> Iterable[bytes]:
    body = {
        "about": asdict(about),
        "summary": asdict(summary),
        "targets": [{**asdict(target), "pages": target.pages} for target in targets],
    }
    return [json.dumps(body, ensure_ascii=False, indent=1).encode(), b"\n"]


def _csv(targets: list[Target]) -> Iterable[bytes]:
    yield "\ufeff".encode()  # without it Excel takes UTF-8 for the local code page
    yield _row(_COLUMNS)
    for target in targets:
        for place in target.places:
            yield _row(_values(target.check, place))


def _values(check: LinkCheck, place: Place) -> list[str]:
    status = "" if check.http_status is None else str(check.http_status)
    known = [check.url, check.health.value, check.state, check.problem, check.advice, status, check.error]
    known += [check.error_detail, check.url_final, check.checked, place.page]
    return [guarded(value or "") for value in (*known, " | ".join(place.texts), ", ".join(place.places))]


def _row(values: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().encode()


def _html(targets: list[Target], summary: LinkRotSummary, about: ReportContext) -> str:
    templates = Environment(
        loader=PackageLoader("archive_crawler.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,  # and not what a macro has made
    )
    templates.tests["web"] = lambda url: str(url).lower().startswith(_WEB)
    broken = _of(targets, LinkHealth.BROKEN)
    return templates.get_template("link-rot.html").render(
        about=about,
        summary=summary,
        first=broken[:_FIRST_FIXES],
        broken=broken,
        undecided=_of(targets, LinkHealth.UNDECIDED),
        moved=_of(targets, LinkHealth.REDIRECTED),
        unchecked=_of(targets, LinkHealth.UNCHECKED),
    )


def _of(targets: list[Target], health: LinkHealth) -> list[Target]:
    return [target for target in targets if target.check.health is health]
