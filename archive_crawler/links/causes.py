"""Root causes: many broken links, few things to mend. Pure.

Each target belongs to one cause; the causes are tried in the order of `CauseKind`, and what is left stands alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive_crawler.items import LinkHealth
from archive_crawler.links.cause_kinds import CauseKind
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_FEWEST_OF_BASE = 3
_MOST_OF_BASE = 0.6
"""Part of a base's dead links that must be known to work without it."""
_FEWEST_OF_HOST = 2
_FEWEST_OF_FOLDER = 3
_FEWEST_OF_SITE = 5
_FEWEST_IN_SINK = 3
_MISSING = 0.9
"""Part of a folder's known pages that must be missing."""
_DEAD = frozenset({LinkHealth.BROKEN, LinkHealth.FAILING})
_NOT_THERE = frozenset({404, 410})
_ANSWERED = 200
_THERE = frozenset({LinkState.ERROR_TEXT, LinkState.EMPTY_PAGE, LinkState.NOT_THE_FILE})
"""What is wrong with a page that is there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A target with a problem, as far as its cause is concerned."""

    url: str
    host: str
    health: LinkHealth
    state: str
    http_status: int | None
    url_final: str | None
    pages: int
    """How many pages link to it."""
    links: int
    template: bool
    """Whether the site's template links to it."""

    @property
    def is_missing(self) -> bool:
        """Whether the site is there and the page is not."""
        dead = self.health in _DEAD and self.state not in _THERE
        return dead and (self.http_status in _NOT_THERE or self.http_status == _ANSWERED)


@dataclass(frozen=True, slots=True)
class Based:
    """A link that a `<base>` leads astray."""

    url: str
    """Where it leads."""
    page: str
    """The page that has it."""
    base: str
    """The address that its page has its links begin at."""
    instead: str
    """Where it would lead without."""
    works: bool = True
    """Whether that is known to work."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to mend, and the targets that it mends."""

    kind: CauseKind
    subject: str
    """The host, the folder, the base or the target that it is about."""
    urls: list[str]
    """The targets, those of the most pages first."""
    health: LinkHealth
    """The worst of theirs."""
    moved_to: str | None = None
    """Where a folder's pages are today, as its neighbours show."""
    in_template: int = 0
    """How many of the targets the site's template links to."""

    @property
    def what(self) -> str:
        """What has happened, in a sentence."""
        return self.kind.what.format(self.subject)


@dataclass(slots=True)
class _Left:
    """The problems that have no cause yet."""

    by_url: dict[str, Problem]
    causes: list[Cause] = field(default_factory=list)

    def take(self, kind: CauseKind, subject: str, urls: Iterable[str], moved_to: str | None = None) -> None:
        taken = [self.by_url.pop(url) for url in urls]
        worst = min((problem.health for problem in taken), key=_ORDER.index)
        known = [problem.url for problem in sorted(taken, key=_first)]
        template = sum(problem.template for problem in taken)
        self.causes.append(Cause(kind, subject, known, worst, moved_to, template))

    def grouped(self, key: Callable[[Problem], str | None]) -> Iterator[tuple[str, list[Problem]]]:
        groups: dict[str, list[Problem]] = defaultdict(list)
        for problem in self.by_url.values():
            if (of := key(problem)) is not None:
                groups[of].append(problem)
        yield from groups.items()


_ORDER = [LinkHealth.BROKEN, LinkHealth.FAILING, LinkHealth.FLAWED, LinkHealth.UNDECIDED]
_BY_STATE: dict[str, CauseKind] = {
    LinkState.NO_SUCH_HOST: CauseKind.HOST_GONE,
    LinkState.DNS_FAILURE: CauseKind.HOST_DOWN,
    LinkState.REFUSED: CauseKind.HOST_DOWN,
    LinkState.UNREACHABLE: CauseKind.HOST_DOWN,
    LinkState.TIMEOUT: CauseKind.HOST_DOWN,
    LinkState.CONNECTION_RESET: CauseKind.HOST_DOWN,
    LinkState.EMPTY_ANSWER: CauseKind.HOST_DOWN,
    LinkState.SERVER_ERROR: CauseKind.HOST_FAILS,
    LinkState.UNAVAILABLE: CauseKind.HOST_FAILS,
    LinkState.BLOCKED: CauseKind.WALL,
    LinkState.RATE_LIMITED: CauseKind.WALL,
    LinkState.FORBIDDEN: CauseKind.LOGIN,
    LinkState.LOGIN_REQUIRED: CauseKind.LOGIN,
    LinkState.REDIRECT_TO_LOGIN: CauseKind.LOGIN,
    LinkState.NO_CONNECTION: CauseKind.HOST_DOWN,
    LinkState.PARKED: CauseKind.PARKED,
    LinkState.FOR_SALE: CauseKind.PARKED,
    LinkState.ONE_PAGE_FOR_ALL: CauseKind.OPAQUE,
    LinkState.DRAWN_BY_SCRIPT: CauseKind.OPAQUE,
}
_OF_THE_WHOLE_HOST = frozenset({CauseKind.HOST_GONE, CauseKind.HOST_DOWN, CauseKind.HOST_FAILS, CauseKind.LOGIN})
"""Causes that a page of the host that works speaks against."""


