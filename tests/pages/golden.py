"""The golden pages of the project, for tests; `archive_crawler/export/golden.py` says what one is.

python tests/pages/golden.py NAME...    writes expected.json anew; read the difference before it is committed
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive_crawler.export import golden
from archive_crawler.export.golden import CAPTURED, ORIGIN
from archive_crawler.pages import RawArticle

__all__ = ["CAPTURED", "FOLDER", "ORIGIN", "expected", "names", "raw", "record"]

FOLDER = Path(__file__).parent / "golden"


def names() -> list[str]:
    return [folder.name for folder in golden.folders(FOLDER)]


def expected(name: str) -> dict[str, Any]:
    return golden.expected(FOLDER / name)


def raw(name: str, url: str) -> RawArticle:
    found = golden.raw(replace(golden.page(FOLDER / name), url=url))
    assert isinstance(found, RawArticle), found
    return found


def record(name: str, url: str) -> dict[str, Any]:
    return golden.record(replace(golden.page(FOLDER / name), url=url))


if __name__ == "__main__":
    for each in sys.argv[1:]:
        golden.update(FOLDER / each)
