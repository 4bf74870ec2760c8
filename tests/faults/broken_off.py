"""Crawls that can be killed at a moment or made to fail at a place, and the promise that must hold afterwards."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from layer import Fault

from archive_crawler.run.state import RunState
from archive_crawler.warc.verify import Severity, Tally, verify

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FINISHED = {0, 5}


@dataclass
class Ended:
    """How a crawl ended."""

    code: int
    """Exit code; of a signal its negative number."""
    said: str
    """Standard output and error."""


class Warm:
    """Starts crawls from a process that has everything imported."""

    def __init__(self, folder: Path, collection: Path, *, tick: float | None = 0.05) -> None:
        self._said = folder / "said.txt"
        self._collection = collection
        self._tick = tick
        self._parent = subprocess.Popen(
            [sys.executable, str(HERE / "warm.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def crawl(
        self,
        output: Path,
        *more: str,
        kill: float | None = None,
        fault: Fault | None = None,
        group: Path | None = None,
    ) -> Ended:
        """Crawl, and kill the process after so many seconds, let a fault meet it or put it into a control group."""
        arguments = ["crawl", str(self._collection), "--output", str(output), *more]
        signals = [(kill, signal.SIGKILL)] if kill is not None else []
        return self.run(arguments, signals=signals, fault=fault, group=group)

    def run(
        self,
        arguments: list[str],
        *,
        signals: list[tuple[float, signal.Signals]] | None = None,
        fault: Fault | None = None,
        group: Path | None = None,
    ) -> Ended:
        """Run a command in a child, and send it signals, each so many seconds after the one before."""
        order = {"arguments": arguments, "output": str(self._said), "tick": self._tick}
        order["fault"] = asdict(fault) if fault else None
        order["group"] = str(group) if group else None
        self._parent.stdin.write(json.dumps(order) + "\n")
        self._parent.stdin.flush()
        pid = int(self._parent.stdout.readline())
        over = threading.Event()
        sender = threading.Thread(target=_send, args=(pid, signals or [], over))
        sender.start()
        code = int(self._parent.stdout.readline())
        over.set()
        sender.join()
        return Ended(code, self._said.read_text())

    def close(self) -> None:
        self._parent.stdin.close()
        self._parent.wait(timeout=30)


def _send(pid: int, signals: list[tuple[float, signal.Signals]], over: threading.Event) -> None:
    for seconds, number in signals:
        if over.wait(seconds):
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


@contextmanager
def warm(folder: Path, collection: Path, **options: Any) -> Iterator[Warm]:
    process = Warm(folder, collection, **options)
    try:
        yield process
    finally:
        process.close()


def lines(run: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a file, each of which is whole and there once."""
    text = (run / "records" / name).read_bytes()
    assert text == b"" or text.endswith(b"\n"), f"{name}: torn"
    rows = text.splitlines()
    assert len(rows) == len(set(rows)), f"{name}: a line twice"
    return [orjson.loads(row) for row in rows]


def runs(output: Path) -> list[Path]:
    return sorted(path for path in (output / "harbor").iterdir() if (path / "archive").is_dir())


def facts(run: Path) -> dict[str, Any]:
    """What a crawl found out, which is the same however often it was broken off."""
    urls = lines(run, "urls.jsonl")
    assert len({row["url"] for row in urls}) == len(urls)
    assert all(row["outcome"] for row in urls)
    return {
        "articles": Counter((row["url"], row["capture"]["payload_digest"]) for row in lines(run, "articles.jsonl")),
        "rejected": Counter((row["url"], row["capture"]["payload_digest"]) for row in lines(run, "rejected.jsonl")),
        "urls": {row["url"]: _outcome(row) for row in urls},
        "links": Counter((row["page"], row["url"], row["text"]) for row in lines(run, "links.jsonl")),
        "checks": Counter((row["url"], row["state"]) for row in lines(run, "link_checks.jsonl")),
        "photos": Counter(
            (row["url_full"], page["url"], len(row["captures"]))
            for row in lines(run, "photos.jsonl")
            for page in row["pages"]
        ),
        "statuses": Counter(link["status"] for row in lines(run, "articles.jsonl") for link in row["links"]),
    }


def _outcome(row: dict[str, Any]) -> tuple[Any, ...]:
    """A payload that was written before a kill is found unchanged after it: captured then, a revisit now."""
    captured = {"revisit": "captured"}.get(row["outcome"], row["outcome"])
    digest = row["capture"]["payload_digest"] if row["capture"] else None
    return captured, row["role"], row["kind"], {304: 200}.get(row["http_status"], row["http_status"]), digest


def check(run: Path, undisturbed: dict[str, Any] | None = None, *, mended: bool = False) -> dict[str, Any]:
    """Hold a finished run against the promise, and against the run that nobody disturbed.

    Unless `mended` is set nothing may have been missing of what was acknowledged, not even for a while.
    """
    problems = [problem.sentence() for problem in verify(run, Tally()) if problem.severity is Severity.ERROR]
    assert problems == [], problems  # also where nobody rewrites assertions
    about = orjson.loads((run / "run.json").read_bytes())
    assert about["state"] in {RunState.FINISHED, RunState.FINISHED_WITH_LIMITS}
    assert about["counts"]["pending"] == 0
    missing = [said for said in about["recovered"] if re.search("were acknowledged,|is gone|made anew", said)]
    assert bool(missing) is mended, missing
    left = [
        path.name for path in run.rglob("*") if path.name.startswith(".") or path.suffix in {".open", ".new", ".part"}
    ]
    assert left == []
    for row in (run / "logs" / "crawl.jsonl").read_bytes().splitlines():
        orjson.loads(row)
    found = facts(run)
    for name, expected in (undisturbed or {}).items():
        assert found[name] == expected, f"{run}: {name}"
    return found
