"""Folders of runs, as crawls leave them, made by hand."""

from __future__ import annotations

from pathlib import Path

import orjson
from revisits import PAGE, sha256

from archive_crawler.items import Capture, Original, Outcome, SeenUrl


def capture(warc: str, place: tuple[int, int], record, date: str, original: Original | None = None) -> Capture:
    digest = dict(record.fields).get("WARC-Payload-Digest", sha256(PAGE))
    return Capture(warc, *place, record.id, date, digest, 200, "text/html; charset=utf-8", "192.0.2.1", original)


def seen(url: str, captured: Capture | None, role: str = "page", hop: str = "L", via: str | None = None) -> SeenUrl:
    outcome = Outcome.CAPTURED if captured else None
    status = captured.http_status if captured else None
    return SeenUrl(url, role, hop, 0, via, outcome, None, status, None, None, captured)


def make(folder: Path, urls: list[SeenUrl], state: str = "finished") -> Path:
    """Complete a run's folder of which `archive` is there."""
    about = {
        "run_id": folder.name,
        "state": state,
        "started": "2026-01-02T03:04:05Z",
        "ended": "2026-01-02T03:05:00Z",
        "collection": {"name": folder.parent.name, "description": "Harbor news", "agency": "Harbor Office"},
    }
    for name in ("records", "reports", "logs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "records/urls.jsonl").write_bytes(b"".join(orjson.dumps(url) + b"\n" for url in urls))
    (folder / "reports/crawl.json").write_text("{}")
    (folder / "logs/crawl.jsonl").write_text("")
    (folder / "run.json").write_bytes(orjson.dumps(about))
    return folder
