"""Which runs of a collection an export has, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import archive_crawler
from archive_crawler.errors import BadArguments
from archive_crawler.export.dataset.facts import About as Facts
from archive_crawler.export.dataset.facts import Source
from archive_crawler.run.finished import About, about

_SOFTWARE = "archive-crawler"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?Z?)?)?)?")


def collection_folder(named: str, output: Path) -> Path:
    """The folder of a collection, given by its path or its name; raises BadArguments where it has no runs."""
    for folder in (Path(named), output / named):
        if _folders(folder):
            return folder
    raise BadArguments(f"{named}: no runs: expected the folder of a collection, or the name of one in {output}")


def _folders(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/run.json") if (path.parent / "records").is_dir())


def chosen(folder: Path, *, since: str | None, runs: Iterable[str], latest: bool, unfinished: bool) -> Facts:
    """Those of a collection's runs that an export has, oldest first.

    `since` is a date, `runs` are ids or beginnings of ids. Raises BadArguments where there is none, or none of a given id.
    """
    if since and not _DATE.fullmatch(since):
        raise BadArguments(f"--since {since}: expected a date, as in 2026-01-31")
    told = sorted(
        ((about(path), path) for path in _folders(folder)), key=lambda each: (each[0].started, each[0].run_id)
    )
    wanted = list(runs)
    for name in wanted:
        if not any(run.run_id.startswith(name) for run, _ in told):
            there = ", ".join(run.run_id for run, _ in told[-5:])
            raise BadArguments(f"--runs {name}: no such run in {folder}; the latest there: {there}")
    told = [
        (run, path)
        for run, path in told
        if (not since or run.started >= since) and (not wanted or any(run.run_id.startswith(name) for name in wanted))
    ]
    having = [(run, path) for run, path in told if run.is_finished or unfinished]
    if not having:
        why = f"{len(told)} of them did not finish: --unfinished takes them" if told else f"none since {since}"
        raise BadArguments(f"{folder}: no run to export: {why}")
    left_out = [(run, path) for run, path in told if not (run.is_finished or unfinished)]
    newest = having[-1][0].collection
    return Facts(
        collection=newest.name,
        description=newest.description,
        agency=newest.agency,
        software=f"{_SOFTWARE} {archive_crawler.__version__}",
        runs=tuple(_source(run, path) for run, path in having),
        left_out=tuple(_source(run, path) for run, path in left_out),
        latest=latest,
    )


def _source(run: About, folder: Path) -> Source:
    software = f"{_SOFTWARE} {run.versions.get(_SOFTWARE, '')}".rstrip()
    return Source(folder, run.run_id, run.state.value, run.started, run.ended, software)
