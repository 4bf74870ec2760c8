"""A run that is open: what runs of every kind bind together over one output folder."""

from __future__ import annotations

import logging
import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

import archive_crawler
from archive_crawler.capture.identity import user_agent
from archive_crawler.collection.model import Collection
from archive_crawler.errors import AlreadyFinished, BadArguments, JournalBroken
from archive_crawler.export.lines import FILES, JsonLines, line, read
from archive_crawler.frontier.former import Former
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.hours import Hours, WorkingTime
from archive_crawler.frontier.journal import Journal
from archive_crawler.items import LinkCheck
from archive_crawler.links.changes import LinkChanges
from archive_crawler.links.ledger import NOT_WAITED, LinkLedger
from archive_crawler.links.memory import LinkMemory
from archive_crawler.run.choice import choose, set_state
from archive_crawler.run.control import Control
from archive_crawler.run.home import Home
from archive_crawler.run.hosts import StandIns
from archive_crawler.run.log import RunLog
from archive_crawler.run.recovery import by_state, recovered_before
from archive_crawler.run.report import write_about
from archive_crawler.run.room import DiskFloor
from archive_crawler.run.second_look import look_again
from archive_crawler.run.state import Folders, RunKind, RunState
from archive_crawler.run.warcinfo import warcinfo
from archive_crawler.warc.archive import Archive
from archive_crawler.warc.growing import GrowingIndex

logger = logging.getLogger(__name__)


