"""AFPIMS, the CMS of defense.gov / war.gov and hundreds of .mil sites, recognised by its markup on any host."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from archive_crawler.pages import photos
from archive_crawler.pages.article_page import ArticlePage, figures_in
from archive_crawler.pages.boilerplate import RELATED_HEADING, is_related, related_sections
from archive_crawler.pages.document import classes, lines, path, select, within, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import URL, Found, RawPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

# `/News/Releases/Release/Article/3981590/…`: the last telling segment before "Article" names the kind.
_KIND = re.compile(r"^/(?P<segments>\S*?)/Article(?:/\d|\?|$)", re.IGNORECASE)
_VIEWS = frozenset({"article", "article-view", "article-display", "display", "view", "explore", "media", "portals"})
_KINDS = {
    "news-stories": "News Story",
    "news-story": "News Story",
    "releases": "Release",
    "press-releases": "Press Release",
}
_DAY = re.compile(
    r"\b(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})\b",
    re.IGNORECASE,
)
_BY = re.compile(r"^\W*(?:(?:Story\s+|Written\s+)?by\b:?\s+)(?P<who>\S.*)$", re.IGNORECASE)
_PARTS = re.compile(r"\s*\|\s*")


class Afpims(ArticlePage):
    """What every AFPIMS article has: one container, a headline, a date line, a body with inline media."""

    layout: ClassVar[str] = "AFPIMS"
    mark: ClassVar[str] = "adetail"
    container_css: ClassVar[str] = ".adetail"
    body_selectors: ClassVar[tuple[str, ...]] = (
        ".body",
        "[itemprop=articleBody]",
        ".content .inside",
        ".content",
        ".article-body",
    )

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether there is a container with a headline in it."""
        return any(select(node, ".maintitle, h1") for node in select(root, cls.container_css))

    @cached_property
    def container(self) -> Element:
        """The outermost container of the article."""
        found = photos.outermost(node for node in self.some(self.container_css) if select(node, ".maintitle, h1"))
        if len(found) != 1:
            raise self.mismatch(self.container_css, "one container with a headline", len(found))
        return found[0]

    @cached_property
    def header(self) -> list[Element]:
        """The header or headers of the article."""
        inner = photos.outermost(select(self.container, "header, .header"))
        return [node for node in inner if select(node, ".maintitle, h1, .date, .disclaimer, .date-line, .dateline")]

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        found = self.first("h1.maintitle", ".maintitle", "h1", within=self.container)
        if found is None:
            raise self.mismatch("h1.maintitle, .maintitle, h1", "a headline with words", 0)
        return found

    @field
    def subtitle(self) -> Found[str] | None:
        """The line below the headline."""
        for node in select(self.container, ".subtitle, .sub-title, .subhead"):
            if words(node) and not any(is_related(each) for each in (node, *node.iterancestors())):
                return Found(words(node), ".subtitle, .sub-title, .subhead", path(node))
        return None

    @field
    def kind(self) -> Found[str] | None:
        """The content type as the page shows it, else as the URL names it."""
        shown = self.first(".cont-type", ".content-type-text", ".article-type", within=self.container)
        if shown:
            return shown
        match = _KIND.search(urlsplit(str(self.response.url)).path)
        segments = [each for each in match["segments"].split("/") if each.lower() not in _VIEWS] if match else []
        if not segments:
            return None
        named = _KINDS.get(segments[-1].lower(), segments[-1].replace("-", " "))
        return Found(named, "segment of the URL before /Article/", None, URL, segments[-1])

    @field
    def date_published(self) -> Found[str] | None:
        """The date of the date line."""
        dated = self.first(
            ".date-line .date",
            ".dateline .date",
            "header .date",
            ".header .date",
            "[itemprop=datePublished]",
            within=self.container,
        )
        found = (
            dated or next((each for each in self._header_lines if _DAY.search(each.value)), None) or self._loose_date
        )
        day = _DAY.search(found.value) if found else None
        return Found(day.group() if day else found.value, found.rule, found.path) if found else None

    @cached_property
    def _loose_date(self) -> Found[str] | None:
        """A marked date that stands in the container without a header around it."""
        elsewhere = [*self._bodies, *select(self.container, ".related, .also-like, .media-inline")]
        for node in select(self.container, ".date, time"):
            if not within(node, elsewhere) and _DAY.search(words(node)):
                return Found(words(node), ".date, time", path(node))
        return None

    @field
    def byline(self) -> Found[str] | None:
        """The author, with or without a class."""
        marked = self.first(".byline", ".author", ".date-line .by", "[itemprop=author]", within=self.container)
        if marked:
            return Found(_PARTS.sub(" ", _DAY.sub("", marked.value)).strip(" |/"), marked.rule, marked.path)
        return next((each for each in self._header_lines if _BY.match(each.value)), None)

    @field
    def dateline(self) -> Found[str] | None:
        """The place, where the header's date line is one."""
        found = self.first(".dateline", within=self.container)
        if found is None or _DAY.search(found.value) or _BY.match(found.value):
            return None
        return found

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords."""
        return select(self.container, ".tags a[href]")

    @cached_property
    def _header_lines(self) -> list[Found[str]]:
        """What the header says beside title and notice, cut at lines and bars."""
        left_out = [
            node for css in (".maintitle", "h1", ".disclaimer", ".social-block") for node in select(self.container, css)
        ]
        nodes = [*self.header, *photos.outermost(select(self.container, ".date-line, .dateline, .presenter, .info"))]
        return [
            Found(part, "line of the header", path(node))
            for node in nodes
            for line in lines(node, left_out)
            for part in _PARTS.split(line)
            if part
        ]

    def bodies(self) -> list[Element]:
        """The body's nodes; the container itself where no class marks them."""
        for css in self.body_selectors:
            found = [node for node in photos.outermost(select(self.container, css)) if not within(node, self.header)]
            if any(words(node) for node in found):
                self.body_rule = f"{self.container_css} {css}"
                return found
        self.warnings.append("The body has no class of its own: it was read from the whole article container.")
        return [self.container]

    def aside(self) -> Iterable[Element]:
        """Header, pop-ups, tags, related stories and their headings."""
        yield from self.header
        # A video with its words is a figure without a photo.
        yield from (
            node
            for node in select(self.container, "[class*=media-inline]")
            if photos.is_figure(node) and not photos.pictures(node)
        )
        yield from select(
            self.container, ".maintitle, .date-line, .tags, .related, .also-like, .disclaimer, .media-inline-popup"
        )

    def figures(self) -> Sequence[Element]:
        """Every inline medium and image of the container that is not part of tags or related stories."""
        furniture = select(self.container, ".tags, .related, .also-like, .social-block, .media-inline-popup, .logo")
        return [node for node in figures_in(self.container) if not within(node, furniture)]

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """The photos of a figure, with the pop-up that may follow it instead of standing inside."""
        follower = figure.getnext()
        if follower is None or "media-inline-popup" not in classes(follower):
            return super().photos_of(figure)
        return photos.read(figure, self.base, [follower])

    def related_links(self) -> Iterable[Element]:
        """Links of `.related` and `.also-like`, in the container and below it."""
        boxes = photos.outermost(select(self.root, ".related .item, .also-like, .adetail .related, .related-stories"))
        around = self.container.getparent()
        headed = related_sections(around) if around is not None else []
        tools = select(self.root, ".tags, .social-block, .more-share, [class*=a2a_]")
        for box in (*boxes, *headed):
            for anchor in select(box, "a[href]"):
                if not RELATED_HEADING.fullmatch(words(anchor)) and not within(anchor, tools):
                    yield anchor


