"""For each field of a record the rule and the node that it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.collection.credentials import without_credentials
from archive_crawler.items import Evidence
from archive_crawler.normalize import urls
from archive_crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection

    from archive_crawler.pages import Found, RawArticle

_FETCHED = Evidence("URL that was fetched", None)


def evidence(raw: RawArticle, canonical: str, opening: str | None, unread: Collection[str]) -> dict[str, Evidence]:
    """All of an article's: of its fields, its tags, and its photos with their words.

    `opening` is the path of the paragraph that begins with the dateline, where one does; `unread` are the fields that
    are null although the page has something for them.
    """
    told = {name: found for name, found in found_fields(raw).items() if name not in unread}
    declared = raw.url_canonical
    if declared is None or urls.normalized(declared.value) != canonical:
        told["url_canonical"] = _FETCHED
    elif (said := without_credentials(declared.said or declared.value)) != canonical:
        told["url_canonical"] = Evidence(declared.rule, declared.path, said)
    if opening:
        told["dateline"] = Evidence("first paragraph of the body", opening)
    for number, tag in enumerate(raw.tags):
        told[f"tags.{number}"] = _of(tag)
    for number, photo in enumerate(raw.photos):
        told[f"photos.{number}"] = Evidence("figure", photo.path)
        for name, found in photo.evidence.items():
            told[f"photos.{number}.{name}"] = _of(found)
    return told


def found_fields(raw: RawArticle) -> dict[str, Evidence]:
    """Those of the fields with one value each."""
    told = {name: _of(found) for name, found in raw.evidence.items() if name != "body"}
    if raw.body:
        told["body_text"] = Evidence(raw.body.rule, raw.body.path)
    if raw.notice:
        told["archive_notice"] = Evidence(raw.notice.rule, raw.notice.path)
    return told


def _of(found: Found[str]) -> Evidence:
    """What the page says is told where it is not what the field has once it is cleaned; a URL's password is never told."""
    said = without_credentials(found.said or found.value)
    return Evidence(found.rule, found.path, None if clean(found.value) == said else said)
