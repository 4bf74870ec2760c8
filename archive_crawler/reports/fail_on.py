"""What makes a check fail for a build: pure, from a report's totals."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from archive_crawler.errors import BadArguments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.reports.summary import LinkRotSummary


class FailOn(StrEnum):
    """What `--fail-on` takes, with the words for what was found."""

    words: str

    def __new__(cls, value: str, words: str) -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.words = words
        return kind

    BROKEN = "broken", "broken"
    FAILING = "failing", "failing, not yet confirmed"
    FLAWED = "flawed", "working, but not as meant"
    REDIRECTED = "redirected", "redirected"
    UNDECIDED = "undecided", "to be checked by hand"
    NEW_BROKEN = "new-broken", "broken since the last report"


def parse_fail_on(text: str) -> tuple[FailOn, ...]:
    """What a comma list names, each once; raises BadArguments."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {kind.value: kind for kind in FailOn}
    if not names or not set(names) <= set(known):
        wrong = ", ".join(name for name in names if name not in known) or "nothing"
        raise BadArguments(f"--fail-on: expected one or more of {', '.join(FailOn)}, found {wrong}")
    return tuple(known[name] for name in dict.fromkeys(names))


def fails(summary: LinkRotSummary, what: FailOn) -> bool:
    """Whether a report has any target of that kind; ignored ones do not count."""
    return _number(summary, what) > 0


def why_it_fails(summary: LinkRotSummary, whats: Iterable[FailOn]) -> list[str]:
    """A sentence for each kind that is met; none where the report passes."""
    return [f"{_number(summary, what):,} {what.words}" for what in whats if fails(summary, what)]


def _number(summary: LinkRotSummary, what: FailOn) -> int:
    if what is FailOn.NEW_BROKEN:
        return summary.by_health["broken"] if summary.changes is None else summary.changes.new
    return summary.by_health[what.value]
