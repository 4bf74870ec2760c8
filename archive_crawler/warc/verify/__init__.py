"""Verification: whether a run, a WARC file or a package is what it says it is, to the last bit that can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.errors import BadArguments
from archive_crawler.warc.verify import folder, package, record, relations
from archive_crawler.warc.verify.catalog import Catalog
from archive_crawler.warc.verify.problem import Check, Place, Problem, Severity, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Check", "Problem", "Severity", "Tally", "verify"]

MOST_ALIKE = 10
"""Warnings of one kind that are given for one file; the others are counted in one more."""


def verify(path: Path, tally: Tally) -> Iterator[Problem]:
    """Everything that is wrong with a run's folder, a WARC file or a WACZ file.

    Bounded in memory, whatever lies there. Raises BadArguments at once where there is nothing that can be verified.
    """
    if path.is_dir():
        if not folder.is_run(path):
            raise BadArguments(f"{path}: not a run's folder: expected archive/ and records/ in it")
        tally.size += sum(warc.stat().st_size for warc in folder.warcs(path))
        return _few(folder.problems(path, tally))
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except OSError as error:
        raise BadArguments(f"{path}: cannot be read: {error.strerror or error}") from error
    tally.size += path.stat().st_size
    is_package = path.suffix.lower() == ".wacz" or beginning[:2] == b"PK"
    return _few(package.problems(path, tally) if is_package else _warc(path, tally))


def _warc(path: Path, tally: Tally) -> Iterator[Problem]:
    with Catalog() as catalog, path.open("rb") as file:
        yield from record.problems(path.name, str(path), file, catalog, tally)
        yield from relations.problems(catalog)


def _few(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Every error; of warnings that say the same of one file the first ones, and how many more there are."""
    seen: dict[tuple[str, Check, str], int] = {}
    for problem in problems:
        kind = (problem.file, problem.check, problem.expected)
        if problem.severity is Severity.WARNING:
            seen[kind] = seen.get(kind, 0) + 1
        if problem.severity is Severity.ERROR or seen[kind] <= MOST_ALIKE:
            yield problem
    for (file, check, expected), count in seen.items():
        if count > MOST_ALIKE:
            yield Place(file).warning(check, expected, f"{count - MOST_ALIKE} more places where it is not so")
