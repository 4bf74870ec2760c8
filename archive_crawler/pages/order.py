"""The declared order in which a field of a page without known markup is looked for: data, printed in docs/generic-pages.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a source is; the value is its sentence."""

    JSON_LD = "property of the JSON-LD article"
    META = "meta element"
    NODE = "node of the page"
    DATE = "node of the page that shows a date"
    LINE = "line of the page"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field is looked for."""

    kind: Kind
    """What it is."""
    names: tuple[str, ...]
    """Properties, meta elements, selectors or rules, surest first."""
    is_asked_last: bool = False
    """Whether it is asked only where no source before it has an answer, and so never disagrees with one."""


def _metas(*names: str) -> Source:
    return Source(Kind.META, names)


CONFIRMED = "heading that the metadata confirms"
MAIN_H1 = "h1"
DOCUMENT = "title"
LABELLED = "line that begins with Date, Published, Posted or Released"
BELOW = "line below the headline that is a date"
TERMED = "date behind a term or cell Date, Published, Posted or Released"
HEAD = "date among the lines before the text"
DATELINE = "date of the dateline"
AFTER_NAME = "date at the end of a line that begins with By"
BY = "line below the headline that begins with By"
UPDATED = "line that begins with Updated, Last Modified or Reviewed"

_UNSURE = ("dc.date", "dcterms.date", "date")
AMBIGUOUS = frozenset(f"meta[{name}]" for name in _UNSURE)
"""Rules of meta elements that some sites fill with the date of the last change."""

ORDER: dict[str, tuple[Source, ...]] = {
    "title": (
        Source(Kind.LINE, (CONFIRMED, MAIN_H1)),
        Source(Kind.JSON_LD, ("headline",)),
        _metas("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title"),
        Source(Kind.LINE, (DOCUMENT,)),
    ),
    "subtitle": (
        Source(
            Kind.NODE,
            ("article .subtitle", "main .subtitle", ".field--name-field-subtitle", ".article-subtitle", "main .subhead"),
        ),
        Source(Kind.JSON_LD, ("alternativeHeadline",)),
    ),
    "kind": (
        _metas("dc.type", "dcterms.type", "cdc:content_type", "article:section", "content-type-name"),
        Source(Kind.NODE, (".content-type", ".article-type", ".node-type-label")),
        Source(Kind.JSON_LD, ("articleSection",)),
    ),
    "date_published": (
        Source(Kind.JSON_LD, ("datePublished",)),
        _metas(
            "article:published_time", "article:published", "cdc:first_published", "datepublished", "citation_publication_date",
            "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.created", "dcterms.available",
            "publish_date", "publishdate", "publish-date", "publication_date", "pubdate", "release_date", "sailthru.date",
        ),
        Source(
            Kind.DATE,
            (
                "[itemprop=datePublished]",
                '[property="dc:date"], [property="dc:created"], [property="schema:datePublished"]',
                (
                    ".publish-date, .published-date, .date-published, .publication-date, .pub-date, .pubdate, .posted-date, "
                ".post-date, .release-date, .article-date, .press-article-date, .entry-date, .date-display-single, .news-date, "
                ".submitted-date, .field--name-field-date, .field-name-field-date, .field--name-field-release-date, "
                ".field--name-field-publication-date, .article-meta__publish-date, .wp-block-post-date, .byline-date"
                ),
                "time",
            ),
        ),
        _metas(*_UNSURE),
        Source(Kind.LINE, (LABELLED, TERMED, BELOW, AFTER_NAME, HEAD, DATELINE), is_asked_last=True),
    ),
    "date_modified": (
        Source(Kind.JSON_LD, ("dateModified",)),
        _metas(
            "article:modified_time", "article:modified", "dc.date.modified", "dcterms.modified", "dc.date.updated", "cdc:last_updated",
            "og:updated_time", "last-modified", "last_modified", "datemodified", "lastmod", "last_updated",
        ),
        Source(Kind.DATE, ("[itemprop=dateModified]", '[property="dc:modified"], [property="schema:dateModified"]')),
        Source(Kind.LINE, (UPDATED,), is_asked_last=True),
    ),
    "byline": (
        Source(
            Kind.NODE,
            (
                ".byline", ".documentAuthor", "[itemprop=author]", ".author-name", "[rel=author]", ".article-author",
                ".field-name-field-author", ".field--name-field-author", ".field--name-field-byline", ".entry-author",
                ".article-meta__author", ".article-meta__author-bureau",
            ),
        ),
        Source(Kind.JSON_LD, ("author",)),
        _metas("author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "sailthru.author"),
        Source(Kind.LINE, (BY,), is_asked_last=True),
    ),
}  # fmt: skip
"""Sources by field, the surest first; a field is null where none has a value."""


def table() -> str:
    """The order as a table in Markdown."""
    rows = ["| field | order | looked for | names |", "|---|---|---|---|"]
    for name, sources in ORDER.items():
        for number, source in enumerate(sources, 1):
            names = ", ".join(f"`{each}`" for each in source.names)
            last = "; only where nothing before it has an answer" if source.is_asked_last else ""
            rows.append(f"| {f'`{name}`' if number == 1 else ''} | {number} | {source.kind}{last} | {names} |")
    return "\n".join(rows)
