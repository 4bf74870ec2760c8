"""The course of one check: what to ask next, given what came so far. No I/O."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from archive_crawler.capture.rules import MAX_SIZE
from archive_crawler.frontier.retry import retry_after, scattered
from archive_crawler.links import syntax
from archive_crawler.links.evidence import Answer, Failure, Response, Stop
from archive_crawler.links.failures import is_certificate_refused, is_passing, is_timeout
from archive_crawler.links.hosts import host_of
from archive_crawler.links.methods import first_method, is_sure
from archive_crawler.links.reception import Reading
from archive_crawler.links.refresh import refresh_of

if TYPE_CHECKING:
    from archive_crawler.capture.exchange import Exchange

MAX_REDIRECTS = 20
"""As many as browsers follow (Fetch Standard, section 4.4)."""
MAX_WAIT = 60.0
"""Longest Retry-After that a check waits for, in seconds."""
_BRIEFLY = 10.0
"""Seconds that HEAD, robots.txt and probes get: others wait for them."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_COME_BACK = frozenset({429, 503})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527})
_IN_ALL = 3
_OK = 200
_EMPTY = frozenset[bytes]()


class Purpose(StrEnum):
    """What a course is for."""

    TARGET = "target"
    ROBOTS = "robots"
    PROBE = "probe"


_READINGS = {
    Purpose.TARGET: Reading(),
    Purpose.ROBOTS: Reading(page=MAX_SIZE + 1, other=MAX_SIZE + 1),
    Purpose.PROBE: Reading(wire=True),
}
_RETRIES = {
    Purpose.TARGET: {"timeout": 1, "network": 2, "server": 2, "told": 2},
    Purpose.ROBOTS: {"told": 1},
    Purpose.PROBE: {"told": 1},
}
"""How often is asked again: after a time-out, a failure of the network, an error of the server, as Retry-After tells."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to make."""

    url: str
    """Without fragment."""
    method: str = "HEAD"
    """HEAD or GET."""
    verify: bool = True
    """Whether the server's certificate must be good."""
    pause: float = 0.0
    """Seconds to wait before."""
    hold: bool = False
    """Whether the whole host is left alone during the pause."""
    reading: Reading = field(default_factory=Reading)
    """How much of the answer is wanted."""
    cookies: tuple[bytes, ...] = ()
    """The cookies that earlier answers of the check have set, as libcurl writes them."""
    patience: float = 300.0
    """Seconds that it may take at most."""


