"""The rules for named fields, by record type (WARC/1.1 sections 5 and 6)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from archive_crawler.warc.verify.head import bare
from archive_crawler.warc.verify.labels import label
from archive_crawler.warc.verify.problem import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from archive_crawler.warc.verify.head import Head
    from archive_crawler.warc.verify.problem import Place, Problem

TYPES = frozenset({"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"})
IDENTICAL = re.compile(r"http://netpreserve\.org/warc/1\.[01]/revisit/identical-payload-digest")
UNMODIFIED = re.compile(r"http://netpreserve\.org/warc/1\.[01]/revisit/server-not-modified")

_CAPTURED = {"response", "resource", "request", "metadata", "revisit"}
_MANDATORY = ("warc-type", "warc-record-id", "warc-date", "content-length")
_REQUIRED = {
    "warc-target-uri": {"response", "resource", "request", "revisit", "conversion", "continuation"},
    "warc-profile": {"revisit"},
    "warc-segment-origin-id": {"continuation"},
    "warc-segment-number": {"continuation"},
}
"""On which types a field must stand."""
_ALLOWED: dict[str, AbstractSet[str]] = {
    "warc-target-uri": TYPES - {"warcinfo"},
    "warc-concurrent-to": _CAPTURED,
    "warc-ip-address": _CAPTURED,
    "warc-refers-to": {"metadata", "revisit", "conversion"},
    "warc-refers-to-target-uri": {"revisit"},
    "warc-refers-to-date": {"revisit"},
    "warc-warcinfo-id": TYPES - {"warcinfo"},
    "warc-filename": {"warcinfo"},
    "warc-payload-digest": TYPES - {"warcinfo", "metadata"},
    "warc-segment-origin-id": {"continuation"},
    "warc-segment-total-length": {"continuation"},
}
"""On which types alone a field may stand."""
_ONCE = {
    *_MANDATORY,
    *(_ALLOWED.keys() - {"warc-concurrent-to"}),
    "content-type",
    "warc-block-digest",
    "warc-truncated",
    "warc-profile",
    "warc-identified-payload-type",
    "warc-segment-number",
}
_IDS = ("warc-record-id", "warc-concurrent-to", "warc-refers-to", "warc-warcinfo-id", "warc-segment-origin-id")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\x00-\x20\x7f]*")
_ESCAPED = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")  # RFC 3986 section 2
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MEDIA_TYPE = re.compile(rf"{_TOKEN.pattern}/{_TOKEN.pattern}[ \t]*(;.*)?")
_W3CDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?Z)?)?)?", re.ASCII)
_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TRUNCATED = {"length", "time", "disconnect", "unspecified"}
_MESSAGES = {"response": "response", "request": "request"}


def problems(head: Head, place: Place, *, ours: bool) -> Iterator[Problem]:
    """Everything that is wrong with a record's fields by themselves; `ours` also asks for what our writer promises."""
    for fault in head.faults:
        yield place.error(Check.FIELDS, fault.expected, fault.found)
    yield from _version(head, place)
    yield from _presence(head, place, ours=ours)
    yield from _values(head, place)
    yield from _target(head, place)
    yield from _content_type(head, place)
    yield from _revisit(head, place, ours=ours)
    if ours:
        yield from _promised(head, place)


def _version(head: Head, place: Place) -> Iterator[Problem]:
    if head.version and head.version not in {"1.0", "1.1"}:
        yield place.warning(Check.FIELDS, "WARC/1.0 or WARC/1.1", f"WARC/{head.version}")


def _presence(head: Head, place: Place, *, ours: bool) -> Iterator[Problem]:
    names = Counter(name for name, _ in head.fields)
    for name in _MANDATORY:
        if not names[name]:
            yield place.error(Check.FIELDS, f"a field {name}", "none")
    for name in sorted(_ONCE & {name for name, count in names.items() if count > 1}):
        yield place.error(Check.FIELDS, f"{name} once", f"{names[name]} of them")
    if head.type in TYPES:
        yield from _by_type(head, place, names, ours=ours)
    elif head.type:
        yield place.warning(Check.FIELDS, "a record type of WARC/1.1", head.type)


def _by_type(head: Head, place: Place, names: Counter[str], *, ours: bool) -> Iterator[Problem]:
    for name, types in _REQUIRED.items():
        if head.type in types and not names[name]:
            yield place.error(Check.FIELDS, f"a field {name} on a {head.type} record", "none")
    for name, allowed in _ALLOWED.items():
        if names[name] and head.type not in allowed:
            # warcio and what is built on it digest the block of a metadata record as its payload: that harms nobody.
            harmless = name == "warc-payload-digest" and not ours
            expected = f"no field {name} on a {head.type} record"
            yield place.judged(Check.FIELDS, expected, head.get(name) or "one", error=not harmless)
    if names["warc-profile"] and head.type != "revisit":
        yield place.warning(Check.FIELDS, "warc-profile on revisit records only", f"one on a {head.type} record")


def _values(head: Head, place: Place) -> Iterator[Problem]:
    for name in _IDS:
        for value in head.every(name):
            if not (value.startswith("<") and value.endswith(">") and _URI.fullmatch(bare(value))):
                # WARC/1.0's grammar has no brackets around any identifier but the record's own.
                lenient = head.version == "1.0" and _URI.fullmatch(value) is not None and name != "warc-record-id"
                yield place.judged(Check.FIELDS, f"{name}: <URI>", value, error=not lenient)
    for name, (expected, is_good) in _FORMS.items():
        for value in head.every(name):
            if not is_good(value, head):
                yield place.error(Check.FIELDS, f"{name}: {expected}", value)
    truncated = head.get("warc-truncated")
    if truncated is not None and truncated not in _TRUNCATED and _TOKEN.fullmatch(truncated):
        yield place.warning(Check.FIELDS, "warc-truncated: length, time, disconnect or unspecified", truncated)
    if head.id and head.id in map(bare, head.every("warc-concurrent-to")):
        yield place.error(Check.FIELDS, "warc-concurrent-to to name another record", "the record itself")


