"""A run that was broken off: its files brought back to what was acknowledged, with its state or without."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from archive_crawler.errors import BadArguments
from archive_crawler.export import mending, photos
from archive_crawler.export.lines import FILES, GROWING, UNSETTLED, cut_back, replace_with
from archive_crawler.export.relinking import pointed, relink, stored_in
from archive_crawler.export.templates import mark
from archive_crawler.frontier.journal import acknowledged_lengths
from archive_crawler.frontier.requeue import in_flight, kept, lost, requeue
from archive_crawler.frontier.tables import database, lengths, runs
from archive_crawler.frontier.unsealed import OPEN
from archive_crawler.items import LinkUse
from archive_crawler.run.lock import NAME, locked
from archive_crawler.run.log import cut_torn
from archive_crawler.run.moment import now
from archive_crawler.run.state import RESUMABLE, Folders, RunState
from archive_crawler.warc import growing, recovery

_LEFT = (
    "indexes/.sort-*",
    "indexes/.index-*",
    "indexes/.merge-*",
    "indexes/.*.part",
    f"records/{photos.LEFT}*",
    "*/*.new",
    "*.new",
)
"""What is left of files that were being put into their places."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done to a run, or with a dry run what would be."""

    run_id: str
    """The run."""
    state: RunState
    """Where it stands now; one that is `interrupted` is resumed by the command that began it."""
    by_state: bool
    """Whether `state.sqlite3` told what was acknowledged; else the files alone had to."""
    dry_run: bool
    """Whether nothing was changed."""
    done: list[str]
    """What was done, a sentence each."""


def recover(folder: Path, *, dry_run: bool = False) -> Recovered:
    """Recover the run in a folder, by the state of its collection or, where that is gone, by the files alone.

    Raises BadArguments where there is no run, while another process has it, or when the state cannot be read.
    """
    folders = Folders(folder.resolve())
    home = folders.root.parent
    if not folders.archive.is_dir() or not folders.records.is_dir():
        raise BadArguments(f"{folder}: not a run's folder: expected archive/ and records/ in it")
    if dry_run and not (home / NAME).exists():
        return _recover(folders, dry_run=dry_run)
    with locked(home):
        return _recover(folders, dry_run=dry_run)


def by_state(folders: Folders, connection: Connection, run: str, *, settled: bool, dry_run: bool = False) -> list[str]:
    """Bring a run's files back to what its last commit counts on; what was done, a sentence each.

    `settled` says that the records are written to the end already. What a disk has lost of what was acknowledged is due
    again.
    """
    acknowledged = acknowledged_lengths(connection, run)
    said = sweep(folders.root, dry_run=dry_run)
    said += recovery.recover(folders.archive, acknowledged, dry_run=dry_run)
    said += growing.recover_index(folders.indexes, folders.archive, acknowledged, dry_run=dry_run)
    said += cut_back(folders.records, acknowledged, settled=settled, dry_run=dry_run)
    if _is_short(folders, acknowledged, settled=settled):
        said += _mended(folders, connection, run, dry_run=dry_run)
    if number := in_flight(connection, run):
        said.append(f"{number} URLs that were in flight are due again.")
    if not dry_run:
        _remember(folders, connection, run, acknowledged)
    return said


def abandon(folders: Folders, connection: Connection, run: str) -> None:
    """Leave a run for good: its files are recovered and sealed, its index is settled."""
    if folders.archive.is_dir():
        state = connection.execute(select(runs.c.state).where(runs.c.id == run)).scalar_one()
        folders.make()
        said = by_state(folders, connection, run, settled=state == RunState.SETTLING)
        growing.GrowingIndex(folders.indexes).settle()
        tell(folders.root, RunState.ABANDONED, said)
    connection.execute(update(runs).where(runs.c.id == run).values(state=RunState.ABANDONED))
    connection.commit()


def sweep(folder: Path, *, dry_run: bool = False) -> list[str]:
    """Remove what a kill left of files that were being written."""
    left = sorted({path for pattern in _LEFT for path in folder.glob(pattern)})
    for path in left if not dry_run else ():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [f"{path.relative_to(folder)}: removed, it was being written." for path in left]


def recovered_before(folder: Path) -> list[str]:
    """What `run.json` says was recovered in earlier parts of the run."""
    told = _about(folder).get("recovered")
    return [str(sentence) for sentence in told] if isinstance(told, list) else []


