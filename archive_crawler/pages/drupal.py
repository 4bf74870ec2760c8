"""Drupal news, releases and blog posts of agencies nobody named; fields are known by the names that Drupal gives them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import drupal_node, figures, photos
from archive_crawler.pages.document import classes, path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, date_of, in_furniture
from archive_crawler.pages.raw import DOCUMENT, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive_crawler.pages.document import Element

_LABELS = ".field__label, .field-label, .field--label, .c-field__label"
_LONG = 1000
_PARAGRAPH = 140
_TITLE = 8
_LEAST = 0.25
_MEDIA = re.compile(
    r"(?:^|\s)(?:media--type-+image|media--image|image-caption|captioned-image|usa-figure|media-image)(?=\s|$)"
)
_HERE = (".node__submitted time", ".node__meta time", ".submitted time", ".node__submitted", ".node-date", ".submitted")


class DrupalStory(MarkedStory):
    """A node of a news type, Drupal 8 and later: fields have classes like `field--name-body`."""

    layout: ClassVar[str] = "Drupal 8-11 news node"
    mark: ClassVar[str] = "field--name-"
    prefix: ClassVar[str] = "field--name-"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the page is one node of a news type, or of a type unknown with a date, and has text of its own."""
        found = drupal_node.find(root)
        if found is None:
            return False
        node, kind = found
        news = drupal_node.is_news(kind)
        if not news and drupal_node.is_other(kind):
            return False
        fields = drupal_node.fields(node, cls.prefix)
        return bool(fields["body"] and (news or fields["date"]))

    @cached_property
    def node(self) -> Element:
        """The node, without the page around it."""
        return self._found[0]

    @cached_property
    def _found(self) -> tuple[Element, str]:
        found = drupal_node.find(self.root)
        if found is None:
            raise self.mismatch(".node--type-…", "one node of a news type", 0)
        return found

    @cached_property
    def fields(self) -> dict[str, list[Element]]:
        """The fields of the node by the part of a story that they are."""
        return drupal_node.fields(self.node, self.prefix)

    def _values(self, part: str) -> Iterator[tuple[str, Element]]:
        for node in self.fields[part]:
            if text := words(node, select(node, _LABELS)):
                yield text, node

    def _value(self, part: str) -> Found[str] | None:
        return next((Found(text, self._rule(node), path(node)) for text, node in self._values(part)), None)

    def _rule(self, node: Element) -> str:
        return f".{next(each for each in classes(node) if self.prefix in each)}"

    @field
    def title(self) -> Found[str] | None:
        """The headline, inside the node or above it."""
        return self.headline()

    @field
    def subtitle(self) -> Found[str] | None:
        """The field below the headline."""
        return self._value("subtitle")

    @field
    def kind(self) -> Found[str] | None:
        """The field with the type, else the node's own type."""
        shown = self._value("kind") or self.first(".node-type-label", within=self.node)
        if shown:
            return shown
        named = re.sub(r"[_-]+", " ", self._found[1]).strip()
        for typed in (self.node, *self.node.iterancestors("body")):
            if named and self._found[1] in (said := typed.get("class") or ""):
                return Found(named, "type of the node", attribute(typed, "class"), DOCUMENT, said)
        return None

    @field
    def dateline(self) -> Found[str] | None:
        """The field with the place."""
        return self._value("dateline")

    @field
    def date_published(self) -> Found[str] | None:
        """The field with the date, else the line below the headline, else the moment that the page declares."""
        for node in self.fields["date"]:
            if found := date_of(node, self._rule(node), select(node, _LABELS)):
                return found
        found = self.dated(*_HERE, within=self.node) or self.meta(
            "article:published_time", "dcterms.date", "dcterms.issued"
        )
        return found or self._loose_date()

    def _loose_date(self) -> Found[str] | None:
        """A time element of the node outside its text."""
        for node in self.node.iter("time"):
            above = list(node.iterancestors())
            if not any(body in above for body in self._bodies) and not in_furniture(node, self.node):
                return date_of(node, "time")
        raise self.mismatch("a field named date", "a date of publication", 0)

    @field
    def date_modified(self) -> Found[str] | None:
        """The moment that the page declares, else the field or the line that says when it was changed."""
        declared = self.meta("article:modified_time", "dcterms.modified", "og:updated_time")
        shown = next(iter(self.fields["modified"]), None)
        if declared or shown is None:
            return declared or self.dated(".node-updated-date", within=self.node)
        return date_of(shown, self._rule(shown), select(shown, _LABELS))

    @field
    def byline(self) -> Found[str] | None:
        """The field with the author."""
        return self._value("author") or self.first(".byline", ".author-name", within=self.node)

    def tag_nodes(self) -> Iterable[Element]:
        """The fields with keywords, linked or not."""
        return [
            item
            for node in self.fields["tags"]
            for item in select(node, "a[href]") or select(node, ".field__item, .field-item") or [node]
        ]

    def tag_links(self) -> Iterable[Element]:
        """Links of the fields with keywords."""
        return [anchor for node in self.fields["tags"] for anchor in select(node, "a[href]")]

    def related_links(self) -> Iterable[Element]:
        """Links of fields and views with other stories, inside the node and beside it."""
        around = {up for body in self._bodies for up in (body, *body.iterancestors())}
        named = (box for box in select(self.root, '[class*="related"]') if box not in around)
        boxes = [*self.fields["related"], *named]
        anchors = (anchor for box in photos.outermost(boxes) for anchor in select(box, "a[href]"))
        return [anchor for anchor in anchors if len(words(anchor)) >= _TITLE]

    def bodies(self) -> list[Element]:
        """The fields with text, in page order."""
        found = [node for node in self.fields["body"] if words(node)]
        if not found:
            raise self.mismatch("a field named body", "one field or more with words", 0)
        # A short field named body beside sections of another name is a summary.
        if len(words(self.node)) > _LONG and sum(len(words(node)) for node in found) < _LEAST * len(words(self.node)):
            raise self.mismatch("a field named body", "most of the node's words in it", len(found))
        self.body_rule = self._rule(found[0])
        return [*self._introductions(found), *found]

    def _introductions(self, bodies: list[Element]) -> list[Element]:
        """Fields with the first paragraph, where the body does not say it again; usgs.gov."""
        said = " ".join(map(words, bodies))
        return [
            node
            for node in self.fields["introduction"]
            if len(text := words(node)) > _PARAGRAPH
            and text.endswith((".", "”"))
            and text not in said
            and not {node, *node.iterancestors()} & set(bodies)
        ]

    def aside(self) -> Iterable[Element]:
        """Fields inside the text that are none of it, and other nodes listed there."""
        return [node for part in ("listed", "tags", "related") for node in self.fields[part]]

    def figures(self) -> Sequence[Element]:
        """The photos of fields above the text, then embedded media and figures of the text."""
        bodies = set(self._bodies)
        fields = (node for node in self.fields["image"] if not bodies & {node, *node.iterancestors()})
        lead = [inner for node in fields for inner in (select(node, "figure") or [node]) if photos.pictures(inner)]
        inner = [
            node
            for body in self._bodies
            for node in (*figures.within(body), *(each for each in body.iter("article", "div") if _is_media(each)))
        ]
        ordered = sorted(inner, key=lambda node: len(list(node.iterancestors())))
        return [*lead, *photos.outermost(ordered)]


class Drupal7Story(DrupalStory):
    """A node of a news type, Drupal 7: fields have classes like `field-name-body`."""

    layout: ClassVar[str] = "Drupal 7 news node"
    mark: ClassVar[str] = "field-name-"
    prefix: ClassVar[str] = "field-name-"


class DrupalFormatterStory(DrupalStory):
    """A node of a news type, in themes as that of justice.gov since 2023: fields have classes like `field_body`."""

    layout: ClassVar[str] = "Drupal news node, field formatters"
    mark: ClassVar[str] = "field-formatter--"
    prefix: ClassVar[str] = "field_"


class DrupalBlockStory(DrupalStory):
    """A node of a news type, laid out by the layout builder in themes whose fields have no classes; today's energy.gov."""

    layout: ClassVar[str] = "Drupal news node, layout builder"
    mark: ClassVar[str] = drupal_node.BLOCK
    prefix: ClassVar[str] = drupal_node.BLOCK


def _is_media(node: Element) -> bool:
    return bool(_MEDIA.search(node.get("class") or "")) and bool(photos.pictures(node))
