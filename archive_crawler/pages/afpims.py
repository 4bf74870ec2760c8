"""AFPIMS, the CMS of defense.gov / war.gov and hundreds of .mil sites, recognised by its markup on any host."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import BlockType
from archive_crawler.pages import afpims_header, afpims_kind, figures, photos
from archive_crawler.pages.afpims_header import BY, DAY
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.boilerplate import RELATED_HEADING, is_related, related_sections, skipped
from archive_crawler.pages.document import classes, path, select, within, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import URL, VISIBLE, Found, RawBlock, RawPhoto
from archive_crawler.pages.witness import common

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element
_LONGEST_HEADING = 80


class Afpims(ArticlePage):
    """What every AFPIMS article has: one container, a headline, a date line, a body with inline media."""

    layout: ClassVar[str] = "AFPIMS"
    mark: ClassVar[str] = "adetail"
    pictorial: ClassVar[bool] = True
    container_css: ClassVar[str] = ".adetail"
    related_css: ClassVar[str] = ".related .item, .also-like, .adetail .related, .related-stories, .da_related_item"
    beside_css: ClassVar[str] = (
        ".tags, .related, .also-like, .social-block, .ast-related, .article-navbtn, .bottomNavContainer"
    )
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
        """The line below the headline; on transcripts and statements the one who speaks, of a biography the days of a life."""
        for css in (".subtitle", ".sub-title", ".subhead", ".header .presenter"):
            for node in select(self.container, css):
                told = words(node) and not BY.match(words(node)) and not DAY.search(words(node))
                if told and not any(is_related(each) for each in (node, *node.iterancestors())):
                    return Found(words(node), css, path(node))
        return afpims_header.days_of_a_life(self.header_parts)

    @field
    def kind(self) -> Found[str] | None:
        """The content type as the page shows it, else as the URL names it."""
        shown = self.first(".cont-type", ".content-type-text", ".article-type", within=self.container)
        if shown:
            return shown
        named = afpims_kind.of_url(str(self.response.url))
        return Found(named[0], "segment of the URL before /Article/", None, URL, named[1]) if named else None

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
        found = afpims_header.dated([dated] if dated else [])
        return found or dated or afpims_header.dated(self.header_parts) or afpims_header.dated(self._loose_dates)

    @cached_property
    def _loose_dates(self) -> list[Found[str]]:
        """Marked dates that stand in the container without a header around them."""
        elsewhere = {*self._bodies, *select(self.container, ".related, .also-like, .media-inline")} - {self.container}
        nodes = (node for node in select(self.container, ".date, time") if not within(node, elsewhere))
        return [Found(words(node), ".date, time", path(node)) for node in nodes]

    @field
    def byline(self) -> Found[str] | None:
        """The author, with or without a class."""
        for css in (".byline", ".author", ".date-line .by", "[itemprop=author]"):
            for node in select(self.container, css):
                if words(node):
                    return self._signed(node, css)
        return afpims_header.byline(self.header_parts)

    def _signed(self, node: Element, css: str) -> Found[str]:
        """The author that a node names, with the unit that the next one does."""
        bare = " ".join(DAY.sub("", words(node)).replace("|", " ").split()).strip(" /")
        unit = afpims_header.unit_behind(node)
        if unit is None or within(unit, self._beside):
            return Found(bare, css, path(node))
        said = f"{words(node)} | {words(unit)}"
        return Found(f"{bare.rstrip(' ,')}, {words(unit)}", css, path(common([node, unit])), VISIBLE, said)

    @field
    def dateline(self) -> Found[str] | None:
        """The place, where the header's date line is one."""
        found = self.first(".dateline", within=self.container)
        if found is None or DAY.search(found.value) or BY.match(found.value):
            return None
        return found

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords."""
        return select(self.container, ".tags a[href]")

    @cached_property
    def header_parts(self) -> list[Found[str]]:
        """What the header says beside title and notice, cut at lines and bars."""
        left_out = [
            node for css in (".maintitle", "h1", ".disclaimer", ".social-block") for node in select(self.container, css)
        ]
        marked = select(
            self.container, ".date-line, .dateline, .presenter, .info, .article-info, .meta, .da_story_info"
        )
        nodes = dict.fromkeys([*photos.outermost([*self.header, *marked]), *self.lead])
        return [part for node in nodes for part in afpims_header.parts(node, left_out)]

    @cached_property
    def lead(self) -> list[Element]:
        """Date, byline and office where they stand as lines of their own between headline and text."""
        return afpims_header.leading(self.container, [*self.header, *self._figures, *self._beside])

    @cached_property
    def _beside(self) -> list[Element]:
        named = (node for node in self.container.iter("div", "aside", "section", "ul") if is_related(node))
        return [*select(self.container, self.beside_css), *(node for node in named if node is not self.container)]

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
        yield from self.lead
        yield from (anchor for anchor in select(self.container, 'a[href*="igphoto"]') if photos.is_tool(words(anchor)))
        yield from self._beside
        yield from select(self.container, ".maintitle, .date-line, .disclaimer, .media-inline-popup")

    def figures(self) -> Sequence[Element]:
        """Every inline medium and image of the container that is not part of tags or related stories."""
        furniture = {*self._beside, *select(self.container, ".media-inline-popup, .logo")}
        found = [node for node in figures.within(self.container) if not within(node, furniture)]
        return [node for node in found if not any(self._hides(above) for above in node.iterancestors())]

    def _hides(self, node: Element) -> bool:
        """Whether a node of the container is furniture, or not shown; a header may have the first photo."""
        return node.tag != "header" and node is not self.container and within(node, [self.container]) and skipped(node)

    def arranged(self, own: list[RawBlock]) -> list[RawBlock]:
        """In lists of contracts the lines that name a service or agency head what follows."""
        kind = self.kind.value.lower() if self.kind else ""
        return [_headed(block) for block in own] if kind.startswith("contract") else own

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """The photos of a figure, with the pop-up that may follow it instead of standing inside."""
        follower = figure.getnext()
        if follower is None or "media-inline-popup" not in classes(follower):
            return super().photos_of(figure)
        return photos.read(figure, self.base, [follower])

    def related_links(self) -> Iterable[Element]:
        """Links of `.related` and `.also-like`, in the container and below it."""
        boxes = photos.outermost(select(self.root, self.related_css))
        around = self.container.getparent()
        headed = related_sections(around) if around is not None else []
        tools = frozenset(select(self.root, ".tags, .social-block, .more-share, [class*=a2a_]"))
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


def _headed(block: RawBlock) -> RawBlock:
    """A paragraph in capitals, as "DEFENSE LOGISTICS AGENCY", as the heading that it is."""
    heads = block.type is BlockType.PARAGRAPH and len(block.text) <= _LONGEST_HEADING and block.text.isupper()
    return replace(block, type=BlockType.HEADING) if heads and not block.text.endswith(".") else block
