"""One WARC file: structure, fields and digests of each record, and its entry in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.frontier.unsealed import OPEN
from archive_crawler.warc.verify import fields
from archive_crawler.warc.verify.problem import Check, Problem
from archive_crawler.warc.verify.structure import MOST_DAMAGE, Scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.contents import Readable
    from archive_crawler.warc.verify.catalog import Catalog
    from archive_crawler.warc.verify.problem import Tally
    from archive_crawler.warc.verify.structure import Examined

OURS = "archive-crawler/"
"""How the warcinfo of our own files begins to name the software."""
WRAPPER = bytes.fromhex("1f8b0800000000000003")
"""How our gzip members begin: no flags, no time, Unix. No checksum covers these bytes (RFC 1952 section 2.3)."""


def problems(
    name: str, shown: str, file: Readable, catalog: Catalog, tally: Tally, *, most_damage: int = MOST_DAMAGE
) -> Iterator[Problem]:
    """Everything that is wrong with a WARC file; `name` is its bare name, `shown` how problems name it."""
    tally.files += 1
    scan = Scan(shown, file, tally, most_damage)
    ours = begun = False
    for item in scan.records():
        if isinstance(item, Problem):
            yield item
            continue
        tally.records[item.head.type or "without a type"] += 1
        if item.head.type == "warcinfo":
            ours = scan.is_strict = item.digests.software.startswith(OURS)
        if not begun:
            yield from _beginning(item, name)
            begun = True
        yield from one(item, ours=ours)
        catalog.add(name, item, ours=ours)


def one(record: Examined, *, ours: bool) -> Iterator[Problem]:
    """Everything that is wrong with a record by itself."""
    yield from fields.problems(record.head, record.place, ours=ours)
    yield from record.digests.problems(record.place, ours=ours)
    if ours and record.wrapper != WRAPPER:
        found = record.wrapper.hex() or "no gzip member"
        yield record.place.error(Check.STRUCTURE, f"a gzip member that begins {WRAPPER.hex()}", found)


def _beginning(record: Examined, name: str) -> Iterator[Problem]:
    """Whether a file begins with what describes it, and still has the name that it was written with."""
    if record.head.type != "warcinfo":
        found = f"a {record.head.type or 'record without a type'}"
        yield record.place.warning(Check.STRUCTURE, "a warcinfo record at the beginning", found)
    written = record.head.get("warc-filename")
    if written is not None and written != name.removesuffix(OPEN):
        yield record.place.warning(Check.FIELDS, "warc-filename to be the file's name", f"{written} in {name}")