def _target(head: Head, place: Place) -> Iterator[Problem]:
    for name in ("warc-target-uri", "warc-refers-to-target-uri"):
        value = head.get(name)
        if value is None:
            continue
        if value.startswith("<") and value.endswith(">"):
            yield place.warning(Check.FIELDS, f"{name} without angle brackets", value)
            value = bare(value)
        if not _URI.fullmatch(value):
            yield place.error(Check.FIELDS, f"{name}: a URI without white space", value)
        elif not _ESCAPED.fullmatch(value):
            yield place.warning(Check.FIELDS, f"{name}: a URI escaped as RFC 3986 has it", value)


def _content_type(head: Head, place: Place) -> Iterator[Problem]:
    value = head.get("content-type")
    if value is None:
        if head.get("content-length") != "0" and head.type != "continuation":
            yield place.warning(Check.FIELDS, "a field content-type", "none")
        return
    message = _MESSAGES.get(head.type)
    if head.type == "warcinfo" and value.partition(";")[0].strip().lower() != "application/warc-fields":
        yield place.warning(Check.FIELDS, "content-type: application/warc-fields on a warcinfo record", value)
    elif message and head.target_uri.lower().startswith(("http:", "https:")):
        plain = value.lower().replace(" ", "")
        if plain not in {"application/http", f"application/http;msgtype={message}"}:
            expected = f"content-type: application/http;msgtype={message} on a {message} record"
            yield place.warning(Check.FIELDS, expected, value)


def _revisit(head: Head, place: Place, *, ours: bool) -> Iterator[Problem]:
    profile = bare(head.get("warc-profile"))
    if head.type != "revisit" or not profile:
        return
    if IDENTICAL.fullmatch(profile):
        if head.get("warc-payload-digest") is None:
            yield place.error(
                Check.FIELDS, "a warc-payload-digest, as the profile identical-payload-digest asks", "none"
            )
    elif not UNMODIFIED.fullmatch(profile):
        yield place.judged(Check.FIELDS, "a warc-profile of WARC/1.0 or 1.1", profile, error=ours)
    if head.get("warc-refers-to-target-uri") is None and head.get("warc-refers-to") is None:
        expected = "warc-refers-to or warc-refers-to-target-uri, without which no player finds the original"
        yield place.judged(Check.FIELDS, expected, "neither", error=ours)


def _promised(head: Head, place: Place) -> Iterator[Problem]:
    """What our own writer does beyond the standard."""
    if head.version != "1.1":
        yield place.error(Check.FIELDS, "WARC/1.1 in a file of archive-crawler", f"WARC/{head.version}")
    if not _UUID.fullmatch(head.id):
        yield place.error(Check.FIELDS, "a random UUID (RFC 9562) as record id", head.id)
    if head.type != "warcinfo" and head.get("warc-warcinfo-id") is None:
        yield place.error(Check.FIELDS, "a field warc-warcinfo-id", "none")
    if head.type == "warcinfo" and head.get("warc-filename") is None:
        yield place.error(Check.FIELDS, "a field warc-filename", "none")


def is_date(value: str, version: str = "1.1") -> bool:
    """Whether this is a WARC-Date: to the second in WARC/1.0, any granularity of W3CDTF in WARC/1.1 (section 5.4)."""
    parts = _W3CDTF.fullmatch(value)
    if parts is None or (version == "1.0" and not _SECONDS.fullmatch(value)):
        return False
    year, month, day, hour, minute, second = (
        int(part or default) for part, default in zip(parts.groups(), "011000", strict=True)
    )
    try:
        datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - only whether there is such a day
    except ValueError:
        return False
    return True


def _is_address(value: str, _: Head) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _is_label(value: str, _: Head) -> bool:
    name, colon, digest = value.partition(":")
    known = label(value)
    return bool(colon and _TOKEN.fullmatch(name) and digest and not re.search(r"\s", digest)) and (
        known is None or bool(known.value)
    )


_FORMS: dict[str, tuple[str, Callable[[str, Head], bool]]] = {
    "warc-date": ("a UTC timestamp of W3CDTF", lambda value, head: is_date(value, head.version)),
    "warc-refers-to-date": ("a UTC timestamp of W3CDTF", lambda value, head: is_date(value, head.version)),
    "warc-ip-address": ("an IPv4 or IPv6 address", _is_address),
    "warc-block-digest": ("algorithm:digest", _is_label),
    "warc-payload-digest": ("algorithm:digest", _is_label),
    "warc-truncated": ("a token", lambda value, _: bool(_TOKEN.fullmatch(value))),
    "content-type": ("a media type", lambda value, _: bool(_MEDIA_TYPE.fullmatch(value))),
    "warc-identified-payload-type": ("a media type", lambda value, _: bool(_MEDIA_TYPE.fullmatch(value))),
    "warc-profile": ("a URI", lambda value, _: bool(_URI.fullmatch(bare(value)))),
    "warc-segment-number": ("a number from 1", lambda value, _: bool(re.fullmatch(r"[1-9][0-9]{0,17}", value))),
    "warc-segment-total-length": ("a number", lambda value, _: bool(re.fullmatch(r"[0-9]{1,18}", value))),
}
"""Fields whose value has a form of its own: what it is, and whether a value has it."""
