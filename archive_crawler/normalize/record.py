"""From the fields as found to the record of `articles.jsonl`: a pure function of page and origin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_crawler import __version__
from archive_crawler.items import (
    SCHEMA_VERSION,
    ArchiveNotice,
    Article,
    Block,
    BlockType,
    Capture,
    Dateline,
    Extraction,
    Link,
    Photo,
    Rejected,
    Related,
)
from archive_crawler.normalize import datelines, dates, names, urls
from archive_crawler.normalize.evidence import evidence, found_fields
from archive_crawler.normalize.fingerprint import dedup
from archive_crawler.normalize.text import block as clean_block
from archive_crawler.normalize.text import clean, optional, plain
from archive_crawler.pages import script_only, virin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive_crawler.items import Date
    from archive_crawler.pages import Found, RawArticle
    from archive_crawler.pages.raw import RawNotice, RawPhoto

SOFTWARE = "archive-crawler"
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page came from: what the page itself does not say."""

    collection: str | None
    """The collection's name."""
    agency: str | None
    """The publishing agency, as the collection names it."""
    run_id: str | None
    """The run that captured it."""
    capture: Capture
    """Where the bytes are."""


def missing(raw: RawArticle) -> str | None:
    """What an article cannot do without and this page has not, in a sentence; None when it has title and body."""
    lacking = []
    if raw.title is None or not clean(raw.title.value):
        lacking.append("no title (looked for a heading, JSON-LD headline, og:title, title)")
    told_by_photos = raw.pictorial and any(photo.caption for photo in raw.photos)
    if not told_by_photos and not any(clean(block.text) for block in raw.blocks):
        lacking.append("no body text (looked for the layout's body node and its paragraphs)")
    if not lacking:
        return None
    why = f"{script_only.SENTENCE} " if raw.needs_script else ""
    return f"{why}The page object {raw.page_object} (layout {raw.layout}) found {' and '.join(lacking)} on {raw.url}."


def article(raw: RawArticle, origin: Origin) -> Article:
    """The full record; `missing` must have answered None."""
    canonical = urls.canonical(raw.url_canonical.value if raw.url_canonical else None, raw.url)
    identity = hashlib.sha256(canonical.encode()).hexdigest()[:20]
    body, blocks, places = _body(raw)
    dateline, opening = _dateline(raw, blocks)
    published, modified = _date(raw.date_published, dates.published), _date(raw.date_modified, dates.modified)
    read = {"dateline": dateline, "date_published": published, "date_modified": modified}
    return Article(
        schema_version=SCHEMA_VERSION,
        id=identity,
        version_id=f"{identity}-{origin.capture.payload_digest.removeprefix('sha256:')}",
        url=raw.url,
        url_canonical=canonical,
        site=urls.site(canonical),
        agency=origin.agency,
        collection=origin.collection,
        run_id=origin.run_id,
        title=clean(raw.title.value) if raw.title else "",
        subtitle=_text(raw.subtitle),
        kind=_text(raw.kind),
        dateline=dateline,
        date_published=published,
        date_modified=modified,
        byline=names.byline(raw.byline.value) if raw.byline else None,
        lang=raw.lang.value if raw.lang else None,
        archive_notice=_notice(raw.notice),
        body_text=body,
        blocks=blocks,
        photos=_photos(raw, places),
        related=[Related(clean(each.title), each.url, each.path) for each in raw.related],
        tags=[clean(tag.value) for tag in raw.tags],
        links=[Link(each.url, clean(each.text), each.place, path=each.path) for each in raw.links],
        capture=origin.capture,
        evidence=evidence(raw, canonical, opening, [name for name, value in read.items() if value is None]),
        dedup=dedup(body),
        extraction=_extraction(raw, [*raw.warnings, *_unread(raw, published, modified)]),
    )


def rejected(raw: RawArticle, reason: str, origin: Origin) -> Rejected:
    """The record of a page that should be an article and could not be read as one."""
    return Rejected(
        url=raw.url,
        collection=origin.collection,
        run_id=origin.run_id,
        reason=reason,
        title=_text(raw.title),
        capture=origin.capture,
        extraction=_extraction(raw, list(raw.warnings)),
        evidence=found_fields(raw),
    )


def _text(found: Found[str] | None) -> str | None:
    return optional(found.value) if found else None


def _date(found: Found[str] | None, read: Callable[[str, str], Date | None]) -> Date | None:
    return read(plain(found.value), found.source) if found else None


def _unread(raw: RawArticle, published: Date | None, modified: Date | None) -> list[str]:
    pairs = (("date_published", raw.date_published, published), ("date_modified", raw.date_modified, modified))
    return [
        f"The field {name} is null: no date can be read from {found.value[:80]!r} ({found.rule})."
        for name, found, read in pairs
        if found is not None and read is None
    ]


def _body(raw: RawArticle) -> tuple[str, list[Block], dict[str, int]]:
    """The body's text, its blocks with their place in it, and for each figure's path the index of its block."""
    blocks: list[Block] = []
    places: dict[str, int] = {}
    parts: list[str] = []
    at = 0
    for each in raw.blocks:
        if each.type is BlockType.FIGURE:
            places[each.path] = len(blocks)
            blocks.append(Block(each.type, "", None, None, None, path=each.path))
            continue
        text = clean_block(each.text)
        if not text:
            continue
        at += len(_GAP) if parts else 0
        kept = each.text if each.text != text and " ".join(each.text.split()) != " ".join(text.split()) else None
        blocks.append(Block(each.type, text, at, at + len(text), each.level, kept, each.path))
        parts.append(text)
        at += len(text)
    return _GAP.join(parts), blocks, places


def _dateline(raw: RawArticle, blocks: list[Block]) -> tuple[Dateline | None, str | None]:
    """The dateline, and the path of the paragraph that it opens."""
    first = next((block for block in blocks if block.type is BlockType.PARAGRAPH), None)
    if first and (opening := datelines.dateline(first.text)):
        return opening, first.path
    return datelines.outside(clean(raw.dateline.value)) if raw.dateline else None, None


def _notice(found: Found[RawNotice] | None) -> ArchiveNotice:
    if found is None:
        return ArchiveNotice(present=False, text=None, kind=None, contact=None, site_rule=None)
    notice = found.value
    return ArchiveNotice(
        present=True,
        text=notice.text,
        kind=notice.kind,
        contact=notice.contact,
        site_rule=notice.site_rule,
        on_links=notice.on_links,
        on_updates=notice.on_updates,
    )


def _photos(raw: RawArticle, places: dict[str, int]) -> list[Photo]:
    return [_photo(photo, number, places.get(photo.path), raw.captured) for number, photo in enumerate(raw.photos)]


def _photo(photo: RawPhoto, position: int, block: int | None, captured: datetime) -> Photo:
    return Photo(
        position=position,
        block=block,
        url=photo.url,
        url_full=photo.url_full,
        alt=optional(photo.alt),
        title=optional(photo.title),
        caption=optional(photo.caption),
        caption_raw=photo.caption_raw,
        credit=optional(photo.credit),
        credit_raw=photo.credit_raw,
        virin=virin.parse(photo.virin, captured.date(), _told(photo)) if photo.virin else None,
    )


def _told(photo: RawPhoto) -> str:
    """What the page says of a photo."""
    return " ".join(each for each in (photo.title, photo.caption_raw or photo.caption, photo.alt) if each)


def _extraction(raw: RawArticle, warnings: list[str]) -> Extraction:
    return Extraction(SOFTWARE, __version__, raw.page_object, raw.layout, warnings, raw.needs_script)