class Course:
    """GET for pages, HEAD for files and GET where HEAD is unsure; redirects and refreshes hop by hop, with their cookies.

    What fails in passing is asked for again, by the kind of failure; Retry-After is obeyed up to a minute.
    """

    __slots__ = (
        "_answers",
        "_behind",
        "_failure",
        "_redirects",
        "_requests",
        "_response",
        "_retry_pause",
        "_sent",
        "_stop",
        "_tried",
        "_visited",
        "closed_for",
        "cookies",
        "exchanges",
        "fragments",
        "purpose",
        "started",
        "url",
        "via",
    )

    def __init__(
        self, url: str, retry_pause: float = 2.0, purpose: Purpose = Purpose.TARGET, via: str | None = None
    ) -> None:
        self.url = url
        self.purpose = purpose
        self.via = via
        """On whose behalf it is."""
        self.started: float | None = None
        self.closed_for: float | None = None
        """How long the host wants to be left alone, where that is more than a minute."""
        self.cookies: tuple[bytes, ...] = ()
        """What whoever asks has seen set."""
        self.fragments: set[str] = set()
        """What is looked for in the page at the end."""
        self.exchanges: list[Exchange] = []
        """What is to be archived of it."""
        self._retry_pause = retry_pause
        self._tried: Counter[str] = Counter()
        self._requests = 0
        self._sent = _EMPTY
        self._visited: set[tuple[str, frozenset[bytes]]] = set()
        self._redirects: list[Response] = []
        self._response: Response | None = None
        self._failure: Failure | None = None
        self._behind: Response | None = None
        self._stop: Stop | None = None

    def first(self) -> Ask:
        return self._to(urldefrag(self.url).url)

    def next(self, seen: Response | Failure) -> Ask | None:
        """What to ask after this; null where the check is over."""
        self._requests += 1
        if self._failure:
            self._behind = seen if isinstance(seen, Response) else None
            return None
        return self._answered(seen) if isinstance(seen, Response) else self._failed(seen)

    def answer(self, seconds: float | None, stop: Stop | None = None, detail: str | None = None) -> Answer:
        """What the check saw."""
        return Answer(
            url=self.url,
            redirects=tuple(self._redirects),
            response=self._response,
            failure=self._failure,
            behind=self._behind,
            stop=stop or self._stop,
            detail=detail,
            requests=self._requests,
            retries=self._tried.total(),
            checked=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            seconds=round(seconds, 3) if seconds is not None else None,
        )

    def _to(self, url: str, method: str | None = None, *, verify: bool = True) -> Ask:
        self._sent = _jar(self.cookies)
        method = method or (first_method(url) if self.purpose is Purpose.TARGET else "GET")
        reading = _READINGS[self.purpose]
        if self.fragments:
            reading = replace(reading, fragments=frozenset(self.fragments))
        brief = method == "HEAD" or self.purpose is not Purpose.TARGET
        return Ask(url, method, verify, reading=reading, cookies=self.cookies, patience=_BRIEFLY if brief else 300.0)

    def _failed(self, failure: Failure) -> Ask | None:
        if is_passing(failure):
            kind = "timeout" if is_timeout(failure) else "network"
            if ask := self._again(failure.url, kind):
                return ask
        self._failure = failure
        if self.purpose is Purpose.TARGET and is_certificate_refused(failure):
            return self._to(failure.url, failure.method, verify=False)
        return None

    def _answered(self, response: Response) -> Ask | None:
        if response.status in _REDIRECTS:
            return self._follow(response)
        if response.status in _COME_BACK and response.headers.get("retry-after"):
            return self._come_back(response)
        if not is_sure(response):
            return self._to(response.url, "GET")
        if response.status in _PASSING and (ask := self._again(response.url, "server")):
            return ask
        if self.purpose is not Purpose.ROBOTS and response.status == _OK and (target := refresh_of(response)):
            return self._refresh(replace(response, location=target))
        self._response = response
        return None

    def _follow(self, response: Response) -> Ask | None:
        target, fragment = urldefrag(response.location or "")
        self._redirects.append(response)
        if not _is_web(target):
            self._stop = Stop.REDIRECT_NOWHERE
        elif self._is_round(response, target):
            self._stop = Stop.REDIRECT_LOOP
        elif len(self._redirects) > MAX_REDIRECTS:
            self._stop = Stop.TOO_MANY_REDIRECTS
        if self._stop:
            return None
        if fragment:
            self.fragments.add(fragment)
        return self._to(target)

    def _refresh(self, response: Response) -> Ask | None:
        """Follow a page's refresh like a redirect, where it leads to what was not seen yet; else the page is the answer."""
        target = urldefrag(response.location or "").url
        last = len(self._redirects) >= MAX_REDIRECTS
        if last or not _is_web(target) or self._is_round(response, target):
            self._response = replace(response, location=None)
            return None
        self._redirects.append(response)
        return self._to(target)

    def _is_round(self, response: Response, target: str) -> bool:
        """Whether the way leads back to where it was before, and no cookie was set since that may change the answer."""
        self._visited.add((response.url, self._sent))
        return (target, _jar(self.cookies)) in self._visited

    def _come_back(self, response: Response) -> Ask | None:
        wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        if wait is not None and wait > MAX_WAIT:
            self.closed_for = wait
        elif ask := self._again(response.url, "told", wait):
            return ask
        self._response = response
        return None

    def _again(self, url: str, kind: str, wait: float | None = None) -> Ask | None:
        """Ask once more, twice as long after each try; null where it was asked often enough."""
        most = _RETRIES[self.purpose].get(kind, 0)
        if self._tried[kind] >= most or self._tried.total() >= _IN_ALL:
            return None
        self._tried[kind] += 1
        pause = scattered(self._retry_pause * 2.0 ** (self._tried.total() - 1)) if wait is None else wait
        return replace(self._to(url, "GET"), pause=pause, hold=wait is not None)


def _is_web(url: str) -> bool:
    """Whether it is an address that can be asked."""
    if syntax.read(url, allow_private=True):
        return False
    try:
        return bool(host_of(url))
    except ValueError:
        return False


def _jar(cookies: tuple[bytes, ...]) -> frozenset[bytes]:
    """What cookies say, without their expiry dates, which may change with each answer."""
    if not cookies:
        return _EMPTY
    return frozenset(b"\t".join([*line[:4], *line[5:]]) for line in (cookie.split(b"\t") for cookie in cookies))
