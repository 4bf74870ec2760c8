"""Stories whose parts the site's template marks: what page objects of known templates have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from archive_crawler.pages import headline
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import path, select, squeezed, words
from archive_crawler.pages.raw import META, TIME, VISIBLE, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

_MIDNIGHT = re.compile(r"T(?:0[4-9]|10):00(?::00(?:\.0+)?)?(?:Z|\+00:?00)$")


class MarkedStory(ArticlePage):
    """A story in a template that is known."""

    @cached_property
    def _metas(self) -> dict[str, Element]:
        """The first meta element of each name that says something; small letters."""
        found: dict[str, Element] = {}
        for node in self.root.iter("meta"):
            name = node.get("property") or node.get("name")
            if name and (node.get("content") or node.get("value") or "").strip():
                found.setdefault(name.lower(), node)
        return found

    def meta(self, *names: str) -> Found[str] | None:
        """The first of these meta elements; obamawhitehouse.archives.gov writes `value` for `content`."""
        for name in names:
            if (node := self._metas.get(name)) is not None:
                said = "content" if node.get("content") else "value"
                return Found(squeezed(node.get(said) or ""), f"meta[{name}]", attribute(node, said), META)
        return None

    def dated(self, *selectors: str, within: Element | None = None) -> Found[str] | None:
        """A date from the first node by the first selector that has one."""
        for css in selectors:
            for node in select(self.root if within is None else within, css):
                found = date_of(node, css)
                if found and any(each.isdigit() for each in found.value):
                    return found
        return None

    def headline(self, within: Element | None = None) -> Found[str]:
        """The only h1 with words that is not the site's name; of several the one that the document's title names."""
        shown = [node for node in (self.root if within is None else within).iter("h1") if headline.may_head(node)]
        if len(shown) > 1:
            named = self.meta("og:title")
            whole = [" ".join(title.text or "" for title in self.root.iter("title")), named.value if named else ""]
            declared = [headline.letters(each) for each in whole]
            heads = [
                (text, node)
                for node in shown
                if any((text := headline.letters(words(node))) in each for each in declared)
            ]
            first = [node for text, node in heads if any(each.startswith(text) for each in declared)]
            # "Office of Lamps | Lamp Thief Sentenced": of those that the title names later, the one that says most.
            shown = first[:1] or [node for _, node in sorted(heads, key=lambda head: -len(head[0]))][:1] or shown
        if len(shown) != 1:
            raise self.mismatch("h1", "one headline", len(shown))
        return Found(words(shown[0]), "h1", path(shown[0]))


def date_of(node: Element, rule: str, without: Iterable[Element] = ()) -> Found[str] | None:
    """A date that a node shows; a machine-readable one beside it only where it is of `<time>`."""
    inner = node if node.tag == "time" else next(node.iter("time"), None)
    text = (words(inner) if inner is not None else "") or words(node, without)
    stamp = (inner.get("datetime") or "").strip() if inner is not None else ""
    # A day without a time is midnight somewhere in the United States: 04:00 UTC in Washington's summer.
    if inner is not None and stamp and not (text and ":" not in text and _MIDNIGHT.search(stamp)):
        if not text:
            return Found(stamp, rule, attribute(inner, "datetime"), TIME)
        return Found(f"{stamp} | {text}", rule, path(inner), TIME)
    return Found(text, rule, path(node), VISIBLE) if text else None


def unlabelled(found: Found[str] | None, label: re.Pattern[str]) -> Found[str] | None:
    """What was found, without the label that its text has."""
    return replace(found, value=label.sub("", found.value)) if found else None


def in_furniture(node: Element, top: Element) -> bool:
    """Whether a node below `top` stands in furniture of the page."""
    for each in (node, *node.iterancestors()):
        if each is top:
            return False
        if skipped(each):
            return True
    return False
