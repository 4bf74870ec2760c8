"""Crawls as a user starts them: the command line, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from archive_crawler.cli import main
from archive_crawler.items import Capture
from archive_crawler.warc.reader import Stored, response

KEPT = {"captured", "revisit"}
"""Outcomes of what was fetched; of equal payloads the first is captured."""
ROOT = Path(__file__).parents[1]


@dataclass
class Crawled:
    """A run's folder, and what the command said."""

    folder: Path
    command: subprocess.CompletedProcess[str]

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in (self.folder / "records" / name).read_bytes().splitlines()]

    def report(self, name: str) -> Any:
        return orjson.loads((self.folder / "reports" / name).read_bytes())

    def stored(self, capture: dict[str, Any]) -> Stored:
        """What a capture of a record leads to."""
        pointer = TypeAdapter(Capture).validate_python(capture)
        runs = self.folder.parent
        return response(
            self.folder / "archive" / pointer.warc,
            pointer,
            lambda original: runs / original.run_id / "archive" / original.warc,
        )

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        return self.lines("articles.jsonl")

    @cached_property
    def urls(self) -> dict[str, dict[str, Any]]:
        return {row["url"]: row for row in self.lines("urls.jsonl")}


def command(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `archive-crawler` as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "archive_crawler", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


def within(*arguments: object) -> int:
    """The same in this process, which spares starting another one; the exit code."""
    return main([*map(str, arguments)])


def latest(output: Path, collection: str) -> Path:
    return max(path for path in (output / collection).iterdir() if path.is_dir())


def by_record(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Records by their capture, without the links' status and the photos' captures, which only a crawl can know."""
    found = {}
    for row in rows:
        for photo in row.get("photos", []):
            photo["capture"] = None
        for link in row.get("links", []):
            link["status"] = None
        found[row["capture"]["record_id"]] = row
    return found
