"""A collection's folder, held by one process, with its state."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from archive_crawler.errors import BadArguments
from archive_crawler.frontier.tables import database
from archive_crawler.run.lock import locked

STATE = "state.sqlite3"


class Home:
    """The folder of a collection, until it is closed."""

    lock: BinaryIO
    engine: Engine
    db: Connection

    def __init__(self, folder: Path) -> None:
        """Take the folder; raises BadArguments where another process has it, or it or its state cannot be used."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.lock = locked(folder)
        except OSError as error:
            raise BadArguments(f"{folder}: the output folder cannot be written: {error}") from error
        try:
            self.engine = database(folder / STATE)
            self.db = self.engine.connect()
        except SQLAlchemyError as error:
            self.lock.close()
            raise BadArguments(f"{folder / STATE}: not a state that can be read: {error}") from error

    def close(self) -> None:
        self.db.close()
        self.lock.close()