class OpenRun(ABC):
    """One run of one collection, new or resumed, with its files, its state and the links it has to check."""

    kind: RunKind
    files: ClassVar[tuple[str, ...]]
    """The JSON Lines files that it writes while it goes on."""
    links: LinkLedger

    def __init__(
        self, collection: Collection, output: Path, *, new: bool = False, scheduled: str | None = None
    ) -> None:
        """Open the collection's latest unfinished run of the kind, or a new one; `scheduled` is the time that it is for.

        Raises BadArguments when another process has the collection open or the folder cannot be written, and
        AlreadyFinished when the run of the scheduled time has finished.
        """
        if not collection.contact:
            raise BadArguments(
                f"collection {collection.name}: no contact: say who crawls, with --contact MAIL-OR-URL or the key "
                "`contact` in the collection file, so that webmasters know whom to write to"
            )
        self.collection = collection
        self.state = RunState.RUNNING
        self.failure: str | None = None
        self.changes: LinkChanges | None = None
        """What has changed since the last report, once this one is written."""
        self._given_up = 0
        self._control: Control | None = None
        self._stopping = False
        self._seen_last: dict[str, object] = {"seconds": 0.0, "progress": None}
        """What others are told, who ask from another thread."""
        self._home = Home(output / collection.name)
        self._db = self._home.db
        self.resumed, self.recovered = False, list[str]()
        try:
            self._prepare()
            self._open(new=new, scheduled=scheduled)
        except (BadArguments, AlreadyFinished):
            self._home.close()
            raise
        except (OSError, SQLAlchemyError) as error:
            raise JournalBroken(f"{self._home.folder}: the run's files cannot be written: {told(error)}") from error

    def _prepare(self) -> None:  # noqa: B027 - most runs have nothing to see to
        """What is to be seen to before a run is begun."""

    @abstractmethod
    def _begin(self) -> None:
        """Open what only runs of the kind have, and take up what was done before."""

    @abstractmethod
    def _is_complete(self) -> bool:
        """Whether all is done that was to be done."""

    @abstractmethod
    def _settle(self, *, complete: bool) -> RunState:
        """Write what a run writes at its end; how it has ended."""

    def _open(self, *, new: bool, scheduled: str | None) -> None:
        home = self._home.folder
        chosen = choose(self._db, home, new=new, scheduled=scheduled, kind=self.kind)
        self.id, self.started, self.resumed = chosen.id, chosen.started, chosen.before is not None
        self.hours = Hours(self.collection)
        self._working = WorkingTime(self.hours, chosen.seconds, time.monotonic())
        self.folders = Folders(home / self.id)
        self.folders.make()
        self.former = Former(self._home.engine, home, self.id)
        self._log = RunLog(self.folders.logs / "crawl.jsonl")
        self._floor = DiskFloor(self.folders.root, self.collection.limits.disk_floor)
        if self.resumed:
            self._recover(settled=chosen.before is RunState.SETTLING)
        self._open_stages()
        self._begin()
        self._control = Control(home, self._heed)
        write_about(self, self.state)

    def _recover(self, *, settled: bool) -> None:
        said = by_state(self.folders, self._db, self.id, settled=settled)
        for sentence in said:
            logger.warning("recovered: %s", sentence)
        self.recovered = [*recovered_before(self.folders.root), *said]

    def _open_stages(self) -> None:
        self._stand_ins = StandIns(self.collection)
        self.hosts = self._stand_ins.hosts
        self.user_agent = user_agent(archive_crawler.__version__, self.collection.contact)
        self.frontier = Frontier(self._db, self.id)
        self.lines = JsonLines(self.folders.records, self.files)
        self.index = GrowingIndex(self.folders.indexes)
        self.archive = Archive(
            self.folders.archive,
            self.collection.name,
            warcinfo(self.collection, self.id, self.user_agent),
            former=self.former,
            index=self.index,
        )
        self.memory = LinkMemory(self._db, self.id, finds_links=self.kind is RunKind.CRAWL)
        self.journal = Journal(
            self._db, self.id, self.frontier, self.lines, self.archive, former=self.former, memory=self.memory
        )

    @property
    def seconds(self) -> float:
        """How long the run has been working, all its parts together, its blackouts left out."""
        return self._working.seconds(time.monotonic(), time.time())

    @property
    def particulars(self) -> Mapping[str, object]:
        """What `run.json` tells of its links."""
        changes = self.changes
        lists = {"new": changes.new, "still": changes.still, "fixed": changes.fixed} if changes else {}
        counts = {name: len(listed) for name, listed in lists.items()}
        return {"links_given_up": self._given_up, "link_changes": counts or None}

    def _checked_before(self) -> Iterator[str]:
        """The links that an earlier part of the run has checked; those that it gave up stay so."""
        for check in read(self.folders.records, LinkCheck):
            self._given_up += check.error_detail == NOT_WAITED
            yield check.url

    def give_up_links(self) -> None:
        """Stop waiting for link checks: those without an answer are unchecked."""
        self._given_up += self.links.pending
        self._write_checks(self.links.close(0))

    def _take_checks(self) -> None:
        self._seen_last = {"seconds": round(self.seconds, 1), "progress": asdict(self.progress)}
        self._write_checks(self.links.take())

    def _write_checks(self, checks: Iterable[LinkCheck]) -> None:
        """Give checks their history, and write them; both are committed together."""
        self.journal.append(FILES[LinkCheck], map(line, self.memory.confirm(checks, datetime.now(UTC))))

    @property
    @abstractmethod
    def progress(self) -> Any:
        """The counters, as a dataclass."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way."""
        return True

    @property
    def stand(self) -> str:
        """Where the run stands, in a word or two."""
        if self._stopping:
            return "stopping"
        if self.hours.paused:
            return "paused" if self.is_idle else "pausing"
        return str(self.state)

    def _heed(self, command: str) -> dict[str, object]:
        """Do what somebody asks of the run; called from another thread."""
        if command in {"pause", "resume"}:
            self.hours.paused = command == "pause"
            logger.warning("somebody asked the run to %s", command)
        elif command == "stop":
            self._stopping = True
            os.kill(os.getpid(), signal.SIGTERM)
        elif command != "status":
            return {"error": f"no command {command!r}; expected status, pause, resume, stop"}
        told = {"collection": self.collection.name, "run": self.id, "kind": self.kind, "state": self.stand}
        return {**told, "started": self.started, "pid": os.getpid(), **self._seen_last}

    def short_of_room(self) -> str | None:
        """What to say when the disk has less room left than the collection wants; null while there is enough."""
        return self._floor.reached()

    def fail(self, reason: str) -> None:
        """Give up: the run is resumed from its last commit. `run.json` says why, if even that can be written."""
        self._hush()
        self.failure, self.state = reason, RunState.FAILED
        self.journal.give_up(reason)
        with suppress(OSError):
            write_about(self, self.state)

    def finish(self) -> RunState:
        """Close everything; unless the run was interrupted or failed, settle the records and write the reports.

        What cannot be written makes it a failure. A run that has ended stays as it is.
        """
        if self.state is RunState.RUNNING:
            try:
                self._finish()
            except Exception as error:
                logger.info("the run cannot be closed", exc_info=True)
                self.fail(f"the run's files cannot be written: {told(error)}")
                logger.error("the %s stops: %s", self.kind, self.failure)  # noqa: TRY400 - the log has the traceback
        return self.state

    def _hush(self) -> None:
        """Answer nobody any more."""
        if self._control:
            self._control.close()
        self._control = None

    def _finish(self) -> None:
        self._hush()
        self._take_checks()
        self.journal.commit()
        complete = self._is_complete()
        if not complete:
            self.links.close(0)  # their targets are asked again when the run is resumed
        self._close_files()
        self._set_state(RunState.SETTLING if complete else self._broken_off)
        self._stand_ins.close()
        if complete:
            self.index.settle()
            look_again(self.folders.records / FILES[LinkCheck], self.memory)
        state = self._settle(complete=complete)
        self._set_state(state)
        self.state = state
        self.former.close()
        self._log.close()
        self._home.close()

    def _close_files(self) -> None:
        self.archive.close()
        self.lines.close()
        self.journal.close()

    @property
    def _broken_off(self) -> RunState:
        return RunState.FAILED if self.failure else RunState.INTERRUPTED

    def _set_state(self, state: RunState) -> None:
        set_state(self._db, self.id, state, self.seconds, self.failure)


def told(error: BaseException) -> str:
    """An error in a line: of a database's without the statement that met it."""
    return str(error.orig if isinstance(error, DBAPIError) else error)