class AfpimsModern(Afpims):
    """AFPIMS articles of 2022 and later, and of war.gov: `.adetail` with itemtype NewsArticle."""

    layout: ClassVar[str] = "AFPIMS 2022"


class Afpims2019(Afpims):
    """AFPIMS articles of 2019 to 2022: `.adetail.news` or `.adetail.newsroom`, the archive notice in the header."""

    layout: ClassVar[str] = "AFPIMS 2019"
    container_css: ClassVar[str] = ".adetail.news, .adetail.newsroom"


class Afpims2018(Afpims):
    """AFPIMS articles of 2016 to 2018: no `.adetail`, the body marked as `articleBody`."""

    layout: ClassVar[str] = "AFPIMS 2018"
    mark: ClassVar[str] = "articleBody"
    container_css: ClassVar[str] = (
        "[itemtype$='/NewsArticle'], [itemtype$='/Article'], .article-view, .article-detail, .da_story, .news-detail"
    )
    body_selectors: ClassVar[tuple[str, ...]] = ("[itemprop=articleBody]",)

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether an article body of AFPIMS is there; its media and style sheets tell it from other schema.org users."""
        if not select(root, "[itemprop=articleBody]") or select(root, ".adetail"):
            return False
        return bool(
            select(
                root, '[href*="/DesktopModules/ArticleCS" i], [src*="/DesktopModules/" i], [href*="/DesktopModules/" i]'
            )
        )

    @cached_property
    def container(self) -> Element:
        """The innermost node that holds both headline and body."""
        body = self.some("[itemprop=articleBody]")[0]
        for node in body.iterancestors():
            if select(node, "h1, .maintitle, [itemprop=headline]"):
                return node
        raise self.mismatch("h1 around [itemprop=articleBody]", "one headline", 0)
