"""Records of other runs of the collection, read where a revisit says that its bytes lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.warc.verify import record
from archive_crawler.warc.verify.problem import Check, Place, Problem
from archive_crawler.warc.verify.structure import Scan

if TYPE_CHECKING:
    from pathlib import Path

    from archive_crawler.warc.verify.catalog import Catalog, Entry
    from archive_crawler.warc.verify.problem import Tally

_LONGEST_NAME = 255


class Originals:
    """Looks a record up in another run's folder, once."""

    def __init__(self, runs: Path | None, catalog: Catalog, tally: Tally) -> None:
        self._runs = runs
        self._catalog = catalog
        self._tally = tally
        self._run_of: dict[str, str] = {}

    def run_of(self, warc: str) -> str | None:
        """The run that has a WARC file of this name."""
        if self._runs is None or not is_name(warc):
            return None
        if warc not in self._run_of:
            run = next((run.name for run in sorted(self._runs.iterdir()) if (run / "archive" / warc).is_file()), None)
            if run is None:
                return None
            self._run_of[warc] = run
        return self._run_of[warc]

    def find(self, run: str, warc: str, offset: int, length: int) -> Entry | Problem | None:
        """The record that lies there; null where the run is not at hand, a problem where it is not such a record."""
        if self._runs is None or not is_name(run) or not is_name(warc):
            return None
        path = self._runs / run / "archive" / warc
        if not path.is_file():
            return None
        name = f"../{run}/{warc}"
        return self._catalog.at(name, offset) or self._read(path, name, offset, length)

    def _read(self, path: Path, name: str, offset: int, length: int) -> Entry | Problem:
        place = Place(str(path), offset)
        found = None
        with path.open("rb") as file:
            if file.seek(0, 2) < offset + length:
                return place.error(Check.POINTER, f"{length} bytes", "the file ends before")
            for item in Scan(str(path), file, self._tally).record(offset, length):
                if isinstance(item, Problem):
                    return item
                if problem := next(record.one(item, ours=False), None):
                    return problem
                found = item
        if found is None:
            return place.error(Check.POINTER, "a WARC record", "none")
        return self._catalog.add(name, found, ours=True)


def is_name(text: object) -> bool:
    """Whether this is the bare name of a file or folder, so that it leads nowhere else."""
    return (
        isinstance(text, str)
        and 0 < len(text.encode()) <= _LONGEST_NAME
        and text not in {".", ".."}
        and not set(text) & {"/", "\\", "\0"}
    )
