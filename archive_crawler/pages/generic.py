"""Any other page: metadata first, then headings, then the body by known CMS containers or by trafilatura."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import maintext, metadata, photos
from archive_crawler.pages.article_page import ArticlePage, figures_in
from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import META, TIME, Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

CONTAINERS = (
    ("schema.org article body", "[itemprop=articleBody]"),
    ("RDFa content", '[property="content:encoded"], [property="schema:text"], [property="schema:articleBody"]'),
    ("Drupal 7 body field", ".field-name-body, .field-name-field-forall-body, .field-name-field-body"),
    ("Drupal body field", ".field--name-body, .node__content .text-formatted"),
    (
        "WordPress entry",
        ".entry-content, .post-content, .wp-block-post-content, .article-content, .article-body, .story-body",
    ),
    ("Plone text", "#content .documentDescription, #parent-fieldname-text, #content-core"),
)
"""Containers that well-known CMSs give the body, surest first."""

_WHOLE = frozenset({"schema.org article body", "Plone text"})
_SITE_NAME = re.compile(
    r"(?:^|[\s_-])(?:site-?name|site-?title|logo|brand|masthead|usa-logo\S*)(?:$|[\s_-])", re.IGNORECASE
)
_SUFFIX = re.compile(r"\s+[|»>–—·:-]+\s+")
_DATE_CLASSES = (
    "[itemprop=datePublished]",
    '[property="dc:date"], [property="dc:created"], [property="schema:datePublished"]',
    (
        ".publish-date, .published-date, .date-published, .publication-date, .pub-date, .pubdate, .posted-date, .post-date, "
        ".release-date, .article-date, .press-article-date, .entry-date, .date-display-single, .news-date, .submitted-date, "
        ".field--name-field-date, .field-name-field-date, .field--name-field-release-date, .article-meta__publish-date, .byline-date"
    ),
)
_LABELLED_DATE = re.compile(
    r"^(?:Date|Published|Posted|Released?|Release\s+Date|Publication\s+Date|Date\s+Published)(?:\s+on)?\s*:?\s+(?P<date>(?:\w+,\s+)?\w+\.?\s+\d{1,2},\s+\d{4}.{0,30})$",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(
    r"(?:[A-Z][a-z]+day,\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},\s+\d{4}",
    re.IGNORECASE,
)
_NEAR = 12
_SHORT = 90
_ENOUGH = 60
_LEAST = 12


class GenericArticle(ArticlePage):
    """Any page of any site."""

    layout: ClassVar[str] = "generic"
    containers: ClassVar[tuple[tuple[str, str], ...]] = CONTAINERS

    @classmethod
    def recognises(cls, root: Element) -> bool:  # noqa: ARG003 - the last resort takes every page
        """Every page."""
        return True

    @cached_property
    def metadata(self) -> metadata.Metadata:
        """JSON-LD and meta elements."""
        return metadata.read(self.root)

    @cached_property
    def declared_titles(self) -> list[Found[str]]:
        """Titles that the page declares outside its visible text, surest first."""
        document = self.first("head > title")
        bare = next((node for node in select(self.root, "title") if not _in_svg(node)), None)
        if document is None and bare is not None and (text := " ".join((bare.text or "").split())):
            document = Found(text, "title", path(bare), META)
        given = (
            self.metadata.thing("headline"),
            self.metadata.meta("og:title", "dc.title", "dcterms.title", "twitter:title"),
            document,
        )
        return [each for each in given if each is not None]

    @field
    def title(self) -> Found[str] | None:
        """The heading that the page's metadata confirms, else its only h1, else the metadata."""
        headings = [
            node for node in select(self.root, "h1, h2.page-title, h2.title, .page-title") if self._may_head(node)
        ]
        declared = [_folded(each.value) for each in self.declared_titles]
        for node in headings:
            if any(_same(_folded(words(node)), each) for each in declared):
                return Found(words(node), f"{node.tag} that the metadata confirms", path(node))
        inside = [node for node in headings if node.tag == "h1" and _in_main(node)]
        plain = inside or [node for node in headings if node.tag == "h1"]
        if plain and (inside or len(plain) == 1 or not declared):
            return Found(words(plain[0]), "h1", path(plain[0]))
        return next(
            (Found(self._unsuffixed(each.value), each.rule, each.path, each.source) for each in self.declared_titles),
            None,
        )

    def _may_head(self, node: Element) -> bool:
        above = [node, *node.iterancestors()]
        if not words(node) or any(each.tag in {"nav", "footer", "aside"} for each in above):
            return False
        return not any(
            _SITE_NAME.search(each.get("class") or "") or _SITE_NAME.search(each.get("id") or "") for each in above[:3]
        )

    def _unsuffixed(self, title: str) -> str:
        site = self.metadata.meta("og:site_name")
        parts = _SUFFIX.split(title)
        if site and len(parts) > 1 and _folded(parts[-1]) == _folded(site.value):
            return title[: title.rindex(parts[-1])].rstrip(" |»>–—·:-")
        return parts[0] if len(parts) > 1 and "|" in title else title

    @field
    def subtitle(self) -> Found[str] | None:
        """A line marked as subtitle."""
        return self.first("article .subtitle", "main .subtitle", ".field--name-field-subtitle", ".article-subtitle")

    @field
    def kind(self) -> Found[str] | None:
        """What the page itself calls its type."""
        return self.metadata.meta("dc.type", "dcterms.type", "article:section") or self.first(
            ".content-type", ".article-type", ".node-type-label"
        )

    @field
    def date_published(self) -> Found[str] | None:
        """Metadata, then marked text, then a labelled line; never a date of modification."""
        return (
            self.metadata.thing("datePublished")
            or self.metadata.meta(
                "article:published_time", "article:published", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date.created",
                "dcterms.created", "dc.date", "dcterms.date", "dc.created", "publish_date", "publishdate", "pubdate", "date", "sailthru.date",
            )
            or self._shown_date()
        )  # fmt: skip

    def _shown_date(self) -> Found[str] | None:
        for css in _DATE_CLASSES:
            for node in select(self.root, css):
                if not _beside(node):
                    return _dated(node, css)
        for node in select(self.root, "time"):
            if (
                not _beside(node)
                and "modif" not in (node.get("itemprop") or "").lower()
                and (words(node) or node.get("datetime"))
            ):
                return _dated(node, "time")
        return self._labelled_date() or self._date_below_title()

    def _labelled_date(self) -> Found[str] | None:
        for node in self.root.iter("p", "div", "span", "li", "td"):
            if len(node) < 4 and len(text := words(node)) < _SHORT and (match := _LABELLED_DATE.match(text)):
                return Found(match["date"], "line that begins with Date, Published, Posted or Released", path(node))
        return None

    def _date_below_title(self) -> Found[str] | None:
        """A line that is nothing but a date, among the first lines after the headline."""
        headline = self.title.path if self.title else None
        nodes = list(self.root.iter("h1", "h2", "p", "div", "span", "em", "strong"))
        start = (
            next((number for number, node in enumerate(nodes) if path(node) == headline), None) if headline else None
        )
        for node in nodes[start + 1 : start + 1 + _NEAR] if start is not None else ():
            if len(node) < 4 and len(text := words(node)) < _SHORT and _BARE_DATE.fullmatch(text):
                return Found(text, "line below the headline that is a date", path(node))
        return None

    @field
    def date_modified(self) -> Found[str] | None:
        """Metadata only."""
        return self.metadata.thing("dateModified") or self.metadata.meta(
            "article:modified_time",
            "dc.date.modified",
            "dcterms.modified",
            "og:updated_time",
            "last-modified",
            "datemodified",
        )

    @field
    def byline(self) -> Found[str] | None:
        """The visible byline, else the author in the metadata."""
        shown = self.first(
            ".byline", ".documentAuthor", ".author-name", "[rel=author]", ".article-author", ".field-name-field-author"
        )
        author = (
            shown
            or self.metadata.thing("author")
            or self.metadata.meta("author", "article:author", "dc.creator", "dcterms.creator")
        )
        return author if author and not author.value.startswith("http") and len(author.value) < 2 * _SHORT else None

    @field
    def tags(self) -> list[str]:
        """Keywords that the page shows."""
        nodes = select(self.root, ".tags a, a[rel~=tag], .field--name-field-tags a, .field-name-field-tags a")
        return list(dict.fromkeys(text for node in nodes if (text := words(node))))

    @cached_property
    def _container(self) -> tuple[str, list[Element]] | None:
        for name, css in self.containers:
            found = [node for node in photos.outermost(select(self.root, css)) if not _beside(node)]
            told = [node for node in found if len(words(node)) >= _LEAST]
            if told:
                return name, told if name in _WHOLE else told[:1]
        return None

    @property
    def has_container(self) -> bool:
        """Whether the CMS marks where the article's body is."""
        return self._container is not None

    @cached_property
    def main(self) -> Element:
        """The node that the article is likely to stand in."""
        for css in ("main", "[role=main]", "#main-content", "#content"):
            for node in select(self.root, css):
                if len(words(node)) >= _ENOUGH:
                    return node
        return next(iter(select(self.root, "body")), self.root)

    def bodies(self) -> list[Element]:
        """The container that the CMS marks, else the main node, to be judged by trafilatura."""
        if self._container:
            self.body_rule = self._container[0]
            return self._container[1]
        return [self.main]

    def figures(self) -> Sequence[Element]:
        """Figures of the body, and those of the article around it."""
        around = self.main if self._container is None else self._around(self._container[1][0])
        return [node for node in figures_in(around) if not _beside(node)]

    def _around(self, body: Element) -> Element:
        article = next((node for node in body.iterancestors("article")), None)
        return body if article is None else article

    def chosen(self, pieces: list[RawBlock]) -> Iterable[int]:
        """All of a container's blocks; of a main part those that are its text."""
        if self._container:
            return super().chosen(pieces)
        self.body_rule = self.main_text.rule
        self.warnings += [self.main_text.warning] if self.main_text.warning else []
        return self.main_text.chosen

    @cached_property
    def main_text(self) -> maintext.MainText:
        """Which blocks of the main node are the article, where no container says so."""
        return maintext.find(self.main, self.walked, self._figures)


def _dated(node: Element, rule: str) -> Found[str]:
    """A date from text; a machine-readable one beside it only where it is of `<time>`."""
    inner = node if node.tag == "time" else next(iter(select(node, "time")), None)
    text = words(node)
    if inner is not None and (stamp := inner.get("datetime")):
        return Found(stamp if not text else f"{stamp} | {text}", rule, path(inner), TIME)
    return Found(text or node.get("content") or "", rule, path(node), META if not text else "visible text")


def _beside(node: Element) -> bool:
    """Whether a node stands in furniture of the page."""
    return any(skipped(each) for each in node.iterancestors() if each.tag != "header") or skipped(node)


def _in_main(node: Element) -> bool:
    return any(each.tag in {"main", "article"} or each.get("role") == "main" for each in node.iterancestors())


def _in_svg(node: Element) -> bool:
    return any(each.tag == "svg" for each in node.iterancestors())


def _folded(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _same(heading: str, declared: str) -> bool:
    """Whether a heading is the declared title or its beginning, the rest being the site's name."""
    return bool(heading) and (declared == heading or (len(heading) > 8 and declared.startswith(heading)))
