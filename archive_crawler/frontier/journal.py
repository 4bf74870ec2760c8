"""The journal: one commit for everything that must agree after a crash.

A page is acknowledged when its WARC records, its JSONL lines and its outcome are on disk. The journal makes the files
durable first and then, in one SQLite transaction, writes the outcomes together with the lengths the files have; after
a crash every file is cut back to the length that the last transaction names. The disk is waited for in a thread of the
journal's own, the transaction is the event loop's: it has the outcomes from before the wait, no later ones.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from sqlalchemy import event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection, ExceptionContext

from archive_crawler.errors import JournalBroken
from archive_crawler.frontier.former import Former
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.tables import lengths
from archive_crawler.frontier.visit import Ending
from archive_crawler.frontier.wal import WriteAheadLog

_NEW = insert(lengths)
_LENGTHS = _NEW.on_conflict_do_update(index_elements=["run", "file"], set_={"bytes": _NEW.excluded.bytes})
_KINDS = {"articles.jsonl": "article", "rejected.jsonl": "rejected"}


class Archive(Protocol):
    """WARC files and their index, which grow."""

    def sync(self) -> Mapping[str, int]:
        """Make everything written so far durable; name and length in bytes of each file. For any thread."""


class Lines(Protocol):
    """JSON Lines files, which grow."""

    def append(self, file: str, lines: Iterable[bytes]) -> None:
        """Write lines at the end of a file."""

    def reached(self) -> dict[str, int]:
        """Give all lines to the operating system; name and length in bytes of each file that has grown."""

    def sync(self, files: Iterable[str]) -> None:
        """Make what was given durable. For any thread."""

    def count_on(self, lengths: Mapping[str, int]) -> None:
        """These lengths are committed."""


class Memory(Protocol):
    """What is remembered beside the files that tell the same."""

    def freeze(self) -> None:
        """Set apart what was taken until now."""

    def store(self) -> None:
        """Put what was set apart into the open transaction."""


class Journal:
    """Stages the lines of pages in work, and acknowledges pages."""

    def __init__(
        self,
        connection: Connection,
        run: str,
        frontier: Frontier,
        lines: Lines,
        archive: Archive,
        *,
        former: Former | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._db = connection
        self._run = run
        self._frontier = frontier
        self._lines = lines
        self._archive = archive
        self._former = former
        self._memory = memory
        self._staged: dict[str, list[tuple[str, bytes]]] = {}
        self._broken: BaseException | None = None
        self._begun = 0
        """How many commits were begun: one that another has overtaken has nothing left to do."""
        self._wal = WriteAheadLog(connection)
        self._thread = ThreadPoolExecutor(1, "journal")
        event.listen(connection.engine, "handle_error", self._database_failed)

    def stage(self, record_id: str, file: str, line: bytes) -> None:
        """Hold a line until the page whose capture has this record id is acknowledged."""
        self._staged.setdefault(record_id, []).append((file, line))

    def acknowledge(self, visit_id: int, ending: Ending) -> None:
        """Write a page's lines and its outcome, both or neither."""
        staged = self._staged.pop(ending.capture.record_id, []) if ending.capture else []
        kinds = {_KINDS[file] for file, _ in staged if file in _KINDS}
        with self._or_never_again():
            for file, line in staged:
                self._lines.append(file, [line])
            self._frontier.end(visit_id, replace(ending, kind=kinds.pop() if kinds else None))

    def discard(self, record_id: str) -> None:
        """Forget the lines of a page that will be fetched again."""
        self._staged.pop(record_id, None)

    def append(self, file: str, lines: Iterable[bytes]) -> None:
        """Write lines that belong to no page."""
        with self._or_never_again():
            self._lines.append(file, lines)

    def commit(self) -> None:
        """Make all that is acknowledged durable: files first, then the transaction that counts on them.

        Raises what a file or the database raised, and from then on raises at once: after a failed fsync a second one may
        succeed though the data is gone, and half of a transaction must not be committed.
        """
        with self._or_never_again():
            _, lines = self._begin()
            self._store(self._thread.submit(self._sync, lines).result(), lines)
            self._thread.submit(self._wal.sync).result()
            self._wal.insist()

    async def commit_aside(self) -> None:
        """As `commit`, but the disk is waited for in a thread: meanwhile the crawl goes on.

        What is acknowledged in the meantime is not part of it.
        """
        with self._or_never_again():
            begun, lines = self._begin()
            reached = await wrap_future(self._thread.submit(self._sync, lines))
            if begun != self._begun:
                return
            if self._broken:
                raise JournalBroken(f"{self._broken}") from self._broken
            self._store(reached, lines)
            self._wal.relax()
            await wrap_future(self._thread.submit(self._wal.sync))

    def close(self) -> None:
        """End the thread; nothing is committed from now on."""
        self._thread.submit(self._wal.close).result()
        self._thread.shutdown()

    def give_up(self, reason: str) -> None:
        """Commit nothing from now on."""
        self._broken = self._broken or RuntimeError(reason)

    @contextmanager
    def _or_never_again(self) -> Iterator[None]:
        if self._broken:
            raise JournalBroken(f"{self._broken}") from self._broken
        try:
            yield
        except Exception as error:
            self._broken = error
            raise

    def _database_failed(self, context: ExceptionContext) -> None:
        """SQLite may have rolled back what is in the open transaction (its documentation, "Transaction", section 3)."""
        self._broken = self._broken or context.original_exception

    def _begin(self) -> tuple[int, dict[str, int]]:
        """Set apart what this commit is about; which one it is, and what the files of lines have reached."""
        self._begun += 1
        self._frontier.freeze()
        if self._memory:
            self._memory.freeze()
        return self._begun, self._lines.reached()

    def _sync(self, lines: Mapping[str, int]) -> dict[str, int]:
        """Make files durable, in the journal's thread; the lengths that may be counted on."""
        archive = self._archive.sync()
        self._lines.sync(lines)
        return {**archive, **lines}

    def _store(self, reached: Mapping[str, int], lines: Mapping[str, int]) -> None:
        """The transaction that counts on the files."""
        if reached:
            rows = [{"run": self._run, "file": file, "bytes": length} for file, length in reached.items()]
            self._db.execute(_LENGTHS, rows)
        self._frontier.write_frozen()
        if self._former:
            self._former.store(self._db)
        if self._memory:
            self._memory.store()
        self._db.commit()
        if self._former:
            self._former.stored()
        self._lines.count_on(lines)


def acknowledged_lengths(connection: Connection, run: str) -> dict[str, int]:
    """The length of each file as of the last commit."""
    rows = connection.execute(select(lengths.c.file, lengths.c.bytes).where(lengths.c.run == run))
    return {str(file): int(length) for file, length in rows.all()}
