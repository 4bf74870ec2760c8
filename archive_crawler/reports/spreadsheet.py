"""The report as CSV, a row for each target and page, of the template's links the first pages; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from archive_crawler.items import LinkHealth
from archive_crawler.normalize.cells import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.items import LinkCheck
    from archive_crawler.links.fixes import Fix
    from archive_crawler.reports.findings import Findings
    from archive_crawler.reports.gathered import Place, Target

_END = b"\r\n"
LISTED = (
    LinkHealth.BROKEN,
    LinkHealth.FAILING,
    LinkHealth.FLAWED,
    LinkHealth.UNDECIDED,
    LinkHealth.REDIRECTED,
    LinkHealth.UNCHECKED,
)
"""What a report lists, in its order."""
_COLUMNS = (
    "target",
    "health",
    "state",
    "certainty",
    "problem",
    "advice",
    "fix",
    "fix_kind",
    "who_can_mend",
    "http_status",
    "error",
    "error_detail",
    "url_final",
    "checked",
    "failing_since",
    "pages",
    "in_template",
    "page",
    "link_text",
    "place",
    "heading",
    "line",
    "column",
)


OF_TEMPLATE = 10
"""Pages that are named of a link in the site's template, which stands on all that are made from it."""


def named(target: Target) -> int | None:
    """How many pages of a target are named; None for all."""
    return OF_TEMPLATE if target.template else None


def rows(findings: Findings) -> Iterator[bytes]:
    """The file, row by row."""
    yield "\ufeff".encode()  # without it Excel takes UTF-8 for the local code page
    yield _row(list(_COLUMNS))
    for health in LISTED:
        for target in findings.gathering.targets(health):
            spread = [str(target.pages), "yes" if target.template else ""]
            known = _row([*_of_target(target.check, findings.fix(target)), *spread]).removesuffix(_END)
            for place in islice(findings.gathering.places(target), named(target)):
                yield known + b"," + _row(_of_place(place))


def _of_target(check: LinkCheck, fix: Fix | None) -> list[str]:
    mended = [fix.address, fix.kind.value] if fix else ["", ""]
    status = "" if check.http_status is None else str(check.http_status)
    since = check.history.failing_since if check.history else None
    known = [check.url, check.health.value, check.state, check.certainty.value, check.problem, check.advice, *mended]
    known += [check.owner.value, status, check.error, check.error_detail, check.url_final, check.checked, since]
    return [guarded(value or "") for value in known]


def _of_place(place: Place) -> list[str]:
    words = [place.page, " | ".join(place.texts), ", ".join(place.places), " | ".join(place.headings)]
    where = ["" if number is None else str(number) for number in (place.line, place.column)]
    return [*map(guarded, words), *where]


def _row(values: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().encode()
