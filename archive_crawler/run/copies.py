"""What a web archive has answered for a collection, so that it is not asked the same for each report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from pydantic import TypeAdapter, ValidationError

from archive_crawler.export.lines import replace_with
from archive_crawler.links.mementos import Memento

if TYPE_CHECKING:
    from archive_crawler.items import LinkCheck

FILE = "mementos.json"
"""In the collection's folder."""
_FOUND = timedelta(days=90)
_NONE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question."""

    at: datetime
    """When it was asked."""
    copy: Memento | None
    """The copy that was found."""

    def holds(self, now: datetime) -> bool:
        """Whether it need not be asked again: a copy is looked at once a quarter, what had none once a month."""
        return now - self.at < (_FOUND if self.copy else _NONE)


_STORED = TypeAdapter(dict[str, Asked])


def remembered(
    home: Path,
    find: Callable[[Iterable[LinkCheck]], Iterable[tuple[str, Memento | None]]],
    dead: Iterable[LinkCheck],
    now: datetime | None = None,
) -> Mapping[str, Memento]:
    """The copies of dead targets: those that are known, and what `find` tells of the others, which is then known, too."""
    moment = now or datetime.now(UTC)
    known = {url: asked for url, asked in _read(home / FILE).items() if asked.holds(moment)}
    found: dict[str, Memento] = {}

    def unknown() -> Iterator[LinkCheck]:
        for check in dead:
            if check.url not in known:
                yield check
            elif copy := known[check.url].copy:
                found[check.url] = copy

    told = dict(find(unknown()))
    if told:
        known |= {url: Asked(moment, copy) for url, copy in told.items()}
        replace_with(home / FILE, [orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)])
    return found | {url: copy for url, copy in told.items() if copy}


def _read(path: Path) -> dict[str, Asked]:
    try:
        return _STORED.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}
