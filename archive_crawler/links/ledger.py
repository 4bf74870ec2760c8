"""The links of a run: each target gets one check, from the link itself, from the crawl, or by asking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Protocol
from urllib.parse import urldefrag

from archive_crawler.collection.credentials import unmarked
from archive_crawler.collection.discovery import is_markup
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Capture, LinkCheck
from archive_crawler.links.evidence import Answer
from archive_crawler.links.feed import Checker, Feed
from archive_crawler.links.kept import KeptChecks, KeptPairs, KeptUrls
from archive_crawler.links.page import HtmlPage
from archive_crawler.links.verdict import from_crawl, from_link, unchecked

_MAX_REDIRECTS = 10
_WITH_PAGE = frozenset({200, 304})
NOT_WAITED = "the run did not wait for its answer"
AT_ONCE = 1000
"""Targets that are gone through in one step of the event loop."""


class Prober(Protocol):
    """Asks for made-up addresses beside pages."""

    def probe(self, url: str) -> None:
        """Have what stands beside a page asked for."""

    def probes(self) -> list[Answer]:
        """What came of it since the last call: answers that have nothing but probes."""


class LinkLedger:
    """Knows which targets were seen, which have their check, and which wait for the crawl to come by.

    `crawled` says whether the crawl may fetch a URL itself; `ending` how a URL of the crawl ended, `page` what its
    capture has. Without a `checker` nothing is asked, and what the crawl does not know stays unchecked. A `prober` asks for what
    stands beside captured pages.
    """

    def __init__(
        self,
        checker: Checker | None,
        crawled: Callable[[str], bool],
        ending: Callable[[str], Ending | None],
        page: Callable[[str, Capture | None], HtmlPage | None] | None = None,
        prober: Prober | None = None,
    ) -> None:
        self._checker = Feed(checker) if checker else None
        self._crawled = crawled
        self._ending: Callable[[str], Ending | None] = lambda url: ending(unmarked(url))
        self._page = page
        self._prober = prober
        self._beside = KeptPairs()
        """For each captured page beside which is probed: the links that wait for it."""
        self._seen = KeptUrls()
        self._waiting = KeptUrls()
        self._behind = KeptPairs()
        """For each target that is asked: the links that it answers for, itself or others that the crawl's redirects lead there."""
        self._asked = KeptUrls()
        self._answers = KeptChecks()
        """What was asked, with its answer: a redirect of the crawl may lead to it later."""
        self._told: list[LinkCheck] = []
        """Checks that needed no answer."""
        self._again: list[LinkCheck] = []
        """Answers that were there when they were wanted again."""
        self.checked = 0

    @property
    def pending(self) -> int:
        """Targets that have no check yet."""
        return len(self._seen) - self.checked

    def known(self, urls: Iterable[str]) -> None:
        """Take targets as checked, as by an earlier part of the run."""
        self.checked += sum(self._seen.add(url) for url in urls)

    def note(self, url: str) -> None:
        """Take a link; its target is checked once."""
        if not self._seen.add(url):
            return
        if told := from_link(url):
            self._told.append(told)
        elif self._crawled(unmarked(url)):
            self._waiting.add(url)
        else:
            self._ask(url, url)

    def captured(self, url: str) -> None:
        """A page was captured: what will be asked for beside it may come while the crawl goes on."""
        if self._prober:
            self._prober.probe(url)

    def take(self) -> list[LinkCheck]:
        """The checks that were finished since the last call."""
        for beside in self._prober.probes() if self._prober else ():
            self._told += filter(None, (self._from_crawl(url, {}, beside) for url in self._beside.take(beside.url)))
        return self._finish(self._checker.poll() if self._checker else [])

    def resolve(self, most: int = AT_ONCE) -> bool:
        """The crawl is over: its captures answer for what it fetched, the rest is asked; whether any were left to do.

        At most so many targets are gone through.
        """
        waiting = self._waiting.take(most)
        for url in waiting:
            leaf = self._leaf(url)
            if self._prober and self._is_page(leaf):
                page = urldefrag(leaf).url
                self._beside.put(page, url)
                self._prober.probe(page)
            elif check := self._from_crawl(url, {}):
                self._told.append(check)
            else:
                self._ask(leaf, url)
        return bool(waiting)

    def close(self, wait: float) -> Iterator[LinkCheck]:
        """Stop asking; the checks that are left, of which those without an answer by then are unchecked."""
        finished = self._finish(self._checker.close(wait) if self._checker else [])
        return chain(finished, self._left())

    def _left(self) -> Iterator[LinkCheck]:
        for url in self._beside.take_all():
            self.checked += 1
            yield self._from_crawl(url, {}) or unchecked(url, NOT_WAITED)
        waiting = iter(lambda: self._waiting.take(AT_ONCE), [])
        for url in chain(self._behind.take_all(), chain.from_iterable(waiting)):
            self.checked += 1
            yield unchecked(url, NOT_WAITED)

    def _ask(self, url: str, on_behalf_of: str) -> None:
        self._behind.put(url, on_behalf_of)
        if not self._asked.add(url):
            if answer := self._answers.get(url):
                self._again.append(answer)
        elif self._checker:
            self._checker.submit(url)
        else:
            self._again.append(unchecked(url, "links are not checked in this collection"))

    def _finish(self, answers: list[LinkCheck]) -> list[LinkCheck]:
        finished, self._told = self._told, []
        again, self._again = self._again, []
        for answer in [*answers, *again]:
            self._answers.put(answer)
            finished.extend(
                self._from_crawl(url, {answer.url: answer}) or replace(answer, url=url)
                for url in self._behind.take(answer.url)
            )
        self.checked += len(finished)
        return finished

    def _leaf(self, url: str) -> str:
        """Where the crawl's own redirects lead, as far as the crawl knows."""
        for _ in range(_MAX_REDIRECTS):
            ending = self._ending(url)
            if ending is None or not ending.location:
                break
            url = _with_fragment(ending.location, url)
        return url

    def _is_page(self, url: str) -> bool:
        """Whether the crawl has captured a page there that its server calls good."""
        ending = self._ending(url)
        kind = ending.capture.content_type if ending and ending.capture else None
        return ending is not None and ending.http_status in _WITH_PAGE and bool(kind and is_markup(kind))

    def _from_crawl(
        self, url: str, asked: dict[str, LinkCheck], beside: Answer | None = None, hops: int = 0
    ) -> LinkCheck | None:
        ending = self._ending(url)
        if ending is None:
            return asked.get(url)
        final, page, onward = None, None, None
        if ending.location and hops < _MAX_REDIRECTS:
            final = self._from_crawl(_with_fragment(ending.location, url), asked, beside, hops + 1)
            if final is None:
                return None
        elif self._page and ending.http_status in _WITH_PAGE:
            page = self._page(unmarked(url), ending.capture)
            if page and page.refresh and hops < _MAX_REDIRECTS:
                onward = self._from_crawl(page.refresh, {}, None, hops + 1)
        return from_crawl(
            url,
            outcome=ending.outcome,
            reason=ending.reason,
            http_status=ending.http_status,
            location=ending.location,
            capture=ending.capture,
            final=final,
            page=page,
            probe=beside.probe if beside else None,
            home=beside.home if beside else None,
            onward=onward,
        )


def _with_fragment(location: str, url: str) -> str:
    """A redirect's target has the fragment of what led there, unless it has one (RFC 9110, section 10.2.2)."""
    _, mark, fragment = url.partition("#")
    return f"{location}{mark}{fragment}" if "#" not in location else location
