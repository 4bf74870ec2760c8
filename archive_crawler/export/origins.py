"""From a row of any table back to the bytes that it was read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.export.finding import Located, find, lines, matching
from archive_crawler.export.lines import FILES
from archive_crawler.export.traced import Traced, overview, source, source_at, traced
from archive_crawler.items import Capture, JoinedPhoto, LinkCheck, LinkUse, SeenUrl
from archive_crawler.pages.source import Excerpt
from archive_crawler.warc.places import Places
from archive_crawler.warc.reader import Stored, payload_digest, response

_CAPTURE = TypeAdapter(Capture)
_MOST_PAGES = 20
"""Pages that are followed of a photo, or of a link's target."""
_OF_A_PHOTO = {
    "captions": "caption",
    "credits": "credit",
    "alts": "alt",
    "titles": "title",
    "pages": "",
    "url_full": "url_full",
}
"""Fields of a joined photo, and the field of an article's photo that each is joined of."""
_LETTERS = 3
"""Letters that a name has at least."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row, or a field of it, was read."""

    what: str
    """What is traced, in a word or two."""
    row: Located
    """The record."""
    field: Traced | None
    """The field; null for a capture as a whole."""
    capture: dict[str, Any] | None
    """The capture whose bytes say it; null where no bytes were kept."""
    note: str | None = None
    """What else is to be said."""
    place: tuple[int, int] | None = None
    """Line and column of the payload, where they tell it instead of a path."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """The bytes behind a row, read again."""

    warc: Path
    """The file that has them."""
    run: Path
    """The folder of the run that replays them."""
    offset: int
    """Where the record's gzip member begins, in bytes."""
    length: int
    """Length of the member, in bytes."""
    record_id: str
    """WARC-Record-ID."""
    date: str
    """WARC-Date of the capture: of a revisit its own, not that of the original."""
    url: str
    """WARC-Target-URI."""
    payload_digest: str
    """The digest of the payload, computed now."""
    agrees: bool
    """Whether it is the one that the row tells."""
    source: Excerpt | None
    """The node in the source around it."""


def trace(runs: list[Path], wanted: str, field: str | None) -> list[Origin]:
    """Where a row was read: of an article each field, or the one that is named; of other rows what they were joined of.

    `wanted` is an id, a version, a record id, a VIRIN or a URL. Raises BadArguments where nothing is called so, with near ones.
    """
    if matching(runs, wanted):
        return list(_of_article(find(runs, wanted)[-1], field))
    found = {kind: [each for run in runs for each in _called(run, kind, wanted)] for kind in _FOLLOWED}
    if not any(found.values()):
        find(runs, wanted)  # tells why there is none
        raise BadArguments(f"{wanted}: nothing is called so")
    if field and not (found[JoinedPhoto] or found[LinkCheck]):
        raise BadArguments(f"{field}: a capture has no fields that were read from a page: leave it out")
    origins: list[Origin] = []
    for kind, rows in found.items():
        if rows and not (field and kind is SeenUrl):
            origins += _FOLLOWED[kind](runs, rows, field)
    return origins


def _of_article(one: Located, field: str | None) -> Iterator[Origin]:
    fields = [traced(one.row, field)] if field else [each for each in overview(one.row) if each.path]
    for each in fields:
        yield Origin("article" if one.row.get("id") else "rejected page", one, each, one.row["capture"])
    if not fields:
        yield Origin("rejected page", one, None, one.row["capture"])


def _of_photo(_runs: list[Path], found: list[Located], field: str | None) -> Iterator[Origin]:
    """The figure on each page that shows it, or one of its words; then the image's captures."""
    name = (field or "pages").partition(".")[0]
    if name not in _OF_A_PHOTO and name not in _OF_A_PHOTO.values() and name != "virin":
        raise BadArguments(f"{field}: no such field of a photo: expected one of: {', '.join(_OF_A_PHOTO)}, virin")
    words = _OF_A_PHOTO.get(name, name)
    for one in found:
        for page in one.row["pages"][:_MOST_PAGES]:
            for article in matching([one.run], page["article_id"]):
                photo = f"photos.{page['position']}"
                if words and article.row["photos"][page["position"]].get(words) is None:
                    continue
                yield Origin(
                    "photo on a page",
                    article,
                    traced(article.row, f"{photo}.{words}".rstrip(".")),
                    article.row["capture"],
                )
        for capture in one.row["captures"] if not field else ():
            yield Origin("image", one, None, capture)


