"""A page's links as lines of `links.jsonl`, where its article says more of their places than the page."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from archive_crawler.collection.credentials import unmarked
from archive_crawler.collection.discovery import is_markup
from archive_crawler.items import Article, LinkPlace, LinkUse
from archive_crawler.links.extraction import read_page
from archive_crawler.links.facts import packed
from archive_crawler.links.joining import join
from archive_crawler.links.lines import lines
from archive_crawler.links.page import HtmlPage, PageLink

if TYPE_CHECKING:
    from archive_crawler.pages import Page


_AROUND = frozenset({LinkPlace.NAVIGATION, LinkPlace.HEADER, LinkPlace.FOOTER, LinkPlace.HEAD})
"""Places of which an article's link with the same address is likely another one."""
_FOLLOWED = frozenset({"a", "area"})


@dataclass(frozen=True, slots=True)
class PageUses:
    """What a captured page's links come to."""

    url: str
    """The page."""
    lines: bytes
    """Its lines of `links.jsonl`, each with its end; `template` is not known yet."""
    targets: list[str]
    """What is to be checked, each once."""
    facts: bytes
    """What a link to the page may depend on, packed."""
    places: bytes
    """For each line 8 bytes that are equal where slot and target are: of this process and its forks."""


def read_html(page: Page) -> HtmlPage | None:
    """The links of an answer; null for what browsers do not show as HTML."""
    from archive_crawler.pages.document import not_html  # noqa: PLC0415 - who has a `Page` has it imported

    if (page.content_type and not is_markup(page.content_type)) or not_html(page):
        return None
    return read_page(page.body, page.url, page.content_type)


def page_uses(page: HtmlPage, article: Article | None) -> PageUses:
    """A page's lines, targets and facts, given the article that it is."""
    links, rest = page.links, list[LinkUse]()
    if article:
        places = _Places(page, article)
        links = [places.placed(link) for link in links]
        rest = list(places.rest())
    written = lines(page.url, article.id if article else None, links)
    written |= {orjson.dumps(use, option=orjson.OPT_APPEND_NEWLINE): hash((use.slot, use.url)) for use in rest}
    targets = dict.fromkeys([link.url for link in links if link.fetched] + [use.url for use in rest])
    return PageUses(page.url, b"".join(written), list(targets), packed(page), array("q", written.values()).tobytes())


class _Places:
    """Where the article's own reading says that its links stand."""

    def __init__(self, page: HtmlPage, article: Article) -> None:
        self._page = page
        self._article = article
        self._by_words: dict[tuple[str, str], LinkPlace] = {}
        self._by_url: dict[str, LinkPlace] = {}
        for link in article.links:
            url = unmarked(join(page.base, link.url))
            self._by_words.setdefault((url, link.text), link.place)
            self._by_url.setdefault(url, link.place)
        self._inside: defaultdict[tuple[str, str], bool] = defaultdict(bool)
        """Whether a link with these words stands elsewhere than around the page."""
        for each in page.links:
            self._inside[unmarked(each.url), each.text] |= each.place not in _AROUND

    def placed(self, link: PageLink) -> PageLink:
        """The link with its place as the article has it."""
        place = self._of(link)
        return link._replace(place=place) if place and place is not link.place else link

    def _of(self, link: PageLink) -> LinkPlace | None:
        if link.element not in _FOLLOWED:
            return None
        around, url = link.place in _AROUND, unmarked(link.url)
        if place := self._by_words.get((url, link.text)):
            return place if not (around and self._inside[url, link.text]) else None
        return None if around else self._by_url.get(url)

    def rest(self) -> Iterator[LinkUse]:
        """What only the article knows, such as an address put together from a picture's number."""
        there = {unmarked(link.url) for link in self._page.links}
        for link in self._article.links:
            url = unmarked(join(self._page.base, link.url))
            if url not in there:
                yield LinkUse(self._page.url, self._article.id, url, link.text, link.place, link.url)
