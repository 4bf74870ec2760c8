"""What a linked or a linking HTML page says, as far as links are concerned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from archive_crawler.items import LinkPlace


class PageLink(NamedTuple):
    """A link of a page; a tuple, since a site has a million of them."""

    url: str
    """The target by the URL Standard, with its fragment, or the attribute's value where no URL can be made of it."""
    href: str
    """The attribute's value, character references resolved, user name and password redacted."""
    element: str
    """Name of the element, in lower case."""
    attribute: str
    """Name of the attribute, in lower case; `style` and `text` for a stylesheet's `url()`."""
    text: str
    """The link text, white space collapsed, or the text alternative of the image inside it."""
    place: LinkPlace
    """Where on the page it stands."""
    heading: str | None
    """The nearest heading before it."""
    line: int
    """Line of the source where its element begins, from 1."""
    column: int
    """Column of that line, in characters, from 1."""
    slot: str
    """The elements above it that have a name of their own: equal for links in the same place of pages of one template."""
    fetched: bool = True
    """Whether a reader or the page asks for it with GET: not where a form posts to, nor a `preconnect`."""


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page as one reading of its source gives it."""

    url: str
    """Where it was captured."""
    base: str
    """What its relative links are joined to: the first `<base href>`, or its own address."""
    links: list[PageLink]
    """Its links, in the order of the source."""
    ids: frozenset[str]
    """What a fragment may name: every `id`, and every `name` of an `a`."""
    title: str | None
    """The text of its `title`."""
    heading: str | None
    """The text of its first `h1`."""
    text: str
    """Its visible words, white space collapsed, without scripts and styles."""
    refresh: str | None
    """Where `<meta http-equiv=refresh>` leads, absolute; null without one, or where it only reloads the page."""
    asks_password: bool
    """Whether it has a field for a password."""
    scripts: int
    """How many scripts it has."""
    base_href: str | None = None
    """The `href` of the `<base>` element as written, where it has one."""
    base_line: int | None = None
    """Line of the source where that element begins, from 1."""
    elements: dict[str, int] = field(default_factory=dict)
    """How many links it has by the name of their element; told also where `links` are left out."""
