"""What a page says about itself in JSON-LD and meta elements."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive_crawler.pages import jsonld
from archive_crawler.pages.document import path, squeezed
from archive_crawler.pages.raw import JSON_LD, META, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.document import Element

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "BlogPosting",
        "Report",
        "SpecialAnnouncement",
        "AnalysisNewsArticle",
        "TechArticle",
        "ScholarlyArticle",
        "GovernmentService",
        "WebPage",
        "PressRelease",
    ]
)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Metadata:
    """Meta elements by lower-case name, and the JSON-LD objects of an article."""

    metas: dict[str, list[tuple[str, str]]]
    """Name to (value, path of the attribute), in document order."""
    things: list[tuple[dict[str, Any], str]]
    """JSON-LD objects of an article's type, the more telling type first, with the script's path."""
    named: dict[str, str] = field(default_factory=dict)
    """Names of the JSON-LD objects that others refer to, by their `@id`."""

    def meta(self, *names: str) -> Found[str] | None:
        """The first of these meta elements that has a value."""
        return next(self.metas_named(*names), None)

    def metas_named(self, *names: str) -> Iterator[Found[str]]:
        """Every value of these meta elements."""
        for name in names:
            for value, where in self.metas.get(_key(name), ()):
                yield Found(value, f"meta[{name}]", where, META)

    def thing(self, key: str) -> Found[str] | None:
        """A property of the JSON-LD article, as text."""
        for thing, where in self.things:
            text = _text(thing.get(key), self.named)
            if text:
                return Found(text, f"JSON-LD {key}", where, JSON_LD)
        return None


def read(root: Element) -> Metadata:
    """Read both kinds once."""
    metas: dict[str, list[tuple[str, str]]] = {}
    for node in root.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        # obamawhitehouse.archives.gov writes `value` for `content`.
        said = "content" if node.get("content") else "value"
        # Drupal 7 escapes what is escaped already: R&amp;amp;D.
        value = squeezed(html.unescape(node.get(said) or ""))
        if name and value:
            metas.setdefault(_key(name), []).append((value, attribute(node, said)))
    documents = [
        (document, path(node))
        for node in root.iter("script")
        if "ld+json" in (node.get("type") or "").lower()
        for document in jsonld.documents(node.text or "")
    ]
    things = [(thing, where) for document, where in documents for thing in _articles(document, 0)]
    named = dict(pair for document, _ in documents for pair in _names(document, 0))
    stories = [pair for pair in things if _is_story(pair[0])]
    # Of several stories the others are those that the page points to.
    return Metadata(metas, [*stories[:1], *(pair for pair in things if not _is_story(pair[0]))], named)


def _is_story(thing: dict[str, Any]) -> bool:
    return "Article" in str(thing.get("@type"))


def _key(name: str) -> str:
    """A meta element's name for look-up: sites write DC.Title, dc:title and dc.title."""
    return name.strip().lower().replace(":", ".")


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _articles(each, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        named = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind in ARTICLE_TYPES for kind in named):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(value.get(key), depth + 1)


def _names(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _names(each, depth + 1)
    elif isinstance(value, dict):
        known, name = value.get("@id"), value.get("name")
        if isinstance(known, str) and isinstance(name, str):
            yield known, name
        for each in value.values():
            yield from _names(each, depth + 1)


def _text(value: Any, named: dict[str, str], depth: int = 0) -> str | None:
    """A JSON-LD value as text: a string, or the name of a person or an organization, or several of them."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, str):
        # A lone surrogate, possible in JSON, cannot be written as UTF-8.
        return squeezed(html.unescape(value.encode("utf-8", "replace").decode("utf-8"))) or None
    if isinstance(value, dict):
        known = value.get("@id")
        told = value.get("name") or value.get("@value") or (named.get(known) if isinstance(known, str) else None)
        return _text(told, named, depth + 1)
    if isinstance(value, list):
        texts = (text for each in value if (text := _text(each, named, depth + 1)))
        return "; ".join(dict.fromkeys(texts)) or None
    return None
