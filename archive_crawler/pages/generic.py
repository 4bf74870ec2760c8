"""Any other page: metadata first, then headings, then the body by known CMS containers or by trafilatura."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import BlockType, LinkPlace
from archive_crawler.pages import byline_lines, candidates, date_lines, figures, headline, maintext, metadata, photos
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.document import select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.order import AMBIGUOUS, ORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import Found, RawBlock, RawLink

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
_LONGEST_BYLINE = 180
_WORDS = re.compile(r"\w+")
_LABELS = frozenset({"by", "on", "date", "published", "posted", "updated", "author", "written"})
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
        return headline.declared(self.root, self.metadata)

    def candidates(self, name: str) -> Iterator[Found[str]]:
        """What the page has for a field, in the declared order."""
        return candidates.gathered(ORDER[name], self.root, self.metadata)

    @field
    def title(self) -> Found[str] | None:
        """The heading that the page's metadata confirms, else its only h1, else the metadata."""
        site = self.metadata.meta("og:site_name")
        taken = headline.find(self.root, self.declared_titles, site.value if site else None)
        return self._taken("title", taken, self.declared_titles, headline.same)

    def _taken(
        self, name: str, taken: Found[str] | None, others: Iterable[Found[str]], same: Callable[[str, str], bool]
    ) -> Found[str] | None:
        """The value taken, after a warning where the page has another."""
        warning = candidates.disagreement(name, taken, others, same) if taken else None
        self.warnings += [warning] if warning else []
        return taken

    @field
    def subtitle(self) -> Found[str] | None:
        """A line marked as subtitle."""
        return next(self.candidates("subtitle"), None)

    @field
    def kind(self) -> Found[str] | None:
        """What the page itself calls its type."""
        return next(self.candidates("kind"), None)

    @field
    def date_published(self) -> Found[str] | None:
        """Metadata, then marked text, then a labelled line; never a date of modification."""
        changed = {each.value for each in self.candidates("date_modified")}
        found = [
            each
            for each in self.candidates("date_published")
            if (each.rule not in AMBIGUOUS or each.value not in changed) and candidates.names_a_year(each.value)
        ]
        if not found:
            lines = date_lines.labelled(self.root) or date_lines.termed(self.root) or date_lines.below(self._below)
            return lines or date_lines.opening(self.root, self.walked[0])
        # Of a rule that finds several nodes the first; the others may be of stories beside this one.
        told = {each.rule: each for each in reversed(found)}
        return self._taken("date_published", found[0], reversed(told.values()), candidates.same_day)

    @field
    def date_modified(self) -> Found[str] | None:
        """Metadata, then marked text, then a line "Last updated"."""
        return next(self.candidates("date_modified"), None) or date_lines.updated(self.root)

    @field
    def byline(self) -> Found[str] | None:
        """The visible byline, else the author in the metadata."""
        found = [
            each
            for each in self.candidates("byline")
            if not each.value.startswith("http")
            and len(each.value) < _LONGEST_BYLINE
            and not candidates.is_account(each)
        ]
        if not found:
            return byline_lines.find(self._below)
        return self._taken("byline", found[0], found[1:], candidates.same_names)

    @cached_property
    def _below(self) -> list[tuple[str, Element]]:
        """The lines below the headline."""
        return byline_lines.below(self.root, self.title.path if self.title else None)

    def tag_nodes(self) -> Iterable[Element]:
        """Keywords as the common CMSs mark them."""
        return select(self.root, ".tags a, a[rel~=tag], .field--name-field-tags a, .field-name-field-tags a")

    @cached_property
    def _container(self) -> tuple[str, list[Element]] | None:
        for name, css in self.containers:
            found = [node for node in photos.outermost(select(self.root, css)) if not candidates.beside(node)]
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
        return [node for node in figures.within(around) if not candidates.beside(node)]

    def _around(self, body: Element) -> Element:
        article = next((node for node in body.iterancestors("article")), None)
        return body if article is None else article

    def chosen(self, pieces: list[RawBlock]) -> Iterable[int]:
        """All of a container's blocks; of a main part those that are its text."""
        if self._container:
            # The figures stay: only words can be furniture by a likely name.
            return maintext.within_container(self._container[1], pieces)
        self.body_rule = self.main_text.rule
        self.warnings += [self.main_text.warning] if self.main_text.warning else []
        return [
            number for number in self.main_text.chosen if number >= len(pieces) or not self._repeats(pieces[number])
        ]

    def _repeats(self, block: RawBlock) -> bool:
        """Whether a line says nothing but the date and the byline that other fields have."""
        if block.type is not BlockType.PARAGRAPH or len(block.text) > _LONGEST_BYLINE:
            return False
        given = " ".join(found.value for found in (self.date_published, self.byline) if found)
        return bool(given) and set(_WORDS.findall(block.text.casefold())) <= {
            *_WORDS.findall(given.casefold()),
            *_LABELS,
        }

    def other_links(self, found: Collection[RawLink]) -> list[RawLink]:
        """Links of the main part whose blocks are not the article's; boxes beside it left out."""
        if self._container or not self.main_text.chosen:
            return []
        placed = {(link.url, link.text) for link in found}
        left = (link for number, link in self.walked[1] if number in self.main_text.left_out)
        others = dict.fromkeys(replace(link, place=LinkPlace.OTHER) for link in left)
        return [link for link in others if (link.url, link.text) not in placed]

    @cached_property
    def main_text(self) -> maintext.MainText:
        """Which blocks of the main node are the article, where no container says so."""
        return maintext.find(self.main, self.walked, self._figures)
