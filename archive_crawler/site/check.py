"""The links of a site that is at hand: built in a folder, or captured in WARC files. Nothing is remembered of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.export.lines import FILES, line, read, replace_with
from archive_crawler.items import Capture, LinkCheck, LinkHealth, LinkUse
from archive_crawler.links import history
from archive_crawler.links.facts import KeptPages
from archive_crawler.links.fragments import fragment_of, missing
from archive_crawler.links.kept import KeptChecks, KeptUrls
from archive_crawler.links.ledger import AT_ONCE, LinkLedger
from archive_crawler.links.sinks import Sinks
from archive_crawler.links.soft import is_drawn
from archive_crawler.links.statement import restated
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import from_crawl
from archive_crawler.reports.gathering import is_listed
from archive_crawler.site.lines import SiteLines, SiteUses

if TYPE_CHECKING:
    from archive_crawler.links.feed import Checker
    from archive_crawler.links.page import HtmlPage
    from archive_crawler.site.sources import Source

_LOOK = 0.05
"""Seconds between two looks at the answers."""
_AT_HAND = 64
"""Pages that are held for the fragments that lead to them."""
_OK = 200
_THERE = LinkCheck("", LinkHealth.FINE, LinkState.OK.value, None, None, "site", None, None, _OK, None)


class Stopped(Exception):
    """Somebody wants to stop."""


@dataclass(slots=True)
class SiteProgress:
    """A check's counters while it goes on."""

    pages: int = 0
    links: int = 0
    checked: int = 0
    found: int = 0


class SiteCheck:
    """Reads all pages, then finds out about each target once: by the site itself, or by asking."""

    def __init__(
        self, source: Source, checker: Callable[[], Checker | None], folder: Path, tell: Callable[[str], None]
    ) -> None:
        """`folder` gets `records`; `tell` is told of pages that cannot be read.

        `checker` is called once all pages were read: they are read by forks of this process, which must not have threads.
        """
        self._source = source
        self._tell = tell
        self._pages = KeptPages()
        self._lines = SiteLines()
        self._drawn = lru_cache(maxsize=_AT_HAND)(self._read_again)
        self._checker = checker
        self._targets = KeptUrls()
        self._sinks = Sinks()
        self.records = folder / "records"
        self.checks = KeptChecks()
        self.progress = SiteProgress()
        self.began = history.iso(datetime.now(UTC))
        self.unreadable = 0
        """Pages and records that could not be read."""

    def run(self, stop: Event, show: Callable[[SiteProgress], None]) -> None:
        """Write `links.jsonl` and `link_checks.jsonl`; raises Stopped, and writes neither whole, once `stop` is set."""
        self.records.mkdir(parents=True, exist_ok=True)
        self._read(stop, show)
        checks = self.records / FILES[LinkCheck]
        try:
            replace_with(checks, self._checked(stop, show))
        except Stopped:
            checks.with_name(f"{checks.name}.new").unlink()
            raise
        self._look_again(checks)
        self._lines.write(self.records / FILES[LinkUse], self._is_listed)

    def uses(self) -> SiteUses:
        """The links for a report."""
        return self._lines.uses()

    def _read(self, stop: Event, show: Callable[[SiteProgress], None]) -> None:
        for page in self._source.pages():
            if stop.is_set():
                raise Stopped
            if isinstance(page, WarcError) or page.error:
                self.unreadable += 1
                self._tell(str(page) if isinstance(page, WarcError) else f"{page.path}: {page.error}")
                continue
            self._pages.put_packed(page.url, page.facts)
            for target in page.targets:
                self._targets.add(target)
            self._lines.add(page)
            self.progress.pages += 1
            self.progress.links = self._lines.number
            show(self.progress)

    def _checked(self, stop: Event, show: Callable[[SiteProgress], None]) -> Iterator[bytes]:
        """Every check as a line, as it is finished."""
        links = LinkLedger(self._checker(), lambda _: True, self._source.ending, self._page)
        while True:
            for target in self._targets.take(AT_ONCE):
                if known := self._at_hand(target):
                    self.progress.checked += 1
                    yield self._put(known)
                else:
                    links.note(target)
            more = links.resolve()
            for check in links.take():
                self._sinks.note(check)
                self.progress.checked += 1
                yield self._put(self._judged(check))
            self.progress.found = self.progress.checked + links.pending + len(self._targets)
            show(self.progress)
            if not more and not links.pending and not len(self._targets):
                return
            if stop.wait(0 if more else _LOOK):
                raise Stopped

    def _look_again(self, path: Path) -> None:
        """Judge what was asked once more, each beside all others."""
        if self._sinks.found():
            again = map(self._sinks.judged, read(self.records, LinkCheck))
            replace_with(path, (self._put(self._judged(check)) for check in again))

    def _put(self, check: LinkCheck) -> bytes:
        """Take a finished check; its line."""
        self.checks.put(check)
        return line(check)

    def _at_hand(self, url: str) -> LinkCheck | None:
        """What a site that is whole says of a link, which no time can change; null for one that has to be asked."""
        ending = self._source.ending(url) if self._source.is_final else None
        if ending is None:
            return None
        if ending.http_status == _OK:
            return self._with_fragment(replace(_THERE, url=url))
        check = from_crawl(
            url, outcome=ending.outcome, reason=None, http_status=ending.http_status, location=None, capture=None
        )
        return replace(check, source="site") if check else None

    def _judged(self, check: LinkCheck) -> LinkCheck:
        """A check without a history: what fails once is failing, but in a site that is whole."""
        if check.source == "site":
            return check
        return replace(history.confirm(None, check, datetime.now(UTC)), history=None)

    def _is_listed(self, url: str) -> bool:
        check = self.checks.get(url)
        return check is None or is_listed(check)

    def _with_fragment(self, check: LinkCheck) -> LinkCheck:
        """A check of a file that is there, judged by whether it has the part that is linked: what it says is not doubted."""
        fragment = fragment_of(check.url)
        page, drawn = self._drawn(self._source.key_of(check.url)) if fragment else (None, False)
        if page is None:
            return check
        found = missing(page, fragment, drawn=drawn)
        return restated(check, found) if found else check

    def _page(self, url: str, _capture: Capture | None) -> HtmlPage | None:
        return self._pages.get(self._source.key_of(url))

    def _read_again(self, url: str) -> tuple[HtmlPage | None, bool]:
        """A page, and whether scripts have yet to draw it."""
        page = self._pages.get(url)
        return page, page is not None and is_drawn(page)
