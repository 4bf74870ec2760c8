"""Golden pages: a folder with `page.html`, and `expected.json` with its URL and the record that it must give.

python tests/pages/golden.py NAME...    writes expected.json anew; read the difference before it is committed
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from archive_crawler.items import Capture
from archive_crawler.normalize import Origin, article
from archive_crawler.pages import Page, RawArticle, read

FOLDER = Path(__file__).parent / "golden"
CAPTURED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:00", 200, "text/html", None)
ORIGIN = Origin("harbors", "Department of Harbors", "run-1", CAPTURE)
UNTESTED = ("schema_version", "capture", "dedup")


def names() -> list[str]:
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def expected(name: str) -> dict:
    return json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))


def raw(name: str, url: str) -> RawArticle:
    body = (FOLDER / name / "page.html").read_bytes()
    found = read(Page(url, body, "text/html", CAPTURED))
    assert isinstance(found, RawArticle), found
    return found


def record(name: str, url: str) -> dict:
    told = asdict(article(raw(name, url), ORIGIN))
    told["extraction"] = {key: value for key, value in told["extraction"].items() if key not in {"software", "version"}}
    return {key: value for key, value in told.items() if key not in UNTESTED}


def plain(value: object) -> object:
    return json.loads(json.dumps(value))


def write(name: str) -> None:
    target = FOLDER / name / "expected.json"
    url = expected(name)["url"]
    target.write_text(json.dumps(record(name, url), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        write(each)
