"""Selecting from a page: a selector says how many nodes it expects, and fails naming itself, the page and the count."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from web_poet import HttpResponse, WebPage

from archive_crawler.errors import LayoutMismatch
from archive_crawler.pages.document import Answer, absolute, base_url, path, select, words
from archive_crawler.pages.raw import Found, RawArticle

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element


class Selecting(WebPage[RawArticle]):
    """A page that is asked: `one` for exactly one node, `some` for one or more, `first` for the first with words of any number."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response)
        self.warnings: list[str] = []

    def _validate_input(self) -> None:
        """Nothing: the cache of web-poet's own ties each page, with its document, to itself until the collector comes."""

    @cached_property
    def root(self) -> Element:
        """The document's root."""
        if isinstance(self.response, Answer):
            return self.response.root
        return cast("Element", self.response.selector.root)

    @cached_property
    def base(self) -> str:
        """What relative URLs are relative to."""
        return base_url(self.root, str(self.response.url))

    def one(self, css: str, within: Element | None = None) -> Found[str]:
        """The words of the one node that matches."""
        nodes = select(self.root if within is None else within, css)
        if len(nodes) != 1 or not words(nodes[0]):
            raise self.mismatch(css, "one node with words", len(nodes))
        return Found(words(nodes[0]), css, path(nodes[0]))

    def some(self, css: str, within: Element | None = None) -> list[Element]:
        """One or more nodes."""
        nodes = select(self.root if within is None else within, css)
        if not nodes:
            raise self.mismatch(css, "one node or more", 0)
        return nodes

    def first(self, *selectors: str, within: Element | None = None) -> Found[str] | None:
        """The first node with words, by the first selector that has one."""
        for css in selectors:
            for node in select(self.root if within is None else within, css):
                if text := words(node):
                    return Found(text, css, path(node))
        return None

    def mismatch(self, rule: str, expected: str, count: int) -> LayoutMismatch:
        """The error that names page object, selector, page and count."""
        return LayoutMismatch(
            f"{type(self).__name__}: {rule!r} on {self.response.url}: expected {expected}, found {count}"
        )

    def absolute(self, href: str) -> str:
        """The absolute URL of an attribute's value."""
        return absolute(self.base, href)
