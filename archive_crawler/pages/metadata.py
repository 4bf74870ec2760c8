"""What a page says about itself in JSON-LD and meta elements."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive_crawler.pages.document import path, select, squeezed
from archive_crawler.pages.raw import JSON_LD, META, Found

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
    """Name to (value, path), in document order."""
    things: list[tuple[dict[str, Any], str]]
    """JSON-LD objects of an article's type, the more telling type first, with the script's path."""

    def meta(self, *names: str) -> Found[str] | None:
        """The first of these meta elements that has a value."""
        for name in names:
            for value, where in self.metas.get(name.lower(), ()):
                return Found(value, f"meta[{name}]", where, META)
        return None

    def thing(self, key: str) -> Found[str] | None:
        """A property of the JSON-LD article, as text."""
        for thing, where in self.things:
            text = _text(thing.get(key))
            if text:
                return Found(text, f"JSON-LD {key}", where, JSON_LD)
        return None


def read(root: Element) -> Metadata:
    """Read both kinds once."""
    metas: dict[str, list[tuple[str, str]]] = {}
    for node in root.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        # obamawhitehouse.archives.gov writes `value` for `content`.
        value = squeezed(node.get("content") or node.get("value") or "")
        if name and value:
            metas.setdefault(name.strip().lower(), []).append((value, path(node)))
    things = [
        (thing, path(node)) for node in select(root, 'script[type="application/ld+json"]') for thing in _things(node)
    ]
    return Metadata(metas, sorted(things, key=lambda pair: "Article" not in str(pair[0].get("@type"))))


def _things(node: Element) -> Iterator[dict[str, Any]]:
    try:
        # Line breaks inside strings are common and strictly forbidden.
        document = json.loads(node.text or "", strict=False)
    except (ValueError, RecursionError):
        return
    yield from _articles(document, 0)


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


def _text(value: Any) -> str | None:
    """A JSON-LD value as text: a string, or the name of a person or an organization, or several of them."""
    if isinstance(value, str):
        # A lone surrogate, possible in JSON, cannot be written as UTF-8.
        return squeezed(value.encode("utf-8", "replace").decode("utf-8")) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    if isinstance(value, list):
        return "; ".join(text for each in value if (text := _text(each))) or None
    return None
