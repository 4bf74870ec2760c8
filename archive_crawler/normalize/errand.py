"""What there is to read in one answer: what it points to, and the article that it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from archive_crawler.capture.coding import decoded
from archive_crawler.collection.discovery import MAX_SITEMAP_BYTES, Document, Role, found_in, photos, unzipped
from archive_crawler.items import Rejected
from archive_crawler.normalize.draft import Draft, draft, normalized, validated
from archive_crawler.normalize.largest import LARGEST_PAGE
from archive_crawler.pages import NotArticle, Page
from archive_crawler.warc.date import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.collection.discovery import Found
    from archive_crawler.collection.model import Collection
    from archive_crawler.items import Article
    from archive_crawler.normalize.record import Origin

Also: TypeAlias = "Callable[[Page], object]"
"""What else a page is read for; a module's function."""
LARGEST_LIST = MAX_SITEMAP_BYTES
"""Bytes of a sitemap or feed that are read, its compression removed."""
MOST_FOUND = 50_000
"""URLs that are taken from one document: as many as a sitemap may name (sitemaps.org, "Sitemap file limits")."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One answer to read."""

    url: str
    """What was asked for."""
    status: int
    """Status code; of what has not changed since an earlier capture, that one's."""
    content_type: str | None
    """Content-Type as the server sent it."""
    location: str | None
    """Location as the server sent it."""
    body: bytes
    """The entity, content-coding kept."""
    coding: str | None
    """Content-Encoding as the server sent it; null where it is undone already."""
    whole: bool
    """Whether the body is all that was captured."""
    role: Role
    """What it was fetched for."""
    listing: int | None
    """Which of the collection's listings it belongs to, from 0."""
    depth: int
    """Hops from a seed."""
    origin: Origin
    """Where the bytes lie."""

    @property
    def most(self) -> int:
        """Bytes that are read of it."""
        return LARGEST_LIST if self.role in {Role.SITEMAP, Role.FEED} else LARGEST_PAGE

    def undone(self, most: int) -> Errand:
        """The same with its content-coding removed, and at most `most` bytes and one more of the body."""
        return replace(self, body=decoded(self.body, self.coding, most + 1), coding=None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says."""

    found: list[Found]
    """What it points to."""
    item: Draft | Article | Rejected | None = None
    """The article; null for what is none."""
    reason: str | None = None
    """Why it is no article, or what was left out."""
    also: object | None = None
    """What else was read of it."""


def read(errand: Errand, collection: Collection | None, also: Also | None = None) -> Reading:
    """Read an answer, up to the bounds above; without a collection the article alone, and what `also` makes of a whole page."""
    errand = errand.undone(errand.most)
    if errand.role is Role.SITEMAP:
        errand = replace(errand, body=unzipped(errand.body, errand.most + 1))
    whole = errand.whole and len(errand.body) <= errand.most
    document = Document(errand.url, errand.status, errand.content_type, errand.location, errand.body[: errand.most])
    found: list[Found] = []
    if collection:
        found += islice(found_in(document, errand.role, collection, errand.listing, errand.depth), MOST_FOUND + 1)
    surplus = f"names more than {MOST_FOUND:,} URLs; the others are left out" if len(found) > MOST_FOUND else None
    item, reason = _item(document, errand, whole=whole)
    if collection and isinstance(item, (Draft, Rejected)):
        found += photos(_photos(item), collection)
    is_page = errand.status == 200 and errand.role not in {Role.SITEMAP, Role.FEED}
    more = also(_page(document, errand)) if also and whole and is_page else None
    return Reading(found[:MOST_FOUND], item, "; ".join(filter(None, (reason, surplus))) or None, more)


def finished(reading: Reading) -> Reading:
    """The same with the draft made a record."""
    item = validated(reading.item) if isinstance(reading.item, Draft) else reading.item
    return replace(reading, item=normalized(item) if isinstance(item, Draft) else item)


def _item(document: Document, errand: Errand, *, whole: bool) -> tuple[Draft | Rejected | None, str | None]:
    if errand.status != 200 or errand.role is Role.REQUISITE:
        return None, None
    if not whole and errand.most == LARGEST_PAGE:
        return None, "too large to be read as a page; the capture has it"
    if not whole:
        return None, "too large to be read to its end; the capture has it"
    if errand.role in {Role.SITEMAP, Role.FEED}:
        return None, None
    item = draft(_page(document, errand), errand.origin)
    return (None, item.reason) if isinstance(item, NotArticle) else (item, None)


def _page(document: Document, errand: Errand) -> Page:
    return Page(document.url, document.body, document.content_type, moment(errand.origin.capture.date))


def _photos(item: Draft | Rejected) -> list[tuple[str, str | None]]:
    return [(photo.url, photo.url_full) for photo in item.raw.photos] if isinstance(item, Draft) else []
