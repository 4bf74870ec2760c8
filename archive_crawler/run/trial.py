"""Test crawls: they lie apart, until somebody keeps or discards them."""

from __future__ import annotations

import shutil
from pathlib import Path

from archive_crawler.errors import BadArguments
from archive_crawler.frontier.tables import runs
from archive_crawler.run.finished import about
from archive_crawler.run.home import Home
from archive_crawler.run.purpose import TESTS
from archive_crawler.run.state import RunKind


def refuse_undecided(tests: Path, name: str) -> None:
    """Raise BadArguments where a test crawl of the collection has ended, and nobody has kept or discarded it."""
    for folder in _runs(tests / name):
        if about(folder).is_finished:
            raise BadArguments(
                f"{folder}: a test crawl that has ended lies there: `archive-crawler keep {name}` takes it into the collection, "
                f"`archive-crawler discard {name}` removes it"
            )


def keep(output: Path, name: str) -> Path:
    """Take the test crawl of a collection into it; where it lies now. Raises BadArguments without one that has ended."""
    test = _the_test(output, name)
    run = about(test)
    if not run.is_finished:
        raise BadArguments(
            f"{test}: the test crawl has not ended, its state is {run.state}: the same crawl command resumes it"
        )
    home = Home(output / name)
    try:
        target = home.folder / run.run_id
        if target.exists():
            raise BadArguments(f"{target}: a run of that id is there already")
        test.replace(target)
        row = {"id": run.run_id, "kind": RunKind.TEST, "state": run.state, "started": run.started, "ended": run.ended}
        home.db.execute(runs.insert().values(row))
        home.db.commit()
    finally:
        home.close()
    _remove(output / TESTS / name)
    return target


def discard(output: Path, name: str) -> Path:
    """Remove the test crawl of a collection; where it lay. Raises BadArguments where there is none, or one is going on."""
    test = _the_test(output, name)
    home = Home(output / TESTS / name)  # nobody crawls there
    home.close()
    _remove(output / TESTS / name)
    return test


def run_folder(output: Path, collection: str, named: str) -> Path:
    """The folder of a run by its id or its path; raises BadArguments where there is none."""
    for path in (Path(named), output / collection / named):
        if (path / "run.json").is_file():
            return path
    known = ", ".join(folder.name for folder in _runs(output / collection)) or "none"
    raise BadArguments(f"{named}: expected a run of {collection} in {output}; there are: {known}")


def _the_test(output: Path, name: str) -> Path:
    found = _runs(output / TESTS / name)
    if not found:
        raise BadArguments(
            f"{output / TESTS / name}: expected a test crawl of {name} there: archive-crawler crawl {name} --test"
        )
    return found[-1]


def _runs(home: Path) -> list[Path]:
    return sorted(path.parent for path in home.glob("*/run.json"))


def _remove(home: Path) -> None:
    shutil.rmtree(home)
