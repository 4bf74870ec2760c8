"""Crawls as processes of their own: started with a list of arguments, never by a shell."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from archive_crawler.collection.load import load
from archive_crawler.desk.fire import Fire, FireState, written
from archive_crawler.desk.rhythm import mail_is_due
from archive_crawler.errors import BadCollection
from archive_crawler.run.lock import NAME as LOCK
from archive_crawler.run.state import RunState

LOG = "scheduled.log"
"""In a collection's folder: what its scheduled crawls say."""
_TAIL = 4096
_ENDS = {
    RunState.FINISHED: FireState.FINISHED,
    RunState.FINISHED_WITH_LIMITS: FireState.FINISHED_WITH_LIMITS,
    RunState.FAILED: FireState.FAILED,
    RunState.INTERRUPTED: FireState.STOPPED,
}


class Processes:
    """Crawls in the folder of all runs, each in a session of its own, so that a terminal's Ctrl-C is the scheduler's alone."""

    def __init__(self, output: Path, contact: str | None = None) -> None:
        self._output, self._contact = output, contact
        self._others: list[subprocess.Popen[bytes]] = []

    def start(self, fire: Fire, file: str) -> subprocess.Popen[bytes]:
        """Crawl a collection for a scheduled run, or go on with that run; where it has finished nothing is done."""
        home = self._output / fire.collection
        home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "archive_crawler", "crawl", file, "--output", str(self._output)]
        command += ["--scheduled", written(fire.nominal)]
        command += ["--contact", self._contact] if self._contact else []
        with (home / LOG).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env={**os.environ}
            )

    def tell(self, fire: Fire, file: str) -> None:
        """Have those told who want to hear of a run that has come to an end; nobody waits for it."""
        with suppress(BadCollection):
            collection = load(file)
            if collection.notify.to or collection.notify.webhooks:
                self._aside(fire.collection, "notify", "send", file, "--output", str(self._output))
            if collection.mail.host and mail_is_due(collection, self._output, datetime.now(UTC)):
                self._aside(fire.collection, "report", file, "--output", str(self._output), "--mail")

    def _aside(self, collection: str, *arguments: str) -> None:
        command = [sys.executable, "-m", "archive_crawler", *arguments]
        with (self._output / collection / LOG).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._others = [each for each in [*self._others, process] if each.poll() is None]

    def is_going(self, collection: str) -> bool:
        """Whether any process crawls the collection."""
        try:
            with (self._output / collection / LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def outcome(self, fire: Fire) -> tuple[str | None, FireState | None]:
        """The id of the run that is for this fire, and where it stands at its end; None where there is none, or no end."""
        path = self._output / fire.collection / "state.sqlite3"
        if not path.exists():
            return None, None
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as db:
            asked = "SELECT id, state FROM runs WHERE scheduled = ? ORDER BY started DESC"
            row = db.execute(asked, (written(fire.nominal),)).fetchone()
        return (row[0], _ENDS.get(RunState(row[1]))) if row else (None, None)

    def last_words(self, collection: str) -> str | None:
        """The last line that a crawl wrote."""
        try:
            with (self._output / collection / LOG).open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL))
                lines = log.read().decode(errors="replace").split("\n")
        except OSError:
            return None
        return next((line.strip() for line in reversed(lines) if line.strip()), None)
