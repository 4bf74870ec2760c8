"""What a page object hands over: fields as the page has them, each with the place it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from archive_crawler.items import BlockType, LinkPlace, NoticeKind, NoticeOnLinks, NoticeOnUpdates

T = TypeVar("T")

VISIBLE = "visible text"
TIME = "<time>"
JSON_LD = "JSON-LD"
META = "meta element"
URL = "URL"
DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with its origin."""

    value: T
    """The value as the page has it, white space collapsed."""
    rule: str
    """The selector, or the name of a rule in prose."""
    path: str | None
    """XPath of the node or of its attribute; null where the value is not from the payload."""
    source: str = VISIBLE
    """What it was read from: visible text, `<time>`, JSON-LD, a meta element, the URL."""
    said: str | None = None
    """What stands at `path`, or in the URL, where the value was made of it; null where it is the value itself."""


@dataclass(frozen=True, slots=True)
class RawNotice:
    """An archive notice as found."""

    text: str
    """The notice, verbatim apart from white space."""
    kind: NoticeKind
    """What the notice says the page is."""
    contact: str | None
    """Whom it names for questions."""
    site_rule: str
    """The catalogue entry that matched, or the parts by which a paraphrase was recognised."""
    on_links: NoticeOnLinks | None = None
    """What the notice says about links."""
    on_updates: NoticeOnUpdates | None = None
    """What the notice says about updates."""


@dataclass(frozen=True, slots=True)
class RawLink:
    """A link as found."""

    url: str
    """Absolute URL, or the attribute's value where no URL can be made of it."""
    text: str
    """The link text, or the text alternative of the image inside it."""
    place: LinkPlace
    """Where it stands."""
    path: str = field(default="", compare=False)
    """XPath of the anchor."""


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A piece of the body as found."""

    type: BlockType
    """Heading, paragraph, list item, quote, table or figure."""
    text: str
    """The words; empty for a figure."""
    path: str
    """XPath of the block's node; a figure's photos have the same."""
    level: int | None = None
    """Heading level."""


@dataclass(frozen=True, slots=True)
class RawPhoto:
    """A photo as found, its words told apart."""

    url: str
    """The image as the page shows it, absolute."""
    url_full: str | None
    """The image at full size."""
    alt: str | None
    """The text alternative."""
    title: str | None
    """The heading of the figure."""
    caption: str | None
    """The caption without credit and VIRIN."""
    caption_raw: str | None
    """The caption as the page has it."""
    credit: str | None
    """Who took it, without the words "Photo By:" and the like."""
    credit_raw: str | None
    """The credit as the page has it."""
    virin: str | None
    """The VIRIN's words."""
    path: str
    """XPath of the figure."""
    doubts: tuple[str, ...] = ()
    """What text and addresses say differently, a sentence each."""
    evidence: dict[str, Found[str]] = field(default_factory=dict, compare=False)
    """For each of the words above, `caption` and `credit` as the page has them, where it stands."""


@dataclass(frozen=True, slots=True)
class RawRelated:
    """Another story that the page points to."""

    title: str
    """The title as the page gives it."""
    url: str
    """Absolute URL."""
    path: str = field(default="", compare=False)
    """XPath of the link."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as its page object read it."""

    url: str
    """The URL that was fetched."""
    captured: datetime
    """When the bytes were captured."""
    page_object: str
    """The page object that read the page."""
    layout: str
    """The layout it recognised."""
    url_canonical: Found[str] | None = None
    """The URL that the page declares, absolute."""
    title: Found[str] | None = None
    """The headline."""
    subtitle: Found[str] | None = None
    """The line below the headline."""
    kind: Found[str] | None = None
    """News story, release, transcript, … as the site names it."""
    dateline: Found[str] | None = None
    """A dateline that stands outside the body."""
    date_published: Found[str] | None = None
    """When it was published."""
    date_modified: Found[str] | None = None
    """When it was last changed."""
    byline: Found[str] | None = None
    """Who wrote it."""
    lang: Found[str] | None = None
    """The language that the page declares."""
    notice: Found[RawNotice] | None = None
    """The archive notice."""
    body: Found[str] | None = None
    """Where the body was read; the words are in `blocks`."""
    blocks: list[RawBlock] = field(default_factory=list)
    """The body in reading order."""
    photos: list[RawPhoto] = field(default_factory=list)
    """The photos in page order."""
    related: list[RawRelated] = field(default_factory=list)
    """Other stories."""
    tags: list[Found[str]] = field(default_factory=list)
    """Keywords that the page shows."""
    links: list[RawLink] = field(default_factory=list)
    """Links in body, captions, notice, related, tags and downloads."""
    warnings: list[str] = field(default_factory=list)
    """What was odd about the page, a sentence each."""
    pictorial: bool = False
    """Whether photos with their captions may be the whole of the article."""
    needs_script: bool = False
    """Whether the page shows nothing without JavaScript."""

    @property
    def evidence(self) -> dict[str, Found[str]]:
        """Every single-valued field that was found, by name."""
        values = {name: getattr(self, name) for name in EVIDENCED}
        return {name: found for name, found in values.items() if found is not None}


EVIDENCED = (
    "url_canonical",
    "title",
    "subtitle",
    "kind",
    "dateline",
    "date_published",
    "date_modified",
    "byline",
    "lang",
    "body",
)


@dataclass(frozen=True, slots=True)
class NotArticle:
    """The page is no article: a home page, a listing, a search page, no HTML at all."""

    reason: str
    """Why, in a sentence."""
    page_object: str
    """The page object that decided."""
    layout: str
    """The layout it recognised."""
