"""WordPress posts of agencies: state.gov, nasa.gov, and any other site on USWDS or a theme of its own; recognised by markup."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import figures, photos
from archive_crawler.pages.document import classes, path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, date_of, in_furniture, unlabelled
from archive_crawler.pages.raw import DOCUMENT, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

_TYPE = re.compile(r"single-(?!post$|format-|author-)(?P<type>[a-z][a-z_-]+)")
_PREFIX = re.compile(r"^(?:state|nasa|hhs|cdc|dhs|wp|gov|usa|custom|cpt)[_-]+")
_DATES = (".article-meta__publish-date", ".posted-on", ".entry-date", ".post-date", ".published-date", ".meta__date")
_LABEL = re.compile(r"^\W*(?:published|posted|issued)\b(?:\s+on)?\W*|^\W*by\s*:\s*", re.IGNORECASE)
_BODIES = (
    ".entry-content",
    ".wp-block-post-content",
    ".post-content",
    ".article-content",
    ".entry__content",
    ".page-content__content",
    "section.body-content",
)
_FEATURED = ".wp-block-post-featured-image, .post-thumbnail, .featured-image, .entry-thumbnail, figure.entry-media"
_ASIDE = (
    ".sharedaddy, .jp-relatedposts, .jp-likes-widget-wrapper, .post-navigation, .nav-links, .entry-footer, .entry-meta, "
    ".wp-block-post-terms, .wp-block-post-date, .wp-block-post-author, .wp-block-post-author-name, .wp-block-post-title, "
    ".wp-block-query, .wp-block-latest-posts, .wp-block-search, .wp-block-social-links, .wp-block-post-navigation-link, "
    ".wp-block-comments, .author-box, .about-the-author, .hds-about-the-author, .hds-related-articles, .hds-topic-cards, "
    ".hds-secondary-navigation, .wp-block-nasa-blocks-article-intro, .wp-block-nasa-blocks-credits-and-details, "
    ".wp-block-nasa-blocks-topic-cards, .wp-block-nasa-blocks-related-articles, .wp-block-nasa-blocks-news-automated, "
    ".wp-block-nasa-blocks-news-manual, .wp-block-nasa-blocks-secondary-navigation, .wp-block-nasa-blocks-meet-the, "
    ".wp-block-nasa-blocks-featured-link-list, .related-tags, .article-meta"
)
_RELATED = ".hds-related-articles a[href], .related-posts a[href], .jp-relatedposts a[href], .wp-block-nasa-blocks-related-articles a[href]"


class WordPressStory(MarkedStory):
    """A single post, of whatever type: the body element says so."""

    layout: ClassVar[str] = "WordPress post"
    mark: ClassVar[str] = "wp-content"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the body element names a single post and one node holds its text."""
        body = next(root.iter("body"), None)
        return body is not None and "single" in classes(body) and any(_texts(root, css) for css in _BODIES)

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.headline()

    @field
    def subtitle(self) -> Found[str] | None:
        """The line below the headline."""
        return self.first(
            ".entry-subtitle", ".post-subtitle", ".hds-article-intro__dek", "article .subtitle", "main .subtitle"
        )

    @field
    def kind(self) -> Found[str] | None:
        """The label above or below the headline, else the post's type or its first category."""
        shown = self.first(
            ".article-meta .doctype-meta", ".article-meta__doctype", ".entry-category-label", ".post-type-label"
        )
        return shown or self._type or self.first('.cat-links a[rel~="category"]', '.entry-meta a[rel~="category"]')

    @property
    def _type(self) -> Found[str] | None:
        body = next(self.root.iter("body"))
        for token in classes(body):
            if match := _TYPE.fullmatch(token):
                named = re.sub(r"[_-]+", " ", _PREFIX.sub("", match["type"]))
                return Found(named, "class of the body element", attribute(body, "class"), DOCUMENT, token)
        return None

    @field
    def dateline(self) -> Found[str] | None:
        """The place beside the date."""
        return self.first(".article-meta .article-meta__location")

    @field
    def date_published(self) -> Found[str] | None:
        """The time element of the post, else the moment that the page declares, else the date that it shows."""
        for node in self._around.iter("time"):
            tokens = set(classes(node))
            if tokens & {"published", "entry-date"} or (not tokens & {"updated", "modified"} and self._is_meta(node)):
                if node.get("datetime"):
                    return date_of(node, "time")
                return unlabelled(Found(words(node), "time", path(node)), _LABEL)
        return self.meta("article:published_time") or unlabelled(self.first(*_DATES), _LABEL)

    def _is_meta(self, node: Element) -> bool:
        """Whether a time element stands beside the text, and in no list of other posts."""
        above = list(node.iterancestors())
        if any(body in above for body in self._bodies):
            return "wp-block-post-date" in " ".join(up.get("class") or "" for up in above[:2])
        return not in_furniture(node, self._around)

    @field
    def date_modified(self) -> Found[str] | None:
        """The moment that the page declares, else a time element that says so."""
        declared = self.meta("article:modified_time")
        shown = (
            node
            for node in self._around.iter("time")
            if "updated" in classes(node) and "published" not in classes(node)
        )
        return declared or next((date_of(node, "time.updated") for node in shown), None)

    @field
    def byline(self) -> Found[str] | None:
        """The author; of a release the office."""
        return self.first(
            ".article-meta__author a",
            ".article-meta__author",
            ".article-meta__author-bureau",
            ".byline .author",
            ".author.vcard",
            ".wp-block-post-author__name",
            ".wp-block-post-author-name",
            ".hds-article-author, .article-author-name, .author-name",
            ".entry-meta .byline",
            within=self._around,
        )

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords; a category is the kind."""
        found = select(
            self._around,
            ".related-tags__pills a[href], .tags-links a[href], .wp-block-post-terms a[href], .tag-links a[href]",
        )
        return found or select(self._around, 'a[rel="tag"][href]')

    @cached_property
    def _around(self) -> Element:
        """The node of the post, else what holds headline and text both."""
        body = self._bodies[0]
        article = next(
            (up for up in body.iterancestors("article", "main") if next(up.iter("h1"), None) is not None), None
        )
        return article if article is not None else next(self.root.iter("body"))

    def bodies(self) -> list[Element]:
        """The node with the text, by the first name that one has."""
        for css in _BODIES:
            if found := _texts(self.root, css):
                self.body_rule = css
                return found[:1]
        raise self.mismatch(", ".join(_BODIES), "one node with words", 0)

    def aside(self) -> Iterable[Element]:
        """Date, author, terms, share bar, other posts."""
        return select(self._bodies[0], _ASIDE)

    def figures(self) -> Sequence[Element]:
        """The featured image, then the figures of the text; of a gallery each photo."""
        out = set(self.aside())
        lead = [
            node
            for node in select(self._around, _FEATURED)
            if photos.pictures(node) and not in_furniture(node, self._around) and not _in_list(node)
        ]
        inner = [each for figure in figures.within(self._bodies[0]) for each in _single(figure)]
        return [
            *photos.outermost(lead)[:1],
            *(each for each in inner if not any(up in out for up in each.iterancestors()) and each not in lead),
        ]

    def related_links(self) -> Iterable[Element]:
        """Other posts."""
        return select(self.root, _RELATED)


def _texts(root: Element, css: str) -> list[Element]:
    """The outermost nodes with words that match and stand in no list of posts."""
    return [node for node in photos.outermost(select(root, css)) if not _in_list(node) and words(node)]


def _in_list(node: Element) -> bool:
    for up in node.iterancestors():
        if up.tag in {"aside", "nav", "footer"} or "wp-block-query" in (up.get("class") or ""):
            return True
    return False


def _single(figure: Element) -> list[Element]:
    """The photos of a gallery or carousel, each a figure of its own; the figure itself where it holds none."""
    inner = [node for node in figure.iter("figure") if node is not figure and photos.pictures(node)]
    return [_with_caption(each) for each in photos.outermost(inner) or [figure]]


def _with_caption(figure: Element) -> Element:
    """A figure with its caption: nasa.gov writes the `figcaption` behind the `figure`, both in one node."""
    follower, around = figure.getnext(), figure.getparent()
    behind = follower is not None and follower.tag == "figcaption" and around is not None
    return around if behind and around is not None else figure
