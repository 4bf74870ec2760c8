"""What an export does not have, counted from the runs' own word on every URL that they saw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from archive_crawler.export.dataset.facts import Gaps, Source
from archive_crawler.export.lines import FILES, objects
from archive_crawler.items import Outcome, Rejected, SeenUrl

REJECTED = "rejected"
"""What became of a page that was captured and could not be read as an article."""
OTHER = "(other reasons)"
_HAD = {Outcome.CAPTURED, Outcome.REVISIT}
_MOST_REASONS = 1_000
"""Reasons that are told apart, by what became of the URL."""
_OWN = re.compile(r"https?://\S+|\b\d+[.,:]\d[\d.,:]*|\b\d{4,}\b")
"""What a reason says of its one URL, its times and sizes: reasons are counted without it. Status codes stay."""


def gaps(runs: Iterable[Source]) -> Gaps:
    """Count them over all runs: a URL that two runs failed to get counts twice."""
    found = Gaps()
    for run in runs:
        for row in objects(run.records / FILES[SeenUrl]):
            outcome = row.get("outcome") or "pending"
            found.outcomes[outcome] += 1
            if outcome not in _HAD:
                _count(found, outcome, row.get("reason"))
        for row in objects(run.records / FILES[Rejected]):
            _count(found, REJECTED, row.get("reason"))
    return found


def _count(found: Gaps, kind: str, reason: str | None) -> None:
    reasons = found.reasons.setdefault(kind, Counter())
    told = _OWN.sub("…", reason) if reason else "(no reason told)"
    reasons[told if told in reasons or len(reasons) < _MOST_REASONS else OTHER] += 1
