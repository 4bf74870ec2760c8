"""A run: the stages bound together over one output folder. The stages know nothing of it."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

import archive_crawler
from archive_crawler.capture.identity import user_agent
from archive_crawler.collection.model import SAMPLE_SITE, Collection
from archive_crawler.collection.scope import decide
from archive_crawler.demo import SampleSite
from archive_crawler.errors import BadArguments, JournalBroken, WarcError
from archive_crawler.export.lines import FILES, JsonLines, line, read
from archive_crawler.frontier.former import Former
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.hours import Hours, WorkingTime
from archive_crawler.frontier.journal import Journal
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Capture, LinkCheck, LinkUse, Original, Outcome
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.ledger import LinkLedger
from archive_crawler.normalize.reader import Reader
from archive_crawler.run.choice import choose, set_state
from archive_crawler.run.lock import locked
from archive_crawler.run.log import RunLog
from archive_crawler.run.recovery import by_state, recovered_before
from archive_crawler.run.report import report, settle_records, write_about
from archive_crawler.run.room import DiskFloor
from archive_crawler.run.state import Folders, Progress, RunState
from archive_crawler.run.warcinfo import warcinfo
from archive_crawler.warc.archive import Archive
from archive_crawler.warc.growing import GrowingIndex
from archive_crawler.warc.reader import Stored, response

logger = logging.getLogger(__name__)


class Run:
    """One run of one collection, new or resumed."""

    def __init__(
        self, collection: Collection, output: Path, *, new: bool = False, scheduled: str | None = None
    ) -> None:
        """Open the collection's latest unfinished run, or a new one; `scheduled` is the time that it is for.

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
        home = output / collection.name
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = locked(home)
        except OSError as error:
            raise BadArguments(f"{home}: the output folder cannot be written: {error}") from error
        try:
            engine = database(home / "state.sqlite3")
            self._db = engine.connect()
        except SQLAlchemyError as error:
            raise BadArguments(f"{home / 'state.sqlite3'}: not a state that can be read: {error}") from error
        self.resumed, self.recovered = False, list[str]()
        try:
            self._open(home, engine, new=new, scheduled=scheduled)
        except (OSError, SQLAlchemyError) as error:
            raise JournalBroken(f"{home}: the run's files cannot be written: {told(error)}") from error

    def _open(self, home: Path, engine: Engine, *, new: bool, scheduled: str | None) -> None:
        chosen = choose(self._db, home, new=new, scheduled=scheduled)
        self.id, self.started, self.resumed = chosen.id, chosen.started, chosen.before is not None
        self._working = WorkingTime(Hours(self.collection), chosen.seconds, time.monotonic())
        self.folders = Folders(home / self.id)
        self.folders.make()
        self.former = Former(engine, home, self.id)
        self._log = RunLog(self.folders.logs / "crawl.jsonl")
        self._floor = DiskFloor(self.folders.root, self.collection.limits.disk_floor)
        if self.resumed:
            self._recover(settled=chosen.before is RunState.SETTLING)
        self._open_stages()
        write_about(self, self.state)

    def _recover(self, *, settled: bool) -> None:
        said = by_state(self.folders, self._db, self.id, settled=settled)
        for sentence in said:
            logger.warning("recovered: %s", sentence)
        self.recovered = [*recovered_before(self.folders.root), *said]

    def _open_stages(self) -> None:
        self.site = SampleSite() if SAMPLE_SITE in self.collection.hosts.values() else None
        if self.site:
            self.site.__enter__()
        self.hosts = {
            host.lower(): self.site.address if self.site and address == SAMPLE_SITE else address
            for host, address in self.collection.hosts.items()
        }
        self.user_agent = user_agent(archive_crawler.__version__, self.collection.contact)
        self.frontier = Frontier(self._db, self.id)
        self.lines = JsonLines(self.folders.records)
        self.index = GrowingIndex(self.folders.indexes)
        self.archive = Archive(
            self.folders.archive,
            self.collection.name,
            warcinfo(self.collection, self.id, self.user_agent),
            former=self.former,
            index=self.index,
        )
        self.journal = Journal(self._db, self.id, self.frontier, self.lines, self.archive, former=self.former)
        self.links = LinkLedger(self._checker(), self._crawls, self.frontier.ending)
        self.reader = Reader(self.collection)
        self._remember_links()

    def _checker(self) -> LinkChecker | None:
        options = self.collection.links
        if not options.check:
            return None
        return LinkChecker(
            self.user_agent,
            hosts=self.hosts,
            hours=Hours(self.collection),
            per_host_delay=options.delay,
            timeout=options.timeout,
            connect_timeout=min(options.timeout, 10.0),
            robots=options.robots,
            probe=options.probe,
            keep=self.archive.keep_soon,
        )

    def unchanged(self, capture: Capture) -> Stored:
        """What a server said has not changed; raises WarcError where that cannot be read any more."""
        return response(self.archive.path(capture.warc), capture, self._file)

    def _file(self, original: Original) -> Path:
        if path := self.former.file(original):
            return path
        raise WarcError(f"run {original.run_id}: {original.warc} was expected in its archive folder, is not there")

    def _crawls(self, url: str) -> bool:
        return decide(self.collection, url).inside or self.frontier.needs(url)

    def _remember_links(self) -> None:
        """Take up the links of an earlier part of the run: what was checked stays checked, the rest is due."""
        if not self.resumed:
            return
        self.links.known(check.url for check in read(self.folders.records, LinkCheck))
        for use in read(self.folders.records, LinkUse):
            self.links.note(use.url)

    @property
    def progress(self) -> Progress:
        return Progress.of(self.frontier, self.links)

    @property
    def seconds(self) -> float:
        """How long the run has been working, all its parts together, its blackouts left out."""
        return self._working.seconds(time.monotonic(), time.time())

    def enforce_limits(self) -> None:
        """Close the frontier when the collection's pages, bytes or seconds are used up."""
        limits = self.collection.limits
        reached = {
            "pages": self.progress.done + self.frontier.pages_in_flight,
            "bytes": self.frontier.tally.bytes,
            "seconds": self.seconds,
        }
        for name, value in reached.items():
            limit = getattr(limits, name)
            if limit and value >= limit:
                # The pages that were fetched still get what they need.
                self.frontier.close(Ending(Outcome.OVER_LIMIT, f"limits.{name} {limit}"), requisites=name != "pages")

    async def keep_up(self) -> None:
        """Write link checks that are finished, and commit; the disk is waited for aside."""
        self._take_checks()
        await self.journal.commit_aside()

    def _take_checks(self) -> None:
        self.journal.append(FILES[LinkCheck], [line(check) for check in self.links.take()])

    def give_up_links(self) -> None:
        """Stop waiting for link checks: those without an answer are unchecked."""
        self.journal.append(FILES[LinkCheck], map(line, self.links.close(0)))

    def short_of_room(self) -> str | None:
        """What to say when the disk has less room left than the collection wants; null while there is enough."""
        return self._floor.reached()

    def fail(self, reason: str) -> None:
        """Give up: the run is resumed from its last commit. `run.json` says why, if even that can be written."""
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
                logger.error("the crawl stops: %s", self.failure)  # noqa: TRY400 - the log has the traceback
        return self.state

    def _finish(self) -> None:
        self._take_checks()
        self.journal.commit()
        complete = not self.failure and not len(self.frontier) and not self.links.pending
        if not complete:
            self.links.close(0)  # their targets are asked again when the run is resumed
        self.reader.close()
        self.archive.close()
        self.lines.close()
        self.journal.close()
        self._set_state(RunState.SETTLING if complete else self._broken_off)
        if self.site:
            self.site.__exit__(None, None, None)
        photos = None
        if complete:
            self.index.settle()
            photos = settle_records(self)
        state = self._final_state() if complete else self._broken_off
        report(self, state, photos)
        self._set_state(state)
        self.state = state
        self.former.close()
        self._db.close()
        self._log.close()
        self._lock.close()

    @property
    def _broken_off(self) -> RunState:
        return RunState.FAILED if self.failure else RunState.INTERRUPTED

    def _final_state(self) -> RunState:
        counts, kinds = self.frontier.counts, self.frontier.tally.kinds
        trouble = counts.get(Outcome.FAILED, 0) + counts.get(Outcome.OVER_LIMIT, 0) + kinds.get("rejected", 0)
        return RunState.FINISHED_WITH_LIMITS if trouble or not self.frontier.has_captured_seed() else RunState.FINISHED

    def _set_state(self, state: RunState) -> None:
        set_state(self._db, self.id, state, self.seconds, self.failure)


def told(error: BaseException) -> str:
    """An error in a line: of a database's without the statement that met it."""
    return str(error.orig if isinstance(error, DBAPIError) else error)
