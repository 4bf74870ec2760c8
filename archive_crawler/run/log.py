"""The run's log: one JSON object a line, so that no server can forge a line of it."""

from __future__ import annotations

import logging
import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

import orjson

from archive_crawler.errors import printable

_PIECE = 1 << 16
"""Bytes that are read at once."""


class JsonFormatter(logging.Formatter):
    """A log record as JSON: time, level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            entry["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return orjson.dumps(entry, default=str).decode()


class LineFormatter(logging.Formatter):
    """A log record as one line for a terminal: what a server sent can neither begin a line nor command the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            line += f" ({record.exc_info[1]!r}; the run's logs/crawl.jsonl has the traceback)"
        return printable(line)


class _File(logging.FileHandler):
    """A log file that keeps quiet when the disk is full: the crawl stops for that reason, and says so itself."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the line."""


def cut_torn(path: Path) -> None:
    """Cut off a last line that has no end, as a kill leaves it."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        end = kept = file.seek(0, os.SEEK_END)
        while kept:
            begin = max(0, kept - _PIECE)
            file.seek(begin)
            newline = file.read(kept - begin).rfind(b"\n")
            kept = begin + newline + 1
            if newline >= 0:
                break
        if kept < end:
            file.truncate(kept)


class RunLog:
    """Adds a run's log file to the root logger, and takes it away again."""

    def __init__(self, path: Path) -> None:
        cut_torn(path)
        self._handler = _File(path, encoding="utf-8", errors="backslashreplace")
        self._handler.setFormatter(JsonFormatter())
        self._handler.setLevel(logging.INFO)
        root = logging.getLogger()
        root.addHandler(self._handler)
        if root.level > logging.INFO or root.level == logging.NOTSET:
            root.setLevel(logging.INFO)

    def close(self) -> None:
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
