"""What records say of each other: ids once, concurrent records there, revisits of what has the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.warc.verify.fields import IDENTICAL
from archive_crawler.warc.verify.labels import same
from archive_crawler.warc.verify.problem import Check, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.catalog import Catalog, Entry
    from archive_crawler.warc.verify.problem import Problem

_LATER_TWIN = "JOIN record o ON o.n = (SELECT min(n) FROM record WHERE id = r.id AND file NOT LIKE '../%')"
_CONCURRENT = "JOIN concurrent c ON c.n = r.n JOIN record o ON o.id = c.id"


def problems(catalog: Catalog) -> Iterator[Problem]:
    """Everything that is wrong between the records of a catalog."""
    yield from _twins(catalog)
    yield from _concurrents(catalog)
    yield from _warcinfos(catalog)
    for revisit in catalog.select("r.type = 'revisit' AND r.file NOT LIKE '../%'"):
        yield from _revisit(catalog, revisit)


def place(entry: Entry) -> Place:
    return Place(entry.shown, entry.offset, entry.id)


def _twins(catalog: Catalog) -> Iterator[Problem]:
    for entry, first in catalog.pairs(_LATER_TWIN, "r.id <> '' AND r.n <> o.n AND r.file NOT LIKE '../%'"):
        found = f"it again in {first.file} at offset {first.offset}"
        yield place(entry).error(Check.RELATION, "a record id that no other record has", found)


def _concurrents(catalog: Catalog) -> Iterator[Problem]:
    missing = "SELECT r.n, c.id FROM record r JOIN concurrent c ON c.n = r.n WHERE NOT EXISTS "
    missing += "(SELECT 1 FROM record o WHERE o.id = c.id) ORDER BY r.n"
    for number, named in catalog.database.execute(missing):
        entry = next(catalog.select("r.n = ?", number))
        # A file that was cut out of a larger one is still a WARC.
        yield place(entry).judged(
            Check.RELATION, "the record that warc-concurrent-to names", f"no {named}", error=entry.ours
        )
    for entry, other in catalog.pairs(_CONCURRENT, "r.date <> o.date"):
        found = f"{entry.date}, and {other.date} on {other.id}"
        yield place(entry).error(Check.RELATION, "one warc-date on all records of a capture", found)
    for entry, other in catalog.pairs(_CONCURRENT, "r.uri <> o.uri"):
        found = f"{entry.uri}, and {other.uri} on {other.id}"
        expected = "one warc-target-uri on all records of a capture"
        yield place(entry).judged(Check.RELATION, expected, found, error=entry.ours)


def _warcinfos(catalog: Catalog) -> Iterator[Problem]:
    here = "SELECT 1 FROM record o WHERE o.file = r.file AND o.id = r.warcinfo_id AND o.type = 'warcinfo'"
    for entry in catalog.select(f"r.warcinfo_id <> '' AND NOT EXISTS ({here})"):
        expected = "warc-warcinfo-id to name a warcinfo record of the same file"
        yield place(entry).judged(Check.RELATION, expected, entry.warcinfo_id, error=entry.ours)


def _revisit(catalog: Catalog, revisit: Entry) -> Iterator[Problem]:
    originals = list(_originals(catalog, revisit))
    if not originals:
        return
    original = next((one for one in originals if one.type != "revisit"), None)
    if original is None:
        expected = "a revisit to refer to a record that has the bytes"
        yield place(revisit).error(Check.RELATION, expected, f"the revisit {originals[0].id}")
        return
    yield from against_original(revisit, original)


def against_original(revisit: Entry, original: Entry) -> Iterator[Problem]:
    """What is wrong with a revisit, its original being known."""
    if revisit.refers_to and revisit.refers_to != original.id:
        yield place(revisit).error(Check.RELATION, f"warc-refers-to {original.id}", revisit.refers_to)
    if revisit.refers_to_uri and revisit.refers_to_uri != original.uri:
        yield place(revisit).error(Check.RELATION, f"warc-refers-to-target-uri {original.uri}", revisit.refers_to_uri)
    if revisit.refers_to_date and revisit.refers_to_date != original.date:
        yield place(revisit).error(Check.RELATION, f"warc-refers-to-date {original.date}", revisit.refers_to_date)
    if original.type == "revisit":
        expected = "a revisit to refer to a record that has the bytes"
        yield place(revisit).error(Check.RELATION, expected, f"the revisit {original.id}")
    elif revisit.payload and original.payload and same(revisit.payload, original.payload) is False:
        found = f"{original.payload} at {original.file} offset {original.offset}"
        strict = revisit.ours or IDENTICAL.fullmatch(revisit.profile) is not None
        yield place(revisit).judged(Check.RELATION, f"the original's payload {revisit.payload}", found, error=strict)


def _originals(catalog: Catalog, revisit: Entry) -> Iterator[Entry]:
    if revisit.refers_to:
        yield from catalog.select("r.id = ?", revisit.refers_to)
    elif revisit.refers_to_uri and revisit.refers_to_date:
        # Several records have the URI and date of a capture; a revisit is of its response or resource.
        wanted = "r.uri = ? AND r.date = ? AND r.type IN ('response', 'resource', 'revisit')"
        yield from catalog.select(wanted, revisit.refers_to_uri, revisit.refers_to_date)
