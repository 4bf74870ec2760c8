"""After the last link check: what all of them together show is written into `link_checks.jsonl`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from archive_crawler.export.lines import line, replace_with
from archive_crawler.items import LinkCheck
from archive_crawler.links.memory import LinkMemory
from archive_crawler.links.sinks import Sinks
from archive_crawler.links.states import LinkState

_CHECK = TypeAdapter(LinkCheck)


def look_again(path: Path, memory: LinkMemory) -> int:
    """Judge the checks of a run once more, each beside all others; how many got another verdict.

    The file is rewritten where there are any, and the memory's transaction is left open. Doing it twice changes nothing.
    """
    sinks = Sinks()
    for _, check in _read(path):
        sinks.note(check)
    if not sinks.found():
        return 0
    changed = 0

    def judged() -> Iterator[bytes]:
        nonlocal changed
        for row, check in _read(path):
            again = sinks.judged(check)
            if again.state == check.state and check.state != LinkState.MANY_TO_ONE:
                yield row
            else:  # also what was rewritten before a crash: the memory may not have it
                changed += again.state != check.state
                yield from map(line, memory.confirm([again], datetime.now(UTC)))

    replace_with(path, judged())
    memory.freeze()
    memory.store()
    return changed


def _read(path: Path) -> Iterator[tuple[bytes, LinkCheck]]:
    if path.exists():
        with path.open("rb") as rows:
            for row in rows:
                yield row, _CHECK.validate_json(row)