def _of_capture(_runs: list[Path], found: list[Located], _field: str | None) -> Iterator[Origin]:
    for one in found:
        yield Origin("capture", one, None, one.row["capture"], one.row.get("reason"))


def _of_check(runs: list[Path], found: list[Located], field: str | None) -> Iterator[Origin]:
    """The check itself, and the links on the pages that have them."""
    for one in found:
        check = one.row
        asked = (
            None
            if check.get("capture")
            else f"{check['state']}; asked {check['checked'] or 'nobody'}: no bytes were kept"
        )
        yield Origin("link check", one, traced(check, field) if field else None, check.get("capture"), asked)
    uses = (each for run in runs for each in _called(run, LinkUse, str(found[0].row["url"])))
    for use in islice(uses, _MOST_PAGES):
        yield from _of_link(use)


def _of_link(use: Located) -> Iterator[Origin]:
    """Where a link stands in its page's source; of a line of an earlier version, which does not tell, by the article's own link."""
    if use.row.get("line"):
        named = Traced("url", use.row["url"], f"{use.row['attribute']} of {use.row['element']}", None, use.row["href"])
        page = next(_called(use.run, SeenUrl, use.row["page"]), None)
        place = use.row["line"], use.row["column"] or 1
        yield Origin("link on a page", use, named, page.row["capture"] if page else None, use.row["page"], place)
        return
    for article in matching([use.run], str(use.row["article_id"])):
        for number, link in enumerate(article.row["links"]):
            if link["url"] == use.row["url"] and link["place"] == use.row["place"]:
                yield Origin("link on a page", article, traced(article.row, f"links.{number}"), article.row["capture"])


_FOLLOWED: dict[
    type[JoinedPhoto | SeenUrl | LinkCheck], Callable[[list[Path], list[Located], str | None], Iterator[Origin]]
] = {
    JoinedPhoto: _of_photo,
    SeenUrl: _of_capture,
    LinkCheck: _of_check,
}
"""Tables beside articles and rejected pages, in the order in which they are asked, and how their rows are followed."""


def _called(run: Path, kind: type[JoinedPhoto | SeenUrl | LinkCheck | LinkUse], wanted: str) -> Iterator[Located]:
    """Rows of a table that are called so."""
    if len(wanted) < _LETTERS:
        return
    key = orjson.dumps(wanted)[1:-1]
    for number, text in lines(run / "records" / FILES[kind]):
        if key in text and wanted in _names(kind, row := orjson.loads(text)):
            yield Located(run, FILES[kind], number, row)


def _names(kind: type, row: dict[str, Any]) -> set[str]:
    if kind is JoinedPhoto:
        told = {str((row["virin"] or {}).get("value")), str(row["url_full"])}
        return told | {page["image"] for page in row["pages"]} | {capture["record_id"] for capture in row["captures"]}
    if kind is SeenUrl:
        return {row["url"], row["capture"]["record_id"]} if row.get("capture") else set()
    return {row["url"]}


def stored(one: Located, capture: dict[str, Any]) -> Stored:
    """The bytes of a capture that a row has; raises WarcError where they cannot be read."""
    pointer = _pointer(one, capture)
    places = Places(one.run)
    return response(places.file(pointer.warc), places.resolved(pointer), places.original)


def _pointer(one: Located, capture: dict[str, Any]) -> Capture:
    try:
        return _CAPTURE.validate_python(capture)
    except ValidationError as error:
        raise WarcError(
            f"{one.run / 'records' / one.file}:{one.number}: no capture that can be read: {error}"
        ) from error


def read(origin: Origin) -> Bytes | None:
    """The bytes behind an origin, and whether they are those that it tells; null where none were kept, WarcError where they are lost."""
    if origin.capture is None:
        return None
    pointer, places = _pointer(origin.row, origin.capture), Places(origin.row.run)
    pointer = places.resolved(pointer)
    own = places.file(pointer.warc)
    lies = pointer.original or pointer
    warc = places.original(pointer.original) if pointer.original else own
    digest = payload_digest(warc, lies)
    answer = response(own, pointer, places.original)
    return Bytes(
        warc=warc,
        run=origin.row.run,
        offset=lies.offset,
        length=lies.length,
        record_id=lies.record_id,
        date=pointer.date,
        url=answer.url,
        payload_digest=digest,
        agrees=digest == pointer.payload_digest,
        source=_source(origin, answer),
    )


def _source(origin: Origin, answer: Stored) -> Excerpt | None:
    if origin.place:
        return source_at(answer, *origin.place)
    return source(answer, origin.field.path) if origin.field and origin.field.path else None
