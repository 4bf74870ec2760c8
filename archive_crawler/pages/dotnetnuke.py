"""DotNetNuke pages that are not of AFPIMS: articles of its news module, and dated stories in HTML modules; any host."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import figures, photos
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, in_furniture
from archive_crawler.pages.raw import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:{_MONTH}\s+\d{{1,2}},\s+\d{{4}}|\d{{1,2}}\s+{_MONTH}\s+\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})"
_LABELLED = re.compile(
    rf"(?:(?:Date|Published|Posted|Released?|Release\s+Date)(?:\s+on)?\s*:?\s*)?(?P<date>{_DAY}(?:\s*[-,|]?\s*\d{{1,2}}:\d{{2}}.{{0,12}})?)\W*",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:(?:Story|Written|Posted)\s+)?by\b:?\s+(?P<who>\S.{2,80})", re.IGNORECASE)
_TEXT = '[id$="_HtmlModule_lblContent"]'
_LINES = frozenset({"p", "div", "h2", "h3", "h4", "h5", "h6", "span", "em", "strong"})
_LONGEST = 120
_LEAD = 12


class DotNetNukeStory(MarkedStory):
    """A dated story in HTML modules: its date stands alone in one of the first lines."""

    layout: ClassVar[str] = "DotNetNuke HTML module"
    mark: ClassVar[str] = "_HtmlModule_lblContent"
    body_rule = _TEXT

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether one headline stands over a dated text in an HTML module."""
        modules = _modules(root)
        heads = _heads(root)
        return len(heads) == 1 and bool(modules) and _date_line(modules, heads[0]) is not None

    @field
    def title(self) -> Found[str] | None:
        """The headline: in the text, or above it as the module's title."""
        head = _heads(self.root)[0]
        return Found(words(head), "h1", path(head))

    @cached_property
    def _dated(self) -> Element | None:
        return _date_line(_modules(self.root), _heads(self.root)[0])

    @field
    def date_published(self) -> Found[str] | None:
        """The line that is a date."""
        match = _LABELLED.fullmatch(words(self._dated)) if self._dated is not None else None
        return (
            Found(match["date"], "line that is a date", path(self._dated))
            if match and self._dated is not None
            else None
        )

    @cached_property
    def _by(self) -> Element | None:
        lines = (line for module in self._bodies for line in islice(filter(_is_line, module.iter("*")), _LEAD))
        return next((line for line in lines if _BY.fullmatch(words(line))), None)

    @field
    def byline(self) -> Found[str] | None:
        """One of the first lines that begins with By."""
        return Found(words(self._by), "line that begins with By", path(self._by)) if self._by is not None else None

    def bodies(self) -> list[Element]:
        """The modules from the one with the date on, in its pane."""
        dated = self._dated
        modules = _modules(self.root)
        own = next((each for each in modules if dated is not None and each in dated.iterancestors()), modules[0])
        pane = next(
            (
                up
                for up in own.iterancestors()
                if (up.get("id") or "").endswith("Pane") and "ctr" not in (up.get("id") or "")
            ),
            None,
        )
        after = modules[modules.index(own) :]
        return [each for each in after if pane is None or pane in each.iterancestors()]

    def aside(self) -> Iterable[Element]:
        """The lines of date and author, and the headline."""
        return [node for node in (self._dated, self._by, *_heads(self.root)) if node is not None]


class DotNetNukeArticle(MarkedStory):
    """An article of the module EasyDNNnews: one `article.edn_article` with its headline as h1."""

    layout: ClassVar[str] = "DotNetNuke EasyDNNnews article"
    mark: ClassVar[str] = "edn_article"
    body_rule = "article.edn_article"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether one article has a headline of the first rank."""
        return (
            len(select(root, "article.edn_article")) == 1
            and len(select(root, "article.edn_article h1.edn_articleTitle")) == 1
        )

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one("article.edn_article h1.edn_articleTitle")

    @field
    def subtitle(self) -> Found[str] | None:
        """The line below the headline."""
        return self.first("article.edn_article .edn_articleSubTitle")

    @field
    def date_published(self) -> Found[str] | None:
        """The date of the line below the headline."""
        return self.dated("article.edn_article .edn_metaDetails time", "article.edn_article time")

    @field
    def byline(self) -> Found[str] | None:
        """The author in the line below the headline."""
        return self.first("article.edn_article .edn_metaDetails a.author", "article.edn_article [rel=author]")

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords."""
        return select(self.root, "article.edn_article .edn_articleTags a[href]")

    def bodies(self) -> list[Element]:
        """The article."""
        return self.some(self.body_rule)

    def aside(self) -> Iterable[Element]:
        """What is not its text."""
        return select(
            self.root,
            "article.edn_article .edn_articleTitle, article.edn_article .edn_articleSubTitle, article.edn_article .edn_metaDetails, "
            "article.edn_article .edn_articleTags, article.edn_article .edn_socialButtonWrapper, article.edn_article .edn_relatedArticlesWrapper, "
            "article.edn_article .edn_pagerWrapper, article.edn_article .edn_fbCommentsWrapper",
        )

    def figures(self) -> Sequence[Element]:
        """The photos of the article, none of other articles."""
        out = set(select(self.root, "article.edn_article .edn_relatedArticlesWrapper"))
        return [
            node
            for node in figures.within(self._bodies[0])
            if photos.pictures(node) and not any(up in out for up in node.iterancestors())
        ]

    def related_links(self) -> Iterable[Element]:
        """Other articles."""
        return select(self.root, ".edn_relatedArticlesWrapper a[href]")


def _modules(root: Element) -> list[Element]:
    """HTML modules with words, none in header or footer."""
    return [node for node in select(root, _TEXT) if not in_furniture(node, root) and not _at_rim(node) and words(node)]


def _at_rim(node: Element) -> bool:
    names = " ".join(up.get("id") or "" for up in node.iterancestors()).lower()
    return any(each in names for each in ("footer", "headerpane", "toppane", "bannerpane", "navpane"))


def _heads(root: Element) -> list[Element]:
    """Headlines: h1 with words, else the title of a module."""
    found = [node for node in root.iter("h1") if words(node) and not in_furniture(node, root)]
    return found or [node for node in select(root, '[id$="_dnnTITLE_titleLabel"]') if words(node)]


def _date_line(modules: list[Element], head: Element) -> Element | None:
    """Among the first lines, after the headline where that stands in the module, the one that is nothing but a date."""
    for module in modules:
        headed = head in set(module.iter("h1"))
        after = dropwhile(lambda node: node is not head, module.iter("*")) if headed else module.iter("*")
        for line in islice((each for each in after if _is_line(each) and head not in each.iterancestors()), _LEAD):
            text = words(line) if sum(map(len, line.itertext())) < _LONGEST else ""
            if text and _LABELLED.fullmatch(text):
                return line
    return None


def _is_line(node: Element) -> bool:
    """Whether a node holds a line: none of its children holds one."""
    return node.tag in _LINES and next(node.iterchildren("p", "div", "ul", "ol", "table"), None) is None