def causes(
    problems: Iterable[Problem],
    working: Iterable[str],
    moved: Iterable[tuple[str, str]] = (),
    based: Iterable[Based] = (),
) -> list[Cause]:
    """Group problems by their cause; those that mend the most pages come first, the worst health before.

    `working` has every target that works, `moved` every page of which the new address is known, with that address.
    """
    left = _Left({problem.url: problem for problem in problems})
    good = _good(left.by_url.values(), working)
    _by_base(left, based)
    _by_host(left, good)
    _by_sink(left)
    _by_folder(left, good, list(moved))
    for problem in list(left.by_url.values()):
        left.take(CauseKind.TEMPLATE if problem.template else CauseKind.ALONE, problem.url, [problem.url])
    return left.causes


def folders(url: str) -> list[str]:
    """The folders that an address lies in, its host's root first."""
    head, slashes, rest = url.partition("://")
    names = rest.split("?", 1)[0].split("#", 1)[0].split("/")[:-1]
    return [f"{head}{slashes}{'/'.join(names[: end + 1])}/" for end in range(len(names))]


def _good(problems: Iterable[Problem], working: Iterable[str]) -> Counter[str]:
    """How many targets work in each folder that has a problem in it."""
    wanted = {folder for problem in problems for folder in folders(problem.url)}
    return Counter(folder for url in working for folder in folders(url) if folder in wanted)


def _by_base(left: _Left, based: Iterable[Based]) -> None:
    """Links that one `<base>` leads astray: most would work without it."""
    groups: dict[str, dict[str, bool]] = defaultdict(dict)
    for link in based:
        if link.url in left.by_url:
            groups[link.base][link.url] = link.works and groups[link.base].get(link.url, True)
    for base, links in sorted(groups.items(), key=lambda group: -len(group[1])):
        urls = [url for url in links if url in left.by_url]
        good = sum(links[url] for url in urls)
        if good >= max(_FEWEST_OF_BASE, _MOST_OF_BASE * len(urls)):
            left.take(CauseKind.BASE, base, urls)


def _by_host(left: _Left, good: Counter[str]) -> None:
    for kind in dict.fromkeys([*_BY_STATE.values(), CauseKind.CERTIFICATE]):
        groups = left.grouped(lambda problem, kind=kind: problem.host if _of_host(problem) is kind else None)  # type: ignore[misc]
        for host, group in groups:
            lives = any(good[f"{scheme}://{host}/"] for scheme in ("http", "https"))
            if host and len(group) >= _FEWEST_OF_HOST and not (lives and kind in _OF_THE_WHOLE_HOST):
                left.take(kind, host, [problem.url for problem in group])


def _of_host(problem: Problem) -> CauseKind | None:
    if "certificate" in problem.state.lower() or problem.state.startswith("TLS"):
        return CauseKind.CERTIFICATE
    return _BY_STATE.get(problem.state)


def _by_sink(left: _Left) -> None:
    """Targets that all redirect into the same page and are dead there."""

    def end(problem: Problem) -> str | None:
        final = problem.url_final
        return final if final and final != problem.url and problem.health is not LinkHealth.UNDECIDED else None

    for final, group in left.grouped(end):
        if len(group) >= _FEWEST_IN_SINK:
            left.take(CauseKind.SINK, final, [problem.url for problem in group])


def _by_folder(left: _Left, good: Counter[str], moved: Sequence[tuple[str, str]]) -> None:
    """Pages that are missing below one folder: below the highest of which nearly all known pages are missing."""
    missing = [problem for problem in left.by_url.values() if problem.is_missing]
    number = Counter(folder for problem in missing for folder in folders(problem.url))
    groups: dict[str, list[str]] = defaultdict(list)
    for problem in missing:
        for depth, folder in enumerate(folders(problem.url)):
            fewest = _FEWEST_OF_FOLDER if depth else _FEWEST_OF_SITE
            if number[folder] >= fewest and number[folder] >= _MISSING * (number[folder] + good[folder]):
                groups[folder].append(problem.url)
                break
    for folder, urls in groups.items():
        kind = CauseKind.SITE if folders(folder) == [folder] else CauseKind.FOLDER
        left.take(kind, folder, urls, _new_home(folder, moved))


def _new_home(folder: str, moved: Iterable[tuple[str, str]]) -> str | None:
    """Where a folder's pages went, of those whose new address is known: where two agree, or the only one leads."""
    homes: Counter[str] = Counter()
    for url, final in moved:
        rest = url.removeprefix(folder)
        if rest not in {"", url} and final.endswith(f"/{rest}"):
            homes[final.removesuffix(rest)] += 1
    best = homes.most_common(2)
    if not best or best[0][0] == folder:
        return None
    clear = len(best) == 1 or best[0][1] > 2 * best[1][1]
    return best[0][0] if clear else None


def _first(problem: Problem) -> tuple[int, int, str]:
    return -problem.pages, -problem.links, problem.url
