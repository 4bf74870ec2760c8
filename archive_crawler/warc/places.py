"""Where the captures of a run lie: in its own WARC files, and in those of the runs that its revisits refer to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.frontier.unsealed import existing
from archive_crawler.warc.reader import about
from archive_crawler.warc.walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.items import Capture, Original

_COPIED = "originals-"
"""How the WARC file of a package is named that has captures of other runs."""


class Places:
    """The files of one run's folder, or of a package that was unpacked."""

    def __init__(self, folder: Path) -> None:
        self._archive = folder / "archive"
        self._runs = folder.resolve().parent
        self.about = cache(self._about)
        """What the warcinfo of a file says, by the file's name."""
        self._copied: dict[str, tuple[Path, int, int]] | None = None

    def warcs(self) -> list[Path]:
        """The run's WARC files, without the one that has captures of other runs."""
        return sorted(path for path in self._archive.iterdir() if path.is_file() and not path.name.startswith(_COPIED))

    def file(self, name: str) -> Path:
        """A WARC file of the run by its name; raises WarcError where it is not there."""
        if name != Path(name).name or (path := existing(self._archive / name)) is None:
            raise WarcError(f"{self._archive}: {name} was expected there")
        return path

    def _about(self, name: str) -> Mapping[str, str]:
        return about(self.file(name))

    def original(self, original: Original) -> Path:
        """The file of a revisit's original; raises WarcError where it is not at hand."""
        if original.record_id in self._copies():
            return self._copies()[original.record_id][0]
        names = (original.run_id, original.warc)
        if all(name == Path(name).name and name not in {"", ".."} for name in names):
            for archive in (self._runs / original.run_id / "archive", self._archive):
                if path := existing(archive / original.warc):
                    return path
        raise WarcError(f"run {original.run_id}: {original.warc} was expected beside this run")

    def resolved(self, capture: Capture) -> Capture:
        """The same, its original where it lies in a package."""
        copied = self._copies().get(capture.original.record_id) if capture.original else None
        if capture.original is None or copied is None:
            return capture
        return replace(capture, original=replace(capture.original, offset=copied[1], length=copied[2]))

    def _copies(self) -> dict[str, tuple[Path, int, int]]:
        """Captures of other runs that were copied into a package, by record id."""
        if self._copied is None:
            self._copied = {
                record.id: (path, record.offset, record.length)
                for path in self._archive.glob(f"{_COPIED}*")
                for record in walk(path, 0)
                if not isinstance(record, WarcError)
            }
        return self._copied
