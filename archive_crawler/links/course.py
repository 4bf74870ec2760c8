"""The course of one check: what to ask next, given what came so far. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urldefrag

from archive_crawler.frontier.retry import retry_after
from archive_crawler.links import syntax
from archive_crawler.links.evidence import Answer, Failure, Response, Stop
from archive_crawler.links.failures import is_certificate_refused, is_passing

MAX_REDIRECTS = 10
MAX_WAIT = 60.0
"""Longest Retry-After that a check waits for, in seconds."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SURE_BY_HEAD = frozenset({200, 201, 202, 203, 206})
_COME_BACK = frozenset({429, 503})


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


class Course:
    """HEAD first, GET where HEAD is unsure, redirects hop by hop, one retry, Retry-After obeyed up to a minute."""

    __slots__ = (
        "_behind",
        "_failure",
        "_redirects",
        "_requests",
        "_response",
        "_retries",
        "_retry_pause",
        "_stop",
        "closed_for",
        "started",
        "url",
    )

    def __init__(self, url: str, retry_pause: float = 2.0) -> None:
        self.url = url
        self.started: float | None = None
        self.closed_for: float | None = None
        """How long the host wants to be left alone, where that is more than a minute."""
        self._retry_pause = retry_pause
        self._retries = 1
        self._requests = 0
        self._redirects: list[Response] = []
        self._response: Response | None = None
        self._failure: Failure | None = None
        self._behind: Response | None = None
        self._stop: Stop | None = None

    def first(self) -> Ask:
        return Ask(urldefrag(self.url).url)

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
            checked=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            seconds=round(seconds, 3) if seconds is not None else None,
        )

    def _failed(self, failure: Failure) -> Ask | None:
        if is_passing(failure) and self._may_retry():
            return Ask(failure.url, "GET", pause=self._retry_pause)
        self._failure = failure
        return Ask(failure.url, failure.method, verify=False) if is_certificate_refused(failure) else None

    def _answered(self, response: Response) -> Ask | None:
        if response.status in _REDIRECTS:
            return self._follow(response)
        if response.status in _COME_BACK:
            return self._come_back(response)
        if response.method == "HEAD" and response.status not in _SURE_BY_HEAD:
            return Ask(response.url, "GET")
        if response.status // 100 == 5 and self._may_retry():
            return Ask(response.url, "GET", pause=self._retry_pause)
        self._response = response
        return None

    def _follow(self, response: Response) -> Ask | None:
        visited = {urldefrag(hop.url).url for hop in (*self._redirects, response)}
        self._redirects.append(response)
        target = urldefrag(response.location).url if response.location else ""
        if not target or syntax.read(target, allow_private=True):
            self._stop = Stop.REDIRECT_NOWHERE
        elif target in visited:
            self._stop = Stop.REDIRECT_LOOP
        elif len(self._redirects) > MAX_REDIRECTS:
            self._stop = Stop.TOO_MANY_REDIRECTS
        return None if self._stop else Ask(target)

    def _come_back(self, response: Response) -> Ask | None:
        wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        if wait is not None and wait > MAX_WAIT:
            self.closed_for = wait
        elif self._may_retry():
            return Ask(response.url, "GET", pause=self._retry_pause if wait is None else wait, hold=wait is not None)
        self._response = response
        return None

    def _may_retry(self) -> bool:
        self._retries -= 1
        return self._retries >= 0
