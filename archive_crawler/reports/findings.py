"""What a link-rot report says: totals, what to mend first, and the fix for each target."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive_crawler.items import LinkHealth, Original
from archive_crawler.links.cause_kinds import CauseKind
from archive_crawler.links.causes import Cause, causes
from archive_crawler.links.fixes import Fix, FixKind, fix
from archive_crawler.links.nearest import LivePaths, Nearest
from archive_crawler.links.states import LinkState
from archive_crawler.reports.gathered import Target, host
from archive_crawler.reports.gathering import Gathering
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.summary import LinkRotSummary, ReportContext, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from archive_crawler.items import LinkCheck, LinkUse
    from archive_crawler.links.causes import Problem
    from archive_crawler.links.mementos import Memento
    from archive_crawler.reports.gathering import Checked
    from archive_crawler.reports.trend import Point

FIRST_FIXES = 10
"""Fixes on the first screen."""
_EXAMPLES = 3
_HREFS = 5
_MOST_LIVE = 200_000
"""Pages of all hosts together among which the nearest is looked for; about 200 MB."""
_DEAD = frozenset({LinkHealth.BROKEN, LinkHealth.FAILING})
_PASSING = frozenset(
    {
        LinkState.SERVER_ERROR,
        LinkState.UNAVAILABLE,
        LinkState.REFUSED,
        LinkState.UNREACHABLE,
        LinkState.TIMEOUT,
        LinkState.CONNECTION_RESET,
        LinkState.EMPTY_ANSWER,
        LinkState.DNS_FAILURE,
        LinkState.NO_CONNECTION,
        LinkState.ERROR_TEXT,
    }
)
"""What may be over tomorrow: nothing is to be mended until time has confirmed it."""


@dataclass(frozen=True, slots=True)
class Group:
    """One thing to mend, with how much it mends."""

    number: int
    cause: Cause
    pages: int
    """How many pages it mends."""
    links: int
    """How many links."""
    examples: list[str]
    """The first of the pages."""
    texts: list[str]
    """What the links say, the most frequent first."""
    target: Target
    """The target that the most pages link to."""
    fix: Fix | None
    """The new address, where the cause is a single link."""

    @property
    def what(self) -> str:
        """What is wrong, in a sentence."""
        if self.cause.kind is CauseKind.ALONE:
            return self.target.check.problem or self.target.check.state
        if self.cause.kind is CauseKind.TEMPLATE:
            return f"{self.target.check.problem or self.target.check.state} {self.cause.what}"
        return self.cause.what

    @property
    def todo(self) -> str:
        """What to do, in a sentence."""
        if self.cause.kind is CauseKind.FOLDER and self.cause.moved_to:
            return (
                f"Its neighbours have moved to {self.cause.moved_to}: look there for the pages, and correct the links "
                "or send visitors on from the old folder."
            )
        if self.fix:
            todo = self.fix.kind.todo
            return (
                f"In the template, once: {todo[0].lower()}{todo[1:]}:"
                if self.cause.kind is CauseKind.TEMPLATE
                else f"{todo}:"
            )
        return self.cause.kind.fix or self.target.check.advice or "Look at the link by hand."


@dataclass(slots=True)
class Findings:
    """Everything that the files of a report are written from."""

    about: ReportContext
    gathering: Gathering
    summary: LinkRotSummary
    ignore: Ignore
    groups: list[Group]
    """What is broken, failing, flawed or undecided, by its cause; what mends the most pages first."""
    nearest: dict[str, Nearest]
    """For each dead page of the site the live one that it most likely meant, where there is one."""
    without_base: dict[str, str]
    """Where links lead that a `<base>` leads astray, without it."""
    mementos: Mapping[str, Memento] = field(default_factory=dict)
    """Copies of dead targets in web archives."""
    kept: Mapping[str, Original] = field(default_factory=dict)
    """Our own captures of them."""
    file_of: Callable[[str], Path | None] = lambda _: None
    """The file of a page, where pages are files."""
    trend: list[Point] = field(default_factory=list)
    """The totals of the runs until this one."""
    maps: list[str] = field(default_factory=list)
    """The files with redirects, seen from the report."""

    @property
    def first(self) -> list[Group]:
        """The fixes that mend the most pages: of what is broken, then of what works but not as meant."""
        due = [group for group in self.groups if group.cause.health in _DEAD and not _may_pass(group)]
        flawed = [group for group in self.groups if group.cause.health is LinkHealth.FLAWED]
        return [*due, *flawed][:FIRST_FIXES]

    def dead(self) -> Iterator[LinkCheck]:
        """What is broken or failing, that of the most pages first."""
        yield from (target.check for target in self.gathering.targets(*_DEAD))

    def fix(self, target: Target) -> Fix | None:
        """The address that mends the links to a target, where one is known."""
        url = target.check.url
        if url in self.without_base:
            return Fix(FixKind.BASE, self.without_base[url], sure=True)
        hrefs = (href for place in self.gathering.places(target, _HREFS) for href in place.hrefs)
        return fix(target.check, hrefs, self.nearest.get(url))

    def copy(self, url: str) -> Memento | None:
        """The copy of a dead target in a web archive, where one was found."""
        return self.mementos.get(url)


def find(
    uses: Iterable[LinkUse],
    check: Checked,
    about: ReportContext,
    ignore: Ignore,
) -> Findings:
    """Gather links and checks, and say what to mend."""
    gathering = Gathering(uses, check, ignore)
    nearest = _nearest(gathering)
    based = list(gathering.based())
    moved = [*gathering.moved(), *((url, near.url) for url, near in nearest.items())]
    found = causes(gathering.problems(), (url for url, _ in gathering.working()), moved, based)
    by_base = {url for cause in found if cause.kind is CauseKind.BASE for url in cause.urls}
    findings = Findings(
        about=about,
        gathering=gathering,
        summary=summary(gathering, about.changes),
        ignore=ignore,
        groups=[],
        nearest=nearest,
        without_base={link.url: link.instead for link in based if link.url in by_base and link.works},
    )
    groups = [_group(findings, number, cause) for number, cause in enumerate(found)]
    findings.groups = sorted(groups, key=lambda group: (-group.pages, -group.links, group.cause.subject))
    return findings


def _nearest(gathering: Gathering) -> dict[str, Nearest]:
    """For each missing page on the crawled hosts the nearest that works, where one is near enough."""
    missing = [problem for problem in gathering.problems() if problem.host in gathering.hosts and _is_gone(problem)]
    hosts = {problem.host for problem in missing}
    live: dict[str, dict[str, str | None]] = defaultdict(dict)
    if hosts:
        for number, (url, title) in enumerate(gathering.working()):
            if number < _MOST_LIVE and host(url) in hosts:
                live[host(url)][url] = title
    paths = {name: LivePaths(urls) for name, urls in live.items()}
    found = {}
    for problem in missing:
        target = gathering.target(problem.url)
        texts = [text for place in gathering.places(target, _HREFS) for text in place.texts] if target else []
        if problem.host in paths and (near := paths[problem.host].nearest(problem.url, texts)):
            found[problem.url] = near
    return found


def _is_gone(problem: Problem) -> bool:
    return problem.is_missing and problem.state != LinkState.EMAIL_WITHOUT_MAILTO


def _group(findings: Findings, number: int, cause: Cause) -> Group:
    gathering = findings.gathering
    gathering.put_cause(number, cause.urls)
    pages, links = gathering.of_cause(number)
    target = gathering.target(cause.urls[0])
    if target is None:
        raise LookupError(f"{cause.urls[0]}: a target of a cause is no target of the report")
    alone = len(cause.urls) == 1
    return Group(
        number=number,
        cause=cause,
        pages=pages,
        links=links,
        examples=gathering.pages_of_cause(number, _EXAMPLES),
        texts=gathering.texts_of_cause(number, _EXAMPLES),
        target=target,
        fix=findings.fix(target) if alone else None,
    )


def _may_pass(group: Group) -> bool:
    """Whether it may be over tomorrow: time has not confirmed it."""
    return group.cause.health is LinkHealth.FAILING and group.target.check.state in _PASSING