def tell(folder: Path, state: RunState, said: list[str]) -> None:
    """Write into `run.json` where the run stands and what was recovered."""
    about = {"run_id": folder.name, **_about(folder)}
    about |= {"state": state, "recovered": [*recovered_before(folder), *said], "ended": about.get("ended") or now()}
    written = orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    replace_with(folder / "run.json", [written])


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = orjson.loads((folder / "run.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return about if isinstance(about, dict) else {}


def _recover(folders: Folders, *, dry_run: bool) -> Recovered:
    path = folders.root.parent / "state.sqlite3"
    if path.exists():
        try:
            with database(path).connect() as connection:
                state = connection.execute(select(runs.c.state).where(runs.c.id == folders.root.name)).scalar()
                if state is not None:
                    return _with_state(folders, connection, RunState(state), dry_run=dry_run)
        except SQLAlchemyError as error:
            raise BadArguments(
                f"{path}: not a state that can be read: {error}; move it away to recover the run by its files alone"
            ) from error
    said = _alone(folders, dry_run=dry_run)
    state = _state_alone(folders.root)
    if said and not dry_run:
        tell(folders.root, state, said)
    return Recovered(folders.root.name, state, by_state=False, dry_run=dry_run, done=said)


def _with_state(folders: Folders, connection: Connection, state: RunState, *, dry_run: bool) -> Recovered:
    run = folders.root.name
    said: list[str] = []
    if state in RESUMABLE:
        if not dry_run:
            folders.make()
            cut_torn(folders.logs / "crawl.jsonl")
        said = by_state(folders, connection, run, settled=state is RunState.SETTLING, dry_run=dry_run)
        state = RunState.INTERRUPTED if state is RunState.RUNNING else state
        if not dry_run:
            connection.execute(update(runs).where(runs.c.id == run).values(state=state))
            connection.commit()
            tell(folders.root, state, said)
    return Recovered(run, state, by_state=True, dry_run=dry_run, done=said)


def _alone(folders: Folders, *, dry_run: bool) -> list[str]:
    """By what the files say of themselves: whole records, whole lines, and lines whose records are there."""
    said = sweep(folders.root, dry_run=dry_run)
    said += recovery.recover_alone(folders.archive, dry_run=dry_run)
    said += mending.mend(folders.records, mending.Records(folders.root), dry_run=dry_run)
    if not dry_run and said:
        _relink_alone(folders)
    index, unsorted = folders.indexes / growing.NAME, folders.indexes / (growing.NAME + OPEN)
    if said or unsorted.exists() or not index.exists():
        said.append(f"{index.name}: made anew from the WARC files.")
        if not dry_run:
            folders.indexes.mkdir(exist_ok=True)
            said += growing.rebuild(folders.archive, index, mending.originals(folders.records))
            unsorted.unlink(missing_ok=True)
    if not dry_run:
        cut_torn(folders.logs / "crawl.jsonl")
    return said


def _relink_alone(folders: Folders) -> None:
    warcs = [path for path in sorted(folders.archive.glob(recovery.WARCS)) if path.is_file()]
    pages = {found.url for found in stored_in(warcs)(()) if found.status == HTTPStatus.OK}
    relink(folders.records, pages, stored_in(warcs))
    mark(folders.records / FILES[LinkUse])


def _state_alone(folder: Path) -> RunState:
    """Nobody can resume a run without its state: one that did not finish is abandoned."""
    told = _about(folder).get("state")
    return RunState(told) if told in {RunState.FINISHED, RunState.FINISHED_WITH_LIMITS} else RunState.ABANDONED


def _sizes(folders: Folders) -> dict[str, int]:
    """The files of a run that grow, by their final name, and their bytes."""
    files = [*folders.archive.glob(recovery.WARCS), *(folders.records / name for name in GROWING)]
    return {path.name.removesuffix(OPEN): path.stat().st_size for path in files if path.exists()}


def _is_short(folders: Folders, acknowledged: dict[str, int], *, settled: bool) -> bool:
    """Whether a disk has lost bytes that were acknowledged."""
    there = _sizes(folders)
    lines = UNSETTLED if settled else GROWING
    counted = {name: size for name, size in acknowledged.items() if name.endswith(".warc.gz") or name in lines}
    return any(there.get(name, 0) < size for name, size in counted.items())


def _mended(folders: Folders, connection: Connection, run: str, *, dry_run: bool) -> list[str]:
    said = mending.mend(folders.records, mending.Records(folders.root), dry_run=dry_run)
    said.append("index.cdxj.open: made anew from the WARC files.")
    if dry_run:
        return said
    present = {name: size for name, size in _sizes(folders).items() if name.endswith(".warc.gz")}
    again = lost(connection, run, present, mending.read_as_pages(folders.records))
    requeue(connection, run, again, present)
    captured = pointed(folders.archive, folders.root.parent, kept(connection, run))
    relink(folders.records, (url for url, _ in kept(connection, run)), captured)
    # One that was being settled has something to fetch again.
    connection.execute(update(runs).where(runs.c.id == run).values(state=RunState.RUNNING))
    unsorted = folders.indexes / (growing.NAME + OPEN)
    said += growing.rebuild(folders.archive, unsorted, mending.originals(folders.records))
    (folders.indexes / growing.NAME).unlink(missing_ok=True)
    return [*said, f"{len(again)} URLs whose capture or record was lost are due again."]


def _remember(folders: Folders, connection: Connection, run: str, acknowledged: dict[str, int]) -> None:
    """Count on the files as they are now: the next crash is measured against them."""
    there = _sizes(folders)
    unsorted = folders.indexes / (growing.NAME + OPEN)
    if unsorted.exists():
        there[unsorted.name] = unsorted.stat().st_size
    for name in acknowledged.keys() | there.keys():
        if there.get(name, 0) != acknowledged.get(name):
            row = {"run": run, "file": name, "bytes": there.get(name, 0)}
            statement = insert(lengths).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["run", "file"], set_=row))
    connection.commit()
