"""What came of a crawl, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive_crawler.items import Outcome
from archive_crawler.run.state import exit_code

if TYPE_CHECKING:
    from archive_crawler.run import Run


def summary(run: Run) -> dict[str, Any]:
    """The summary that `crawl` prints, as JSON has it."""
    counts, kinds = run.frontier.counts, run.frontier.tally.kinds
    return {
        "collection": run.collection.name,
        "run": run.id,
        "kind": run.kind,
        "state": run.state,
        "exit_code": exit_code(run.state),
        "failure": run.failure,
        "folder": run.folders.root,
        "urls": {outcome: counts.get(outcome, 0) for outcome in Outcome},
        "articles": kinds.get("article", 0),
        "rejected": kinds.get("rejected", 0),
        "links_checked": run.links.checked,
    }
