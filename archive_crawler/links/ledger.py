"""The links of a run: each target gets one check, from the link itself, from the crawl, or by asking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from archive_crawler.frontier.visit import Ending
from archive_crawler.items import LinkCheck
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.verdict import from_crawl, from_link, unchecked

_MAX_REDIRECTS = 10


class LinkLedger:
    """Knows which targets were seen, which have their check, and which wait for the crawl to come by.

    `crawled` says whether the crawl may fetch a URL itself; `ending` how a URL of the crawl ended. Without a
    `checker` nothing is asked, and what the crawl does not know stays unchecked.
    """

    def __init__(
        self, checker: LinkChecker | None, crawled: Callable[[str], bool], ending: Callable[[str], Ending | None]
    ) -> None:
        self._checker = checker
        self._crawled = crawled
        self._ending = ending
        self._seen: set[str] = set()
        self._waiting: set[str] = set()
        self._behind: dict[str, list[str]] = {}
        """For each target that was asked on behalf of a redirect of the crawl: the links that lead to it."""
        self._asked: dict[str, LinkCheck | None] = {}
        """What was asked, with its answer once it has come: a redirect of the crawl may lead to it later."""
        self._done: list[LinkCheck] = []
        self.checked = 0

    @property
    def pending(self) -> int:
        """Targets that have no check yet."""
        return len(self._seen) - self.checked

    def known(self, urls: Iterable[str]) -> None:
        """Take targets as checked, as by an earlier part of the run."""
        fresh = set(urls) - self._seen
        self._seen |= fresh
        self.checked += len(fresh)

    def note(self, url: str) -> None:
        """Take a link; its target is checked once."""
        if url in self._seen:
            return
        told = from_link(url)
        wait = told is None and self._crawled(url)
        self._seen.add(url)
        if told:
            self._done.append(told)
        elif wait:
            self._waiting.add(url)
        else:
            self._ask(url, url)

    def take(self) -> list[LinkCheck]:
        """The checks that were finished since the last call."""
        answers = self._checker.poll() if self._checker else []
        return self._finish(answers)

    def resolve(self) -> None:
        """The crawl is over: its captures answer for what it fetched, the rest is asked."""
        waiting, self._waiting = self._waiting, set()
        for url in waiting:
            leaf = self._leaf(url)
            if check := self._from_crawl(url, {}):
                self._done.append(check)
            else:
                self._ask(leaf, url)

    def close(self, wait: float) -> list[LinkCheck]:
        """Stop asking; what has no answer by then is unchecked."""
        finished = self._finish(self._checker.close(wait) if self._checker else [])
        left = {url for urls in self._behind.values() for url in urls} | self._waiting
        self._behind.clear()
        self._waiting.clear()
        self.checked += len(left)
        return [*finished, *(unchecked(url, "the run did not wait for its answer") for url in left)]

    def _ask(self, url: str, on_behalf_of: str) -> None:
        self._behind.setdefault(url, []).append(on_behalf_of)
        if url in self._asked:
            if answer := self._asked[url]:
                self._done.append(answer)
            return
        self._asked[url] = None
        if self._checker:
            self._checker.submit(url)
        else:
            self._done.append(unchecked(url, "links are not checked in this collection"))

    def _finish(self, answers: list[LinkCheck]) -> list[LinkCheck]:
        own, self._done = self._done, []
        finished = [check for check in own if check.url not in self._behind]
        for answer in [*answers, *(check for check in own if check.url in self._behind)]:
            self._asked[answer.url] = answer
            finished.extend(
                self._from_crawl(url, {answer.url: answer}) or replace(answer, url=url)
                for url in self._behind.pop(answer.url, [answer.url])
            )
        self.checked += len(finished)
        return finished

    def _leaf(self, url: str) -> str:
        """Where the crawl's own redirects lead, as far as the crawl knows."""
        for _ in range(_MAX_REDIRECTS):
            ending = self._ending(url)
            if ending is None or not ending.location:
                break
            url = ending.location
        return url

    def _from_crawl(self, url: str, asked: dict[str, LinkCheck], hops: int = 0) -> LinkCheck | None:
        ending = self._ending(url)
        if ending is None:
            return asked.get(url)
        final = None
        if ending.location and hops < _MAX_REDIRECTS:
            final = self._from_crawl(ending.location, asked, hops + 1)
            if final is None:
                return None
        return from_crawl(
            url,
            outcome=ending.outcome,
            reason=ending.reason,
            http_status=ending.http_status,
            location=ending.location,
            capture=ending.capture,
            final=final,
        )
